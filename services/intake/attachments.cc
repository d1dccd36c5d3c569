#include "services/intake/attachments.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/intake/access.h"
#include "services/intake/attachment_store.h"
#include "services/intake/attachment_type.h"
#include "services/intake/names.h"

namespace nianbao::intake {
namespace {

using report::v1::Organ;
using rpc::CallContext;
using v1::Attachment;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;
constexpr int64_t kUsualChunk = 1 << 20;
constexpr int64_t kLargestChunk = 2 << 20;
constexpr size_t kNameLength = 16;

absl::Status Make(absl::StatusCode code, const char* reason, const std::string& name, const std::string& sentence) {
  return MakeError(code, reason, {.reason = reason, .metadata = {{"name", name}}, .sentence = sentence});
}

absl::Status NotFound(const std::string& name) {
  return Make(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND", name, "没有这个附件，可能已经撤下。");
}

// "organs/a/annualReports/2025/attachments/…" → "organs/a/annualReports/2025".
std::string ReportOf(const std::string& name) { return name.substr(0, name.find("/attachments/")); }

// The organ, for whoever may read its reports: others learn not what exists.
absl::StatusOr<Organ> ReadableOrgan(const CallContext& call, IntakeTx& tx, const std::string& report) {
  ASSIGN_OR_RETURN(const ReportName name, ReportName::Parse(report));
  ASSIGN_OR_RETURN(Organ organ, tx.GetOrgan(name.organ));
  if (!MayRead(*call.principal, organ)) return auth::PermissionDenied("reports.read", name.organ);
  return organ;
}

absl::StatusOr<Attachment> Existing(IntakeTx& tx, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<Attachment> found, AttachmentTx(tx.connection()).Find(name));
  if (!found.has_value()) return NotFound(name);
  return *std::move(found);
}

absl::Status CheckRoom(const std::vector<Attachment>& there, const Attachment& more) {
  for (const Attachment& one : there) {
    if (one.digest() == more.digest()) {
      return Make(absl::StatusCode::kAlreadyExists, "ATTACHMENT_EXISTS", one.name(),
                  absl::StrCat("这个文件已经作为“", one.file_name(), "”附上了。"));
    }
  }
  if (static_cast<int>(there.size()) < kMostAttachments) return absl::OkStatus();
  return Make(absl::StatusCode::kFailedPrecondition, "TOO_MANY_ATTACHMENTS", more.name(),
              absl::StrCat("一份年报最多附", kMostAttachments, "个文件，请合并后再传。"));
}

}  // namespace

absl::StatusOr<Attachment> Attachments::Attach(const CallContext& call, const v1::AttachFileRequest& request) {
  const absl::string_view type = MediaTypeOf(request.file());
  Attachment made;
  made.set_name(absl::StrCat(request.parent(), "/attachments/", ids_.NewId().substr(0, kNameLength)));
  made.set_file_name(request.file_name());
  made.set_media_type(std::string(type));
  made.set_size(static_cast<int64_t>(request.file().size()));
  made.set_digest(Sha256Hex(request.file()));
  made.set_principal(call.principal->id);
  const int64_t micros = absl::ToUnixMicros(clock_.Now());
  made.mutable_create_time()->set_seconds(micros / 1'000'000);
  made.mutable_create_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
  RequestKey key = KeyOf(request);
  key.comment = request.file_name();
  key.digest = made.digest();
  return transactions_.Write<Attachment>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<Attachment> {
    ASSIGN_OR_RETURN(const Organ organ, ReadableOrgan(call, tx, request.parent()));
    RETURN_IF_ERROR(CheckActor(*call.principal, Actor::kPreparer, organ));
    if (type.empty()) {
      return FieldError("ATTACHMENT_TYPE", "file", "只收完整的PDF、OFD、JPEG、PNG文件（按内容识别，与文件名无关）");
    }
    ASSIGN_OR_RETURN(const report::v1::AnnualReport report, tx.GetReport(request.parent()));
    made.set_revision(report.revision());
    AttachmentTx attachments(tx.connection());
    ASSIGN_OR_RETURN(const std::vector<Attachment> there, attachments.List(request.parent(), {kLargestPage, 0}));
    RETURN_IF_ERROR(CheckRoom(there, made));
    RETURN_IF_ERROR(attachments.Insert(request.parent(), made, request.file()));
    return made;
  });
}

absl::StatusOr<v1::ListAttachmentsResponse> Attachments::List(const CallContext& call,
                                                              const v1::ListAttachmentsRequest& request) {
  using Response = v1::ListAttachmentsResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    RETURN_IF_ERROR(ReadableOrgan(call, tx, request.parent()).status());
    ASSIGN_OR_RETURN(std::vector<Attachment> found,
                     AttachmentTx(tx.connection()).List(request.parent(), OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, found));
    response.mutable_attachments()->Assign(found.begin(), found.end());
    return response;
  });
}

absl::StatusOr<v1::ReadAttachmentResponse> Attachments::Read(const CallContext& call,
                                                             const v1::ReadAttachmentRequest& request) {
  using Response = v1::ReadAttachmentResponse;
  if (request.offset() < 0) return FieldError("FIELD_MALFORMED", "offset", "不能是负数");
  const auto read = [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    RETURN_IF_ERROR(ReadableOrgan(call, tx, ReportOf(request.name())).status());
    Response response;
    ASSIGN_OR_RETURN(*response.mutable_attachment(), Existing(tx, request.name()));
    ASSIGN_OR_RETURN(const std::string bytes, AttachmentTx(tx.connection()).BytesOf(request.name()));
    const auto size = static_cast<int64_t>(bytes.size());
    const int64_t offset = std::min(request.offset(), size);
    const int64_t limit = request.limit() <= 0 ? kUsualChunk : std::min<int64_t>(request.limit(), kLargestChunk);
    response.set_chunk(bytes.substr(static_cast<size_t>(offset), static_cast<size_t>(limit)));
    response.set_end_of_file(offset + static_cast<int64_t>(response.chunk().size()) >= size);
    return response;
  };
  if (request.offset() > 0) return transactions_.Read<Response>(read);
  return transactions_.Write<Response>(call, KeyOfBare(request), read);  // a line in the audit for each download
}

absl::StatusOr<v1::RemoveAttachmentResponse> Attachments::Remove(const CallContext& call,
                                                                 const v1::RemoveAttachmentRequest& request) {
  using Response = v1::RemoveAttachmentResponse;
  return transactions_.Write<Response>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    const std::string report = ReportOf(request.name());
    ASSIGN_OR_RETURN(const Organ organ, ReadableOrgan(call, tx, report));
    RETURN_IF_ERROR(CheckActor(*call.principal, Actor::kPreparer, organ));
    ASSIGN_OR_RETURN(const Attachment there, Existing(tx, request.name()));
    ASSIGN_OR_RETURN(const report::v1::Revision revision, tx.GetRevision(report, there.revision()));
    if (revision.state() != report::v1::DRAFT && revision.state() != report::v1::RETURNED) {
      return Make(absl::StatusCode::kFailedPrecondition, "ATTACHMENT_FROZEN", request.name(),
                  "附件随这一版年报一起提交了，不能再撤下。");
    }
    RETURN_IF_ERROR(AttachmentTx(tx.connection()).Remove(request.name()));
    return Response();
  });
}

void AddAttachmentMethods(Attachments& attachments, rpc::MethodTable& methods) {
  const std::string service = "nianbao.intake.v1.AttachmentService.";
  methods.Add<v1::AttachFileRequest, Attachment>(
      service + "AttachFile", [&](const CallContext& c, const auto& r) { return attachments.Attach(c, r); });
  methods.Add<v1::ListAttachmentsRequest, v1::ListAttachmentsResponse>(
      service + "ListAttachments", [&](const CallContext& c, const auto& r) { return attachments.List(c, r); });
  methods.Add<v1::ReadAttachmentRequest, v1::ReadAttachmentResponse>(
      service + "ReadAttachment", [&](const CallContext& c, const auto& r) { return attachments.Read(c, r); });
  methods.Add<v1::RemoveAttachmentRequest, v1::RemoveAttachmentResponse>(
      service + "RemoveAttachment", [&](const CallContext& c, const auto& r) { return attachments.Remove(c, r); });
}

}  // namespace nianbao::intake

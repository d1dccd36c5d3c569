#include "services/intake/audit.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/auth/principal.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/seal.h"
#include "services/common/telemetry/log.h"

namespace nianbao::intake {
namespace {

constexpr int kUsualPage = 100;
constexpr int kLargestPage = 1000;
constexpr int kSealAtOnce = 500;
constexpr absl::Duration kSmallStep = absl::Seconds(1);  // what time servers correct in passing

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// "organs/a/annualReports/2025" → "organs/a".
std::string OrganOf(const std::string& resource) {
  const std::vector<std::string> parts = absl::StrSplit(resource, absl::MaxSplits('/', 2));
  return parts.size() < 2 ? "" : absl::StrCat(parts[0], "/", parts[1]);
}

}  // namespace

ChainWalk::ChainWalk(AuditHead remembered)
    : remembered_(std::move(remembered)), passed_remembered_(remembered_.position == 0), seal_(kFirstSeal) {}

void ChainWalk::Add(int64_t position, v1::AuditFault::Kind kind, const v1::AuditEntry* entry) {
  if (found_.faults_size() >= kMostFaults) return;
  v1::AuditFault& fault = *found_.add_faults();
  fault.set_position(position);
  fault.set_kind(kind);
  if (entry != nullptr) *fault.mutable_entry() = *entry;
}

void ChainWalk::Visit(const AuditRow& row) {
  const int64_t position = row.entry.position();
  const bool gap = position != position_ + 1;
  for (int64_t lost = position_ + 1; lost < position && found_.faults_size() < kMostFaults; ++lost) {
    Add(lost, v1::AuditFault::ENTRY_MISSING, nullptr);
  }
  // After a gap the seal before is not known, and what follows is taken as it stands.
  if (!gap && row.SealAfter(seal_) != row.entry.seal()) Add(position, v1::AuditFault::ALTERED, &row.entry);
  if (position == remembered_.position) passed_remembered_ = row.entry.seal() == remembered_.seal;
  position_ = position;
  seal_ = row.entry.seal();
  found_.set_entries(found_.entries() + 1);
}

v1::VerifyAuditResponse ChainWalk::Finish(const AuditHead& head) {
  if (position_ != head.position || seal_ != head.seal) Add(head.position, v1::AuditFault::HEAD_LOST, nullptr);
  if (!passed_remembered_) Add(remembered_.position, v1::AuditFault::HEAD_LOST, nullptr);
  found_.set_head_position(position_);
  found_.set_head_seal(seal_);
  return found_;
}

absl::StatusOr<v1::ListAuditEntriesResponse> Audit::List(const rpc::CallContext& call,
                                                         const v1::ListAuditEntriesRequest& request) {
  using Response = v1::ListAuditEntriesResponse;
  const std::string organ = OrganOf(request.resource());
  if (!call.principal->MayIn("audit.read", organ.empty() ? "*" : organ)) {
    return auth::PermissionDenied("audit.read", organ.empty() ? "*" : organ);
  }
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  AuditFilter filter{.resource = request.resource(), .principal = request.principal(), .action = request.action()};
  if (request.has_from_time()) filter.from = TimeOf(request.from_time());
  if (request.has_to_time()) filter.to = TimeOf(request.to_time());
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(std::vector<v1::AuditEntry> entries, AuditTx(tx.connection()).List(filter, OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, entries));
    response.mutable_audit_entries()->Assign(entries.begin(), entries.end());
    return response;
  });
}

absl::StatusOr<v1::VerifyAuditResponse> Audit::Verify(const rpc::CallContext& call,
                                                      const v1::VerifyAuditRequest& request) {
  if (!call.principal->MayIn("audit.read", "*")) return auth::PermissionDenied("audit.read", "*");
  return transactions_.Read<v1::VerifyAuditResponse>([&](IntakeTx& tx) -> absl::StatusOr<v1::VerifyAuditResponse> {
    AuditTx audit(tx.connection());
    ChainWalk walk({request.position(), request.seal()});
    RETURN_IF_ERROR(audit.Walk([&](const AuditRow& row) { walk.Visit(row); }));
    ASSIGN_OR_RETURN(const AuditHead head, audit.Head());
    v1::VerifyAuditResponse response = walk.Finish(head);
    ASSIGN_OR_RETURN(const int64_t unsealed, audit.CountUnsealed());
    response.set_unsealed(unsealed);
    return response;
  });
}

absl::StatusOr<v1::RecordAccessResponse> Audit::Record(const rpc::CallContext&,
                                                       const v1::RecordAccessRequest& request) {
  v1::AuditEntry entry;
  entry.set_principal(request.principal());
  entry.set_action(request.action());
  entry.set_resource(request.resource());
  entry.set_comment(request.comment());
  entry.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  RETURN_IF_ERROR(
      transactions_.database().Write([&](sql::Connection& connection) { return AuditTx(connection).Append(entry); }));
  return v1::RecordAccessResponse();
}

absl::Status AuditSealer::RunOnce() {
  absl::Time last = absl::InfinitePast();
  int64_t waiting = 0;
  RETURN_IF_ERROR(database_.Read([&](sql::Connection& connection) -> absl::Status {
    AuditTx audit(connection);
    ASSIGN_OR_RETURN(last, audit.LastTime());
    ASSIGN_OR_RETURN(waiting, audit.CountUnsealed());
    return absl::OkStatus();
  }));
  int sealed = waiting > 0 ? kSealAtOnce : 0;
  while (sealed == kSealAtOnce) {
    RETURN_IF_ERROR(database_.Write([&](sql::Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(sealed, AuditTx(connection).Seal(kSealAtOnce));
      return absl::OkStatus();
    }));
  }
  if (last > clock_.Now() + kSmallStep && last != told_) {
    told_ = last;  // once an entry, or the log would hold nothing else
    Log(LogLevel::kError, "clock.stepped_back",
        {{"last_entry", absl::FormatTime(last)},
         {"now", absl::FormatTime(clock_.Now())},
         {"what", "服务器时钟比最近一条审计记录还早，请立即校准：报送时间是证据"}});
  }
  return absl::OkStatus();
}

void AddAuditMethods(Audit& audit, rpc::MethodTable& methods) {
  using rpc::CallContext;
  const std::string service = "nianbao.intake.v1.AuditService.";
  methods.Add<v1::ListAuditEntriesRequest, v1::ListAuditEntriesResponse>(
      service + "ListAuditEntries", [&](const CallContext& c, const auto& r) { return audit.List(c, r); });
  methods.Add<v1::VerifyAuditRequest, v1::VerifyAuditResponse>(
      service + "VerifyAudit", [&](const CallContext& c, const auto& r) { return audit.Verify(c, r); });
  methods.Add<v1::RecordAccessRequest, v1::RecordAccessResponse>(
      service + "RecordAccess", [&](const CallContext& c, const auto& r) { return audit.Record(c, r); });
}

}  // namespace nianbao::intake

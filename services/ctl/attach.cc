// nianbaoctl attach: files beside a report.
#include <filesystem>
#include <iostream>
#include <string>

#include "nianbao/intake/v1/attachment_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::Attachment;

constexpr int64_t kLargestFile = 7 << 20;
const std::string kService = "/nianbao.intake.v1.AttachmentService/";

int Show(const Attachment& attachment) {
  std::cout << attachment.name() << "  " << attachment.file_name() << "  " << attachment.media_type() << "  "
            << attachment.size() << "字节  " << attachment.digest() << "\n";
  return kFine;
}

int Add(const Arguments& arguments, rpc::Caller& server) {
  const std::filesystem::path path = arguments.files[2];
  absl::StatusOr<std::string> bytes = ReadFile(path, kLargestFile);
  if (!bytes.ok()) return Complain(bytes.status());
  intake::v1::AttachFileRequest request;
  request.set_parent(arguments.files[1]);
  request.set_file_name(path.filename());
  request.set_file(*std::move(bytes));
  const auto made = server.Call<Attachment>(kService + "AttachFile", request);
  return made.ok() ? Show(*made) : Complain(made.status());
}

int List(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::ListAttachmentsRequest request;
  request.set_parent(arguments.files[1]);
  request.set_page_size(500);
  const auto page = server.Call<intake::v1::ListAttachmentsResponse>(kService + "ListAttachments", request);
  if (!page.ok()) return Complain(page.status());
  for (const Attachment& attachment : page->attachments()) Show(attachment);
  return kFine;
}

int Get(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::ReadAttachmentRequest request;
  request.set_name(arguments.files[1]);
  std::string bytes;
  std::string file_name;
  for (bool more = true; more;) {
    request.set_offset(static_cast<int64_t>(bytes.size()));
    const auto chunk = server.Call<intake::v1::ReadAttachmentResponse>(kService + "ReadAttachment", request);
    if (!chunk.ok()) return Complain(chunk.status());
    bytes += chunk->chunk();
    file_name = chunk->attachment().file_name();
    more = !chunk->end_of_file();
  }
  const std::string path = arguments.Flag("o", file_name);
  if (const absl::Status written = WriteFileAtomically(path, bytes); !written.ok()) return Complain(written);
  std::cout << path << "\n";
  return kFine;
}

int Remove(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::RemoveAttachmentRequest request;
  request.set_name(arguments.files[1]);
  const auto gone = server.Call<intake::v1::RemoveAttachmentResponse>(kService + "RemoveAttachment", request);
  return gone.ok() ? kFine : Complain(gone.status());
}

}  // namespace

int Attach(const Arguments& arguments) {
  const std::string& what = arguments.files[0];
  const auto server = Connect(arguments);
  if (what == "add" && arguments.files.size() == 3) return Add(arguments, *server);
  if (arguments.files.size() == 2) {
    if (what == "list") return List(arguments, *server);
    if (what == "get") return Get(arguments, *server);
    if (what == "remove") return Remove(arguments, *server);
  }
  return Complain(UsageError("用法：nianbaoctl attach add 年报 文件，或 attach list 年报，或 attach get|remove 附件。",
                             "usage: nianbaoctl attach add REPORT FILE, attach list REPORT, attach get|remove NAME"),
                  kUsage);
}

}  // namespace nianbao::ctl

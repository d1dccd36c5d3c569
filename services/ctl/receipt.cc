// Receipts: fetched from intake, and checked by whoever holds one and asks nobody.
#include "services/common/sign/receipt.h"

#include <iostream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "nianbao/intake/v1/receipt_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/report_file.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::SignedReceipt;

constexpr int64_t kLargestReceipt = 1 << 20;

absl::StatusOr<SignedReceipt> ReadReceipt(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kLargestReceipt));
  SignedReceipt receipt;
  if (!google::protobuf::util::JsonStringToMessage(json, &receipt).ok() || !receipt.has_receipt()) {
    return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(path, " is no receipt"),
                     {.reason = "FILE_MALFORMED",
                      .metadata = {{"path", path}},
                      .sentence = absl::StrCat("文件“", path, "”不是回执，请用 nianbaoctl receipt 取得的文件。")});
  }
  return receipt;
}

// The file's content must be what was received.
absl::Status CheckContent(const report::v1::Receipt& receipt, const std::string& path) {
  ASSIGN_OR_RETURN(const report::v1::ImportedReport report, ReadReportFile(path, 0));
  if (ReceiptDigestOf(report.content()) == receipt.sm3_digest()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "the content is not the one received",
                   {.reason = "CONTENT_DIFFERS",
                    .metadata = {{"path", path}},
                    .sentence = absl::StrCat("回执是真的，但“", path, "”不是回执所收到的内容。")});
}

}  // namespace

int Receipt(const Arguments& arguments) {
  intake::v1::GetReceiptRequest request;
  const std::string& name = arguments.files[0];
  request.set_name(absl::StrCat(name, name.find("/revisions/") == std::string::npos ? "/revisions/-" : ""));
  const auto receipt = Connect(arguments)->Call<SignedReceipt>("/nianbao.intake.v1.ReceiptService/GetReceipt", request);
  if (!receipt.ok()) return Complain(receipt.status());
  const std::string json = JsonOf(*receipt, true);
  const std::string path = arguments.Flag("o");
  if (path.empty()) {
    std::cout << json;
    return kFine;
  }
  if (absl::Status written = WriteFileAtomically(path, json); !written.ok()) return Complain(written);
  Print(arguments, Fields().Add("path", path),
        absl::StrCat(path, "\n", absl::StripTrailingAsciiWhitespace(receipt->statement())));
  return kFine;
}

int VerifyReceiptFile(const Arguments& arguments) {
  const auto read = ReadReceipt(arguments.files[0]);
  if (!read.ok()) return Complain(read.status());
  std::string public_key = read->key().public_key();
  const std::string key_file = arguments.Flag("key");
  if (!key_file.empty()) {
    const auto given = ReadFile(key_file, kLargestReceipt);
    if (!given.ok()) return Complain(given.status());
    public_key = *given;
  }
  if (absl::Status genuine = VerifyReceipt(public_key, read->receipt()); !genuine.ok()) {
    return Complain(genuine, kHasErrors);
  }
  if (arguments.files.size() > 1) {
    if (absl::Status same = CheckContent(read->receipt(), arguments.files[1]); !same.ok()) {
      return Complain(same, kHasErrors);
    }
  }
  if (arguments.Json()) return Print(arguments, read->receipt(), ""), kFine;
  std::cout << Say({"回执属实：\n", "The receipt is genuine:\n"}) << ReceiptStatement(read->receipt());
  if (read->key().development()) {
    std::cout << Say({"注意：这是开发密钥签的，对外没有证明力。\n",
                      "Note: signed with a development key; it proves nothing to anybody else.\n"});
  }
  if (key_file.empty()) {
    const std::string& key = read->receipt().key_id();
    std::cout << Say(
        {absl::StrCat("注意：公钥取自回执文件本身，请与发回执的单位核对密钥编号 ", key, "，或用 --key 指定公钥。\n"),
         absl::StrCat("Note: the public key is the receipt's own. Compare key id ", key,
                      " with whoever issued it, or name the key with --key.\n")});
  }
  return kFine;
}

}  // namespace nianbao::ctl

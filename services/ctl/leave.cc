// nianbaoctl leave: exemptions (免报), asked for and answered.
#include <string>

#include "absl/strings/str_cat.h"
#include "nianbao/intake/v1/dispensation_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::DecideDispensationRequest;
using intake::v1::Dispensation;

constexpr char kService[] = "/nianbao.intake.v1.DispensationService/";

absl::string_view StateOf(Dispensation::State state) {
  switch (state) {
    case Dispensation::REQUESTED:
      return Say({"待批", "requested"});
    case Dispensation::GRANTED:
      return Say({"已同意", "granted"});
    case Dispensation::REFUSED:
      return Say({"未同意", "refused"});
    default:
      return Say({"已撤回", "revoked"});
  }
}

std::string LineOf(const Dispensation& dispensation) {
  std::string line =
      absl::StrCat(dispensation.name(), "  ", StateOf(dispensation.state()), "  ", dispensation.reason());
  if (!dispensation.decision_comment().empty()) {
    absl::StrAppend(&line, "  ", Say({"答复：", "answer: "}), dispensation.decision_comment());
  }
  return line;
}

int Show(const Arguments& arguments, const Dispensation& dispensation) {
  Print(arguments, dispensation, LineOf(dispensation));
  return kFine;
}

int List(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::ListDispensationsRequest request;
  request.set_parent(arguments.files.size() > 1 ? arguments.files[1] : "organs/-");
  Answers answers(arguments);
  do {
    const auto page =
        server.Call<intake::v1::ListDispensationsResponse>(absl::StrCat(kService, "ListDispensations"), request);
    if (!page.ok()) return Complain(page.status());
    for (const Dispensation& one : page->dispensations()) answers.Add(one, LineOf(one));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return kFine;
}

int Ask(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::RequestDispensationRequest request;
  request.set_name(arguments.files[1]);
  request.set_reason(arguments.Flag("reason"));
  const auto asked = server.Call<Dispensation>(absl::StrCat(kService, "RequestDispensation"), request);
  return asked.ok() ? Show(arguments, *asked) : Complain(asked.status());
}

int Decide(const Arguments& arguments, rpc::Caller& server, DecideDispensationRequest::Decision decision) {
  intake::v1::GetDispensationRequest get;
  get.set_name(arguments.files[1]);
  const auto before = server.Call<Dispensation>(absl::StrCat(kService, "GetDispensation"), get);
  if (!before.ok()) return Complain(before.status());
  DecideDispensationRequest request;
  request.set_name(get.name());
  request.set_etag(before->etag());
  request.set_decision(decision);
  request.set_comment(arguments.Flag("reason"));
  const auto decided = server.Call<Dispensation>(absl::StrCat(kService, "DecideDispensation"), request);
  return decided.ok() ? Show(arguments, *decided) : Complain(decided.status());
}

}  // namespace

int Leave(const Arguments& arguments) {
  const std::string& what = arguments.files[0];
  const auto server = Connect(arguments);
  if (what == "list") return List(arguments, *server);
  if (arguments.files.size() == 2) {
    if (what == "ask") return Ask(arguments, *server);
    if (what == "grant") return Decide(arguments, *server, DecideDispensationRequest::GRANT);
    if (what == "refuse") return Decide(arguments, *server, DecideDispensationRequest::REFUSE);
    if (what == "revoke") return Decide(arguments, *server, DecideDispensationRequest::REVOKE);
  }
  return Complain(UsageError("用法：nianbaoctl leave list [单位]，或 leave ask|grant|refuse|revoke NAME。",
                             "usage: nianbaoctl leave list [ORGAN], or leave ask|grant|refuse|revoke NAME"),
                  kUsage);
}

}  // namespace nianbao::ctl

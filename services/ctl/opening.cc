// nianbaoctl opening: last year's figures from a file into intake, where the competent department approves them.
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "nianbao/intake/v1/opening_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/format.h"
#include "services/common/format/value.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/opening_file.h"
#include "services/ctl/print.h"
#include "services/ctl/say.h"
#include "services/ctl/server.h"

namespace nianbao::ctl {
namespace {

constexpr char kService[] = "/nianbao.intake.v1.OpeningService/";

absl::Status Put(rpc::Caller& server, intake::v1::PutOpeningFiguresRequest request, Answers& answers) {
  intake::v1::GetOpeningFiguresRequest get;
  get.set_name(request.name());
  const auto before = server.Call<intake::v1::OpeningFigures>(absl::StrCat(kService, "GetOpeningFigures"), get);
  if (before.ok()) {
    request.set_etag(before->etag());
  } else if (!absl::IsNotFound(before.status())) {
    return before.status();
  }
  const auto put = server.Call<intake::v1::OpeningFigures>(absl::StrCat(kService, "PutOpeningFigures"), request);
  if (!put.ok()) return put.status();
  answers.Add(*put, absl::StrCat(put->name(), "  ", put->cells_size(),
                                 Say({"个数字，待主管部门核准", " figures, to be approved by the competent office"})));
  return absl::OkStatus();
}

}  // namespace

int Opening(const Arguments& arguments) {
  const auto text = ReadFile(arguments.files[0]);
  if (!text.ok()) return Complain(text.status());
  const auto requests = ReadOpeningFile(format::FormatRegistry::Embedded(), *text, arguments.Flag("source"));
  if (!requests.ok()) return Complain(requests.status(), kUsage);
  const auto server = Connect(arguments);
  Answers answers(arguments);
  int failed = 0;
  for (const auto& request : *requests) {
    const absl::Status put = Put(*server, request, answers);
    if (!put.ok()) ++failed, (void)Complain(put);
  }
  return failed == 0 ? kFine : kCouldNot;
}

}  // namespace nianbao::ctl

// Whether a verification code on paper belongs to the published data, or a receipt is genuine: for whoever holds them
// and asks nobody.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/report_file.h"
#include "services/ctl/verbs.h"
#include "services/rendering/verification.h"

namespace nianbao::ctl {

int Verify(const Arguments& arguments) {
  if (absl::EndsWith(arguments.files[0], ".json")) return VerifyReceiptFile(arguments);
  if (arguments.files.size() != 2) {
    return Complain(UsageError("用法：verify 验证码 公布的数据.json [--note 更正说明]，或 verify 回执.json",
                               "usage: verify CODE DATA.json [--note TEXT], or verify RECEIPT.json"),
                    kUsage);
  }
  const auto parts = rendering::PartsOfCode(arguments.files[0]);
  if (!parts.ok()) return Complain(parts.status(), kUsage);
  const auto report = ReadReportFile(arguments.files[1], parts->report_year);
  if (!report.ok()) return Complain(report.status());
  const absl::Status verified = rendering::VerifyCode(arguments.files[0], {.organ = parts->organ,
                                                                           .report_year = parts->report_year,
                                                                           .revision = parts->revision,
                                                                           .content = report->content(),
                                                                           .public_note = arguments.Flag("note")});
  if (!verified.ok()) return Complain(verified, kHasErrors);
  const std::string& title = report->content().title();
  Fields fields;
  fields.Add("organ", parts->organ).Add("reportYear", parts->report_year).Add("revision", parts->revision);
  fields.Add("title", title);
  Print(arguments, fields,
        Say({absl::StrCat("相符：", parts->organ, " ", parts->report_year, "年度第", parts->revision, "版，《", title,
                          "》"),
             absl::StrCat("it belongs: ", parts->organ, " ", parts->report_year, ", revision ", parts->revision, ", ",
                          title)}));
  return kFine;
}

}  // namespace nianbao::ctl

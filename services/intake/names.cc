#include "services/intake/names.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

absl::Status Malformed(absl::string_view name) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("malformed name ", name),
                   {.reason = "NAME_MALFORMED",
                    .metadata = {{"name", std::string(name)}},
                    .sentence = absl::StrCat("名称“", name, "”写法不对，应为 organs/单位/annualReports/年度。")});
}

}  // namespace

absl::StatusOr<ReportName> ReportName::Parse(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  ReportName parsed;
  if (parts.size() != 4 || parts[0] != "organs" || parts[2] != "annualReports" ||
      !absl::SimpleAtoi(parts[3], &parsed.report_year)) {
    return Malformed(name);
  }
  parsed.organ = absl::StrCat("organs/", parts[1]);
  return parsed;
}

std::string ReportName::ToString() const { return absl::StrCat(organ, "/annualReports/", report_year); }

absl::StatusOr<RevisionName> RevisionName::Parse(absl::string_view name) {
  const size_t at = name.find("/revisions/");
  if (at == absl::string_view::npos) return Malformed(name);
  RevisionName parsed;
  ASSIGN_OR_RETURN(parsed.report, ReportName::Parse(name.substr(0, at)));
  const absl::string_view number = name.substr(at + 11);
  if (number != "-" && !absl::SimpleAtoi(number, &parsed.number)) return Malformed(name);
  return parsed;
}

std::string RevisionNameOf(absl::string_view report, int number) { return absl::StrCat(report, "/revisions/", number); }

}  // namespace nianbao::intake

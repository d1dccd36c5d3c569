// A verdict as a clerk reads it: by section in reading order, the worst first, each with its mend. Pure.
#ifndef NIANBAO_SERVICES_CTL_FINDINGS_TEXT_H_
#define NIANBAO_SERVICES_CTL_FINDINGS_TEXT_H_

#include <string>

#include "absl/status/status.h"
#include "nianbao/report/v1/content.pb.h"
#include "nianbao/report/v1/finding.pb.h"
#include "services/common/config/environment.h"
#include "services/common/format/format.h"

namespace nianbao::ctl {

// "错误", "需核实", "提示".
const char* SeverityWord(format::v1::Severity severity);

// Several lines, ending with what is to be done before the report can be submitted. In English the labels are English;
// what the rules say, and what the report is called, stays Chinese.
std::string FindingsText(const report::v1::CheckResult& result, const report::v1::ReportContent& content,
                         const format::Edition& edition, config::Language language = config::Language::kChinese);

// Why a file whose year nobody has said cannot be checked: NOT_A_REPORT where nothing in it is of an annual report,
// else REPORT_YEAR_UNKNOWN.
absl::Status YearUnknown(const std::string& file, const report::v1::ImportedReport& imported);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_FINDINGS_TEXT_H_

// A verdict as a clerk reads it: by section in reading order, the worst first, each with its mend. Pure.
#ifndef NIANBAO_SERVICES_CTL_FINDINGS_TEXT_H_
#define NIANBAO_SERVICES_CTL_FINDINGS_TEXT_H_

#include <string>

#include "nianbao/report/v1/content.pb.h"
#include "nianbao/report/v1/finding.pb.h"
#include "services/common/format/format.h"

namespace nianbao::ctl {

// "错误", "需核实", "提示".
const char* SeverityWord(format::v1::Severity severity);

// Several lines, ending with what is to be done before the report can be submitted.
std::string FindingsText(const report::v1::CheckResult& result, const report::v1::ReportContent& content,
                         const format::Edition& edition);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_FINDINGS_TEXT_H_

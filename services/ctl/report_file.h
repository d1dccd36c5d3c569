// A report in a file: proto3 JSON, textproto, or a document to import.
#ifndef NIANBAO_SERVICES_CTL_REPORT_FILE_H_
#define NIANBAO_SERVICES_CTL_REPORT_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "nianbao/report/v1/content.pb.h"

namespace nianbao::ctl {

// By the file's ending: .json and .txtpb hold a ReportContent, anything else is imported. The year is read from the
// title unless given.
absl::StatusOr<report::v1::ImportedReport> ReadReportFile(const std::string& path, int report_year);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_REPORT_FILE_H_

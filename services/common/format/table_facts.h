// Figures of a report as JSON under the printed labels → cells. What files of published figures (tests/data/tables) and
// other systems' exports look like. Pure.
//
//   {"organ": "宿迁市人民政府", "kind": "GOV_CITY", "region": "江苏省宿迁市", "report_year": 2024, "format": "f2021",
//    "tables": {"主动公开政府信息情况": {"规章": {"本年制发件数": 2, …}, …},
//               "收到和处理政府信息公开申请情况": {"三、本年度办理结果": {"（一）予以公开": {"自然人": 7, …}}}}}
//
// Tables stand under a heading of their section, figures under row labels, then column labels, each group of the form
// one level deeper. Figures are JSON numbers or, where a cell holds words, strings.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_TABLE_FACTS_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_TABLE_FACTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::format {

// One report's figures.
struct TableFacts {
  std::string organ;                 // as published
  std::string kind;                  // an OrganKind's name: "GOV_CITY"
  std::string region;                // for people
  int report_year = 0;               //
  const Edition* edition = nullptr;  // of `format`, or of the report year when the file names none
  // Cells in print order; figures whose labels fit no cell stand in `unplaced`, labels from the table down.
  report::v1::ReportContent content;
};

// INVALID_ARGUMENT (TABLE_FACTS_INVALID) for text that is no such JSON, above 1 MiB, or whose edition is unknown.
// `formats` must outlive the answer.
absl::StatusOr<TableFacts> ReadTableFacts(const FormatRegistry& formats, absl::string_view json);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_TABLE_FACTS_H_

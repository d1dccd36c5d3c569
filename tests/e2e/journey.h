// A report's way through the real system, step by step, as its people take it.
#ifndef NIANBAO_TESTS_E2E_JOURNEY_H_
#define NIANBAO_TESTS_E2E_JOURNEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "nianbao/report/v1/organ.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "tests/e2e/suite.h"

namespace nianbao::e2e {

class Journey {
 public:
  // `report`: "organs/x/annualReports/2016".
  Journey(Suite& suite, std::string report) : suite_(suite), report_(std::move(report)) {}

  // Registers an organ; one that is there already is fine.
  absl::Status Register(const std::string& id, const report::v1::Organ& organ);
  absl::Status Create(const report::v1::ReportContent& content, bool historical);
  // Opens the next revision of a returned report with new content.
  absl::Status Revise(const report::v1::ReportContent& content);
  // One step as one person: Take("SubmitAnnualReport", "preparer").
  absl::Status Take(const std::string& method, const std::string& who);
  // Waits until the report is in one of the states "A|B"; its state at the end.
  absl::StatusOr<report::v1::State> Await(std::initializer_list<report::v1::State> states,
                                          absl::Duration patience = absl::Seconds(60));
  absl::StatusOr<report::v1::AnnualReport> Get();
  absl::StatusOr<report::v1::Revision> Newest();
  // Submit → validated → reviewed → cleared → signed off → approved → published.
  absl::Status PublishDraft();

 private:
  Suite& suite_;
  const std::string report_;
};

// A ReportContent from a textproto file. INVALID_ARGUMENT.
absl::StatusOr<report::v1::ReportContent> ReadContent(const std::string& path);

}  // namespace nianbao::e2e

#endif  // NIANBAO_TESTS_E2E_JOURNEY_H_

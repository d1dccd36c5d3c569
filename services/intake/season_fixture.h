// A season in a tree of bodies: reports filed, signed and published step by step, judged by the real rules of sums and
// of carried figures. "any-preparer", "any-reviewer", "any-signer" and "any-checker" do so for every organ.
#ifndef NIANBAO_SERVICES_INTAKE_SEASON_FIXTURE_H_
#define NIANBAO_SERVICES_INTAKE_SEASON_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "services/intake/intake_fixture.h"
#include "services/validation/check.h"

namespace nianbao::intake {

class SeasonFixture : public IntakeFixture {
 protected:
  explicit SeasonFixture(int first_report_year = 2025);

  // "organs/{id}" with what the text says beside its name.
  void Register(const std::string& id, const std::string& organ);
  report::v1::Organ Organ(const std::string& id);

  static std::string NameOf(const std::string& id, int year) {
    return "organs/" + id + "/annualReports/" + std::to_string(year);
  }
  report::v1::AnnualReport Report(const std::string& id, int year);
  report::v1::Revision Revision(const std::string& id, int year, const std::string& number = "-");

  // `content`: textproto of nianbao.report.v1.ReportContent. Opens a report, or replaces the draft's content.
  absl::StatusOr<report::v1::AnnualReport> Draft(const std::string& id, int year, const std::string& content);
  absl::StatusOr<report::v1::AnnualReport> Act(const std::string& id, int year, const std::string& method,
                                               const std::string& who,
                                               const std::vector<report::v1::Consent>& consents = {});
  absl::StatusOr<report::v1::AnnualReport> SendBack(const std::string& id, int year);
  absl::StatusOr<report::v1::AnnualReport> Correct(const std::string& id, int year);
  // Submit, and the verdict of the rules whose ids begin with one of `rules_`.
  absl::StatusOr<report::v1::AnnualReport> Submit(const std::string& id, int year);
  // The verdicts asked for anew.
  void Judge();
  // Review, clear, sign off; the first refusal.
  absl::StatusOr<report::v1::AnnualReport> Sign(const std::string& id, int year);
  // Draft, submit, sign: must all be fine.
  void FileReport(const std::string& id, int year, const std::string& content);
  // Approve and both workers' answers.
  absl::StatusOr<report::v1::AnnualReport> Publish(const std::string& id, int year,
                                                   const std::vector<report::v1::Consent>& consents = {});

  absl::StatusOr<v1::Rollup> GetRollup(const std::string& id, int year, const std::string& who = "any-checker");
  absl::StatusOr<v1::ExplainRollupCellResponse> Explain(const std::string& id, int year, const std::string& cell,
                                                        bool down_to_filings = false);
  // The sum of a cell; -1 when there is none.
  int64_t SumOf(const std::string& id, int year, const std::string& cell);

  std::vector<std::string> rules_ = {"AGG-"};

 private:
  void JudgeJob(const LeasedJob& job);

  std::unique_ptr<const validation::Checker> checker_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_SEASON_FIXTURE_H_

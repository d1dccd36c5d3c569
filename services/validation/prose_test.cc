// Whole reports in the manner of real ones, of many regions, years and kinds: no text rule may find a fault in what is
// right. tests/data/prose/<edition>-*.txtpb; figures agree with the prose.
#include <filesystem>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/rule_cases.h"

namespace nianbao::validation {
namespace {

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

// Rules that read text; the tables of these reports are not filled in whole.
bool ReadsText(const std::string& rule) {
  static const std::set<std::string> families = {"DOC", "PER", "DATE", "SEC", "NAR", "N14", "PRV", "SEN",
                                                 "DUP", "PRB", "FEE",  "TXT", "ABB", "CON", "SIG"};
  return families.count(rule.substr(0, rule.find('-'))) > 0 && rule != "FEE-002" && rule != "FEE-003" &&
         rule != "FEE-004";
}

std::vector<std::string> FaultsOf(const PreparedCase& report) {
  std::vector<std::string> faults;
  const auto result = TheChecker().Check(report.content, report.context);
  EXPECT_THAT(result, IsOk());
  for (const auto& finding : result->findings()) {
    if (!ReadsText(finding.rule_id())) continue;
    faults.push_back(finding.rule_id() + " " + finding.message() + " [" + finding.evidence() + "]");
  }
  return faults;
}

TEST(ProseTest, RightReportsRaiseNoTextRule) {
  int reports = 0;
  const std::string folder = std::string(NIANBAO_SOURCE_DIR) + "/tests/data/prose";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const auto text = ReadFile(entry.path().string());
    ASSERT_THAT(text, IsOk());
    const auto cases = ReadRuleCases(format::FormatRegistry::Embedded(), name.substr(0, name.find('-')), name, *text);
    ASSERT_THAT(cases, IsOk());
    for (const PreparedCase& report : *cases) {
      EXPECT_THAT(FaultsOf(report), ::testing::IsEmpty()) << name;
      ++reports;
    }
  }
  EXPECT_GE(reports, 25);
}

}  // namespace
}  // namespace nianbao::validation

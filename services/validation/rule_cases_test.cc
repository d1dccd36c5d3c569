// Runs formats/cases/<edition>/rules: every rule is raised by one report at least and spares a near miss.
#include "services/validation/rule_cases.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr size_t kCatalogue = 161;

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

// Rules whose cases are not written yet. The list only shrinks: a rule that has cases may not stand here.
std::set<std::string> WithoutCases() {
  std::set<std::string> rules;
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/formats/cases/rules-without-cases.txt");
  EXPECT_THAT(text, IsOk());
  std::istringstream lines(text.value_or(""));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line[0] != '#') rules.insert(line);
  }
  return rules;
}

// Beside the catalogue of the law: what the making of the documents asks for.
bool IsOurOwn(const std::string& rule) { return rule.rfind("PRT-", 0) == 0; }

// Every rule that is judged in some edition; what the API keeps by itself is tested where it is kept.
std::set<std::string> JudgedRules() {
  std::set<std::string> rules;
  for (const auto& edition : format::FormatRegistry::Embedded().editions()) {
    for (const auto& rule : edition->proto().rules()) {
      if (rule.stage() != format::v1::INVARIANT) rules.insert(rule.id());
    }
  }
  return rules;
}

TEST(RuleCasesTest, EveryCaseIsAnsweredAsItSays) {
  for (const PreparedCase& one : EmbeddedRuleCases()) {
    SCOPED_TRACE(one.edition + " " + one.proto.rule() + ": " + one.proto.name());
    const auto answer = Answer(TheChecker(), one);
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(v1::RuleCase::Verdict_Name(answer->verdict), v1::RuleCase::Verdict_Name(one.proto.verdict()))
        << (answer->findings.empty() ? std::string() : answer->findings[0].message());
    const size_t expected = one.proto.verdict() != v1::RuleCase::RAISES ? 0 : std::max(1, one.proto.count());
    EXPECT_EQ(answer->findings.size(), expected);
    for (const auto& finding : answer->findings) {
      EXPECT_THAT(finding.message(), ::testing::Not(::testing::ContainsRegex("[{][a-z]")))
          << "a parameter is not filled";
    }
    if (answer->findings.empty()) continue;
    EXPECT_THAT(answer->findings[0].message(), HasSubstr(one.proto.message()));
  }
}

TEST(RuleCasesTest, EveryRuleHasAReportThatRaisesItAndANearMiss) {
  std::map<std::string, std::set<v1::RuleCase::Verdict>> verdicts;
  for (const PreparedCase& one : EmbeddedRuleCases()) verdicts[one.proto.rule()].insert(one.proto.verdict());
  const std::set<std::string> without = WithoutCases();
  const std::set<std::string> judged = JudgedRules();
  for (const std::string& rule : judged) {
    const bool both = verdicts[rule].count(v1::RuleCase::RAISES) > 0 && verdicts[rule].count(v1::RuleCase::PASSES) > 0;
    if (without.count(rule) > 0) {
      EXPECT_FALSE(both) << rule << " has cases now: take it off formats/cases/rules-without-cases.txt";
    } else {
      EXPECT_TRUE(both) << rule << " needs a case that raises it and one that must not, in formats/cases";
    }
  }
  for (const std::string& rule : without) EXPECT_EQ(judged.count(rule), 1u) << rule << " is no rule";
  const auto own = std::count_if(judged.begin(), judged.end(), IsOurOwn);
  std::cout << "rules implemented / catalogue: " << judged.size() + 2 - own << " / " << kCatalogue
            << ", our own: " << own << ", with cases: " << judged.size() - without.size()
            << ", cases: " << EmbeddedRuleCases().size() << std::endl;
}

TEST(RuleCasesTest, NamesAreToldOnceARule) {
  std::set<std::string> seen;
  for (const PreparedCase& one : EmbeddedRuleCases()) {
    EXPECT_TRUE(seen.insert(one.edition + one.proto.rule() + one.proto.name()).second) << one.proto.name();
  }
}

TEST(ExplainRuleTest, RuleIsExplainedWithAViolationAndItsMend) {
  v1::ExplainRuleRequest request;
  request.set_format_id("f2021");
  request.set_rule_id("T3-001");
  const auto explained = ExplainRule(TheChecker(), format::FormatRegistry::Embedded(), EmbeddedRuleCases(), request);
  ASSERT_THAT(explained, IsOk());
  EXPECT_THAT(explained->rule().statement(), HasSubstr("第一项加第二项"));
  ASSERT_EQ(explained->examples_size(), 2);
  EXPECT_TRUE(explained->examples(0).violation());
  EXPECT_THAT(explained->examples(0).messages(0), HasSubstr("两边不相等"));
  EXPECT_FALSE(explained->examples(1).violation());
  EXPECT_THAT(explained->examples(1).messages(), IsEmpty());
  EXPECT_GT(explained->examples(1).lines_size(), 0);
}

TEST(ExplainRuleTest, UnknownRuleOrEditionIsNotFound) {
  v1::ExplainRuleRequest request;
  request.set_format_id("f2021");
  request.set_rule_id("T14-001");
  const auto explain = [&] {
    return ExplainRule(TheChecker(), format::FormatRegistry::Embedded(), EmbeddedRuleCases(), request).status();
  };
  EXPECT_THAT(explain(), HasReason("RULE_NOT_FOUND"));
  request.set_format_id("f2099");
  EXPECT_THAT(explain(), HasReason("FORMAT_NOT_FOUND"));
}

TEST(RuleCasesTest, FaultyCaseIsNamed) {
  const auto read = [](const std::string& text) {
    return ReadRuleCases(format::FormatRegistry::Embedded(), "f2021", "x.txtpb", text).status();
  };
  EXPECT_THAT(read("cases { name: \"a\" rule: \"T3-001\" filed: \"nothing 5\" }"), HasReason("CASE_INVALID"));
  EXPECT_THAT(read("cases { name: \"a\" rule: \"X-1\" }"), HasReason("CASE_INVALID"));
  EXPECT_THAT(read("cases { name: \"a\" rule: \"T3-001\" context { report_year: 2016 } }"), HasReason("CASE_INVALID"));
  EXPECT_THAT(read("nothing"), HasReason("CASE_INVALID"));
  EXPECT_THAT(read("cases { name: \"a\" rule: \"T3-001\" filed: \"r01.c1 5\" }"), IsOk());
}

}  // namespace
}  // namespace nianbao::validation

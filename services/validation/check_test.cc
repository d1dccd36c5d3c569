#include "services/validation/check.h"

#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/printable/printable.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/importing/import.h"
#include "services/validation/part_list.h"

namespace nianbao::validation {
namespace {

using report::v1::CheckResult;
using report::v1::Finding;
using report::v1::ReportContent;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

const Checker& TheChecker() {
  static const auto* checker = [] {
    auto made = Checker::Create(format::FormatRegistry::Embedded());
    EXPECT_THAT(made, IsOk());
    return made->release();
  }();
  return *checker;
}

std::string ReadTestData(const std::string& name) {
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/" + name);
  EXPECT_THAT(text, IsOk());
  return text.value_or("");
}

CheckResult Judge(const std::string& content, const std::string& context) {
  return *TheChecker().Check(ParseText<ReportContent>(content), ParseText<v1::CheckContext>(context));
}

std::set<std::string> RaisedRules(const CheckResult& result) {
  std::set<std::string> rules;
  for (const Finding& finding : result.findings()) rules.insert(finding.rule_id());
  return rules;
}

class RealReportTest : public ::testing::Test {
 protected:
  RealReportTest() {
    const auto imported =
        importing::ImportDocument(format::FormatRegistry::Embedded(), ReadTestData("shulan-kejiju-2016.txt"), {});
    EXPECT_THAT(imported, IsOk());
    result_ = *TheChecker().Check(imported->content(), ParseText<v1::CheckContext>(R"pb(
                                    report_year: 2016
                                    historical: true
                                    as_of: "2017-02-24"
                                    organ {
                                      display_name: "舒兰市科学技术局"
                                      short_names: "科技局"
                                      short_names: "舒兰市科技局"
                                      kind: DEPT
                                      region_code: "220283"
                                    }
                                  )pb"));
    for (const Finding& finding : result_.findings()) {
      for (const auto& place : finding.places()) lines_[finding.rule_id()].insert(place.line());
    }
  }
  CheckResult result_;
  std::map<std::string, std::set<int>> lines_;
};

TEST_F(RealReportTest, EveryDefectTheRulesKnowIsFoundOnItsLines) {
  const std::map<std::string, std::set<int>> expected = {
      {"DOC-003", {2}},      {"DOC-004", {2}},         {"DATE-001", {3, 34}},     {"SIG-001", {34}},
      {"SEC-003", {5}},      {"SEC-004", {5, 16, 24}}, {"SEC-005", {5, 26}},      {"N14-002", {14, 15}},
      {"N14-004", {20, 21}}, {"N14-005", {16, 17}},    {"N14-006", {22, 23}},     {"TXT-001", {14}},
      {"TXT-004", {4}},      {"TXT-005", {3}},         {"TXT-006", {10, 13, 34}}, {"TXT-008", {14, 15}},
      {"NAR-012", {23}},     {"DUP-002", {8, 23}},     {"ABB-001", {9}},          {"CON-001", {5}},
      {"CON-002", {5}}};
  EXPECT_EQ(lines_, expected);
  EXPECT_THAT(RaisedRules(result_), ::testing::IsSupersetOf({"SEC-006", "T14-001"}));
  EXPECT_EQ(RaisedRules(result_).size(), expected.size() + 2);
}

TEST_F(RealReportTest, FindingsAreCountedAsTheCatalogueCountsThem) {
  std::map<std::string, int> count;
  for (const Finding& finding : result_.findings()) ++count[finding.rule_id()];
  EXPECT_EQ(count["SEC-004"], 2);
  EXPECT_EQ(count["TXT-001"], 1);
  EXPECT_EQ(count["TXT-004"], 2);
  EXPECT_EQ(count["TXT-006"], 3);
  EXPECT_EQ(count["DUP-002"], 1);
  EXPECT_EQ(count.size(), 23u);
  EXPECT_EQ(result_.findings_size(), 27);
}

TEST_F(RealReportTest, ReportDoesNotPassAndErrorsComeFirst) {
  EXPECT_FALSE(result_.passed());
  ASSERT_GE(result_.findings_size(), 2);
  EXPECT_EQ(result_.findings(0).severity(), format::v1::ERROR);
  EXPECT_EQ(result_.findings(1).severity(), format::v1::ERROR);
  EXPECT_EQ(result_.findings(2).severity(), format::v1::WARNING);
}

TEST_F(RealReportTest, EveryFindingSaysInChineseWhereWhatAndHowToMendIt) {
  for (const Finding& finding : result_.findings()) {
    EXPECT_THAT(finding.message(), ::testing::Not(HasSubstr("{"))) << finding.rule_id();
    EXPECT_FALSE(finding.fix().empty()) << finding.rule_id();
    EXPECT_FALSE(finding.basis().empty()) << finding.rule_id();
    EXPECT_EQ(finding.fingerprint().size(), 16u) << finding.rule_id();
  }
}

TEST_F(RealReportTest, ArithmeticWithoutATableIsNotAssessable) {
  for (const auto& outcome : result_.outcomes()) {
    if (outcome.rule_id() != "T14-012") continue;
    EXPECT_EQ(outcome.state(), report::v1::RuleOutcome::NOT_ASSESSABLE);
  }
}

constexpr char kDepartment[] = R"pb(
  report_year: 2023
  as_of: "2024-01-20"
  organ {
    display_name: "某市科学技术局"
    kind: DEPT
    powers { rules: POWER_NO administrative_licensing: POWER_NO }
  }
)pb";

std::set<std::string> ArithmeticOf(const CheckResult& result) {
  std::set<std::string> rules;
  for (const std::string& rule : RaisedRules(result)) {
    if (rule[0] == 'T' && rule[1] != 'X') rules.insert(rule);
  }
  return rules;
}

TEST(ArithmeticTest, ColumnThatDoesNotBalanceIsNamedWithBothSides) {
  const CheckResult result = Judge(R"pb(
                                     cells { id: "requests/newly_received/natural_person" count: 5 }
                                     cells { id: "requests/newly_received/total" count: 5 }
                                     cells { id: "requests/outcome.disclosed/natural_person" count: 4 }
                                     cells { id: "requests/outcome.disclosed/total" count: 4 }
                                     cells { id: "requests/outcome.total/natural_person" count: 4 }
                                     cells { id: "requests/outcome.total/total" count: 4 }
                                   )pb",
                                   kDepartment);
  EXPECT_THAT(ArithmeticOf(result), UnorderedElementsAre("T3-001"));
  for (const Finding& finding : result.findings()) {
    if (finding.rule_id() != "T3-001") continue;
    EXPECT_EQ(finding.severity(), format::v1::ERROR);
    EXPECT_EQ(finding.actual(), "5");
    EXPECT_EQ(finding.expected(), "4");
    EXPECT_THAT(finding.message(), ::testing::AnyOf(HasSubstr("自然人"), HasSubstr("总计")));
  }
}

TEST(ArithmeticTest, TotalThatDiffersFromItsPartsIsFoundInRowAndColumn) {
  const CheckResult result = Judge(R"pb(
                                     cells { id: "requests/newly_received/natural_person" count: 5 }
                                     cells { id: "requests/newly_received/total" count: 6 }
                                     cells { id: "requests/carried_over_out/natural_person" count: 5 }
                                     cells { id: "requests/carried_over_out/total" count: 6 }
                                     cells { id: "disputes/cases/administrative_reconsideration.upheld" count: 2 }
                                     cells { id: "disputes/cases/administrative_reconsideration.total" count: 1 }
                                   )pb",
                                   kDepartment);
  EXPECT_THAT(ArithmeticOf(result), ::testing::IsSupersetOf({"T3-003", "T4-001"}));
}

TEST(ArithmeticTest, BlankTotalAboveItsPartsIsAskedFor) {
  const CheckResult result = Judge(R"pb(
                                     cells { id: "disputes/cases/administrative_reconsideration.upheld" count: 2 }
                                     cells { id: "disputes/cases/administrative_reconsideration.total" empty: true }
                                   )pb",
                                   kDepartment);
  EXPECT_THAT(ArithmeticOf(result), ::testing::IsSupersetOf({"T3-004"}));
}

TEST(ArithmeticTest, OrganWithoutThePowerFillsZero) {
  const std::string cells = R"pb(cells { id: "proactive/government_rules/issued" count: 1 }
                                 cells { id: "proactive/government_rules/in_force" count: 7 })pb";
  EXPECT_THAT(ArithmeticOf(Judge(cells, kDepartment)), ::testing::IsSupersetOf({"T2-002"}));
  EXPECT_THAT(ArithmeticOf(Judge(cells, "report_year: 2023 organ { kind: GOV_CITY }")),
              ::testing::Not(::testing::Contains("T2-002")));
}

TEST(ArithmeticTest, RawCellIsNotAssessableRatherThanWrong) {
  const CheckResult result =
      Judge(R"pb(cells { id: "requests/newly_received/natural_person" raw: "减3" })pb", kDepartment);
  EXPECT_THAT(ArithmeticOf(result), ::testing::Not(::testing::Contains("T3-001")));
}

TEST(OverrideTest, ExplainedWarningPassesAndErrorWithoutOverrideDoesNot) {
  CheckResult result = Judge(R"pb(title: "某市科学技术局2023年政府信息公开工作年度报告"
                                  cells { id: "requests/newly_received/total" count: 1 }
                                  explanations { rule_id: "T3-001" text: "没有关系" })pb",
                             kDepartment);
  EXPECT_FALSE(result.passed());
}

TEST(PrivacyTest, CitizenIdIsFoundAndNeverRepeatedInTheFinding) {
  const CheckResult result = Judge(
      R"pb(sections {
             heading: "一、总体情况"
             paragraphs { text: "申请人身份证号11010519491231002X，编号110105194912310021。" }
           })pb",
      kDepartment);
  int found = 0;
  for (const Finding& finding : result.findings()) {
    if (finding.rule_id() != "PRV-001") continue;
    ++found;
    EXPECT_THAT(finding.DebugString(), ::testing::Not(HasSubstr("19491231")));
  }
  EXPECT_EQ(found, 1);
}

TEST(PrivacyTest, MobileNumberIsFoundAndOfficeLineIsNot) {
  const auto with = [](const std::string& text) {
    return RaisedRules(Judge("lead { text: \"" + text + "\" }", kDepartment));
  };
  EXPECT_THAT(with("联系电话：13812345678。"), ::testing::Contains("PRV-002"));
  EXPECT_THAT(with("联系电话：0432-68260239。"), ::testing::Not(::testing::Contains("PRV-002")));
  EXPECT_THAT(with("联系电话：0432-68260239。"), ::testing::Not(::testing::Contains("CON-001")));
}

TEST(CheckerTest, YearWithoutEditionIsNotFound) {
  EXPECT_THAT(TheChecker().Check({}, ParseText<v1::CheckContext>("report_year: 2009")), HasReason("FORMAT_NOT_FOUND"));
}

TEST(CheckerTest, EveryRuleOfTheEditionHasAnOutcome) {
  const CheckResult result = Judge("", kDepartment);
  EXPECT_EQ(result.outcomes_size(), format::FormatRegistry::Embedded().Find("f2021")->proto().rules_size());
}

TEST(CheckerTest, RegionMaySwitchARuleOffAndChangeAThreshold) {
  const std::string context = std::string(kDepartment) + R"pb(rule_settings { rule_id: "DOC-001" off: true })pb";
  EXPECT_THAT(RaisedRules(Judge("", kDepartment)), ::testing::Contains("DOC-001"));
  EXPECT_THAT(RaisedRules(Judge("", context)), ::testing::Not(::testing::Contains("DOC-001")));
}

TEST(CheckerTest, FaultyRuleIsRefusedWhenCompiled) {
  const auto registry = format::FormatRegistry::FromFiles(
      {{"f2030.txtpb", R"pb(id: "f2030" title: "x" first_report_year: 2030 section_policy: FREE)pb"},
       {"rules/a.txtpb", R"pb(rules {
                                id: "Z-1"
                                check { name: "nothing" }
                              })pb"}});
  ASSERT_THAT(registry, IsOk());
  EXPECT_THAT(Checker::Create(**registry), HasReason("RULE_INVALID"));
}

TEST(PrintTest, CharacterThatNoFontShowsIsToldAtSubmissionWithItsPlace) {
  const CheckResult result = Judge(R"pb(
                                     title: "某市水利局2023年政府信息公开工作年度报告"
                                     sections {
                                       section_id: "overview"
                                       heading: "一、总体情况"
                                       paragraphs { text: "第一段。" }
                                       paragraphs { text: "联系人：王😀，另见附件😀。" line: 14 }
                                     }
                                     signature { organ: "某市水利局\007" }
                                   )pb",
                                   "report_year: 2023 organ { display_name: '某市水利局' }");
  std::vector<Finding> found;
  for (const Finding& finding : result.findings()) {
    if (finding.rule_id() == "PRT-001") found.push_back(finding);
  }
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].message(), "第14行的“😀”（U+1F600）在字库中没有，生成的公文印不出来。");
  EXPECT_EQ(found[0].places(0).label(), "“一、总体情况”第2段（第14行）");
  EXPECT_EQ(found[0].places(0).start(), 5);
  EXPECT_EQ(found[0].places(0).end(), 6);
  EXPECT_EQ(found[0].severity(), format::v1::ERROR);
  EXPECT_EQ(found[0].override(), format::v1::NONE);
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(found[1].message(), "落款单位的控制字符（U+0007）在字库中没有，生成的公文印不出来。");
}

TEST(PrintTest, WhatTheCheckSaysIsWhatWouldStopTheDocuments) {
  auto content = ParseText<ReportContent>("cells { id: 'requests/newly_received/total' }");
  for (const size_t length : {150, 151}) {
    content.mutable_cells(0)->set_raw(std::string(length, 'x'));
    const auto result = TheChecker().Check(content, ParseText<v1::CheckContext>("report_year: 2023"));
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(RaisedRules(*result).count("PRT-002"), printable::FindPrintFaults(content).size()) << length;
  }
}

TEST(PartListTest, NamesMayHoldTheSeparatorThemselves) {
  const auto list = ReadPartList("本报告由甲情况、机构建设、保障经费和培训会议情况、存在的问题等四个部分组成。",
                                 {"甲情况", "机构建设、保障经费和培训会议情况", "存在的问题及改进"});
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->stated, 4);
  EXPECT_THAT(list->names, ElementsAre("甲情况", "机构建设、保障经费和培训会议情况", "存在的问题"));
}

TEST(PartListTest, LoneLettersAndDigitsAreNames) {
  const auto list = ReadPartList("本报告由A、甲情况、7、\x05、~等五个部分组成。", {"甲情况", "乙情况"});
  ASSERT_TRUE(list.has_value());
  EXPECT_THAT(list->names, ElementsAre("A", "甲情况", "7", "\x05", "~"));
  EXPECT_THAT(list->heading_of, ElementsAre(-1, 0, -1, -1, -1));
}

TEST(PartListTest, NumbersAndSimilarity) {
  EXPECT_EQ(ReadSmallNumber("八"), 8);
  EXPECT_EQ(ReadSmallNumber("十二"), 12);
  EXPECT_EQ(ReadSmallNumber("二十"), 20);
  EXPECT_EQ(ReadSmallNumber("6"), 6);
  EXPECT_NEAR(Similarity("存在的问题及工作打算", "存在的问题及改进情况"), 0.6, 0.001);
}

// Found by the fuzzer.
TEST(HostileReportTest, SectionsWithoutHeadingAreJudged) {
  const auto checker = Checker::Create(format::FormatRegistry::Embedded());
  ASSERT_THAT(checker, IsOk());
  report::v1::ReportContent content;
  content.add_lead()->set_text("本报告由总体情况、其他六个部分组成。");
  for (const char* id : {"overview", "problems_and_improvements", ""}) {
    report::v1::SectionText& section = *content.add_sections();
    section.set_section_id(id);
    for (int i = 0; i < 300; ++i) section.add_paragraphs()->set_text("公开信息及时准确。");
  }
  v1::CheckContext context;
  context.set_report_year(2023);
  const auto result = (*checker)->Check(content, context);
  ASSERT_THAT(result, IsOk());
  const auto raised = [&](const char* rule) {
    return std::any_of(result->findings().begin(), result->findings().end(),
                       [&](const auto& finding) { return finding.rule_id() == rule; });
  };
  EXPECT_TRUE(raised("SEC-003"));
  EXPECT_TRUE(raised("SEC-012"));
}

}  // namespace
}  // namespace nianbao::validation

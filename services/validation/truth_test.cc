// The rules on figures that were really published: what they must find, and that they find nothing else.
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/format/table_facts.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/check.h"

namespace nianbao::validation {
namespace {

using format::TableFacts;
using report::v1::CheckResult;
using report::v1::ReportContent;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

TableFacts Facts(const std::string& id) {
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/tables/" + id + ".json");
  EXPECT_THAT(text, IsOk());
  auto facts = format::ReadTableFacts(format::FormatRegistry::Embedded(), *text);
  EXPECT_THAT(facts, IsOk());
  return *std::move(facts);
}

v1::CheckContext ContextOf(const TableFacts& facts, const TableFacts* previous = nullptr) {
  v1::CheckContext context;
  context.set_report_year(facts.report_year);
  context.mutable_organ()->set_display_name(facts.organ);
  report::v1::OrganKind kind = report::v1::ORGAN_KIND_UNSPECIFIED;
  EXPECT_TRUE(report::v1::OrganKind_Parse(facts.kind, &kind));
  context.mutable_organ()->set_kind(kind);
  if (previous != nullptr) {
    *context.mutable_previous() = previous->content;
    context.set_previous_format_id(previous->edition->id());
  }
  return context;
}

// A rule that judges figures alone; the facts hold no prose.
bool JudgesFigures(const std::string& rule) {
  static const std::set<std::string> families = {"FMT", "T2", "T3", "T4", "XT", "XY", "T14"};
  return families.count(rule.substr(0, rule.find('-'))) > 0;
}

std::multimap<std::string, std::string> FiguresFound(const CheckResult& result, format::v1::Severity mildest) {
  std::multimap<std::string, std::string> found;
  for (const auto& finding : result.findings()) {
    if (finding.severity() > mildest || !JudgesFigures(finding.rule_id())) continue;
    found.emplace(finding.rule_id(), finding.actual());
  }
  return found;
}

std::multimap<std::string, std::string> Judge(const std::string& id, const std::string& previous = "") {
  const TableFacts facts = Facts(id);
  if (previous.empty()) {
    return FiguresFound(*TheChecker().Check(facts.content, ContextOf(facts)), format::v1::WARNING);
  }
  const TableFacts before = Facts(previous);
  return FiguresFound(*TheChecker().Check(facts.content, ContextOf(facts, &before)), format::v1::WARNING);
}

TEST(RealTablesTest, CorrectTablesRaiseNothing) {
  for (const char* id : {"005", "006", "009", "026"}) EXPECT_THAT(Judge(id), IsEmpty()) << id;
}

TEST(RealTablesTest, DistrictWithForgottenTotalsAndAnOldRowIsToldSo) {
  EXPECT_THAT(Judge("002"),
              ElementsAre(Pair("FMT-002", testing::_), Pair("T4-001", testing::_), Pair("T4-003", testing::_)));
}

TEST(RealTablesTest, ZoneThatCountedTwiceIsToldInBothColumns) {
  std::multimap<std::string, std::string> found = Judge("027");
  EXPECT_EQ(found.count("T3-002"), 2u);
  EXPECT_EQ(found.count("T2-002"), 1u);
  found.erase("T3-002");
  found.erase("T2-002");
  EXPECT_THAT(found, IsEmpty());
}

TEST(RealTablesTest, NextYearAgreesAndOnlyGreatChangesAreHinted) {
  const TableFacts before = Facts("005");
  const TableFacts facts = Facts("006");
  const CheckResult result = *TheChecker().Check(facts.content, ContextOf(facts, &before));
  EXPECT_THAT(FiguresFound(result, format::v1::WARNING), IsEmpty());
  EXPECT_EQ(FiguresFound(result, format::v1::HINT).count("XY-005"), 3u);
  for (const auto& [rule, actual] : Judge("027", "026")) EXPECT_NE(rule.substr(0, 2), "XY") << rule;
}

// Every cell that takes part in an identity: one more or one less of it is found.
class MutationTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MutationTest, OneMoreInACellOfTableThreeOrFourIsFound) {
  const TableFacts facts = Facts(GetParam());
  const v1::CheckContext context = ContextOf(facts);
  int walked = 0;
  for (int i = 0; i < facts.content.cells_size(); ++i) {
    const std::string& id = facts.content.cells(i).id();
    if ((id.rfind("requests/", 0) != 0 && id.rfind("disputes/", 0) != 0) || !facts.content.cells(i).has_count())
      continue;
    ReportContent changed = facts.content;
    changed.mutable_cells(i)->set_count(changed.cells(i).count() + 1);
    EXPECT_THAT(FiguresFound(*TheChecker().Check(changed, context), format::v1::WARNING), testing::Not(IsEmpty()))
        << id;
    ++walked;
  }
  EXPECT_GE(walked, 176);
}

TEST_P(MutationTest, BlankInsteadOfZeroChangesNoErrorAndNoWarning) {
  const TableFacts facts = Facts(GetParam());
  const v1::CheckContext context = ContextOf(facts);
  ReportContent blank = facts.content;
  for (auto& cell : *blank.mutable_cells()) {
    if (cell.has_count() && cell.count() == 0) cell.set_empty(true);
  }
  EXPECT_EQ(FiguresFound(*TheChecker().Check(blank, context), format::v1::WARNING),
            FiguresFound(*TheChecker().Check(facts.content, context), format::v1::WARNING));
  EXPECT_THAT(FiguresFound(*TheChecker().Check(blank, context), format::v1::HINT),
              Contains(Pair("FMT-004", testing::_)));
}

INSTANTIATE_TEST_SUITE_P(CorrectReports, MutationTest, ::testing::Values("005", "006", "009", "026"));

TEST(LastYearTest, CarriedOverCellsOfTableTwoAreFoundBesideLastYears) {
  const TableFacts before = Facts("005");
  const TableFacts facts = Facts("006");
  const v1::CheckContext context = ContextOf(facts, &before);
  for (const char* id : {"proactive/government_rules/in_force", "proactive/normative_documents/issued",
                         "proactive/normative_documents/repealed", "proactive/normative_documents/in_force"}) {
    ReportContent changed = facts.content;
    for (auto& cell : *changed.mutable_cells()) {
      if (cell.id() == id) cell.set_count(cell.count() + 1);
    }
    EXPECT_THAT(FiguresFound(*TheChecker().Check(changed, context), format::v1::WARNING),
                Contains(Pair("XY-003", testing::_)))
        << id;
  }
}

}  // namespace
}  // namespace nianbao::validation

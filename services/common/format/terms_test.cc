#include "services/common/format/terms.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::format {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const Edition& Of(const char* id) { return *FormatRegistry::Embedded().Find(id); }

const v1::Rule& RuleOf(const char* edition, const std::string& id) {
  for (const v1::Rule& rule : Of(edition).proto().rules()) {
    if (rule.id() == id) return rule;
  }
  static const v1::Rule none;
  ADD_FAILURE() << "no rule " << id;
  return none;
}

std::vector<Comparison> Resolve(const char* edition, const std::string& id) {
  const auto comparisons = ResolveRule(Of(edition), RuleOf(edition, id));
  EXPECT_THAT(comparisons, IsOk());
  return comparisons.value_or(std::vector<Comparison>());
}

std::vector<std::string> AliasesOf(const Edition& edition, const Addend& addend) {
  std::vector<std::string> aliases;
  for (const int cell : addend.cells) aliases.push_back(edition.cells()[cell].alias);
  return aliases;
}

TEST(ResolveRuleTest, RuleByColumnIsJudgedForEachOfTheSevenColumns) {
  const auto comparisons = Resolve("f2021", "T3-001");
  ASSERT_THAT(comparisons, SizeIs(7));
  EXPECT_EQ(comparisons[6].line->labels.back(), "总计");
  ASSERT_THAT(comparisons[1].sides, SizeIs(2));
  EXPECT_THAT(AliasesOf(Of("f2021"), comparisons[1].sides[0][0]), ElementsAre("r01.c2"));
  EXPECT_THAT(AliasesOf(Of("f2021"), comparisons[1].sides[1][1]), ElementsAre("r25.c2"));
}

TEST(ResolveRuleTest, GroupSelectorSumsItsLines) {
  EXPECT_THAT(Resolve("f2021", "T3-002")[0].sides[0][0].cells, SizeIs(21));
  EXPECT_THAT(Resolve("f2019", "T3-002")[0].sides[0][0].cells, SizeIs(19));
}

TEST(ResolveRuleTest, RuleByRowIsJudgedForEveryRow) {
  EXPECT_THAT(Resolve("f2021", "T3-003"), SizeIs(25));
  EXPECT_THAT(Resolve("f2019", "T3-003"), SizeIs(23));
}

TEST(ResolveRuleTest, BlocksWithoutTheNamedColumnsTakeNoPart) {
  EXPECT_THAT(Resolve("f2021", "T2-001"), SizeIs(2));
  const auto items = Resolve("f2019", "T2-007");
  ASSERT_THAT(items, SizeIs(5));
  EXPECT_EQ(items[4].line->labels.back(), "行政事业性收费");
  EXPECT_THAT(items[0].sides[0], SizeIs(0));
  EXPECT_EQ(Resolve("f2021", "T2-001")[0].sides[0][1].factor, -1);
}

TEST(ResolveRuleTest, OnlyNamesTheLinesToJudgeAndAWholeCellStaysTheSame) {
  const auto channels = Resolve("f2014", "T14-013");
  ASSERT_THAT(channels, SizeIs(5));
  for (size_t i = 0; i < channels.size(); ++i) {
    EXPECT_THAT(AliasesOf(Of("f2014"), channels[i].sides[0][0]), ElementsAre("A2." + std::to_string(i + 1)));
    EXPECT_THAT(AliasesOf(Of("f2014"), channels[i].sides[1][0]), ElementsAre("A1"));
  }
}

TEST(ResolveRuleTest, TermsOfLastYearAreMarked) {
  const auto comparisons = Resolve("f2014", "T14-035");
  ASSERT_THAT(comparisons, SizeIs(1));
  const std::vector<Addend>& right = comparisons[0].sides[1];
  EXPECT_FALSE(right[0].previous_year);
  EXPECT_TRUE(right[1].previous_year && right[1].if_known);
  EXPECT_EQ(right[2].factor, -1);
}

TEST(ResolveRuleTest, RuleWithoutLinesIsJudgedOnce) {
  const auto share = ParseText<v1::Rule>(R"pb(
    share {
      part { select: "r25.c7" }
      whole { select: "requests/newly_received/total" }
      whole { select: "requests/outcome.otherwise_handled.*/total" }
    }
  )pb");
  const auto comparisons = ResolveRule(Of("f2021"), share);
  ASSERT_THAT(comparisons, IsOk());
  ASSERT_THAT(*comparisons, SizeIs(1));
  EXPECT_EQ((*comparisons)[0].line, nullptr);
  EXPECT_THAT((*comparisons)[0].sides[1][1].cells, SizeIs(3));
}

absl::Status Check(const std::string& rule) { return CheckSelectors(Of("f2021"), ParseText<v1::Rule>(rule)); }

TEST(CheckSelectorsTest, SelectorsThatNameCellsPass) {
  EXPECT_THAT(Check(R"(carried_over { table: "requests" to: "carried_over_in" from: "carried_over_out" })"), IsOk());
  EXPECT_THAT(Check(R"(carried_over { table: "requests" to: "r02" from: "r25" columns: "total" })"), IsOk());
  EXPECT_THAT(Check(R"(filled { tables: "requests" })"), IsOk());
  EXPECT_THAT(Check(R"(zero_unless { select: "proactive/government_rules/*" })"), IsOk());
  EXPECT_THAT(Check(R"(figure { classes { targets { cells: "r01.c7" } targets { cells: "r99.c7" } } })"), IsOk());
  EXPECT_THAT(Check(R"(pattern { patterns: "x" })"), IsOk());
}

TEST(CheckSelectorsTest, SelectorsThatNameNothingAreRefused) {
  for (const char* rule :
       {R"(carried_over { table: "requests" to: "carried_over_in" from: "carried_under" })",
        R"(carried_over { table: "requests" to: "r02" from: "r25" columns: "sum" })", R"(filled { tables: "request" })",
        R"(zero_unless { select: "proactive/rules/*" })", R"(figure { classes { targets { cells: "r99.c7" } } })",
        R"(equal { table: "requests" each: EACH_COLUMN left { select: "r01" } right { select: "r99" } })",
        R"(equal { table: "visits" each: EACH_COLUMN left { select: "r01" } })",
        R"(at_most { table: "requests" each: EACH_ROW only: "r01" only: "r99" left { select: "c1" } })",
        R"(implies { when { select: "requests/r99/total" } })"}) {
    EXPECT_THAT(Check(rule), HasReason("SELECTOR_UNKNOWN")) << rule;
  }
}

}  // namespace
}  // namespace nianbao::format

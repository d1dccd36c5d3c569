// A correct report of every edition: one more or one less in any cell that takes part in an identity is found, and
// blanks for zeros change nothing that blocks.
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/format/terms.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/rule_cases.h"

namespace nianbao::validation {
namespace {

using format::v1::Rule;
using report::v1::ReportContent;
using ::testing::IsEmpty;

// Every identity holds, this year's figures follow from last year's.
constexpr char kF2014[] = R"pb(
  cases {
    name: "2018"
    rule: "T14-030"
    context {
      report_year: 2018
      organ { display_name: "甲局" kind: DEPT }
    }
    filed: "statistics/*/value 0; A1 20; A1a 2; A1b 3; A2.2 20; A2.4 5; B1 1; B2.3 2; C1 5; C1.1 2; C1.3 3; C2 4; C2.1 3; C2.2 1;"
           "C3 4; C3.1 1; C3.2 1; C3.4 2; C3.4a 1; C3.4c 1; D 2; D1 1; D3 1; E 1; E1 1; G 0.02; H3 2; H3.2 2; I2 1; I3 30"
    last_year: "statistics/*/value 0; C1 1; C2 1"
  }
)pb";
constexpr char kF2019[] = R"pb(
  cases {
    name: "2020"
    rule: "T3-001"
    context {
      report_year: 2020
      organ {
        display_name: "甲局"
        kind: DEPT
        powers {
          administrative_licensing: POWER_YES
          administrative_penalty: POWER_YES
          administrative_compulsion: POWER_YES
        }
      }
    }
    filed: "proactive/*/* 0; requests/*/* 0; requests/*/total 0; requests/outcome.total/* 0; disputes/*/* 0; t4.direct.total 0; t4.after.total 0;"
           "t2.norms.new_made 3; t2.norms.new_public 2; t2.norms.total_public 9; t2.license.prev_items 9; t2.license.delta -1; t2.license.decisions 12;"
           "t2.procurement.count 2; t2.procurement.amount 251000;"
           "r01.c1 10; r01.c2 1; r01.c7 11; r02.c1 2; r02.c7 2; r03.c1 6; r03.c2 1; r03.c7 7; r13.c1 2; r13.c7 2; r21.c1 1; r21.c7 1;"
           "r24.c1 9; r24.c2 1; r24.c7 10; r25.c1 3; r25.c7 3;"
           "t4.review.upheld 2; t4.review.pending 1; t4.review.total 3; t4.direct.other 1; t4.direct.total 1"
    last_year: "t2.license.prev_items 8; t2.license.delta 1; r01.c1 5; r01.c7 5; r24.c7 3; r25.c1 2; r25.c7 2; t4.review.pending 1; t4.review.total 2"
  }
)pb";
constexpr char kF2021[] = R"pb(
  cases {
    name: "2024"
    rule: "T3-001"
    context {
      report_year: 2024
      organ {
        display_name: "甲市人民政府"
        kind: GOV_CITY
        powers {
          administrative_licensing: POWER_YES
          administrative_penalty: POWER_YES
          administrative_compulsion: POWER_YES
        }
      }
    }
    filed: "proactive/*/* 0; requests/*/* 0; requests/*/total 0; requests/outcome.total/* 0; disputes/*/* 0; t4.direct.total 0; t4.after.total 0;"
           "t2.rules.made 3; t2.rules.repealed 5; t2.rules.valid 74; t2.norms.made 4; t2.norms.repealed 1; t2.norms.valid 30;"
           "t2.license.decisions 12; t2.penalty.decisions 7; t2.fee.amount 3.5;"
           "r01.c1 10; r01.c2 1; r01.c7 11; r02.c1 2; r02.c7 2; r03.c1 6; r03.c2 1; r03.c7 7; r13.c1 2; r13.c7 2; r21.c1 1; r21.c7 1;"
           "r24.c1 9; r24.c2 1; r24.c7 10; r25.c1 3; r25.c7 3;"
           "t4.review.upheld 2; t4.review.pending 1; t4.review.total 3; t4.direct.other 1; t4.direct.total 1;"
           "fee.notice_count 1; fee.notice_amount 380; fee.received 380"
    last_year: "t2.rules.valid 76; t2.norms.valid 27; t2.license.decisions 11; t2.penalty.decisions 6; r01.c1 5; r01.c7 5; r24.c7 3; r25.c1 2; r25.c7 2;"
               "t2.fee.amount 3; t4.review.pending 1; t4.review.total 2"
  }
)pb";

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

struct Base {
  const char* edition;
  const char* text;
  size_t least_walked;
};

void PrintTo(const Base& base, std::ostream* out) { *out << base.edition; }

class IdentityTest : public ::testing::TestWithParam<Base> {
 protected:
  IdentityTest() {
    auto read = ReadRuleCases(format::FormatRegistry::Embedded(), GetParam().edition, "base", GetParam().text);
    EXPECT_THAT(read, IsOk());
    base_ = read->at(0);
  }
  const format::Edition& edition() const { return *format::FormatRegistry::Embedded().Find(GetParam().edition); }

  // Rules over figures that would block: rule id → how often.
  std::map<std::string, int> Blocking(const ReportContent& content) const {
    std::map<std::string, int> found;
    const auto result = TheChecker().Check(content, base_.context);
    for (const auto& finding : result->findings()) {
      static const std::set<std::string> families = {"FMT", "T2", "T3", "T4", "T14", "XT", "XY", "FEE"};
      const bool figures = families.count(finding.rule_id().substr(0, finding.rule_id().find('-'))) > 0;
      if (figures && finding.rule_id() != "FEE-001" && finding.severity() != format::v1::HINT)
        ++found[finding.rule_id()];
    }
    return found;
  }

  // Cells of this year that an equality of the edition, in force in the report year, names.
  std::set<int> CellsOfIdentities() const {
    std::set<int> cells;
    for (const Rule& rule : edition().proto().rules()) {
      if (rule.severity() == format::v1::HINT || rule.first_report_year() > base_.context.report_year()) continue;
      if (rule.kind_case() == Rule::kEqual) {
        const auto comparisons = format::ResolveRule(edition(), rule);
        for (const auto& comparison : *comparisons) {
          for (const auto& side : comparison.sides) {
            for (const auto& addend : side) {
              if (!addend.previous_year) cells.insert(addend.cells.begin(), addend.cells.end());
            }
          }
        }
      } else if (rule.kind_case() == Rule::kCarriedOver) {
        const auto selected =
            edition().SelectCells(rule.carried_over().table() + "/" + rule.carried_over().to() + "/*");
        cells.insert(selected->begin(), selected->end());
      }
    }
    return cells;
  }

  PreparedCase base_;
};

TEST_P(IdentityTest, CorrectReportRaisesNoErrorAndNoWarning) { EXPECT_THAT(Blocking(base_.content), IsEmpty()); }

TEST_P(IdentityTest, OneMoreOrOneLessInAnyCellOfAnIdentityIsFound) {
  size_t walked = 0;
  for (const int cell : CellsOfIdentities()) {
    const std::string& id = edition().cells()[cell].id;
    for (const int64_t step : {1, -1}) {
      ReportContent changed = base_.content;
      report::v1::Cell* found = nullptr;
      for (auto& each : *changed.mutable_cells()) found = each.id() == id ? &each : found;
      ASSERT_NE(found, nullptr) << id;
      if (found->has_count() && found->count() + step >= 0) {
        found->set_count(found->count() + step);
      } else if (found->has_fen() && found->fen() + step >= 0) {
        found->set_fen(found->fen() + step);
      } else {
        continue;
      }
      EXPECT_THAT(Blocking(changed), ::testing::Not(IsEmpty())) << id << " " << step;
      ++walked;
    }
  }
  EXPECT_GE(walked, GetParam().least_walked);
}

TEST_P(IdentityTest, BlanksForZerosChangeNothingThatBlocks) {
  ReportContent blank = base_.content;
  int blanks = 0;
  for (auto& cell : *blank.mutable_cells()) {
    const bool zero = (cell.has_count() && cell.count() == 0) || (cell.has_fen() && cell.fen() == 0);
    if (zero) cell.set_empty(true), ++blanks;
  }
  EXPECT_GT(blanks, 10);
  EXPECT_EQ(Blocking(blank), Blocking(base_.content));
  // A faulty report stays as faulty as it was.
  ReportContent faulty = base_.content;
  faulty.mutable_cells(0)->set_count(faulty.cells(0).count() + 7);
  ReportContent faulty_blank = blank;
  faulty_blank.mutable_cells(0)->set_count(base_.content.cells(0).count() + 7);
  EXPECT_EQ(Blocking(faulty_blank), Blocking(faulty));
}

TEST_P(IdentityTest, CellNotFiledCountsAsZeroToo) {
  ReportContent sparse;
  for (const auto& cell : base_.content.cells()) {
    const bool zero = (cell.has_count() && cell.count() == 0) || (cell.has_fen() && cell.fen() == 0);
    if (!zero) *sparse.add_cells() = cell;
  }
  EXPECT_EQ(Blocking(sparse), Blocking(base_.content));
}

INSTANTIATE_TEST_SUITE_P(EveryEdition, IdentityTest,
                         ::testing::Values(Base{"f2014", kF2014, 40}, Base{"f2019", kF2019, 200},
                                           Base{"f2021", kF2021, 210}),
                         [](const auto& each) { return std::string(each.param.edition); });

}  // namespace
}  // namespace nianbao::validation

#include "services/intake/rollup/rollup.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// province 0 ← city 1 ← county 2 ← {bureau 3, town 4}; the province's own bureau 5. Three cells, the last own only.
std::vector<Body> FourLevels() {
  return {{"province", -1, true}, {"city", 0, true},  {"county", 1, true},
          {"bureau", 2, false},   {"town", 2, false}, {"provincial-bureau", 0, false}};
}

RollUp Tree() {
  auto made = RollUp::Create(FourLevels(), {true, true, false});
  EXPECT_THAT(made, IsOk());
  return *std::move(made);
}

Filing Filed(std::vector<int64_t> values, int revision = 1) { return {.revision = revision, .values = values}; }

MATCHER_P3(Differs, cell, expected, actual, "") {
  return arg.cell == cell && arg.expected == expected && arg.actual == actual;
}

TEST(RollUpTest, FigureOfABureauReachesEveryLevelAtOnce) {
  RollUp tree = Tree();
  tree.Set(3, Standing::kFiled, Filed({5, 1, 9}));
  tree.Set(4, Standing::kFiled, Filed({2, 0, 9}));
  tree.Set(5, Standing::kFiled, Filed({10, 10, 9}));
  EXPECT_THAT(tree.SumOf(2), ElementsAre(7, 1, 0));
  EXPECT_THAT(tree.SumOf(1), ElementsAre(7, 1, 0));
  EXPECT_THAT(tree.SumOf(0), ElementsAre(17, 11, 0));
}

TEST(RollUpTest, GovernmentThatHasFiledCountsWithItsOwnFigureAndItsSumGoesOn) {
  RollUp tree = Tree();
  tree.Set(3, Standing::kFiled, Filed({5, 1, 0}));
  tree.Set(2, Standing::kFiled, Filed({6, 1, 0}));
  EXPECT_THAT(tree.SumOf(0), ElementsAre(6, 1, 0));
  EXPECT_THAT(tree.AgainstSum(2), ElementsAre(Differs(0, 5, 6)));
  tree.Set(4, Standing::kFiled, Filed({1, 0, 0}));
  EXPECT_THAT(tree.AgainstSum(2), IsEmpty());
  EXPECT_THAT(tree.SumOf(0), ElementsAre(6, 1, 0));
}

TEST(RollUpTest, LateChangeOfAChildMarksTheParentStaleWithTheExactDifference) {
  RollUp tree = Tree();
  tree.Set(3, Standing::kFiled, Filed({5, 1, 0}));
  tree.Set(2, Standing::kFiled, Filing{.revision = 1, .values = {5, 1, 0}, .sum_then = {5, 1, 0}});
  EXPECT_THAT(tree.SinceFiling(2), IsEmpty());
  tree.Set(3, Standing::kFiled, Filed({8, 1, 0}, 2));
  EXPECT_THAT(tree.SinceFiling(2), ElementsAre(Differs(0, 8, 5)));
  EXPECT_THAT(tree.SinceFiling(1), IsEmpty());
}

TEST(RollUpTest, EveryFigureOpensDownToTheFilingsItIsMadeOf) {
  RollUp tree = Tree();
  tree.Set(3, Standing::kFiled, Filed({5, 1, 0}, 3));
  tree.Set(4, Standing::kReturned, std::nullopt);
  const std::vector<Contribution> province = tree.Open(0, 0);
  ASSERT_EQ(province.size(), 2u);
  EXPECT_EQ(province[0].body, 1);
  EXPECT_EQ(province[0].revision, 0);
  EXPECT_EQ(province[0].value, 5);
  const std::vector<Contribution> county = tree.Open(2, 0);
  ASSERT_EQ(county.size(), 2u);
  EXPECT_EQ(county[0].revision, 3);
  EXPECT_EQ(county[0].value, 5);
  EXPECT_EQ(county[1].standing, Standing::kReturned);
  EXPECT_EQ(county[1].value, 0);
}

TEST(RollUpTest, WithdrawnFilingLeavesTheSumAsIfItHadNeverBeen) {
  RollUp tree = Tree();
  tree.Set(3, Standing::kFiled, Filed({5, 1, 0}));
  tree.Set(3, Standing::kReturned, std::nullopt);
  EXPECT_THAT(tree.SumOf(0), ElementsAre(0, 0, 0));
}

TEST(RollUpTest, ExemptBodiesAreOutOfTheDenominatorAndReturnedOnesAreNotFiled) {
  RollUp tree = Tree();
  tree.Set(3, Standing::kFiled, Filed({1, 1, 1}));
  tree.Set(4, Standing::kExempt, std::nullopt);
  tree.Set(5, Standing::kReturned, std::nullopt);
  const Progress all = tree.ProgressOf(0, true);
  EXPECT_EQ(all.bodies, 4);
  EXPECT_EQ(all.exempt, 1);
  EXPECT_EQ(all.filed, 1);
  EXPECT_EQ(all.returned, 1);
  EXPECT_EQ(all.missing, 2);
  EXPECT_THAT(tree.Unfiled(0, false), ElementsAre(1, 5));
  EXPECT_THAT(tree.Unfiled(0, true), ElementsAre(1, 5, 2));
}

TEST(RollUpTest, CircleAndParentThatIsNoGovernmentAreNamed) {
  EXPECT_THAT(RollUp::Create({{"a", 1, true}, {"b", 0, true}}, {true}).status(), HasReason("TREE_INVALID"));
  EXPECT_THAT(RollUp::Create({{"a", -1, false}, {"b", 0, false}}, {true}).status(), HasReason("TREE_INVALID"));
  EXPECT_THAT(RollUp::Create({{"a", 7, false}}, {true}).status(), HasReason("TREE_INVALID"));
}

// A tree of some size with random comings and goings: every change in turn gives what one pass over everything gives.
TEST(RollUpTest, ChangesInTurnGiveWhatOnePassGives) {
  std::mt19937 random(20260131);
  std::vector<Body> bodies = {{"root", -1, true}};
  for (int i = 1; i < 200; ++i) {
    int above = static_cast<int>(random() % static_cast<unsigned>(i));
    while (!bodies[static_cast<size_t>(above)].government) above = bodies[static_cast<size_t>(above)].counted_in;
    bodies.push_back({std::to_string(i), above, random() % 3 == 0});
  }
  const std::vector<bool> summed = {true, false, true, true};
  RollUp turns = *RollUp::Create(bodies, summed);
  std::vector<Standing> standings(bodies.size(), Standing::kMissing);
  std::vector<std::optional<Filing>> filings(bodies.size());
  for (int change = 0; change < 2000; ++change) {
    const size_t body = random() % bodies.size();
    const bool files = random() % 4 != 0;
    standings[body] = files ? Standing::kFiled : Standing::kMissing;
    filings[body].reset();
    if (files) {
      filings[body] = Filed({static_cast<int64_t>(random() % 100), 7, -static_cast<int64_t>(random() % 50), 1});
    }
    turns.Set(static_cast<int>(body), standings[body], filings[body]);
  }
  RollUp at_once = *RollUp::Create(bodies, summed);
  at_once.SetAll(standings, filings);
  for (size_t i = 0; i < bodies.size(); ++i) {
    EXPECT_EQ(turns.SumOf(static_cast<int>(i)), at_once.SumOf(static_cast<int>(i))) << bodies[i].name;
  }
}

}  // namespace
}  // namespace nianbao::intake

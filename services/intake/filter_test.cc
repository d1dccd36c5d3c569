#include "services/intake/filter.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::intake {
namespace {

const FilterFields& Fields() {
  static const auto* fields =
      new FilterFields{{"kind", FieldKind::kText}, {"name", FieldKind::kText}, {"year", FieldKind::kNumber}};
  return *fields;
}

// A town of 2024.
bool Holds(const std::string& filter) {
  const auto parsed = ParseFilter(filter, Fields());
  EXPECT_THAT(parsed, IsOk()) << filter;
  return Matches(**parsed, Fields(), [](const std::string& field) {
    return field == "kind" ? "TOWN" : field == "name" ? "法特镇\"一\"" : "2024";
  });
}

std::string Fault(const std::string& filter) {
  const auto parsed = ParseFilter(filter, Fields());
  EXPECT_THAT(parsed, HasReason("FILTER_INVALID")) << filter;
  return parsed.ok() ? "" : DetailOf(parsed.status()).faults.at(0).description;
}

TEST(FilterTest, EveryComparisonMeansWhatItSays) {
  for (const char* yes : {"kind = TOWN", "kind=\"TOWN\"", "kind != DEPT", "year = 2024", "year >= 2024", "year <= 2024",
                          "year > 999", "year < 10000", "name : \"法特\"", "name:镇", "name : \"\\\"一\\\"\""}) {
    EXPECT_TRUE(Holds(yes)) << yes;
    EXPECT_FALSE(Holds(std::string("NOT ") + yes)) << yes;
    EXPECT_FALSE(Holds(std::string("-") + yes)) << yes;
  }
}

TEST(FilterTest, OrBindsTighterThanAndAndParenthesesTightest) {
  EXPECT_TRUE(Holds("kind = DEPT OR kind = TOWN AND year = 2024"));
  EXPECT_FALSE(Holds("kind = DEPT AND year = 2024 OR year = 2023"));
  EXPECT_TRUE(Holds("(kind = DEPT AND year = 2023) OR year = 2024"));
  EXPECT_TRUE(Holds("NOT (kind = DEPT OR year = 2023)"));
}

TEST(FilterTest, EmptyFilterFiltersNothing) { EXPECT_FALSE(ParseFilter("  ", Fields())->has_value()); }

TEST(FilterTest, FaultIsNamedWithItsPlace) {
  EXPECT_EQ(Fault("colour = red"), "第1个字节处写法不对，应为字段名：kind、name、year");
  EXPECT_EQ(Fault("kind TOWN"), "第6个字节处写法不对，应为=、!=、<、<=、>、>= 或 :");
  EXPECT_EQ(Fault("kind = "), "第8个字节处写法不对，应为值");
  EXPECT_EQ(Fault("name = \"法"), "第12个字节处写法不对，应为引号");
  EXPECT_EQ(Fault("year = abc"), "第11个字节处写法不对，应为数字");
  EXPECT_EQ(Fault("year : 20"), "第10个字节处写法不对，应为数字");
  EXPECT_EQ(Fault("(kind = TOWN"), "第13个字节处写法不对，应为“)”");
  EXPECT_EQ(Fault("kind = TOWN year = 2024"), "第13个字节处写法不对，应为AND 或结尾");
  EXPECT_EQ(Fault("kind = TOWN ANDyear = 2024"), "第13个字节处写法不对，应为AND 或结尾");
}

TEST(FilterTest, FilterWithoutEndIsRefused) {
  Fault(std::string(100'000, '('));
  Fault(std::string(100'000, '-') + "kind = TOWN");
  std::string many = "kind = TOWN";
  for (int i = 0; i < kMostComparisons; ++i) many += " AND kind = TOWN";
  Fault(many);
}

}  // namespace
}  // namespace nianbao::intake

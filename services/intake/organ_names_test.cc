#include "services/intake/organ_names.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace nianbao::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NameIndexTest, FindsEveryNameOnceAndNoOther) {
  const NameIndex names({"某市水利局", "某市水利局直属分局", "某市民政局", "水利局", "县"});
  EXPECT_THAT(names.In("抄送某市水利局直属分局、某市水利局。"),
              ElementsAre("某市水利局", "某市水利局直属分局", "水利局"));
  EXPECT_THAT(names.In("某市水务局"), IsEmpty());
  EXPECT_THAT(names.In("县"), IsEmpty()) << "shorter than three characters";
  EXPECT_THAT(names.In(""), IsEmpty());
}

TEST(NameIndexTest, BlanksAndWideDigitsHideNoName) {
  const NameIndex names({"某市第2中学"});
  EXPECT_THAT(names.In("某 市\u3000第２\u00A0中\n学"), ElementsAre("某市第2中学"));
}

TEST(NameIndexTest, BytesThatAreNoTextEnd) {
  const NameIndex names({"某市水利局"});
  EXPECT_THAT(names.In(std::string("\xE6\x9F\xEF\xBC\x00\xFF\xEF\xBC", 8)), IsEmpty());
}

}  // namespace
}  // namespace nianbao::intake

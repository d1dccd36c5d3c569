#include "services/ctl/opening_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::ctl {
namespace {

absl::StatusOr<std::vector<intake::v1::PutOpeningFiguresRequest>> Read(const std::string& csv,
                                                                       const std::string& source = "门户网站") {
  return ReadOpeningFile(format::FormatRegistry::Embedded(), csv, source);
}

TEST(OpeningFileTest, LinesOfOneBodyAndYearAreOneRequest) {
  const auto requests = Read(
      "organ,report_year,cell,value,source\n"
      "# 注\n"
      "a,2024,r25.c7,3,2024年年报第三部分\n"
      "organs/b,2024,t2.norms.valid,27\n"
      "a,2024,t2.fee.amount,1.5\n");
  ASSERT_THAT(requests, IsOk());
  ASSERT_EQ(requests->size(), 2u);
  EXPECT_EQ(requests->at(0).name(), "organs/a/openingFigures/2024");
  EXPECT_EQ(requests->at(0).source(), "2024年年报第三部分");
  ASSERT_EQ(requests->at(0).cells_size(), 2);
  EXPECT_EQ(requests->at(0).cells(0).id(), "requests/carried_over_out/total");
  EXPECT_EQ(requests->at(0).cells(0).count(), 3);
  EXPECT_EQ(requests->at(0).cells(1).fen(), 1500000);
  EXPECT_EQ(requests->at(1).name(), "organs/b/openingFigures/2024");
  EXPECT_EQ(requests->at(1).source(), "门户网站");
}

TEST(OpeningFileTest, FaultyLineIsNamed) {
  for (const char* csv : {"a,2024,r25.c7", "a,二〇二四,r25.c7,3", "a,2009,r25.c7,3", "a,2024,nothing,3",
                          "a,2024,r25.c7,约3", "a,2024,r25.c7,", ""}) {
    EXPECT_THAT(Read(csv), HasReason("OPENING_FILE_MALFORMED")) << csv;
  }
  EXPECT_THAT(Read("a,2024,r25.c7,3", ""), HasReason("OPENING_FILE_MALFORMED"));
}

}  // namespace
}  // namespace nianbao::ctl

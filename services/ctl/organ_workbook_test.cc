#include "services/ctl/organ_workbook.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/common/base/error.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::ctl {
namespace {

using report::v1::Organ;

TEST(OrganWorkbookTest, WhatIsPrintedIsReadBackTheSame) {
  const std::vector<Organ> organs = {
      ParseText<Organ>(R"pb(
        name: "organs/county" display_name: "某县人民政府" kind: GOV_COUNTY region_code: "220283"
      )pb"),
      ParseText<Organ>(R"pb(
        name: "organs/bureau"
        display_name: "某县\"科技\",<局> & 其他"
        kind: DEPT
        parent_government: "organs/county"
        established_on: "2019-03-01"
        short_names: "科技局"
        short_names: "县科技局"
      )pb")};
  const std::string workbook = PrintOrganWorkbook(organs);
  ASSERT_TRUE(IsWorkbook(workbook));
  const auto read = ReadOrganWorkbook(workbook);
  ASSERT_THAT(read, IsOk());
  const auto from_csv = ReadOrganFile(PrintOrganFile(organs));
  ASSERT_THAT(from_csv, IsOk());
  EXPECT_EQ(read->fields, from_csv->fields);
  ASSERT_EQ(read->organs.size(), 2u);
  for (size_t i = 0; i < 2; ++i) EXPECT_THAT(read->organs[i], EqualsProto(from_csv->organs[i]));
}

TEST(OrganWorkbookTest, WholeProvincePassesThroughAWorkbook) {
  std::vector<Organ> organs(12'000);
  for (size_t i = 0; i < organs.size(); ++i) {
    organs[i].set_name(absl::StrCat("organs/o", i));
    organs[i].set_display_name(absl::StrCat("某省第", i, "局"));
    organs[i].set_kind(report::v1::DEPT);
  }
  const auto read = ReadOrganWorkbook(PrintOrganWorkbook(organs));
  ASSERT_THAT(read, IsOk());
  ASSERT_EQ(read->organs.size(), organs.size());
  for (size_t i = 0; i < organs.size(); i += 97) EXPECT_THAT(read->organs[i], EqualsProto(organs[i]));
}

TEST(OrganWorkbookTest, FaultIsToldWithItsRowAndWhatIsNoWorkbookIsRefused) {
  Organ nameless;
  nameless.set_name("organs/a");
  const auto faulty = ReadOrganWorkbook(PrintOrganWorkbook({nameless}));
  EXPECT_THAT(faulty.status(), HasReason("ORGAN_FILE_MALFORMED"));
  EXPECT_EQ(DetailOf(faulty.status()).metadata["line"], "2");
  EXPECT_THAT(ReadOrganWorkbook("PK\x03\x04 but no archive").status(), HasReason("DOCUMENT_DAMAGED"));
  EXPECT_FALSE(IsWorkbook("id,name\n"));
  EXPECT_THAT(ReadOrganWorkbook(PrintOrganWorkbook(std::vector<Organ>(20'001, nameless))).status(),
              HasReason("DOCUMENT_TOO_LARGE"));
}

}  // namespace
}  // namespace nianbao::ctl

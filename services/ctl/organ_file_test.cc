#include "services/ctl/organ_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::ctl {
namespace {

using report::v1::Organ;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(OrganFileTest, WhatIsPrintedIsReadBack) {
  const Organ organ = ParseText<Organ>(R"pb(
    name: "organs/a"
    display_name: "某市“工业,科技”局"
    kind: DEPT
    region_code: "220283"
    parent_government: "organs/county"
    competent_organ: "organs/office"
    lead_type: LED_DUALLY
    credit_code: "12620600MB0523338C"
    established_on: "2022-03-15"
    abolished_on: "2024-01-01"
    successors: "organs/b"
    successors: "organs/c"
    short_names: "市工科局"
    former_names: "某市工业局"
    former_names: "某市科技局"
  )pb");
  const auto file = ReadOrganFile(PrintOrganFile({organ, organ}));
  ASSERT_THAT(file, IsOk());
  ASSERT_THAT(file->organs, SizeIs(2));
  EXPECT_THAT(file->organs[1], EqualsProto(organ));
}

TEST(OrganFileTest, FileFromExcelWithFewColumnsTellsOfThoseAlone) {
  const auto file =
      ReadOrganFile("\xEF\xBB\xBFname,id,kind\r\n\"甲\"\"局\n二科\",a,DEPT\r\n\r\n乙局,organs/b,TOWN\r\n");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->fields, ElementsAre("display_name", "kind"));
  EXPECT_EQ(file->organs.at(0).display_name(), "甲\"局\n二科");
  EXPECT_EQ(file->organs.at(1).name(), "organs/b");
}

TEST(OrganFileTest, FaultIsNamedWithItsLine) {
  const auto fault = [](const std::string& csv) { return DetailOf(ReadOrganFile(csv).status()).sentence; };
  EXPECT_EQ(fault("id,name,colour\n"), "单位文件第1行：没有“colour”这一栏");
  EXPECT_EQ(fault("id,kind\n"), "单位文件第1行：缺少“name”一栏");
  EXPECT_EQ(fault("id,name,kind\na,甲局,DEPT\nb,乙局,KING\n"), "单位文件第3行：“kind”一栏不能是“KING”");
  EXPECT_EQ(fault("id,name\na,甲局\nb\n"), "单位文件第3行：有1栏，应有2栏");
  EXPECT_EQ(fault("id,name\na,\"甲局\n"), "单位文件第2行：引号没有配对");
  EXPECT_EQ(fault("id,name\na,\n"), "单位文件第2行：“name”一栏不能是“”");
}

}  // namespace
}  // namespace nianbao::ctl

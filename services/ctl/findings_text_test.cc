#include "services/ctl/findings_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/check.h"

namespace nianbao::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string TextOf(const std::string& content_text, const std::string& context) {
  static const auto* checker = validation::Checker::Create(format::FormatRegistry::Embedded())->release();
  const auto content = ParseText<report::v1::ReportContent>(content_text);
  const auto result = checker->Check(content, ParseText<validation::v1::CheckContext>(context));
  return FindingsText(*result, content, *format::FormatRegistry::Embedded().Find(result->format_id()));
}

constexpr char kContext[] = R"pb(report_year: 2025
                                 organ { display_name: "某市科学技术局" kind: DEPT })pb";
constexpr char kBroken[] = R"pb(
  title: "某市科学技术局2025年政府信息公开年度报告"
  sections {
    section_id: "overview"
    heading: "一、总体情况"
    paragraphs { text: "联系人手机13812345678。" }
  }
  sections { section_id: "requests_handling" heading: "三、收到和处理政府信息公开申请情况" }
  cells { id: "requests/newly_received/natural_person" count: 5 }
  cells { id: "requests/newly_received/total" count: 6 }
  explanations { rule_id: "SEC-009" text: "其余方面见各部门报告" }
)pb";

TEST(FindingsTextTest, FindingsStandUnderTheirSectionInReadingOrder) {
  const std::string text = TextOf(kBroken, kContext);
  const size_t title = text.find("标题和开头（");
  const size_t overview = text.find("一、总体情况（");
  const size_t requests = text.find("三、收到和处理政府信息公开申请情况（");
  ASSERT_NE(title, std::string::npos) << text;
  ASSERT_NE(overview, std::string::npos) << text;
  ASSERT_NE(requests, std::string::npos) << text;
  EXPECT_LT(title, overview);
  EXPECT_LT(overview, requests);
  EXPECT_GT(text.find("各类申请人合计5，与“总计”6不相等"), requests);
}

TEST(FindingsTextTest, LabelsFollowTheTerminalAndTheRulesStayChinese) {
  static const auto* checker = validation::Checker::Create(format::FormatRegistry::Embedded())->release();
  const auto content = ParseText<report::v1::ReportContent>(kBroken);
  const auto result = checker->Check(content, ParseText<validation::v1::CheckContext>(kContext));
  const std::string text =
      FindingsText(*result, content, *format::FormatRegistry::Embedded().Find("f2021"), config::Language::kEnglish);
  EXPECT_THAT(text, HasSubstr("【error】"));
  EXPECT_THAT(text, HasSubstr("Title and beginning ("));
  EXPECT_THAT(text, HasSubstr("basis: 国办公开办函〔2021〕30号"));
  EXPECT_THAT(text, HasSubstr("The report cannot be submitted yet."));
  for (const char* label : {"【错误】", "位置：", "改法：", "依据：", "办法：", "还不能提交"})
    EXPECT_THAT(text, Not(HasSubstr(label)));
}

TEST(YearUnknownTest, AFileThatIsNoReportIsToldSo) {
  const absl::Status status =
      YearUnknown("README.md", ParseText<report::v1::ImportedReport>(R"pb(content { title: "nianbao" })pb"));
  EXPECT_THAT(status, HasReason("NOT_A_REPORT"));
  EXPECT_THAT(DetailOf(status).sentence, HasSubstr("“README.md”不像是政府信息公开工作年度报告"));
}

TEST(YearUnknownTest, AReportWhoseTitleHasNoYearAsksForIt) {
  const absl::Status status = YearUnknown(
      "年报.txt", ParseText<report::v1::ImportedReport>(R"pb(content { sections { section_id: "overview" } })pb"));
  EXPECT_THAT(status, HasReason("REPORT_YEAR_UNKNOWN"));
}

TEST(FindingsTextTest, WorstComesFirstWithinASection) {
  const std::string text = TextOf(kBroken, kContext);
  const std::string section = text.substr(text.find("三、收到和处理政府信息公开申请情况（"));
  EXPECT_LT(section.find("【错误】"), section.find("【提示】"));
}

TEST(FindingsTextTest, EveryFindingTellsItsMendItsBasisAndTheWayOut) {
  const std::string text = TextOf(kBroken, kContext);
  EXPECT_THAT(text, HasSubstr("改法："));
  EXPECT_THAT(text, HasSubstr("依据：国办公开办函〔2021〕30号"));
  EXPECT_THAT(text, HasSubstr("办法：必须改正"));
  EXPECT_THAT(text, HasSubstr("填报说明：其余方面见各部门报告"));
  EXPECT_THAT(text, HasSubstr("还不能提交。"));
  EXPECT_THAT(text.substr(text.find("缺的是：")), HasSubstr("没有上一年度的数据（"));
  EXPECT_THAT(text, Not(HasSubstr("不在这一环节判断")));
}

TEST(FindingsTextTest, LatenessIsToldApartAndDoesNotBlock) {
  const std::string text = TextOf("", R"pb(report_year: 2025
                                           organ { kind: DEPT }
                                           as_of: "2026-02-10"
                                           filing { submit_day: "2026-02-03" })pb");
  EXPECT_THAT(text, HasSubstr("报送和公布时间（"));
  EXPECT_THAT(text, HasSubstr("不影响报送，计入记录"));
}

}  // namespace
}  // namespace nianbao::ctl

// Rules that look for what is missing or left behind: what they raise, and what they must leave alone.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/check.h"

namespace nianbao::validation {
namespace {

using report::v1::ReportContent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Raised(const std::string& rule, const ReportContent& content,
                                const v1::CheckContext& context) {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  const auto result = checker->Check(content, context);
  EXPECT_THAT(result, IsOk());
  std::vector<std::string> found;
  for (const auto& finding : result->findings()) {
    if (finding.rule_id() == rule) found.push_back(finding.evidence());
  }
  return found;
}

std::vector<std::string> InText(const std::string& rule, const std::string& text, int year = 2024) {
  ReportContent content;
  content.add_sections()->set_heading("一、总体情况");
  content.mutable_sections(0)->add_paragraphs()->set_text(text);
  v1::CheckContext context;
  context.set_report_year(year);
  return Raised(rule, content, context);
}

TEST(DateTest, PaddedAndChineseDatesAreTold) {
  EXPECT_THAT(InText("DATE-004", "2024年01月09日印发，二〇二四年三月五日修订。"), SizeIs(2));
  EXPECT_THAT(InText("DATE-004", "2024年10月10日印发《二〇二〇年一月通知》，一九一号楼。"), IsEmpty());
}

TEST(PeriodTest, PeriodToldAnywhereIsEnough) {
  EXPECT_THAT(InText("PER-002", "我局公开信息20条。"), SizeIs(1));
  EXPECT_THAT(InText("PER-002", "本报告统计期限为2024年1月1日至12月31日。"), IsEmpty());
  EXPECT_THAT(InText("PER-002", "数据统计时间自2024年1月1日起。"), IsEmpty());
}

TEST(RequestTest, NumberOfRequestsOrNoneMustBeTold) {
  EXPECT_THAT(InText("N14-003", "主动公开20条。", 2016), SizeIs(1));
  EXPECT_THAT(InText("N14-003", "全年未收到政府信息公开申请。", 2016), IsEmpty());
  EXPECT_THAT(InText("N14-003", "共收到依申请公开申请3件。", 2016), IsEmpty());
}

TEST(EndTest, ParagraphWithoutAMarkAtItsEndIsTold) {
  EXPECT_THAT(InText("TXT-007", "我局认真落实政府信息公开各项制度，全年主动公开政府信息二十条，没有发生泄密"),
              SizeIs(1));
  EXPECT_THAT(InText("TXT-007", "我局认真落实政府信息公开各项制度，全年主动公开政府信息二十条。"), IsEmpty());
  EXPECT_THAT(InText("TXT-007", "（一）主动公开"), IsEmpty());
}

TEST(PrivacyTest, CardNumberIsToldMasked) {
  EXPECT_THAT(InText("PRV-003", "退款至4111111111111111。"), ElementsAre("4111****11"));
  EXPECT_THAT(InText("PRV-003", "项目编号4111111111111112，信用代码91220283MA0Y3B4C5X。"), IsEmpty());
}

TEST(PrivacyTest, CommercialMailboxIsTold) {
  EXPECT_THAT(InText("PRV-005", "邮箱：kjj2024@163.com。"), ElementsAre("kjj2024@163.com"));
  EXPECT_THAT(InText("PRV-005", "邮箱：zwgk@shulan.gov.cn。"), IsEmpty());
}

TEST(SecrecyTest, MarksAreToldAndWordsInSentencesAreNot) {
  EXPECT_THAT(InText("SEN-008", "机密★10年"), SizeIs(1));
  EXPECT_THAT(InText("SEN-008", "内部资料 注意保存"), SizeIs(1));
  EXPECT_THAT(InText("SEN-008", "属于国家秘密的不予公开，工作秘密依法管理，内部资料按规定保存。"), IsEmpty());
}

TEST(ResidueTest, TracesOfTheWordProcessorAreNamed) {
  EXPECT_THAT(Raised("TXT-003", ParseText<ReportContent>(R"pb(residue: "comment" residue: "hidden_text")pb"),
                     ParseText<v1::CheckContext>("report_year: 2024")),
              ElementsAre("批注 隐藏文字"));
}

constexpr char kHolder[] = R"pb(
  report_year: 2024
  organ {
    kind: DEPT
    powers { administrative_licensing: POWER_YES administrative_penalty: POWER_NO }
  }
  previous {
    cells { id: "proactive/administrative_licensing/decisions" count: 12 }
    cells { id: "proactive/administrative_penalty/decisions" count: 3 }
  }
)pb";

TEST(PowerTest, HolderOfAPowerThatCountsNothingAfterLastYearsDecisionsIsAsked) {
  const auto content =
      ParseText<ReportContent>(R"pb(cells { id: "proactive/administrative_licensing/decisions" count: 0 }
                                    cells { id: "proactive/administrative_penalty/decisions" count: 0 })pb");
  EXPECT_THAT(Raised("T2-004", content, ParseText<v1::CheckContext>(kHolder)), ElementsAre("行政许可"));
}

TEST(PowerTest, HolderWhoCountsIsNotAsked) {
  const auto content =
      ParseText<ReportContent>(R"pb(cells { id: "proactive/administrative_licensing/decisions" count: 2 })pb");
  EXPECT_THAT(Raised("T2-004", content, ParseText<v1::CheckContext>(kHolder)), IsEmpty());
}

}  // namespace
}  // namespace nianbao::validation

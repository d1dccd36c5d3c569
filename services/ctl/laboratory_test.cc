#include "services/ctl/laboratory.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/check.h"

namespace nianbao::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A form with one rule, at most `most` requests.
std::unique_ptr<const format::FormatRegistry> Formats(const std::string& severity, int most) {
  constexpr char kForm[] = R"pb(
    id: "f2030"
    title: "试验"
    first_report_year: 2030
    section_policy: FREE
    sections {
      id: "s"
      title: "表"
      tables {
        id: "t"
        blocks {
          rows { id: "requests" label: "申请" }
          columns { id: "value" label: "数" }
        }
      }
    }
    rules {
      id: "L-1"
      severity: HINT
      stage: SUBMIT
      override: NONE
      statement: "s"
      basis: "b"
      message: "申请{a}件，过多"
      fix: "f"
      at_most {
        left { select: "t/requests/value" }
        right { select: "t/requests/value" factor: 1 }
      }
    }
  )pb";
  auto form = ParseText<format::v1::Format>(kForm);
  format::v1::Severity parsed = format::v1::SEVERITY_UNSPECIFIED;
  EXPECT_TRUE(format::v1::Severity_Parse(severity, &parsed));
  form.mutable_rules(0)->set_severity(parsed);
  form.mutable_rules(0)->mutable_at_most()->mutable_right(0)->set_factor(most);
  auto made = format::FormatRegistry::FromFiles({{"f.txtpb", form.DebugString()}});
  EXPECT_THAT(made, IsOk());
  return *std::move(made);
}

report::v1::CheckResult Judge(const format::FormatRegistry& formats) {
  const auto checker = validation::Checker::Create(formats);
  EXPECT_THAT(checker, IsOk());
  const auto content = ParseText<report::v1::ReportContent>("cells { id: 't/requests/value' count: 5 }");
  return *(*checker)->Check(content, ParseText<validation::v1::CheckContext>("report_year: 2030"));
}

TEST(LaboratoryTest, ReportThatNewlyFailsIsNamedByRuleAndUnit) {
  const auto lenient = Formats("ERROR", 1);  // 5 <= 5
  const auto strict = Formats("ERROR", -1);  // 5 <= -5
  Laboratory laboratory;
  laboratory.Add("甲局2030年", Judge(*lenient), Judge(*strict));
  laboratory.Add("乙局2030年", Judge(*lenient), Judge(*lenient));
  EXPECT_TRUE(laboratory.AnyNewlyFails());
  const std::string text = laboratory.Text();
  EXPECT_THAT(text, HasSubstr("L-1【错误】新出现1份，不再出现0份"));
  EXPECT_THAT(text, HasSubstr("＋ 甲局2030年：申请5件，过多"));
  EXPECT_THAT(text, HasSubstr("共2份报告；新规则下不能再提交的1份：甲局2030年"));
  EXPECT_THAT(text, Not(HasSubstr("乙局2030年：申请")));
}

TEST(LaboratoryTest, MilderRuleLetsAReportPassAgain) {
  Laboratory laboratory;
  laboratory.Add("甲局2030年", Judge(*Formats("ERROR", -1)), Judge(*Formats("HINT", -1)));
  EXPECT_FALSE(laboratory.AnyNewlyFails());
  EXPECT_THAT(laboratory.Text(), HasSubstr("由不能变为可以提交的1份：甲局2030年"));
  EXPECT_THAT(laboratory.Text(), HasSubstr("新出现0份，不再出现0份，级别改变1份"));
  EXPECT_THAT(laboratory.Text(), HasSubstr("＊ 甲局2030年：由“错误”变为“提示”：申请5件，过多"));
}

TEST(LaboratoryTest, SameRulesGiveNothingAndFailuresAreTold) {
  Laboratory laboratory;
  const auto formats = Formats("ERROR", -1);
  laboratory.Add("甲局2030年", Judge(*formats), Judge(*formats));
  laboratory.AddFailure("x.docx", "读不出来");
  EXPECT_THAT(laboratory.Text(), HasSubstr("两套规则的结果完全相同"));
  EXPECT_THAT(laboratory.Text(), HasSubstr("没有判断：x.docx：读不出来"));
}

}  // namespace
}  // namespace nianbao::ctl

// Word lists: validity, exceptions, empty lists. The lists of leaders and formulations are the department's own; here a
// made-up one stands for them.
#include "services/validation/lexicons.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/validation/check.h"

namespace nianbao::validation {
namespace {

using report::v1::RuleOutcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The shipped formats with other lists of words.
std::unique_ptr<const format::FormatRegistry> With(const std::string& list) {
  auto formats = format::FormatRegistry::FromFiles(
      {{"f2030.txtpb", R"(id: "f2030" title: "x" first_report_year: 2030 section_policy: FREE)"},
       {"rules/a.txtpb", R"(rules { id: "SEN-002" severity: ERROR message: "“{found}”请核对，应为“{right}”。"
                            lexicon { words: "leaders" } })"},
       {"lexicons/leaders.txtpb", list}});
  EXPECT_THAT(formats, IsOk());
  return *std::move(formats);
}

struct Judged {
  std::vector<std::string> messages;
  RuleOutcome outcome;
};

Judged Judge(const std::string& list, const std::string& text, int year = 2031, const std::string& organ = "") {
  const auto formats = With(list);
  const auto checker = Checker::Create(*formats);
  EXPECT_THAT(checker, IsOk());
  report::v1::ReportContent content;
  content.add_lead()->set_text(text);
  v1::CheckContext context;
  context.set_report_year(year);
  context.mutable_organ()->set_display_name(organ);
  context.mutable_organ()->set_kind(report::v1::DEPT);
  const auto result = (*checker)->Check(content, context);
  EXPECT_THAT(result, IsOk());
  Judged judged{.outcome = result->outcomes(0)};
  for (const auto& finding : result->findings()) judged.messages.push_back(finding.message());
  return judged;
}

constexpr char kList[] = R"(
  kept_by: "主管部门"
  words { wrong: "张三书记" right: "张三主任" first_report_year: 2031 except: "原张三书记" except_sentence: "任免" }
  words { wrong: "李四县长" right: "李四市长" last_report_year: 2031 body_kinds: "DEPT" except_text: "李四同志已离任" }
  words { wrong: "王五" right: "王伍" needs_sentence: "组长" in_titles: true }
)";

TEST(LexiconTest, WordIsFoundWithWhatToWriteInstead) {
  EXPECT_THAT(Judge(kList, "张三书记主持会议。").messages, ElementsAre("“张三书记”请核对，应为“张三主任”。"));
  EXPECT_THAT(Judge(kList, "张 三 书记主持会议。").messages, ElementsAre(HasSubstr("“张 三 书记”")));
}

TEST(LexiconTest, WordCountsOnlyInItsYears) {
  EXPECT_THAT(Judge(kList, "张三书记。", 2030).messages, IsEmpty());
  EXPECT_THAT(Judge(kList, "李四县长。", 2031).messages, ElementsAre(HasSubstr("李四市长")));
  EXPECT_THAT(Judge(kList, "李四县长。", 2032).messages, IsEmpty());
}

TEST(LexiconTest, ExceptionsAreLeftAlone) {
  EXPECT_THAT(Judge(kList, "原张三书记到会。").messages, IsEmpty());
  EXPECT_THAT(Judge(kList, "张三书记任免事项。").messages, IsEmpty());
  EXPECT_THAT(Judge(kList, "张三书记到会。任免事项另行公布。").messages, ElementsAre(HasSubstr("张三主任")));
  EXPECT_THAT(Judge(kList, "李四县长到会。注：李四同志已离任。").messages, IsEmpty());
  EXPECT_THAT(Judge(kList, "按照《张三书记讲话》要求。").messages, IsEmpty());
  EXPECT_THAT(Judge(kList, "组长王五。").messages, ElementsAre(HasSubstr("王伍")));
  EXPECT_THAT(Judge(kList, "《组长王五讲话》。").messages, ElementsAre(HasSubstr("王伍")));
  EXPECT_THAT(Judge(kList, "王五。").messages, IsEmpty());
  EXPECT_THAT(Judge(kList, "组长王五。", 2031, "王五镇人民政府").messages, ElementsAre(HasSubstr("王伍")));
  EXPECT_THAT(Judge(kList, "组长由王五镇人民政府镇长担任。", 2031, "王五镇人民政府").messages, IsEmpty());
}

TEST(LexiconTest, EmptyListSaysThatItCannotJudge) {
  const Judged judged = Judge("kept_by: \"主管部门\"", "张三书记。");
  EXPECT_EQ(judged.outcome.state(), RuleOutcome::NOT_ASSESSABLE);
  EXPECT_THAT(judged.outcome.reason(), HasSubstr("主管部门维护"));
  EXPECT_EQ(Judge(kList, "没有这些词。").outcome.state(), RuleOutcome::PASSED);
}

TEST(LexiconTest, ListWithoutAWordForTheYearSaysSoToo) {
  EXPECT_EQ(Judge("words { wrong: \"x\" last_report_year: 2030 }", "x").outcome.state(), RuleOutcome::NOT_ASSESSABLE);
}

TEST(LexiconTest, RuleWithoutItsListIsRefused) {
  const auto formats = format::FormatRegistry::FromFiles(
      {{"f2030.txtpb", R"(id: "f2030" title: "x" first_report_year: 2030 section_policy: FREE)"},
       {"rules/a.txtpb", R"(rules { id: "Z-1" lexicon { words: "nothing" } })"}});
  ASSERT_THAT(formats, IsOk());
  EXPECT_THAT(Checker::Create(**formats), HasReason("RULE_INVALID"));
}

TEST(LexiconTest, EveryShippedWordIsNoPartOfItsRightForm) {
  for (const char* name : {"state-names", "improper", "slips", "outdated"}) {
    const auto* list = format::FormatRegistry::Embedded().FindWordList(name);
    ASSERT_NE(list, nullptr) << name;
    EXPECT_FALSE(list->state_of().empty());
    for (const auto& word : list->words()) {
      for (const std::string& wrong : word.wrong()) {
        EXPECT_EQ(word.right().find(wrong), std::string::npos) << wrong;
        EXPECT_GE(wrong.size(), 6u) << "a single character is no word: " << wrong;
      }
    }
  }
}

// SEN-002, SEN-003 and SEN-004 as they are shipped, with the lists that a department would put beside them.
TEST(LexiconTest, ShippedRulesOfTheDepartmentsListsFindWhatTheListsName) {
  struct Filled {
    const char* rule;
    const char* list;
    const char* wrong;
    const char* right;
  };
  for (const Filled& each :
       {Filled{"SEN-002", "leaders", "张三书记", "张三主任"}, Filled{"SEN-003", "territory", "甲岛国", "甲岛"},
        Filled{"SEN-004", "formulations", "两个坚决", "三个坚决"}}) {
    const TempDir folder;
    std::filesystem::copy(std::string(NIANBAO_SOURCE_DIR) + "/formats", folder.path(),
                          std::filesystem::copy_options::recursive);
    const std::string words =
        absl::StrCat("kept_by: \"主管部门\" words { wrong: \"", each.wrong, "\" right: \"", each.right, "\" }");
    ASSERT_THAT(WriteFileAtomically(absl::StrCat(folder.path(), "/lexicons/", each.list, ".txtpb"), words), IsOk());
    const auto formats = format::FormatRegistry::FromDirectory(folder.path());
    ASSERT_THAT(formats, IsOk());
    const auto checker = Checker::Create(**formats);
    ASSERT_THAT(checker, IsOk());
    v1::CheckContext context;
    context.set_report_year(2023);
    for (const char* told : {each.wrong, each.right}) {
      report::v1::ReportContent content;
      content.add_lead()->set_text(absl::StrCat("会议由", told, "等主持。"));
      const auto result = (*checker)->Check(content, context);
      ASSERT_THAT(result, IsOk());
      const auto found = std::find_if(result->findings().begin(), result->findings().end(),
                                      [&](const auto& finding) { return finding.rule_id() == each.rule; });
      ASSERT_EQ(found != result->findings().end(), told == each.wrong) << each.rule << " " << told;
      if (told != each.wrong) continue;
      EXPECT_THAT(found->message(), HasSubstr(each.wrong));
    }
  }
}

}  // namespace
}  // namespace nianbao::validation

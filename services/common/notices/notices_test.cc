#include "services/common/notices/notices.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::notices {
namespace {

using ::testing::Contains;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::map<std::string, std::string> Files() {
  std::map<std::string, std::string> files;
  for (const char* name : {"templates.txtpb", "ladder.txtpb"}) {
    files[name] = *ReadFile(absl::StrCat(NIANBAO_SOURCE_DIR, "/formats/notices/", name));
  }
  return files;
}

TEST(NoticesTest, DataOfTheSuiteIsSound) {
  EXPECT_THAT(Lint(Notices::Embedded()->templates(), Notices::Embedded()->ladder()), IsEmpty());
}

TEST(NoticesTest, EveryTemplateCanBePreviewedWithoutAnOpenParameter) {
  for (const auto& one : Notices::Embedded()->templates().templates()) {
    const auto text = Notices::Embedded()->Preview(one.id());
    ASSERT_THAT(text, IsOk());
    EXPECT_THAT(text->subject + text->body, Not(HasSubstr("{"))) << one.id();
  }
  EXPECT_THAT(Notices::Embedded()->Preview("nothing"), HasReason("TEMPLATE_NOT_FOUND"));
}

TEST(NoticesTest, EveryLifecycleStepThatIsToldHasItsWords) {
  for (const char* step : {"Pass", "Fail", "Review", "ClearSecrecy", "SignOff", "Return", "Publish", "Withdraw"}) {
    EXPECT_NE(Notices::Embedded()->Find(step), nullptr) << step;
  }
}

TEST(NoticesTest, ValueThatLooksLikeAParameterIsNotFilledAgain) {
  const Text text = Notices::Embedded()->Fill("Return", {{"report", "{comment}"}, {"comment", "改\n表"}});
  EXPECT_THAT(text.subject, HasSubstr("{comment}"));
  EXPECT_THAT(text.body, HasSubstr("退回理由：改\n表"));
}

TEST(NoticesTest, NobodyAddsALineToASubject) {
  EXPECT_THAT(Notices::Embedded()->Fill("Pass", {{"report", "甲\r\nBcc: x"}}).subject, Not(HasSubstr("\n")));
}

// Changes one place of a file; the fault that is found.
std::string FaultAfter(const std::string& file, const std::string& from, const std::string& to) {
  auto files = Files();
  std::string& text = files[file];
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto notices = Notices::FromFiles(files);
  EXPECT_THAT(notices, HasReason("NOTICES_INVALID")) << to;
  return std::string(notices.status().message());
}

TEST(NoticesTest, FaultsAreNamed) {
  const std::string t = "templates.txtpb";
  const std::string l = "ladder.txtpb";
  EXPECT_THAT(FaultAfter(t, "待审核：{report}", "待审核：{titel}"), HasSubstr("{titel}"));
  EXPECT_THAT(FaultAfter(t, "待审核：{report}", "待审核：{report"), HasSubstr("花括号不成对"));
  EXPECT_THAT(FaultAfter(t, "name: \"job\"", "name: \"content\""), HasSubstr("系统不提供参数{content}"));
  EXPECT_THAT(FaultAfter(t, "id: \"Review\"", "id: \"Pass\""), HasSubstr("“Pass”写了两次"));
  EXPECT_THAT(FaultAfter(l, "template: \"overdue\"", "template: \"late\""), HasSubstr("模板“late”不存在"));
  EXPECT_THAT(FaultAfter(l, "role: \"reviewer\"", "role: \"boss\""), HasSubstr("角色“boss”不存在"));
  EXPECT_THAT(FaultAfter(l, "send_at: \"09:00\"", "send_at: \"07:00\""), HasSubstr("发送时间"));
  EXPECT_THAT(FaultAfter(l, "send_at: \"09:00\"", "send_at: \"9:00\""), HasSubstr("08:30"));
  EXPECT_THAT(FaultAfter(l, "class: DUTY", ""), HasSubstr("能否关闭"));
  EXPECT_THAT(FaultAfter(l, "situation: OVERDUE after_target: true repeat_days: 1", "situation: OVERDUE"),
              HasSubstr("日子"));
  EXPECT_THAT(FaultAfter(l, "opens:", "opns:"), HasSubstr("ladder.txtpb:"));
}

TEST(NoticesTest, FolderOfItsOwnReplacesTheWords) {
  TempDir dir;
  auto files = Files();
  const size_t at = files["templates.txtpb"].find("待审核：");
  files["templates.txtpb"].replace(at, std::string("待审核：").size(), "请审：");
  for (const auto& [name, text] : files)
    ASSERT_THAT(WriteFileAtomically(dir.path() + "/notices/" + name, text), IsOk());
  const auto notices = Notices::FromDirectory(dir.path());
  ASSERT_THAT(notices, IsOk());
  EXPECT_EQ((*notices)->Fill("Pass", {{"report", "甲"}}).subject, "请审：甲");
}

TEST(NoticesTest, FolderWithoutNoticesKeepsTheSuitesOwn) {
  TempDir dir;
  EXPECT_THAT(Notices::FromDirectory(dir.path()), IsOkAndHolds(Eq(Notices::Embedded())));
}

}  // namespace
}  // namespace nianbao::notices

#include "services/importing/html_nesting.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"
#include "services/importing/html_source.h"

namespace nianbao::importing {
namespace {

std::string Times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(HtmlNestingTest, OpenElementsAreCountedUntilTheirLikeIsClosed) {
  EXPECT_EQ(NestingOf("<html><body><div><b>一</b></div><div>二</div></body></html>"), 4);
  EXPECT_EQ(NestingOf(""), 0);
  EXPECT_EQ(NestingOf("2 < 3，5 > 4"), 0);
}

TEST(HtmlNestingTest, ParagraphsAndCellsThatNobodyClosedDoNotLieInOneAnother) {
  EXPECT_EQ(NestingOf("<table>" + Times(5000, "<tr><td>1<td>2<p>三<br>") + "</table>"), 1);
}

TEST(HtmlNestingTest, ScriptsStylesAndCommentsHoldNoElements) {
  EXPECT_EQ(NestingOf("<script>" + Times(100, "<div>") + "</script><!--" + Times(100, "<div>") + "--><b>"), 1);
}

TEST(HtmlNestingTest, ClosingSomethingElseDoesNotHideTheDepth) { EXPECT_EQ(NestingOf(Times(3000, "<div></x>")), 3000); }

TEST(HtmlNestingTest, PageThatWouldKeepTheParserBusyIsRefusedAtOnce) {
  EXPECT_THAT(ReadHtml("<html><body>" + Times(200'000, "<div>"), SourceLimits()), HasReason("DOCUMENT_TOO_DEEP"));
  EXPECT_THAT(ReadHtml("<html><body>" + Times(200'000, "<div></x>"), SourceLimits()), HasReason("DOCUMENT_TOO_DEEP"));
}

}  // namespace
}  // namespace nianbao::importing

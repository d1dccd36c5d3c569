// axe-core in a headless Chromium looks for barriers in the web pages of golden documents of every kind.
#include <cstdio>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/render.h"
#include "tests/golden/documents.h"

namespace nianbao {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Shell(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
  pclose(pipe);
  return out;
}

// What axe says of the page, one line a barrier between "axe:" and "end": rules of WCAG 2.0 and 2.1, A and AA, and
// axe's own advice.
std::string Barriers(const std::string& page) {
  const auto axe = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/accessibility/node_modules/axe-core/axe.min.js");
  EXPECT_THAT(axe, IsOk()) << "scripts/fetch-node brings axe-core";
  if (!axe.ok()) return "";
  const std::string probe = absl::StrCat(
      "<script>", *axe,
      "</script><script>axe.run({runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','best-practice']}).then(r=>{"
      "document.documentElement.textContent='axe:'+r.violations.map(v=>v.id+' '+v.nodes.map(n=>n.html).join(' '))"
      ".join('\\n')+'end passed '+r.passes.length;});</script></body>");
  TempDir dir;
  EXPECT_THAT(WriteFileAtomically(dir.path() + "/page.html", absl::StrReplaceAll(page, {{"</body>", probe}})), IsOk());
  return Shell(absl::StrCat(
      "timeout 170 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage "
      "--user-data-dir=",
      dir.path(), "/profile --virtual-time-budget=30000 --dump-dom file://", dir.path(), "/page.html 2>/dev/null"));
}

const rendering::Renderer& TheRenderer() {
  static const auto* renderer =
      new rendering::Renderer(*rendering::FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"));
  return *renderer;
}

TEST(AccessibilityTest, WebPagesHaveNoBarriers) {
  const std::set<std::string> kinds = {"f2021-long-narrative", "f2019-county", "f2014-bureau", "correction-note",
                                       "verification-code"};
  for (const golden::GoldenDocument& document : golden::GoldenDocuments()) {
    if (kinds.count(document.name) == 0) continue;
    const auto file = TheRenderer().Render(*document.edition, document.content, document.context, "html");
    ASSERT_THAT(file, IsOk());
    EXPECT_THAT(Barriers(file->bytes), HasSubstr("axe:end passed")) << document.name;
  }
}

TEST(AccessibilityTest, ProbeSeesABarrier) {
  EXPECT_THAT(Barriers("<!DOCTYPE html><html><head></head><body><img src=\"x.png\"><p "
                       "style=\"color:#ddd\">颜色太浅的一行文字</p></body></html>"),
              AllOf(HasSubstr("image-alt"), HasSubstr("html-has-lang"), HasSubstr("color-contrast")));
}

}  // namespace
}  // namespace nianbao

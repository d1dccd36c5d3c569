// The same report gives the same bytes in every format, in two runs of one process and in two processes.
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/render.h"

namespace nianbao::ctl {
namespace {

const std::string kRoot = NIANBAO_SOURCE_DIR;

std::string ByAProcess(const std::string& format, const std::string& folder, int number) {
  const std::string path = absl::StrCat(folder, "/", number, ".", format);
  const std::string command =
      absl::StrCat("cd ", kRoot, " && ", NIANBAO_BIN_DIR, "/nianbaoctl render tests/data/suqian-2024.txtpb --to ",
                   format, " --organ 宿迁市人民政府 -o ", path, " > /dev/null");
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  const auto bytes = ReadFile(path);
  EXPECT_THAT(bytes, IsOk());
  return bytes.ok() ? *bytes : "";
}

TEST(SameBytesTest, EveryFormatIsTheSameInTwoRunsAndInTwoProcesses) {
  TempDir dir;
  const rendering::Renderer renderer(*rendering::FontSet::Load(kRoot + "/.cache/fonts"));
  const auto content = ParseText<report::v1::ReportContent>(*ReadFile(kRoot + "/tests/data/suqian-2024.txtpb"));
  for (const char* format : {"pdf", "ofd", "docx", "xlsx", "html", "csv", "json"}) {
    const auto render = [&] {
      return renderer.Render(*format::FormatRegistry::Embedded().Find("f2021"), content,
                             {.organ_display_name = "宿迁市人民政府", .report_year = 2024}, format);
    };
    const auto first = render();
    ASSERT_THAT(first, IsOk());
    EXPECT_EQ(first->bytes, render()->bytes) << format;
    EXPECT_EQ(first->bytes, ByAProcess(format, dir.path(), 1)) << format;
    EXPECT_EQ(first->bytes, ByAProcess(format, dir.path(), 2)) << format;
  }
}

}  // namespace
}  // namespace nianbao::ctl

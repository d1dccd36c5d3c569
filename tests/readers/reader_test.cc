// Files of the suite in the hands of other people's programs: an OFD reader in a browser, LibreOffice.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/base/utf8.h"
#include "services/common/format/cell_table.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/layout.h"
#include "services/rendering/proof/read_back.h"
#include "services/rendering/render.h"
#include "services/rendering/verification.h"

namespace nianbao::rendering {
namespace {

using report::v1::ReportContent;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kRoot = NIANBAO_SOURCE_DIR;

const FontSet& Fonts() {
  static const auto* fonts = FontSet::Load(kRoot + "/.cache/fonts")->release();
  return *fonts;
}
const Renderer& TheRenderer() {
  static const auto* renderer = new Renderer(*FontSet::Load(kRoot + "/.cache/fonts"));
  return *renderer;
}

struct Sample {
  std::string file;
  std::string organ;
  int year = 0;
};
const Sample kSamples[] = {{"suqian-2024.txtpb", "宿迁市人民政府", 2024},
                           {"shulan-kejiju-2016.corrected.txtpb", "舒兰市科学技术局", 2016}};

class ReaderTest : public ::testing::TestWithParam<Sample> {
 protected:
  ReaderTest()
      : content_(ParseText<ReportContent>(*ReadFile(kRoot + "/tests/data/" + GetParam().file))),
        edition_(*format::FormatRegistry::Embedded().ForYear(GetParam().year)),
        context_{.organ_display_name = GetParam().organ,
                 .report_year = GetParam().year,
                 .verification = MakeVerification(
                     {.organ = "moushi", .report_year = GetParam().year, .revision = 1, .content = content_},
                     "https://www.example.gov.cn/public")} {}

  std::string Write(const char* format) {
    const auto file = TheRenderer().Render(edition_, content_, context_, format);
    EXPECT_THAT(file, IsOk());
    const std::string path = absl::StrCat(dir_.path(), "/report.", format);
    EXPECT_THAT(WriteFileAtomically(path, file->bytes), IsOk());
    return path;
  }

  // Standard output; the command must succeed.
  static std::string Run(const std::string& command) {
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    char buffer[4096];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
    EXPECT_EQ(pclose(pipe), 0) << command;
    return out;
  }

  // A PDF by LibreOffice, as text with each line's blanks gone; page numbers too.
  std::vector<std::string> ThroughLibreOffice(const char* format) {
    const std::string path = Write(format);
    Run(absl::StrCat("cd ", dir_.path(), " && soffice -env:UserInstallation=file://", dir_.path(),
                     "/profile --headless --convert-to pdf --outdir out ", path, " 2>&1"));
    std::vector<std::string> pages(1);
    for (const char c : Run(absl::StrCat("pdftotext ", dir_.path(), "/out/report.pdf -"))) {
      pages.back().push_back(c);
      if (c == '\f') pages.emplace_back();
    }
    pages.pop_back();
    for (size_t i = 0; i < pages.size(); ++i) {
      const std::string number = absl::StrCat("—", i + 1, "—");
      pages[i] = Bare(pages[i]);
      EXPECT_THAT(pages[i], HasSubstr(number)) << "page number";
      pages[i] = absl::StrReplaceAll(pages[i], {{number, ""}});
    }
    return pages;
  }

  const ReportContent content_;
  const format::Edition& edition_;
  const RenderContext context_;
  TempDir dir_;
};

TEST_P(ReaderTest, OfdReaderShowsOnEveryPageTheTextThatWasSet) {
  const std::string file = Write("ofd");
  const std::string json = Run(
      absl::StrCat("PATH=", kRoot, "/.cache/node/bin:$PATH node ", kRoot, "/tests/readers/ofd.mjs ", file, " 2>&1"));
  google::protobuf::Struct answer;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &answer).ok()) << json;
  const auto& fields = answer.fields();
  EXPECT_EQ(fields.at("strayed").list_value().values_size(), 0) << "the reader asked the network";
  EXPECT_GE(fields.at("fonts").list_value().values_size(), 4);
  for (const auto& font : fields.at("fonts").list_value().values()) {
    EXPECT_THAT(font.string_value(), EndsWith(" loaded"));
  }
  const Pages pages = *Layout(Collect(edition_, content_, context_), Fonts());
  const auto& shown = fields.at("pages").list_value().values();
  ASSERT_EQ(static_cast<size_t>(shown.size()), pages.pages.size());
  for (int p = 0; p < shown.size(); ++p) {
    std::string text;
    for (const auto& piece : shown[p].list_value().values()) text += piece.string_value();
    std::string set;
    for (const PlacedGlyph& glyph : pages.pages[static_cast<size_t>(p)].glyphs) {
      set += EncodeUtf8(std::u32string(1, glyph.character));
    }
    EXPECT_EQ(Bare(text), Bare(set)) << "page " << p + 1;
  }
}

TEST_P(ReaderTest, LibreOfficeSetsTheWordFileWithEveryHeadingParagraphAndFigure) {
  const std::vector<std::string> pages = ThroughLibreOffice("docx");
  std::string text;
  for (const std::string& page : pages) text += page;
  size_t at = text.find(Bare(content_.title()));
  ASSERT_NE(at, std::string::npos);
  for (const auto& section : content_.sections()) {
    at = text.find(Bare(section.heading()), at);
    ASSERT_NE(at, std::string::npos) << section.heading();
    for (const auto& paragraph : section.paragraphs()) EXPECT_THAT(text, HasSubstr(Bare(paragraph.text())));
  }
  const format::CellTable cells(edition_, content_);
  for (size_t i = 0; i < edition_.cells().size(); ++i) {
    if (edition_.tables()[static_cast<size_t>(edition_.cells()[i].table)].proto->presentation() ==
        format::v1::SENTENCE) {
      continue;
    }
    EXPECT_THAT(text, HasSubstr(cells.Text(static_cast<int>(i)))) << edition_.cells()[i].id;
  }
  EXPECT_THAT(pages.back(), HasSubstr(context_.verification.code));
}

// What a telephone reads from the last pages.
std::string Scan(const std::string& picture) {
  FILE* pipe = popen(absl::StrCat("zbarimg -q --raw ", picture, " 2>/dev/null").c_str(), "r");
  char buffer[4096];
  std::string out(buffer, fread(buffer, 1, sizeof(buffer), pipe));
  pclose(pipe);
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

TEST_P(ReaderTest, QrOfThePrintedOfdAndWordPagesIsScannedAsTheAddressOfTheCode) {
  const std::string& address = context_.verification.address;
  const std::string scan_pdf = absl::StrCat("cd ", dir_.path(), " && pdftoppm -r 150 -png ");
  Run(scan_pdf + Write("pdf") + " pdf");
  EXPECT_EQ(Scan(dir_.path() + "/pdf-*.png"), address);
  ThroughLibreOffice("docx");
  Run(scan_pdf + "out/report.pdf docx");
  EXPECT_EQ(Scan(dir_.path() + "/docx-*.png"), address);
  Run(absl::StrCat("PATH=", kRoot, "/.cache/node/bin:$PATH node ", kRoot, "/tests/readers/ofd.mjs ", Write("ofd"), " ",
                   dir_.path(), " 2>&1"));
  EXPECT_EQ(Scan(dir_.path() + "/page-*.png"), address);
  EXPECT_THAT(
      VerifyCode(address, {.organ = "moushi", .report_year = GetParam().year, .revision = 1, .content = content_}),
      IsOk());
}

INSTANTIATE_TEST_SUITE_P(RealReports, ReaderTest, ::testing::ValuesIn(kSamples),
                         [](const auto& one) { return std::to_string(one.param.year); });

}  // namespace
}  // namespace nianbao::rendering

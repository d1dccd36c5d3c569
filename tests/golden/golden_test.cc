// Pages against the pictures and texts kept in this folder. `golden_test --update` writes them anew; look at what
// changed.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/png.h"
#include "services/rendering/render.h"
#include "tests/golden/documents.h"

namespace nianbao::golden {
namespace {

using rendering::GreyImage;

constexpr int kDpi = 60;
constexpr int kBlock = 8;             // pixels
constexpr int kMostOfABlock = 20;     // difference of the mean grey of a block, of 255
constexpr double kMostOfAPage = 0.5;  // of the mean grey of the page

const rendering::Renderer& RendererOf(rendering::Profile profile) {
  static std::map<rendering::Profile, std::unique_ptr<const rendering::Renderer>> renderers;
  auto& renderer = renderers[profile];
  if (renderer == nullptr) {
    auto fonts =
        rendering::FontSet::Load(rendering::DefaultPlan(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts", profile));
    if (!fonts.ok()) {
      fprintf(stderr, "%s\n", DetailOf(fonts.status()).sentence.c_str());
      abort();
    }
    renderer = std::make_unique<rendering::Renderer>(*std::move(fonts));
  }
  return *renderer;
}

struct Print {
  std::string text;
  std::vector<GreyImage> pages;
};

// A portable grey map, as pdftoppm writes it.
GreyImage ReadPgm(const std::string& bytes) {
  GreyImage image;
  int start = 0;
  if (sscanf(bytes.c_str(), "P5 %d %d 255%n", &image.width, &image.height, &start) == 2) {
    image.pixels = bytes.substr(static_cast<size_t>(start) + 1);
  }
  return image;
}

Print PrintOut(const GoldenDocument& document) {
  Print print;
  const auto file = RendererOf(document.profile).Render(*document.edition, document.content, document.context, "pdf");
  EXPECT_THAT(file, IsOk());
  if (!file.ok()) return print;
  TempDir dir;
  const std::string pdf = dir.path() + "/r.pdf";
  EXPECT_THAT(WriteFileAtomically(pdf, file->bytes), IsOk());
  const auto run = [](const std::string& command) { return std::system(command.c_str()) == 0; };
  EXPECT_TRUE(run(absl::StrCat("pdftotext -layout ", pdf, " ", dir.path(), "/text")));
  EXPECT_TRUE(run(absl::StrCat("pdftoppm -gray -r ", kDpi, " ", pdf, " ", dir.path(), "/page")));
  print.text = *ReadFile(dir.path() + "/text");
  for (int page = 1; page <= file->page_count; ++page) {
    const std::string number = absl::StrCat(file->page_count > 9 && page < 10 ? "0" : "", page);
    print.pages.push_back(ReadPgm(*ReadFile(absl::StrCat(dir.path(), "/page-", number, ".pgm"))));
  }
  return print;
}

std::string FolderOf(const GoldenDocument& document) {
  return absl::StrCat(NIANBAO_SOURCE_DIR, "/tests/golden/", document.name);
}
std::string PageFile(const GoldenDocument& document, size_t page) {
  return absl::StrCat(FolderOf(document), "/page-", page + 1, ".png");
}

int MeanOfBlock(const GreyImage& image, int left, int top) {
  int sum = 0;
  int count = 0;
  for (int y = top; y < std::min(top + kBlock, image.height); ++y) {
    for (int x = left; x < std::min(left + kBlock, image.width); ++x, ++count) {
      sum += static_cast<unsigned char>(image.pixels[static_cast<size_t>(y * image.width + x)]);
    }
  }
  return count == 0 ? 0 : sum / count;
}

// What a reader would see: empty when the pictures are alike.
std::string Difference(const GreyImage& now, const GreyImage& kept) {
  if (now.width != kept.width || now.height != kept.height) return "the sizes differ";
  double sum = 0;
  for (int y = 0; y < now.height; y += kBlock) {
    for (int x = 0; x < now.width; x += kBlock) {
      const int off = std::abs(MeanOfBlock(now, x, y) - MeanOfBlock(kept, x, y));
      if (off > kMostOfABlock) return absl::StrCat("differs by ", off, " at ", x, ",", y);
      sum += off;
    }
  }
  const double mean = sum * kBlock * kBlock / (now.width * now.height);
  return mean > kMostOfAPage ? absl::StrCat("differs by ", mean, " on average") : "";
}

class GoldenTest : public testing::TestWithParam<GoldenDocument> {};

TEST_P(GoldenTest, PagesLookAsKeptAndSayTheSame) {
  const Print now = PrintOut(GetParam());
  const auto text = ReadFile(FolderOf(GetParam()) + "/text.txt");
  ASSERT_THAT(text, IsOk()) << "golden_test --update writes it";
  EXPECT_EQ(now.text, *text);
  EXPECT_FALSE(std::filesystem::exists(PageFile(GetParam(), now.pages.size()))) << "a page less than kept";
  for (size_t page = 0; page < now.pages.size(); ++page) {
    const auto kept = ReadFile(PageFile(GetParam(), page));
    ASSERT_THAT(kept, IsOk()) << "page " << page + 1;
    const auto picture = rendering::DecodePng(*kept);
    ASSERT_THAT(picture, IsOk());
    EXPECT_EQ(Difference(now.pages[page], *picture), "") << "page " << page + 1;
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, GoldenTest, testing::ValuesIn(GoldenDocuments()), [](const auto& document) {
  std::string name = document.param.name;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

TEST(PictureTest, ChangedFigureAndMovedLineShow) {
  GoldenDocument document = GoldenDocuments()[5];  // of zeros
  const GreyImage before = PrintOut(document).pages[0];
  EXPECT_EQ(Difference(before, before), "");
  document.content.set_title("永宁县民政局2023年政府信息公开工作年度报告");
  EXPECT_NE(Difference(PrintOut(document).pages[0], before), "");
  GreyImage moved = before;
  std::rotate(moved.pixels.begin(), moved.pixels.begin() + before.width * 3, moved.pixels.end());
  EXPECT_NE(Difference(moved, before), "");
}

// Writes pictures and texts; returns the number of faults.
int Update() {
  int faults = 0;
  for (const GoldenDocument& document : GoldenDocuments()) {
    const Print print = PrintOut(document);
    std::filesystem::remove_all(FolderOf(document));
    faults += WriteFileAtomically(FolderOf(document) + "/text.txt", print.text).ok() ? 0 : 1;
    for (size_t page = 0; page < print.pages.size(); ++page) {
      faults += WriteFileAtomically(PageFile(document, page), rendering::EncodePng(print.pages[page], 4)).ok() ? 0 : 1;
    }
    faults += print.pages.empty() ? 1 : 0;
    printf("%s: %zu\n", document.name.c_str(), print.pages.size());
  }
  return faults;
}

}  // namespace
}  // namespace nianbao::golden

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--update") == 0) return nianbao::golden::Update();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

// Reports that mean harm end in a clear error or in a document, quickly, and leave the renderer as it was.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"
#include "services/common/printable/printable.h"
#include "services/common/testing/status_matchers.h"
#include "services/rendering/render.h"

namespace nianbao::rendering {
namespace {

using report::v1::ReportContent;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Renderer& TheRenderer() {
  static const auto* renderer = new Renderer(*FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"));
  return *renderer;
}

absl::StatusOr<RenderedFile> Render(const ReportContent& content, const char* format = "pdf") {
  const format::Edition& edition = *format::FormatRegistry::Embedded().Find("f2021");
  return TheRenderer().Render(edition, content, {.organ_display_name = "某局", .report_year = 2024}, format);
}

ReportContent Saying(const std::string& text) {
  ReportContent content;
  content.set_title("某局2024年政府信息公开工作年度报告");
  content.add_lead()->set_text(text);
  return content;
}

// The file that a harmless report gives: the same before and after.
class HostileTest : public testing::Test {
 protected:
  void SetUp() override { before_ = Render(Saying("一切如常。"))->bytes; }
  void TearDown() override { EXPECT_EQ(Render(Saying("一切如常。"))->bytes, before_); }

 private:
  std::string before_;
};

TEST_F(HostileTest, TenMegabytesOfTextAreRefused) {
  std::string text;
  while (text.size() < (10 << 20)) text += "政府信息公开";
  for (const char* format : {"pdf", "html", "docx", "json"}) {
    EXPECT_THAT(Render(Saying(text), format), HasReason("DOCUMENT_TOO_LARGE")) << format;
  }
}

TEST_F(HostileTest, WordOfTwoHundredThousandCharactersIsCutIntoLines) {
  const auto file = Render(Saying(std::string(200'000, 'w')));
  ASSERT_THAT(file, IsOk());
  EXPECT_GT(file->page_count, 150);
}

TEST_F(HostileTest, OneSentenceWithoutAnyPlaceToBreakIsCutToo) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "，";
  EXPECT_THAT(Render(Saying(text)), IsOk());
}

TEST_F(HostileTest, TenThousandParagraphsGiveADocumentOrAClearError) {
  ReportContent content;
  for (int i = 0; i < 10'000; ++i) content.add_lead()->set_text("段落。");
  const auto file = Render(content);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->page_count, (10'000 + 21) / 22);
  for (int i = 0; i < 20'000; ++i) content.add_lead()->set_text("段落。");
  EXPECT_THAT(Render(content), HasReason("DOCUMENT_TOO_LARGE"));
}

TEST_F(HostileTest, ControlCharactersAreNamed) {
  for (const char c : std::string("\x01\x07\x08\x0E\x1B\x1F\x7F")) {
    const auto file = Render(Saying(std::string("甲") + c + "乙"));
    EXPECT_THAT(file, HasReason("GLYPH_MISSING")) << static_cast<int>(c);
    EXPECT_THAT(DetailOf(file.status()).sentence, HasSubstr("控制字符")) << static_cast<int>(c);
  }
  EXPECT_THAT(Render(Saying(std::string("甲\0乙", 7))), HasReason("GLYPH_MISSING"));
}

TEST_F(HostileTest, EveryUnicodeBlockRendersOrNamesItsCharacter) {
  for (char32_t block = 0; block < 0x110000; block += 0x80) {
    if (block >= 0xD800 && block < 0xE000) continue;
    if (block > 0x40000 && block < 0xE0000) block = 0xE0000;  // nothing is assigned between
    if (block > 0xE2000 && block < 0x10FF00) block = 0x10FF00;
    std::u32string text = U"甲";
    for (char32_t c = block; c < block + 0x80; ++c) text.push_back(c);
    const ReportContent content = Saying(EncodeUtf8(text));
    const auto file = Render(content);
    const bool printable = printable::FindPrintFaults(content).empty();
    EXPECT_TRUE(file.ok() || !printable) << static_cast<uint32_t>(block);
    EXPECT_TRUE(file.ok() || DetailOf(file.status()).reason == "GLYPH_MISSING") << static_cast<uint32_t>(block);
  }
}

TEST_F(HostileTest, WhatTheCheckLetsPassRenders) {
  std::u32string text;  // every printable character once, in paragraphs
  ReportContent content;
  for (char32_t c = 0x20; c < 0x30000; ++c) {
    if (!printable::IsPrintable(c)) continue;
    text.push_back(c);
    if (text.size() < 1000) continue;
    content.add_lead()->set_text(EncodeUtf8(text));
    text.clear();
  }
  ASSERT_THAT(printable::FindPrintFaults(content), IsEmpty());
  const auto file = Render(content);
  EXPECT_THAT(file, IsOk());
}

TEST_F(HostileTest, IllFormedAndPrivateTextIsNamed) {
  EXPECT_THAT(Render(Saying("甲\xFF\xC0乙")), HasReason("GLYPH_MISSING"));
  EXPECT_THAT(Render(Saying("姓名\xEE\x80\x80")), HasReason("GLYPH_MISSING"));
}

TEST_F(HostileTest, WordsInEveryCellAreSetOrRefused) {
  const format::Edition& edition = *format::FormatRegistry::Embedded().Find("f2021");
  ReportContent content = Saying("表。");
  for (const format::CellInfo& cell : edition.cells()) {
    auto* filed = content.add_cells();
    filed->set_id(cell.id);
    filed->set_raw(std::string("共计约一百二十三万四千五百六十七件，其中重复申请较多。"));
  }
  EXPECT_THAT(printable::FindPrintFaults(content), IsEmpty());
  EXPECT_THAT(Render(content), IsOk());
  for (auto& cell : *content.mutable_cells()) cell.set_raw(std::string(20'000, '8'));
  EXPECT_THAT(Render(content), HasReason("DOCUMENT_TOO_LARGE"));
}

TEST_F(HostileTest, MetadataCannotBreakOutOfItsString) {
  ReportContent content;
  content.set_title("甲)>>endobj<</S/JavaScript(<?xpacket end='w'?>&<b>");
  const auto file = Render(content);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->bytes.find("<</S/JavaScript"), std::string::npos);
  EXPECT_THAT(file->bytes, HasSubstr("&lt;&lt;/S/JavaScript(&lt;?xpacket end=&#39;w&#39;?&gt;"));
}

}  // namespace
}  // namespace nianbao::rendering

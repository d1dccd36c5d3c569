#include "services/rendering/proof/proof.h"

#include <filesystem>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/importing/import.h"
#include "services/rendering/docx_writer.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/layout.h"
#include "services/rendering/ofd_writer.h"
#include "services/rendering/pdf_writer.h"
#include "services/rendering/publisher.h"
#include "services/rendering/render.h"
#include "services/rendering/verification.h"
#include "services/rendering/xlsx_writer.h"

namespace nianbao::rendering {
namespace {

using format::Edition;
using report::v1::ReportContent;
using ::testing::HasSubstr;

constexpr const char* kFormats[] = {"pdf", "ofd", "docx", "xlsx", "html", "csv", "json"};

std::string FontFolder() { return std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"; }

const Renderer& TheRenderer() {
  static const auto* renderer = new Renderer(*FontSet::Load(FontFolder()));
  return *renderer;
}

const Edition& EditionOf(const std::string& id) { return *format::FormatRegistry::Embedded().Find(id); }

// A report with a figure of its own in every cell, every kind of text, and figures told in a sentence.
ReportContent FullReport(const Edition& edition) {
  ReportContent content;
  content.set_title("某市人民政府2024年政府信息公开工作年度报告");
  content.set_head_date("（2025年1月15日）");
  content.add_lead()->set_text("　　根据《条例》第五十条的规定，现公布本报告。 ");
  for (const format::v1::Section& section : edition.proto().sections()) {
    if (section.annex()) continue;
    auto* filed = content.add_sections();
    filed->set_section_id(section.id());
    filed->set_heading(section.number() + section.title());
    auto* heading = filed->add_paragraphs();
    heading->set_text("（一）基本情况");
    heading->set_heading_level(2);
    for (int i = 0; i < 3; ++i) {
      filed->add_paragraphs()->set_text(
          "（二）组织领导情况。全年公开信息1,234条，增长5.6%；答复申请38件（含转办2件），“零”差错 & 无投诉 <5。");
    }
  }
  int64_t number = 1000;
  for (const format::CellInfo& info : edition.cells()) {
    auto& cell = *content.add_cells();
    cell.set_id(info.id);
    info.type == format::v1::MONEY ? cell.set_fen(++number * 1'000'300) : cell.set_count(++number);
  }
  content.mutable_signature()->set_organ("某市人民政府");
  content.mutable_signature()->set_date("2025年1月15日");
  return content;
}

RenderContext ContextOf(const ReportContent& content) {
  return {.organ_display_name = "某市人民政府",
          .report_year = 2024,
          .public_note = "第三部分表格中一处数字有误，现予更正。",
          .verification = MakeVerification({.organ = "moushi", .report_year = 2024, .revision = 2, .content = content},
                                           "https://www.example.gov.cn")};
}

class ProofTest : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {
 protected:
  const Edition& edition() const { return EditionOf(std::get<0>(GetParam())); }
  std::string format() const { return std::get<1>(GetParam()); }
};

TEST_P(ProofTest, FileOfAFullReportIsProvenEqual) {
  const ReportContent content = FullReport(edition());
  EXPECT_THAT(TheRenderer().Render(edition(), content, ContextOf(content), format(), Proof::kReadBack), IsOk());
}

TEST_P(ProofTest, FileOfAReportWithBlankRawAndMissingCellsIsProvenEqual) {
  ReportContent content = FullReport(edition());
  for (int i = content.cells_size() - 1; i >= 0; --i) {
    if (i % 7 == 0) content.mutable_cells(i)->set_empty(true);
    if (i % 11 == 0) content.mutable_cells(i)->set_raw("=2+（含修订）");
    if (i % 13 == 0) content.mutable_cells()->DeleteSubrange(i, 1);
  }
  EXPECT_THAT(TheRenderer().Render(edition(), content, ContextOf(content), format(), Proof::kReadBack), IsOk());
}

// Two figures exchanged in the report that is rendered, but not in the one it is compared with.
TEST_P(ProofTest, TwoFiguresExchangedAreFoundWhereverTheyStand) {
  const ReportContent content = FullReport(edition());
  const RenderContext context = ContextOf(content);
  for (int step : {1, 3, 8}) {
    ReportContent swapped = content;
    const int at = swapped.cells_size() / 3;
    std::swap(*swapped.mutable_cells(at), *swapped.mutable_cells(at + step));
    const std::string id = swapped.cells(at).id();
    swapped.mutable_cells(at)->set_id(swapped.cells(at + step).id());
    swapped.mutable_cells(at + step)->set_id(id);
    const auto file = TheRenderer().Render(edition(), swapped, context, format());
    ASSERT_THAT(file, IsOk());
    const absl::Status proof = ProveFile({edition(), content, context}, format(), file->bytes);
    EXPECT_THAT(proof, HasReason("RENDER_PROOF_FAILED")) << step;
  }
}

TEST_P(ProofTest, OneWordChangedDroppedOrAddedIsFound) {
  if (format() == "csv") return;  // holds figures alone
  const ReportContent content = FullReport(edition());
  const RenderContext context = ContextOf(content);
  const auto find = [&](const ReportContent& other) {
    const auto file = TheRenderer().Render(edition(), other, context, format());
    return ProveFile({edition(), content, context}, format(), file->bytes);
  };
  ReportContent changed = content;
  changed.mutable_sections(0)->mutable_paragraphs(2)->set_text("（二）组织领导情况。全年公开信息1,235条。");
  EXPECT_THAT(find(changed), HasReason("RENDER_PROOF_FAILED"));
  ReportContent dropped = content;
  dropped.mutable_sections(1)->mutable_paragraphs()->RemoveLast();
  EXPECT_THAT(find(dropped), HasReason("RENDER_PROOF_FAILED"));
  ReportContent added = content;
  added.mutable_sections(0)->add_paragraphs()->set_text("多出的一段。");
  EXPECT_THAT(find(added), HasReason("RENDER_PROOF_FAILED"));
}

TEST_P(ProofTest, DamagedFileIsRefusedNotRead) {
  const ReportContent content = FullReport(edition());
  const RenderContext context = ContextOf(content);
  const auto file = TheRenderer().Render(edition(), content, context, format());
  const std::string half = file->bytes.substr(0, file->bytes.size() / 2);
  EXPECT_THAT(ProveFile({edition(), content, context}, format(), half), HasReason("RENDER_PROOF_FAILED"));
  EXPECT_THAT(ProveFile({edition(), content, context}, format(), ""), HasReason("RENDER_PROOF_FAILED"));
}

INSTANTIATE_TEST_SUITE_P(
    Files, ProofTest, ::testing::Combine(::testing::Values("f2014", "f2019", "f2021"), ::testing::ValuesIn(kFormats)),
    [](const auto& one) { return absl::StrCat(std::get<0>(one.param), "_", std::get<1>(one.param)); });

// A PDF changed behind the writer's back.
class ChangedPdfTest : public ::testing::Test {
 protected:
  ChangedPdfTest() { pdf_.processMemoryFile("pdf", file_.data(), file_.size()); }

  QPDFObjectHandle FirstPage() { return pdf_.getRoot().getKey("/Pages").getKey("/Kids").getArrayItem(0); }

  static std::string BytesOf(QPDFObjectHandle stream) {
    const auto bytes = stream.getStreamData(qpdf_dl_generalized);
    return {reinterpret_cast<const char*>(bytes->getBuffer()), bytes->getSize()};
  }

  // Puts `after` in the place of the first `before`.
  static void Replace(QPDFObjectHandle stream, const std::string& before, const std::string& after) {
    std::string bytes = BytesOf(stream);
    const size_t at = bytes.find(before);
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at, before.size(), after);
    stream.replaceStreamData(bytes, QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
  }

  absl::Status Prove() {
    QPDFWriter writer(pdf_);
    writer.setOutputMemory();
    writer.write();
    const auto bytes = writer.getBufferSharedPointer();
    return ProveFile({EditionOf("f2021"), content_, ContextOf(content_)}, "pdf",
                     {reinterpret_cast<const char*>(bytes->getBuffer()), bytes->getSize()});
  }

  const ReportContent content_ = FullReport(EditionOf("f2021"));
  const std::string file_ = TheRenderer().Render(EditionOf("f2021"), content_, ContextOf(content_), "pdf")->bytes;
  QPDF pdf_;
};

TEST_F(ChangedPdfTest, FileWrittenAnewByAnotherProgramIsStillProvenEqual) { EXPECT_THAT(Prove(), IsOk()); }

TEST_F(ChangedPdfTest, UnicodeMapThatMeansOtherCharactersIsFound) {
  QPDFObjectHandle fonts = FirstPage().getKey("/Resources").getKey("/Font");
  // 一 … 仿 as 丁 …: every hanzi of that row is read as its neighbour.
  Replace(fonts.getKey(*fonts.getKeys().begin()).getKey("/ToUnicode"), "<4E00><4EFF><4E00>", "<4E00><4EFF><4E01>");
  EXPECT_THAT(Prove(), HasReason("RENDER_PROOF_FAILED"));
}

TEST_F(ChangedPdfTest, UnicodeMapThatLacksACharacterIsFound) {
  QPDFObjectHandle fonts = FirstPage().getKey("/Resources").getKey("/Font");
  Replace(fonts.getKey(*fonts.getKeys().begin()).getKey("/ToUnicode"), "<4E00><4EFF><4E00>", "<4E00><4E00><4E00>");
  EXPECT_THAT(Prove(), HasReason("RENDER_PROOF_FAILED"));
}

TEST_F(ChangedPdfTest, RuleThatIsNotDrawnIsFound) {
  QPDFObjectHandle pages = pdf_.getRoot().getKey("/Pages").getKey("/Kids");
  for (int i = 0; i < pages.getArrayNItems(); ++i) {
    QPDFObjectHandle contents = pages.getArrayItem(i).getKey("/Contents");
    const std::string bytes = BytesOf(contents);
    const size_t stroke = bytes.find("l\nS\n");
    if (stroke == std::string::npos) continue;
    // The last lines are the vertical ones from left to right; the last but one parts the last two columns.
    const size_t last = bytes.rfind('\n', stroke);
    const size_t before = bytes.rfind('\n', last - 1);
    Replace(contents, bytes.substr(before, last - before), "");
    EXPECT_THAT(Prove(), HasReason("RENDER_PROOF_FAILED"));
    return;
  }
  FAIL() << "no page has a table";
}

TEST_F(ChangedPdfTest, TextThatIsDrawnInAWayWeDoNotReadIsFound) {
  Replace(FirstPage().getKey("/Contents"), "BT\n", "/Im0 Do\nBT\n");
  EXPECT_THAT(Prove(), HasReason("RENDER_PROOF_FAILED"));
}

TEST_F(ChangedPdfTest, FontThatIsNotEmbeddedIsFound) {
  QPDFObjectHandle fonts = FirstPage().getKey("/Resources").getKey("/Font");
  fonts.getKey(*fonts.getKeys().begin())
      .getKey("/DescendantFonts")
      .getArrayItem(0)
      .getKey("/FontDescriptor")
      .removeKey("/FontFile3");
  EXPECT_THAT(Prove(), HasReason("RENDER_PROOF_FAILED"));
}

TEST(ProofOfPreviewsTest, DraftWithItsWatermarkIsProvenAndSoIsThePageOfAPicture) {
  const ReportContent content = FullReport(EditionOf("f2021"));
  RenderContext context = ContextOf(content);
  context.watermark = "草稿";
  for (const char* format : {"pdf", "ofd", "png"}) {
    EXPECT_THAT(TheRenderer().Render(EditionOf("f2021"), content, context, format, Proof::kReadBack), IsOk()) << format;
  }
}

// What no page can show but a file can hold: markup, control characters, spreadsheets' escapes, emoji, directions.
TEST(ProofOfHardTextTest, FilesWithoutPagesHoldWhateverTheFilerWrote) {
  ReportContent content = FullReport(EditionOf("f2021"));
  const std::string hard[] = {
      "<b>&amp;\"'</b><!-- ]]> -->",  "_x0041_ _x000D_ =cmd|' /C calc'!A0",
      "甲\x01\x08\x1F乙\t丙\n丁",     "👍🏽 𠀀𬀩 e\xCC\x81 \xE2\x80\xAE倒\xE2\x80\xAC \xEF\xBF\xBE完",
      "{v0} ${x} %s \\u0041 \r\n 末", std::string(19'000, 'w')};
  for (const std::string& text : hard) content.mutable_sections(0)->add_paragraphs()->set_text(text);
  content.mutable_cells(0)->set_raw("=1+1");
  content.mutable_cells(1)->set_raw("-2<3&\"4\"");
  content.mutable_cells(2)->set_raw("甲,乙\n丙");
  for (const char* format : {"docx", "xlsx", "html", "csv", "json"}) {
    EXPECT_THAT(TheRenderer().Render(EditionOf("f2021"), content, ContextOf(content), format, Proof::kReadBack), IsOk())
        << format;
  }
}

TEST(ProofOfHardTextTest, ManyParagraphsAreProvenWithoutGrowingBeyondReason) {
  ReportContent content = FullReport(EditionOf("f2021"));
  for (int i = 0; i < 3000; ++i) {
    content.mutable_sections(0)->add_paragraphs()->set_text(
        absl::StrCat("第", i, "项工作已经完成，共办理", i * 7, "件。"));
  }
  for (const char* format : kFormats) {
    EXPECT_THAT(TheRenderer().Render(EditionOf("f2021"), content, ContextOf(content), format, Proof::kReadBack), IsOk())
        << format;
  }
}

// The real reports, as they are.
TEST(ProofOfRealReportsTest, EveryFormatOfTheRealReportsIsProvenEqual) {
  for (const auto& [file, year] :
       {std::pair{"suqian-2024.txtpb", 2024}, {"shulan-kejiju-2016.corrected.txtpb", 2016}}) {
    const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/" + file);
    const ReportContent content = ParseText<ReportContent>(*text);
    for (const char* format : kFormats) {
      EXPECT_THAT(TheRenderer().Render(*format::FormatRegistry::Embedded().ForYear(year), content,
                                       {.organ_display_name = "单位", .report_year = year}, format, Proof::kReadBack),
                  IsOk())
          << file << " as " << format;
    }
  }
}

// A writer with a fault: it exchanges the first two figures of the first table's last line.
class BrokenRenderer final : public Renderer {
 public:
  using Renderer::Renderer;

 protected:
  absl::Status Write(const Edition& edition, const ReportContent& content, const RenderContext& context,
                     const Document& document, RenderedFile& file) const override {
    Document broken = document;
    for (Block& block : broken.blocks) {
      if (block.kind != Block::Kind::kTable) continue;
      std::vector<GridCell>& cells = block.table.grids[0].cells;
      std::swap(cells[cells.size() - 1].text, cells[cells.size() - 2].text);
      break;
    }
    return Renderer::Write(edition, content, context, broken, file);
  }
};

TEST(ProofOfJobsTest, JobOfABrokenWriterFailsNamingTheCellAndStoresNothing) {
  TempDir dir;
  const ArtifactStore store(dir.path());
  intake::v1::StageInput input;
  input.mutable_annual_report()->set_name("organs/moushi/annualReports/2024");
  input.mutable_annual_report()->set_report_year(2024);
  input.mutable_annual_report()->set_format_id("f2021");
  *input.mutable_revision()->mutable_content() = FullReport(EditionOf("f2021"));
  const BrokenRenderer broken(*FontSet::Load(FontFolder()));
  const Renderer sound(*FontSet::Load(FontFolder()));
  for (const char* format : {"pdf", "ofd", "docx", "html"}) {
    const auto rendered = RenderRevision(broken, format::FormatRegistry::Embedded(), store,
                                         {.output_formats = {format}, .proof = Proof::kReadBack}, input);
    EXPECT_THAT(rendered, HasReason("RENDER_PROOF_FAILED")) << format;
    EXPECT_THAT(DetailOf(rendered.status()).sentence, HasSubstr("应为")) << format;
    EXPECT_THAT(DetailOf(rendered.status()).sentence, HasSubstr("行政规范性文件")) << format;
    EXPECT_TRUE(std::filesystem::is_empty(dir.path())) << format;
    EXPECT_THAT(broken.Render(EditionOf("f2021"), input.revision().content(), {}, "png", Proof::kReadBack),
                HasReason("RENDER_PROOF_FAILED"));
    EXPECT_THAT(RenderRevision(sound, format::FormatRegistry::Embedded(), store,
                               {.output_formats = {format}, .proof = Proof::kReadBack}, input),
                IsOk())
        << format;
    std::filesystem::remove_all(dir.path());
    std::filesystem::create_directory(dir.path());
  }
}

}  // namespace
}  // namespace nianbao::rendering

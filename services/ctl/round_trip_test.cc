// What the suite renders, the suite reads back: the same cells, sections and paragraphs.
#include <map>
#include <ostream>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/importing/import.h"
#include "services/rendering/render.h"

namespace nianbao::ctl {
namespace {

using report::v1::ReportContent;

struct Case {
  std::string file;
  std::string organ;
  int year;
  std::string format;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.file << " as " << one.format; }

std::map<std::string, std::string> CellsOf(const ReportContent& content) {
  std::map<std::string, std::string> cells;
  for (const auto& cell : content.cells()) cells[cell.id()] = cell.ShortDebugString();
  return cells;
}

std::vector<std::string> TextsOf(const ReportContent& content) {
  std::vector<std::string> texts = {content.title(), content.signature().organ(), content.signature().date()};
  for (const auto& section : content.sections()) {
    texts.push_back(section.heading());
    for (const auto& paragraph : section.paragraphs()) texts.push_back(importing::WithoutBlanks(paragraph.text()));
  }
  return texts;
}

const rendering::Renderer& TheRenderer() {
  static const auto* renderer =
      new rendering::Renderer(*rendering::FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"));
  return *renderer;
}

class RoundTripTest : public ::testing::TestWithParam<Case> {};

TEST_P(RoundTripTest, RenderedReportIsImportedWithTheSameCellsAndText) {
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/" + GetParam().file);
  ASSERT_THAT(text, IsOk());
  ReportContent content;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(*text, &content));
  const format::FormatRegistry& formats = format::FormatRegistry::Embedded();
  const auto file =
      TheRenderer().Render(*formats.ForYear(GetParam().year), content,
                           {.organ_display_name = GetParam().organ, .report_year = GetParam().year}, GetParam().format);
  ASSERT_THAT(file, IsOk());
  const auto imported = importing::ImportDocument(formats, file->bytes, {});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->report_year(), GetParam().year);
  EXPECT_EQ(CellsOf(imported->content()), CellsOf(content));
  EXPECT_EQ(TextsOf(imported->content()), TextsOf(content));
  EXPECT_EQ(imported->notes_size(), 0) << imported->notes(0);
  EXPECT_EQ(imported->content().unplaced_size(), 0);
}

INSTANTIATE_TEST_SUITE_P(Files, RoundTripTest,
                         ::testing::Values(Case{"suqian-2024.txtpb", "宿迁市人民政府", 2024, "docx"},
                                           Case{"suqian-2024.txtpb", "宿迁市人民政府", 2024, "html"},
                                           Case{"suqian-2024.txtpb", "宿迁市人民政府", 2024, "xlsx"},
                                           Case{"shulan-kejiju-2016.corrected.txtpb", "舒兰市科学技术局", 2016, "xlsx"},
                                           Case{"shulan-kejiju-2016.corrected.txtpb", "舒兰市科学技术局", 2016, "docx"},
                                           Case{"shulan-kejiju-2016.corrected.txtpb", "舒兰市科学技术局", 2016,
                                                "html"}),
                         [](const auto& one) { return std::to_string(one.param.year) + "_" + one.param.format; });

}  // namespace
}  // namespace nianbao::ctl

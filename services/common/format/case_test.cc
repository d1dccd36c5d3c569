// Runs formats/cases/<edition>/*.txtpb: what an edition must answer.
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/format/v1/case.pb.h"
#include "services/common/base/files.h"
#include "services/common/format/cell_table.h"
#include "services/common/format/format.h"
#include "services/common/format/labels.h"
#include "services/common/format/sentence.h"
#include "services/common/format/value.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::format {
namespace {

using Figures = google::protobuf::RepeatedPtrField<v1::Figure>;

const CellInfo& CellOf(const Edition& edition, const std::string& name) {
  const auto cell = edition.FindCell(name);
  EXPECT_TRUE(cell.has_value()) << name;
  return edition.cells()[cell.value_or(0)];
}

report::v1::ReportContent Filed(const Edition& edition, const Figures& figures) {
  report::v1::ReportContent content;
  for (const v1::Figure& figure : figures) {
    *content.add_cells() = ParseCell(CellOf(edition, figure.cell()), figure.text());
  }
  return content;
}

void Run(const Edition& edition, const v1::NamedCell& named) {
  const CellInfo& cell = CellOf(edition, named.alias());
  EXPECT_EQ(cell.id, named.id());
  EXPECT_EQ(cell.label, named.label());
  EXPECT_EQ(cell.unit, named.unit());
  EXPECT_EQ(cell.type, named.type());
  EXPECT_EQ(edition.FindCell(named.id()), edition.FindCell(named.alias()));
}

void Run(const Edition& edition, const v1::PrintedValue& printed) {
  const CellInfo& info = CellOf(edition, printed.cell());
  report::v1::Cell expected;
  expected.set_id(info.id);
  if (printed.has_count()) expected.set_count(printed.count());
  if (printed.has_fen()) expected.set_fen(printed.fen());
  if (printed.has_empty()) expected.set_empty(printed.empty());
  if (printed.has_raw()) expected.set_raw(printed.raw());
  const report::v1::Cell value = ParseCell(info, printed.text());
  EXPECT_THAT(value, EqualsProto(expected));
  EXPECT_EQ(PrintCell(info, value), printed.printed());
}

void Run(const Edition& edition, const v1::Selection& selection) {
  const auto cells = edition.SelectCells(selection.selector());
  if (selection.count() == 0) {
    EXPECT_THAT(cells, HasReason("SELECTOR_UNKNOWN"));
    return;
  }
  ASSERT_THAT(cells, IsOk());
  EXPECT_EQ(static_cast<int>(cells->size()), selection.count());
  for (const std::string& id : selection.cells()) EXPECT_THAT(*cells, ::testing::Contains(*edition.FindCell(id))) << id;
}

void Run(const Edition& edition, const v1::ComputedTotal& computed) {
  const report::v1::ReportContent content = Filed(edition, computed.filed());
  const CellTable cells(edition, content);
  const int cell = edition.FindCell(computed.cell()).value_or(0);
  const auto total = cells.Total(cell);
  EXPECT_EQ(total ? std::to_string(*total) : "", computed.total());
  EXPECT_EQ(cells.Text(cell), computed.printed());
}

void Run(const Edition& edition, const v1::FiledHeading& filed) {
  const int section = edition.MatchHeading(filed.heading());
  EXPECT_EQ(section < 0 ? "" : edition.proto().sections(section).id(), filed.section());
}

void Run(const Edition& edition, const v1::PrintedLabels& printed) {
  const TableInfo* table = edition.FindTable(printed.table());
  ASSERT_NE(table, nullptr);
  const std::vector<std::string> path(printed.labels().begin(), printed.labels().end());
  const auto cell = MatchCell(*table, path);
  EXPECT_EQ(cell ? edition.cells()[*cell].id : "", printed.cell());
}

void Run(const Edition& edition, const v1::ToldFigures& told) {
  const TableInfo* table = edition.FindTable(told.table());
  ASSERT_NE(table, nullptr);
  const report::v1::ReportContent content = Filed(edition, told.filed());
  EXPECT_EQ(TellFigures(*table, CellTable(edition, content), told.report_year()), told.sentence());
}

void RunCase(const Edition& edition, const v1::Case& each) {
  SCOPED_TRACE(edition.id() + ": " + each.name());
  switch (each.kind_case()) {
    case v1::Case::kNamedCell:
      return Run(edition, each.named_cell());
    case v1::Case::kPrintedValue:
      return Run(edition, each.printed_value());
    case v1::Case::kSelection:
      return Run(edition, each.selection());
    case v1::Case::kComputedTotal:
      return Run(edition, each.computed_total());
    case v1::Case::kFiledHeading:
      return Run(edition, each.filed_heading());
    case v1::Case::kPrintedLabels:
      return Run(edition, each.printed_labels());
    case v1::Case::kToldFigures:
      return Run(edition, each.told_figures());
    case v1::Case::KIND_NOT_SET:
      ADD_FAILURE() << "a case that asks nothing";
  }
}

class FormatCasesTest : public ::testing::TestWithParam<const char*> {};

TEST_P(FormatCasesTest, EditionAnswersAsItsCasesSay) {
  const Edition* edition = FormatRegistry::Embedded().Find(GetParam());
  ASSERT_NE(edition, nullptr);
  int cases = 0;
  const std::string folder = std::string(NIANBAO_SOURCE_DIR) + "/formats/cases/" + GetParam();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_directory()) continue;  // cases of rules: services/validation/rule_cases_test.cc
    const auto text = ReadFile(entry.path().string());
    ASSERT_THAT(text, IsOk());
    const auto file = ParseText<v1::CaseFile>(*text);
    for (const v1::Case& each : file.cases()) {
      RunCase(*edition, each);
      ++cases;
    }
  }
  EXPECT_GT(cases, 10);
}

INSTANTIATE_TEST_SUITE_P(EveryEdition, FormatCasesTest, ::testing::Values("f2014", "f2019", "f2021"),
                         [](const auto& each) { return std::string(each.param); });

TEST(FormatCasesFolderTest, EveryEditionHasCases) {
  for (const auto& edition : FormatRegistry::Embedded().editions()) {
    EXPECT_TRUE(std::filesystem::exists(std::string(NIANBAO_SOURCE_DIR) + "/formats/cases/" + edition->id()))
        << edition->id();
  }
}

}  // namespace
}  // namespace nianbao::format

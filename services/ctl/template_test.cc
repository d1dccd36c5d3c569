// The filling template: what is typed into it comes back as cells, whichever program typed it.
#include <cstdio>
#include <map>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pugixml.hpp"
#include "re2/re2.h"
#include "services/common/base/files.h"
#include "services/common/format/cell_table.h"
#include "services/common/format/value.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/importing/archive.h"
#include "services/importing/import.h"
#include "services/rendering/xlsx_text.h"
#include "services/rendering/xlsx_writer.h"
#include "services/rendering/zip.h"

namespace nianbao::ctl {
namespace {

using format::Edition;
using rendering::RenderContext;
using rendering::XlsxUse;
using report::v1::ReportContent;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const format::FormatRegistry& Formats() { return format::FormatRegistry::Embedded(); }

int YearOf(const Edition& edition) { return edition.proto().first_report_year(); }

RenderContext ContextOf(const Edition& edition) {
  return {.organ_display_name = "某市人民政府", .report_year = YearOf(edition)};
}

std::string Template(const Edition& edition, const ReportContent& content) {
  return rendering::WriteXlsx(edition, content, ContextOf(edition), XlsxUse::kTemplate);
}

// Every cell a figure of its own, totals right.
ReportContent Filled(const Edition& edition) {
  ReportContent content = rendering::BlankContent(edition, ContextOf(edition));
  int64_t number = 1000;
  for (const format::CellInfo& info : edition.cells()) {
    if (info.total) continue;
    auto& cell = *content.add_cells();
    cell.set_id(info.id);
    ++number;
    if (info.type == format::v1::MONEY) {
      cell.set_fen(number * 1'000'003);
    } else {
      cell.set_count(info.type == format::v1::SIGNED_COUNT ? -number : number);
    }
  }
  return content;
}

std::map<std::string, std::string> CellsOf(const ReportContent& content) {
  std::map<std::string, std::string> cells;
  for (const auto& cell : content.cells()) cells[cell.id()] = cell.ShortDebugString();
  return cells;
}

// `content` with its totals written out.
ReportContent WithTotals(const Edition& edition, const ReportContent& content) {
  ReportContent full = content;
  const format::CellTable table(edition, content);
  for (size_t i = 0; i < edition.cells().size(); ++i) {
    const format::CellInfo& info = edition.cells()[i];
    if (!info.total) continue;
    auto& cell = *full.add_cells();
    cell.set_id(info.id);
    const int64_t total = *table.Total(static_cast<int>(i));
    info.type == format::v1::MONEY ? cell.set_fen(total) : cell.set_count(total);
  }
  return full;
}

std::vector<std::string> TextsOf(const ReportContent& content) {
  std::vector<std::string> texts = {content.title(), content.head_date()};
  for (const auto& paragraph : content.lead()) texts.push_back(paragraph.text());
  for (const auto& section : content.sections()) {
    texts.push_back(section.heading());
    for (const auto& paragraph : section.paragraphs()) texts.push_back(paragraph.text());
  }
  texts.push_back(content.signature().organ());
  texts.push_back(content.signature().date());
  return texts;
}

report::v1::ImportedReport Import(const std::string& bytes) {
  const auto imported = importing::ImportDocument(Formats(), bytes, {});
  EXPECT_THAT(imported, IsOk());
  return imported.ok() ? *imported : report::v1::ImportedReport();
}

// Types values into the places that the defined names bind, as another program would: by the XML.
class Workbook {
 public:
  explicit Workbook(const std::string& bytes) : parts_(*importing::ReadArchive(bytes, {})) {}

  void Type(const std::string& cell_id, const std::string& value) {
    const auto [part, reference] = Find(cell_id);
    Set(part, reference, value);
  }

  // Without results of formulas, a program that opens the workbook has to compute them.
  void ForgetResults() {
    for (auto& [name, xml] : parts_) RE2::GlobalReplace(&xml, "(</f>)<v>[^<]*</v>", "\\1");
  }

  // What is stored at the place of a cell: a number, or a formula's result.
  std::string Stored(const std::string& cell_id) {
    const auto [part, reference] = Find(cell_id);
    pugi::xml_document sheet;
    sheet.load_string(parts_[part].c_str());
    for (const auto row : sheet.child("worksheet").child("sheetData").children()) {
      if (const auto cell = row.find_child_by_attribute("r", reference.c_str())) return cell.child("v").child_value();
    }
    return "";
  }

  std::string Bytes() const { return rendering::WriteZip({parts_.begin(), parts_.end()}); }
  std::string& Part(const std::string& name) { return parts_[name]; }

 private:
  // Part and reference of the place that a cell's name points at.
  std::pair<std::string, std::string> Find(const std::string& cell_id) {
    pugi::xml_document workbook;
    workbook.load_string(parts_["xl/workbook.xml"].c_str());
    const std::string name = "nb." + absl::StrReplaceAll(cell_id, {{"/", ".."}});
    const std::string place =
        workbook.child("workbook").child("definedNames").find_child_by_attribute("name", name.c_str()).child_value();
    const size_t mark = place.find('!');
    const std::string wanted = absl::StrReplaceAll(place.substr(0, mark), {{"'", ""}});
    int number = 0;
    for (const auto sheet : workbook.child("workbook").child("sheets").children()) {
      ++number;
      if (wanted == sheet.attribute("name").value()) break;
    }
    return {absl::StrCat("xl/worksheets/sheet", number, ".xml"),
            absl::StrReplaceAll(place.substr(mark + 1), {{"$", ""}})};
  }

  void Set(const std::string& part, const std::string& reference, const std::string& value) {
    pugi::xml_document sheet;
    sheet.load_string(parts_[part].c_str(), pugi::parse_default | pugi::parse_ws_pcdata);
    for (const auto row : sheet.child("worksheet").child("sheetData").children()) {
      pugi::xml_node cell = row.find_child_by_attribute("r", reference.c_str());
      if (!cell) continue;
      EXPECT_FALSE(cell.child("f")) << "a computed place was typed over";
      cell.remove_children();
      cell.remove_attribute("t");
      cell.append_child("v").text().set(value.c_str());
      std::ostringstream out;
      sheet.save(out, "", pugi::format_raw);
      parts_[part] = out.str();
      return;
    }
    ADD_FAILURE() << "no place " << reference << " in " << part;
  }

  std::map<std::string, std::string> parts_;
};

class TemplateTest : public ::testing::TestWithParam<std::string> {
 protected:
  const Edition& edition() const { return *Formats().Find(GetParam()); }
};

TEST_P(TemplateTest, EmptyTemplateBringsHeadingsAndNoCells) {
  const auto imported = Import(Template(edition(), rendering::BlankContent(edition(), ContextOf(edition()))));
  EXPECT_EQ(imported.report_year(), YearOf(edition()));
  EXPECT_EQ(imported.organ_name(), "某市人民政府");
  EXPECT_EQ(imported.format_id(), edition().id());
  EXPECT_THAT(imported.content().cells(), IsEmpty());
  EXPECT_EQ(TextsOf(imported.content()), TextsOf(rendering::BlankContent(edition(), ContextOf(edition()))));
  EXPECT_THAT(imported.notes(), IsEmpty());
}

TEST_P(TemplateTest, PrefilledTemplateComesBackExactly) {
  const ReportContent filled = Filled(edition());
  const auto imported = Import(Template(edition(), filled));
  EXPECT_EQ(CellsOf(imported.content()), CellsOf(WithTotals(edition(), filled)));
  EXPECT_EQ(TextsOf(imported.content()), TextsOf(filled));
  EXPECT_THAT(imported.notes(), IsEmpty());
}

TEST_P(TemplateTest, FiguresTypedIntoAnEmptyTemplateBecomeThoseCellsAndTheirTotals) {
  const ReportContent wanted = Filled(edition());
  Workbook workbook(Template(edition(), rendering::BlankContent(edition(), ContextOf(edition()))));
  for (const auto& cell : wanted.cells()) {
    workbook.Type(cell.id(),
                  format::PrintCell(edition().cells()[static_cast<size_t>(*edition().FindCell(cell.id()))], cell));
  }
  EXPECT_EQ(CellsOf(Import(workbook.Bytes()).content()), CellsOf(WithTotals(edition(), wanted)));
}

// Saved anew by LibreOffice.
std::string ThroughLibreOffice(const std::string& bytes) {
  TempDir dir;
  EXPECT_THAT(WriteFileAtomically(dir.path() + "/in/t.xlsx", bytes), IsOk());
  const std::string command = absl::StrCat("cd ", dir.path(), " && soffice -env:UserInstallation=file://", dir.path(),
                                           "/profile --headless --convert-to xlsx --outdir out in/t.xlsx > log 2>&1");
  EXPECT_EQ(std::system(command.c_str()), 0);
  const auto saved = ReadFile(dir.path() + "/out/t.xlsx");
  EXPECT_THAT(saved, IsOk());
  return saved.ok() ? *saved : "";
}

TEST_P(TemplateTest, LibreOfficeSavesTheFilledTemplateAndEveryCellSurvives) {
  const ReportContent filled = Filled(edition());
  const auto imported = Import(ThroughLibreOffice(Template(edition(), filled)));
  EXPECT_EQ(CellsOf(imported.content()), CellsOf(WithTotals(edition(), filled)));
  EXPECT_EQ(TextsOf(imported.content()), TextsOf(filled));
  EXPECT_THAT(imported.notes(), IsEmpty());
}

TEST_P(TemplateTest, FormulasOfTheTotalsComputeWhatTheStatuteAdds) {
  const ReportContent wanted = WithTotals(edition(), Filled(edition()));
  Workbook typed(Template(edition(), rendering::BlankContent(edition(), ContextOf(edition()))));
  size_t totals = 0;
  for (const auto& cell : wanted.cells()) {
    const format::CellInfo& info = edition().cells()[static_cast<size_t>(*edition().FindCell(cell.id()))];
    if (!info.total) typed.Type(cell.id(), format::PrintCell(info, cell));
  }
  typed.ForgetResults();
  Workbook computed(ThroughLibreOffice(typed.Bytes()));
  for (const auto& cell : wanted.cells()) {
    const format::CellInfo& info = edition().cells()[static_cast<size_t>(*edition().FindCell(cell.id()))];
    if (!info.total) continue;
    ++totals;
    EXPECT_EQ(computed.Stored(cell.id()), format::PrintCell(info, cell)) << cell.id();
  }
  EXPECT_GE(totals, 6u);
}

TEST_P(TemplateTest, OnlyInputPlacesAreUnlockedAndEachSaysWhatMayBeTyped) {
  auto parts = *importing::ReadArchive(Template(edition(), ReportContent()), {});
  pugi::xml_document styles;
  styles.load_string(parts["xl/styles.xml"].c_str());
  std::vector<bool> unlocked;
  for (const auto xf : styles.child("styleSheet").child("cellXfs").children()) {
    unlocked.push_back(std::string(xf.child("protection").attribute("locked").value()) == "0");
  }
  size_t inputs = 0;
  size_t admitted = 0;
  for (const auto& [name, xml] : parts) {
    if (name.find("worksheets/") == std::string::npos) continue;
    pugi::xml_document sheet;
    sheet.load_string(xml.c_str());
    for (const auto row : sheet.child("worksheet").child("sheetData").children()) {
      for (const auto cell : row.children()) {
        if (!unlocked[cell.attribute("s").as_uint()]) continue;
        EXPECT_FALSE(cell.child("f"));
        ++inputs;
      }
    }
    for (const auto rule : sheet.child("worksheet").child("dataValidations").children()) {
      const std::string places = rule.attribute("sqref").value();
      admitted += 1 + static_cast<size_t>(std::count(places.begin(), places.end(), ' '));
    }
  }
  size_t totals = 0;
  for (const format::CellInfo& info : edition().cells()) totals += info.total ? 1 : 0;
  EXPECT_EQ(admitted, edition().cells().size() - totals);
  EXPECT_GE(inputs, admitted);
}

INSTANTIATE_TEST_SUITE_P(Editions, TemplateTest, ::testing::Values("f2014", "f2019", "f2021"),
                         [](const auto& one) { return one.param; });

TEST(TemplateValuesTest, BinaryFractionsOfASpreadsheetAreReadAsTheDecimalThatWasTyped) {
  const Edition& f2014 = *Formats().Find("f2014");
  std::string money;
  for (const format::CellInfo& info : f2014.cells()) {
    if (info.type == format::v1::MONEY && !info.total) money = info.id;
  }
  const std::string unit = f2014.cells()[static_cast<size_t>(*f2014.FindCell(money))].unit;
  Workbook workbook(Template(f2014, ReportContent()));
  workbook.Type(money, "72701.257799999996");
  const auto imported = Import(workbook.Bytes());
  bool found = false;
  for (const auto& cell : imported.content().cells()) {
    if (cell.id() != money) continue;
    found = true;
    EXPECT_EQ(cell.fen(), unit == "万元" ? 72'701'257'800 : 0) << cell.ShortDebugString();
  }
  EXPECT_TRUE(found);
}

TEST(TemplateValuesTest, LargeCountInExponentFormIsThatCount) {
  Workbook workbook(Template(*Formats().Find("f2021"), ReportContent()));
  workbook.Type("proactive/administrative_penalty/decisions", "1.5E+6");
  const auto imported = Import(workbook.Bytes());
  EXPECT_EQ(CellsOf(imported.content())["proactive/administrative_penalty/decisions"],
            "id: \"proactive/administrative_penalty/decisions\" count: 1500000");
}

TEST(TemplateValuesTest, WordsInsteadOfANumberAndNotApplicableAreKept) {
  ReportContent content;
  auto& words = *content.add_cells();
  words.set_id("proactive/government_rules/issued");
  words.set_raw("2（含修订1件）");
  auto& none = *content.add_cells();
  none.set_id("proactive/government_rules/repealed");
  none.set_not_applicable(true);
  auto cells = CellsOf(Import(Template(*Formats().Find("f2021"), content)).content());
  EXPECT_THAT(cells["proactive/government_rules/issued"], HasSubstr("raw: "));
  EXPECT_THAT(cells["proactive/government_rules/repealed"], HasSubstr("not_applicable: true"));
  EXPECT_THAT(cells["proactive/government_rules/in_force"], HasSubstr("empty: true"));
}

TEST(TemplateValuesTest, TextThatLooksLikeAnEscapeOfExcelsComesBackAsItWas) {
  ReportContent content = rendering::BlankContent(*Formats().Find("f2021"), ContextOf(*Formats().Find("f2021")));
  content.mutable_sections(0)->add_paragraphs()->set_text("编号_x0041_与_x000D_及 _x5F_ 不变。");
  EXPECT_EQ(TextsOf(Import(Template(*Formats().Find("f2021"), content)).content()), TextsOf(content));
}

TEST(TemplateValuesTest, StaleResultOfAFormulaIsComputedAnew) {
  Workbook workbook(Template(*Formats().Find("f2021"), Filled(*Formats().Find("f2021"))));
  workbook.Type("requests/newly_received/natural_person", "7");
  auto cells = CellsOf(Import(workbook.Bytes()).content());
  EXPECT_THAT(cells["requests/newly_received/natural_person"], HasSubstr("count: 7"));
  const ReportContent changed = Import(workbook.Bytes()).content();
  const format::CellTable table(*Formats().Find("f2021"), changed);
  const int total = *Formats().Find("f2021")->FindCell("requests/newly_received/total");
  EXPECT_EQ(table.Number(total), table.Total(total));
}

TEST(TemplateValuesTest, TotalThatWasFiledWrongStaysAsFiledAndCanBeMended) {
  ReportContent content = WithTotals(*Formats().Find("f2021"), Filled(*Formats().Find("f2021")));
  for (auto& cell : *content.mutable_cells()) {
    if (cell.id() == "requests/newly_received/total") cell.set_count(5);
  }
  EXPECT_EQ(CellsOf(Import(Template(*Formats().Find("f2021"), content)).content()), CellsOf(content));
}

TEST(TemplateValuesTest, TemplateOfAnotherEditionIsNotReadAsThisOne) {
  const std::string bytes = Template(*Formats().Find("f2019"), Filled(*Formats().Find("f2019")));
  const auto imported = importing::ImportDocument(Formats(), bytes, {.report_year = 2024});
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->content().tables_format(), "f2019");
  EXPECT_THAT(imported->content().cells(), IsEmpty());
  EXPECT_THAT(imported->notes(), ::testing::Not(IsEmpty()));
}

TEST(TemplateValuesTest, HostileNamesEndInAnAnswer) {
  Workbook workbook(Template(*Formats().Find("f2021"), ReportContent()));
  std::string& xml = workbook.Part("xl/workbook.xml");
  std::string names;
  for (int i = 0; i < 2000; ++i) {
    absl::StrAppend(&names, "<definedName name=\"nb.text.section.", i, "\">'文字部分'!$B$1:$B$999999</definedName>");
  }
  names += "<definedName name=\"nb.x..y..z\">'没有'!$A$0</definedName><definedName name=\"nb.\">=1+</definedName>";
  xml = absl::StrReplaceAll(xml, {{"</definedNames>", names + "</definedNames>"}});
  const auto imported = importing::ImportDocument(Formats(), workbook.Bytes(), {});
  EXPECT_TRUE(imported.ok() || imported.status().code() == absl::StatusCode::kInvalidArgument) << imported.status();
}

}  // namespace
}  // namespace nianbao::ctl

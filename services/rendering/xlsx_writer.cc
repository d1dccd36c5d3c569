#include "services/rendering/xlsx_writer.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/utf8.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/xlsx_table.h"
#include "services/rendering/xlsx_text.h"
#include "services/rendering/zip.h"

namespace nianbao::rendering {
namespace {

using format::Edition;
using report::v1::ReportContent;

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kRelationships[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr size_t kLongestName = 31;

class Workbook {
 public:
  Workbook(const Edition& edition, const ReportContent& content, const RenderContext& context, XlsxUse use)
      : edition_(edition), content_(content), context_(context), fillable_(use == XlsxUse::kTemplate) {}

  std::string Write() && {
    AddCover();
    sheets_.push_back(TextSheet(edition_, content_, fillable_, names_));
    AddTables();
    AddMachineSheet();
    return Pack();
  }

 private:
  std::string Fill(const std::string& text) const {
    return absl::StrReplaceAll(
        text, {{"{year}", absl::StrCat(context_.report_year)}, {"{organ}", context_.organ_display_name}});
  }

  void AddCover() {
    Sheet cover;
    cover.name = fillable_ ? "填表说明" : "说明";
    cover.widths = {14, 84};
    int row = 0;
    cover.Put(row, 0, 1, 2, {.font = SheetLook::Font::kTitle}).text =
        content_.title().empty() ? edition_.proto().title() : Trim(content_.title());
    cover.heights[row++] = 48;
    for (const auto& [label, text] : Facts()) {
      if (text.empty()) continue;
      cover.Put(row, 0, 1, 1, {.font = SheetLook::Font::kHead, .fill = SheetLook::Fill::kHead, .bordered = true}).text =
          label;
      cover.Put(row, 1, 1, 1, {.bordered = true, .left = true}).text = text;
      const size_t lines = 1 + CountCodePoints(text) / 40;
      cover.heights[row++] = 8 + 16 * static_cast<double>(lines);
    }
    sheets_.push_back(std::move(cover));
  }

  std::vector<std::pair<std::string, std::string>> Facts() const {
    std::vector<std::pair<std::string, std::string>> facts = {
        {"单位", context_.organ_display_name},
        {"报告年度", absl::StrCat(context_.report_year)},
        {"格式", absl::StrCat(edition_.proto().title(), "（", edition_.proto().basis(), "）")},
        {"验证码", context_.verification.code},
        {"核对地址", context_.verification.address}};
    if (!fillable_) return facts;
    facts.insert(facts.end(), {{"怎样填", edition_.proto().guidance()},
                               {"填在哪里", "只填浅黄色的格子；浅绿色的格子是合计，由公式自动算出；其余格子已锁定。"},
                               {"文字", "在“文字部分”一行写一段，空行不计。"},
                               {"填好以后", "存盘（保持 .xlsx 格式），在系统里导入这个文件，系统会再作校验。"}});
    return facts;
  }

  // A name that Excel takes and no other sheet has.
  std::string SheetName(const std::string& wanted) {
    std::u32string name;
    for (const char32_t c : DecodeUtf8(wanted)) {
      if (std::u32string_view(U"[]:*?/\\'").find(c) == std::u32string_view::npos) name.push_back(c);
    }
    for (int copy = 1;; ++copy) {
      const std::u32string mark = copy == 1 ? U"" : DecodeUtf8(absl::StrCat("（", copy, "）"));
      const std::string candidate = EncodeUtf8(name.substr(0, kLongestName - mark.size()) + mark);
      if (taken_.insert(candidate).second) return candidate;
    }
  }

  void AddTables() {
    const format::CellTable cells(edition_, content_);
    for (const format::TableInfo& table : edition_.tables()) {
      if (!fillable_ && !IsFiled(table, cells)) continue;
      const format::v1::Section& section = edition_.proto().sections(table.section);
      const bool sentence = table.proto->presentation() == format::v1::SENTENCE;
      const std::string title = !table.proto->title().empty() ? table.proto->title() : section.title();
      const std::string name = sentence ? title + "数据" : section.number() + title;
      sheets_.push_back(TableSheet({.table = table,
                                    .cells = cells,
                                    .name = SheetName(name),
                                    .title = name,
                                    .subtitle = Fill(table.proto->subtitle()),
                                    .header = Fill(table.proto->header()),
                                    .footer = Fill(table.proto->footer()),
                                    .fillable = fillable_},
                                   names_));
    }
  }

  static bool IsFiled(const format::TableInfo& table, const format::CellTable& cells) {
    for (int i = 0; i < table.cell_count; ++i) {
      if (cells.Find(table.first_cell + i) != nullptr) return true;
    }
    return false;
  }

  void AddMachineSheet() {
    Sheet machine;
    machine.name = "nianbao";
    machine.hidden = true;
    const std::pair<const char*, std::string> facts[] = {{"format", edition_.id()},
                                                         {"structure_digest", edition_.structure_digest()},
                                                         {"report_year", absl::StrCat(context_.report_year)},
                                                         {"organ", context_.organ_display_name},
                                                         {"verification", context_.verification.code},
                                                         {"use", fillable_ ? "template" : "report"}};
    int row = 0;
    for (const auto& [key, value] : facts) {
      machine.Put(row, 0, 1, 1, {}).text = key;
      machine.Put(row++, 1, 1, 1, {}).text = value;
    }
    sheets_.push_back(std::move(machine));
  }

  std::string WorkbookXml() const {
    std::string out = absl::StrCat(
        kHead, "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"",
        kRelationships,
        "\"><workbookProtection lockStructure=\"1\"/><bookViews><workbookView activeTab=\"0\"/></bookViews><sheets>");
    for (size_t i = 0; i < sheets_.size(); ++i) {
      absl::StrAppend(&out, "<sheet name=\"", EscapeXml(sheets_[i].name), "\" sheetId=\"", i + 1, "\"",
                      sheets_[i].hidden ? " state=\"veryHidden\"" : "", " r:id=\"rId", i + 1, "\"/>");
    }
    out += "</sheets><definedNames>";
    for (const auto& [name, place] : names_) {
      absl::StrAppend(&out, "<definedName name=\"", name, "\">", EscapeXml(place), "</definedName>");
    }
    return out + "</definedNames><calcPr calcId=\"191029\" fullCalcOnLoad=\"1\"/></workbook>";
  }

  std::string CoreXml() const {
    return absl::StrCat(
        kHead,
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>",
        EscapeXml(content_.title()), "</dc:title><dc:subject>", EscapeXml(edition_.proto().title()),
        "</dc:subject><dc:creator>", EscapeXml(context_.organ_display_name), "</dc:creator><cp:keywords>",
        edition_.id(), " ", context_.report_year, " ", EscapeXml(context_.verification.code),
        "</cp:keywords></cp:coreProperties>");
  }

  std::string Pack() {
    std::vector<std::pair<std::string, std::string>> parts;
    std::string types = absl::StrCat(
        kHead,
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
        "ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override "
        "PartName=\"/xl/styles.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/><Override "
        "PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>");
    std::string relations =
        absl::StrCat(kHead, "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    std::vector<std::string> bodies;
    LookBook looks;
    for (size_t i = 0; i < sheets_.size(); ++i) {
      bodies.push_back(SheetXml(sheets_[i], looks));
      absl::StrAppend(
          &types, "<Override PartName=\"/xl/worksheets/sheet", i + 1,
          ".xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>");
      absl::StrAppend(&relations, "<Relationship Id=\"rId", i + 1, "\" Type=\"", kRelationships,
                      "/worksheet\" Target=\"worksheets/sheet", i + 1, ".xml\"/>");
    }
    absl::StrAppend(&relations, "<Relationship Id=\"rId", sheets_.size() + 1, "\" Type=\"", kRelationships,
                    "/styles\" Target=\"styles.xml\"/></Relationships>");
    parts.emplace_back("[Content_Types].xml", types + "</Types>");
    parts.emplace_back(
        "_rels/.rels",
        absl::StrCat(
            kHead,
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship "
            "Id=\"rId1\" Type=\"",
            kRelationships,
            "/officeDocument\" Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" "
            "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
            "Target=\"docProps/core.xml\"/></Relationships>"));
    parts.emplace_back("xl/workbook.xml", WorkbookXml());
    parts.emplace_back("xl/_rels/workbook.xml.rels", std::move(relations));
    parts.emplace_back("xl/styles.xml", looks.Xml());
    for (size_t i = 0; i < bodies.size(); ++i) {
      parts.emplace_back(absl::StrCat("xl/worksheets/sheet", i + 1, ".xml"), std::move(bodies[i]));
    }
    parts.emplace_back("docProps/core.xml", CoreXml());
    return WriteZip(parts);
  }

  const Edition& edition_;
  const ReportContent& content_;
  const RenderContext& context_;
  const bool fillable_;
  std::vector<Sheet> sheets_;
  std::set<std::string> taken_ = {"填表说明", "说明", "文字部分", "nianbao"};
  DefinedNames names_;
};

}  // namespace

std::string WriteXlsx(const Edition& edition, const ReportContent& content, const RenderContext& context, XlsxUse use) {
  return Workbook(edition, content, context, use).Write();
}

}  // namespace nianbao::rendering

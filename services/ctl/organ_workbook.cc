#include "services/ctl/organ_workbook.h"

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/importing/archive.h"
#include "services/rendering/xlsx_sheet.h"
#include "services/rendering/zip.h"

namespace nianbao::ctl {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using rendering::SheetLook;

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kPackage[] = "http://schemas.openxmlformats.org/package/2006/";
constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr char kMain[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr char kType[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
constexpr size_t kMostRows = 20'001;  // as many organs as one import takes, and the heads
constexpr size_t kMostColumns = 64;
constexpr double kWidth = 18;

std::string Relationship(const std::string& id, const std::string& type, const std::string& target) {
  return absl::StrCat("<Relationship Id=\"", id, "\" Type=\"", kOffice, "/", type, "\" Target=\"", target, "\"/>");
}

std::string Relationships(const std::string& all) {
  return absl::StrCat(kHead, "<Relationships xmlns=\"", kPackage, "relationships\">", all, "</Relationships>");
}

std::string ContentTypes() {
  const auto part = [](const char* name, const char* type) {
    return absl::StrCat("<Override PartName=\"", name, "\" ContentType=\"", kType, type, "+xml\"/>");
  };
  return absl::StrCat(
      kHead, "<Types xmlns=\"", kPackage,
      "content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
      "relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>",
      part("/xl/workbook.xml", "sheet.main"), part("/xl/styles.xml", "styles"),
      part("/xl/worksheets/sheet1.xml", "worksheet"), "</Types>");
}

// A sheet that nobody is kept from editing.
std::string SheetOf(const std::vector<std::vector<std::string>>& rows, rendering::LookBook& looks) {
  rendering::Sheet sheet;
  sheet.name = "单位";
  sheet.hidden = true;  // only such a sheet is written unprotected; the workbook shows it all the same
  for (size_t row = 0; row < rows.size(); ++row) {
    const SheetLook look = row == 0 ? SheetLook{.font = SheetLook::Font::kHead, .fill = SheetLook::Fill::kHead}
                                    : SheetLook{.left = true, .unlocked = true};
    for (size_t column = 0; column < rows[row].size(); ++column) {
      if (rows[row][column].empty()) continue;
      rendering::SheetCell& cell = sheet.At(static_cast<int>(row), static_cast<int>(column));
      cell.text = rows[row][column];
      cell.look = look;
    }
  }
  if (!rows.empty()) sheet.widths.assign(rows[0].size(), kWidth);
  return SheetXml(sheet, looks);
}

using Parts = std::map<std::string, std::string>;

absl::Status Damaged(const std::string& why) {
  return MakeError(absl::StatusCode::kInvalidArgument, why,
                   {.reason = "DOCUMENT_DAMAGED", .sentence = "这个Excel文件已损坏或不完整，请重新另存为 .xlsx。"});
}

absl::Status TooLarge() {
  return MakeError(absl::StatusCode::kInvalidArgument, "too many rows or columns",
                   {.reason = "DOCUMENT_TOO_LARGE",
                    .sentence = absl::StrCat("表格太大：最多", kMostRows - 1, "个单位、", kMostColumns, "栏。")});
}

absl::Status Load(const Parts& parts, const std::string& name, pugi::xml_document& document) {
  const auto found = parts.find(name);
  const unsigned flags = pugi::parse_default | pugi::parse_ws_pcdata;
  const bool read = found != parts.end() && document.load_buffer(found->second.data(), found->second.size(), flags);
  return read ? absl::OkStatus() : Damaged("no part " + name);
}

// The text of a string item or inline string: its own, or that of its runs; phonetic guides are left out.
std::string TextOf(const pugi::xml_node& item) {
  std::string text = item.child("t").text().get();
  for (const pugi::xml_node run : item.children("r")) text += run.child("t").text().get();
  return text;
}

// The part of the sheet that the workbook names first.
absl::StatusOr<std::string> FirstSheet(const Parts& parts) {
  pugi::xml_document workbook;
  pugi::xml_document relations;
  RETURN_IF_ERROR(Load(parts, "xl/workbook.xml", workbook));
  RETURN_IF_ERROR(Load(parts, "xl/_rels/workbook.xml.rels", relations));
  const std::string id = workbook.child("workbook").child("sheets").child("sheet").attribute("r:id").value();
  for (const pugi::xml_node one : relations.child("Relationships").children("Relationship")) {
    const std::string target = one.attribute("Target").value();
    if (id == one.attribute("Id").value()) return target[0] == '/' ? target.substr(1) : "xl/" + target;
  }
  return Damaged("no first sheet");
}

absl::StatusOr<std::vector<std::string>> SharedStrings(const Parts& parts) {
  std::vector<std::string> strings;
  if (parts.count("xl/sharedStrings.xml") == 0) return strings;
  pugi::xml_document document;
  RETURN_IF_ERROR(Load(parts, "xl/sharedStrings.xml", document));
  for (const pugi::xml_node item : document.child("sst").children("si")) strings.push_back(TextOf(item));
  return strings;
}

// "C12" → 2; what names no column stands behind the last one.
size_t ColumnOf(absl::string_view reference, size_t next) {
  size_t column = 0;
  for (const char c : reference) {
    if (!absl::ascii_isupper(c)) break;
    column = std::min(column * 26 + static_cast<size_t>(c - 'A' + 1), kMostColumns + 1);
  }
  return column == 0 ? next : column - 1;
}

absl::StatusOr<std::string> ValueOf(const pugi::xml_node& cell, const std::vector<std::string>& shared) {
  const std::string type = cell.attribute("t").value();
  if (type == "inlineStr") return TextOf(cell.child("is"));
  std::string value = cell.child("v").text().get();
  if (type != "s") return value;
  size_t index = 0;
  if (!absl::SimpleAtoi(value, &index) || index >= shared.size()) return Damaged("no such shared string");
  return shared[index];
}

absl::Status ReadRow(const pugi::xml_node& row, const std::vector<std::string>& shared, Rows& rows) {
  size_t number = rows.size() + 1;
  const absl::string_view given = row.attribute("r").value();
  if (!given.empty() && (!absl::SimpleAtoi(given, &number) || number <= rows.size())) return Damaged("rows disordered");
  if (number > kMostRows) return row.child("c") ? TooLarge() : absl::OkStatus();
  rows.resize(number);
  std::vector<std::string>& fields = rows.back();
  for (const pugi::xml_node cell : row.children("c")) {
    ASSIGN_OR_RETURN(std::string value, ValueOf(cell, shared));
    if (value.empty()) continue;
    const size_t column = ColumnOf(cell.attribute("r").value(), fields.size());
    if (column >= kMostColumns) return TooLarge();
    fields.resize(std::max(fields.size(), column + 1));
    fields[column] = std::move(value);
  }
  return absl::OkStatus();
}

}  // namespace

bool IsWorkbook(absl::string_view bytes) { return absl::StartsWith(bytes, "PK\x03\x04"); }

absl::StatusOr<OrganFile> ReadOrganWorkbook(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const Parts parts, importing::ReadArchive(bytes, importing::SourceLimits()));
  ASSIGN_OR_RETURN(const std::string name, FirstSheet(parts));
  ASSIGN_OR_RETURN(const std::vector<std::string> shared, SharedStrings(parts));
  pugi::xml_document sheet;
  RETURN_IF_ERROR(Load(parts, name, sheet));
  Rows rows;
  for (const pugi::xml_node row : sheet.child("worksheet").child("sheetData").children("row")) {
    RETURN_IF_ERROR(ReadRow(row, shared, rows));
  }
  return ReadOrganRows(rows);
}

std::string PrintOrganWorkbook(const std::vector<report::v1::Organ>& organs) {
  rendering::LookBook looks;
  std::string sheet = SheetOf(PrintOrganRows(organs), looks);
  return rendering::WriteZip(
      {{"[Content_Types].xml", ContentTypes()},
       {"_rels/.rels", Relationships(Relationship("rId1", "officeDocument", "xl/workbook.xml"))},
       {"xl/workbook.xml",
        absl::StrCat(kHead, "<workbook xmlns=\"", kMain, "\" xmlns:r=\"", kOffice,
                     "\"><sheets><sheet name=\"单位\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>")},
       {"xl/_rels/workbook.xml.rels", Relationships(Relationship("rId1", "worksheet", "worksheets/sheet1.xml") +
                                                    Relationship("rId2", "styles", "styles.xml"))},
       {"xl/styles.xml", looks.Xml()},
       {"xl/worksheets/sheet1.xml", std::move(sheet)}});
}

}  // namespace nianbao::ctl

#include "services/rendering/html_writer.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/rendering/pdf_metadata.h"

namespace nianbao::rendering {
namespace {

constexpr char kStyle[] =
    "body{max-width:60em;margin:2em auto;padding:0 1em;font:18px/1.8 "
    "FangSong,仿宋,FangSong_GB2312,STFangsong,serif;color:#000;background:#fff}"
    "h1{font:bold 28px/1.5 SimSun,宋体,serif;text-align:center;text-wrap:balance}"
    "h2{font:bold 20px/1.8 SimHei,黑体,sans-serif;margin:1em 0 .3em}"
    "h3{font:20px/1.8 KaiTi,楷体,serif;margin:.6em 0}h4{font-size:18px;margin:.4em 0}"
    "h2,h3,h4,p{text-indent:2em}p{margin:.2em 0}.c{text-align:center;text-indent:0}"
    ".k{font-family:KaiTi,楷体,serif}.s{text-align:right;text-indent:0;margin-right:2em}.s+.s{margin-top:0}"
    ".n{border:1px solid #000;padding:.5em 1em}"
    ".t{overflow-x:auto;margin:.5em 0}.t:focus{outline:2px solid #00f}"
    "table{border-collapse:collapse;width:100%;margin:0 0 "
    "-1px;font-size:15px;line-height:1.4}table:last-child{margin:0}"
    "th,td{border:1px solid #000;padding:.25em .4em;text-align:center;font-weight:normal}th.l{text-align:left}"
    "caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}"
    ".v{display:flex;gap:1em;align-items:center;margin-top:2em;font-size:14px}.v p{text-indent:0}"
    "@page{size:A4;margin:37mm 26mm 35mm 28mm}@media "
    "print{body{margin:0;padding:0;max-width:none;font-size:16pt}h1{font-size:22pt}h2,h3,h4{font-size:16pt;"
    "break-after:avoid}table{font-size:9pt}.t{overflow:visible}tr{break-inside:avoid}thead{display:table-header-group}"
    "}";

constexpr int kUsualSize = 40'000;  // bytes

// An inline picture of a code.
void AppendQr(const Verification& verification, std::string& out) {
  const int quiet = 4;
  const int side = verification.side + 2 * quiet;
  absl::StrAppend(&out, "<svg role=\"img\" aria-label=\"核验二维码\" width=\"110\" height=\"110\" viewBox=\"0 0 ", side,
                  " ", side, "\" shape-rendering=\"crispEdges\"><path d=\"");
  for (int row = 0; row < verification.side; ++row) {
    for (int column = 0, start = -1; column <= verification.side; ++column) {
      const bool dark =
          column < verification.side && verification.dark[static_cast<size_t>(row * verification.side + column)];
      if (dark && start < 0) start = column;
      if (dark || start < 0) continue;
      absl::StrAppend(&out, "M", start + quiet, " ", row + quiet, "h", column - start, "v1h-", column - start, "z");
      start = -1;
    }
  }
  out += "\"/></svg>";
}

class Writer {
 public:
  Writer(const Document& document, const RenderContext& context) : document_(document), context_(context) {
    out_.reserve(kUsualSize);
  }

  std::string Write() && {
    WriteHead();
    out_ += "<body>\n<main>\n<h1 itemprop=\"headline\">";
    Text(document_.title);
    out_ += "</h1>\n";
    if (!document_.head_date.empty()) Element("p", " class=\"c\"", document_.head_date);
    if (!document_.public_note.empty()) {
      out_ += "<p class=\"n\">更正说明：";
      Text(document_.public_note);
      out_ += "</p>\n";
    }
    for (const Block& block : document_.blocks) WriteBlock(block);
    if (!document_.signature_organ.empty()) Element("p", " class=\"s\"", document_.signature_organ);
    if (!document_.signature_date.empty()) Element("p", " class=\"s\"", document_.signature_date);
    for (const PrintedTable& annex : document_.annexes) WriteTable(annex);
    WriteVerification();
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  void Text(absl::string_view text) { AppendEscaped(text, out_); }

  void Element(const char* name, const char* attributes, absl::string_view text) {
    absl::StrAppend(&out_, "<", name, attributes, ">");
    Text(text);
    absl::StrAppend(&out_, "</", name, ">\n");
  }

  void Meta(const char* kind, const char* name, absl::string_view value) {
    if (value.empty()) return;
    absl::StrAppend(&out_, "<meta ", kind, "=\"", name, "\" content=\"");
    Text(value);
    out_ += "\">\n";
  }

  // Names of the meta tags: 《政府网站发展指引》(国办发〔2017〕47号), 网页标签规范.
  void WriteHead() {
    const std::string date = IsoDate(document_.signature_date.empty() ? document_.head_date : document_.signature_date);
    const std::string& organ = context_.organ_display_name;
    out_ +=
        "<!DOCTYPE html>\n<html lang=\"zh-CN\" itemscope itemtype=\"https://schema.org/Report\">\n<head>\n<meta "
        "charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    Element("title", "", document_.title);
    Meta("name", "SiteName", organ);
    Meta("name", "ColumnName", "政府信息公开年报");
    Meta("name", "ColumnType", "政府信息公开年报");
    Meta("name", "ArticleTitle", document_.title);
    Meta("name", "PubDate", date.empty() ? "" : date + " 00:00");
    Meta("name", "ContentSource", organ);
    Meta("name", "Author", organ);
    if (context_.report_year > 0) {
      Meta("name", "Keywords",
           absl::StrCat(organ, organ.empty() ? "" : ",", context_.report_year, "年,政府信息公开,年度报告"));
    }
    Meta("name", "Description", document_.title);
    Meta("itemprop", "name", document_.title);
    Meta("itemprop", "inLanguage", "zh-CN");
    Meta("itemprop", "datePublished", date);
    Meta("itemprop", "reportNumber", document_.verification.code);
    if (context_.report_year > 0) Meta("itemprop", "temporalCoverage", absl::StrCat(context_.report_year));
    absl::StrAppend(&out_, "<style>", kStyle, "</style>\n</head>\n");
  }

  // Heading levels without gaps, whatever the filer skipped.
  void WriteHeading(const Block& block) {
    level_ = std::min({block.level + 1, level_ + 1, 6});
    absl::StrAppend(&out_, "<h", level_, ">");
    Text(block.text);
    absl::StrAppend(&out_, "</h", level_, ">\n");
  }

  void WriteBlock(const Block& block) {
    if (block.kind == Block::Kind::kTable) return WriteTable(block.table);
    if (block.kind == Block::Kind::kHeading) return WriteHeading(block);
    out_ += "<p>";
    const absl::string_view text = block.text;
    if (block.run_in > 0) {
      out_ += "<span class=\"k\">";
      Text(text.substr(0, block.run_in));
      out_ += "</span>";
    }
    Text(text.substr(block.run_in));
    out_ += "</p>\n";
  }

  void WriteTable(const PrintedTable& table) {
    if (!table.title.empty()) Element("h2", "", table.title);
    if (!table.title.empty()) level_ = 2;
    if (!table.subtitle.empty()) Element("p", " class=\"c\"", table.subtitle);
    if (!table.header.empty()) Element("p", " class=\"c\"", table.header);
    // A region that scrolls can be reached by the keyboard and has a name of its own.
    std::string name = table.caption.empty() ? "表格" : table.caption;
    for (int i = 2; !names_.insert(name).second; ++i) name = absl::StrCat(table.caption, i);
    out_ += "<div class=\"t\" role=\"region\" tabindex=\"0\" aria-label=\"";
    Text(name);
    out_ += "\">\n";
    for (const Grid& grid : table.grids) WriteGrid(grid, name, table.grids.size() > 1);
    out_ += "</div>\n";
    if (!table.footer.empty()) Element("p", "", table.footer);
  }

  void WriteGrid(const Grid& grid, const std::string& name, bool one_of_several) {
    out_ += "<table><caption>";
    Text(name);
    if (one_of_several && !grid.cells.empty()) {
      out_ += "：";
      Text(grid.cells[0].text);
    }
    out_ += "</caption>";
    int row = -1;
    for (const GridCell& cell : grid.cells) {
      for (; row < cell.row; BeginRow(grid, row)) {
        if (row++ >= 0) out_ += "</tr>";
      }
      WriteCell(grid, cell);
    }
    absl::StrAppend(&out_, row >= 0 ? "</tr>" : "", grid.rows > grid.head_rows ? "</tbody>" : "</thead>", "</table>\n");
  }

  void BeginRow(const Grid& grid, int row) {
    if (row == 0 && grid.head_rows > 0) out_ += "<thead>";
    if (row == grid.head_rows) out_ += row > 0 ? "</thead><tbody>" : "<tbody>";
    out_ += "<tr>";
  }

  void WriteCell(const Grid& grid, const GridCell& cell) {
    if (!cell.head) {
      out_ += "<td";
    } else if (cell.row < grid.head_rows) {
      out_ += cell.column_span > 1 ? "<th scope=\"colgroup\"" : "<th scope=\"col\"";
    } else {
      out_ += cell.row_span > 1 ? "<th scope=\"rowgroup\"" : "<th scope=\"row\"";
    }
    if (cell.left) out_ += " class=\"l\"";
    if (cell.row_span > 1) absl::StrAppend(&out_, " rowspan=\"", cell.row_span, "\"");
    if (cell.column_span > 1) absl::StrAppend(&out_, " colspan=\"", cell.column_span, "\"");
    if (cell.indent > 0) absl::StrAppend(&out_, " style=\"padding-left:", cell.indent + 1, "em\"");
    out_.push_back('>');
    Text(cell.text);
    out_ += cell.head ? "</th>" : "</td>";
  }

  void WriteVerification() {
    const Verification& verification = document_.verification;
    if (verification.code.empty()) return;
    out_ += "<div class=\"v\">";
    if (verification.side > 0) AppendQr(verification, out_);
    out_ += "<div>";
    for (const std::string& line : verification.lines) Element("p", "", line);
    out_ += "</div></div>\n";
  }

  const Document& document_;
  const RenderContext& context_;
  std::string out_;
  int level_ = 1;
  std::set<std::string> names_;  // of tables
};

// How each byte is written: nullptr = as it is, "" = not at all.
constexpr std::array<const char*, 256> MakeEscapes() {
  std::array<const char*, 256> escapes{};
  for (size_t c = 0; c < 0x20; ++c) escapes[c] = "";
  escapes['\t'] = escapes['\n'] = nullptr;
  escapes[0x7F] = "";
  escapes['&'] = "&amp;";
  escapes['<'] = "&lt;";
  escapes['>'] = "&gt;";
  escapes['"'] = "&quot;";
  escapes['\''] = "&#39;";
  return escapes;
}
constexpr std::array<const char*, 256> kEscapes = MakeEscapes();

}  // namespace

void AppendEscaped(absl::string_view text, std::string& out) {
  size_t from = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char* escape = kEscapes[static_cast<unsigned char>(text[i])];
    if (escape == nullptr) continue;
    out.append(text.data() + from, i - from);
    out += escape;
    from = i + 1;
  }
  out.append(text.data() + from, text.size() - from);
}

std::string EscapeXml(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  AppendEscaped(text, out);
  // U+FFFE and U+FFFF are no characters; a file that holds them is refused by Word and Excel.
  if (absl::StrContains(out, "\xEF\xBF\xBE") || absl::StrContains(out, "\xEF\xBF\xBF")) {
    out = absl::StrReplaceAll(out, {{"\xEF\xBF\xBE", ""}, {"\xEF\xBF\xBF", ""}});
  }
  return out;
}

std::string WriteHtml(const Document& document, const RenderContext& context) {
  return Writer(document, context).Write();
}

}  // namespace nianbao::rendering

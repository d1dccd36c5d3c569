#include "services/rendering/html_writer.h"

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

constexpr char kStyle[] =
    "body{max-width:60em;margin:2em auto;padding:0 1em;font:18px/1.8 "
    "FangSong,仿宋,FangSong_GB2312,STFangsong,serif;color:#000}"
    "h1{font:bold 28px/1.5 SimSun,宋体,serif;text-align:center}h2{font:bold 20px/1.8 SimHei,黑体,sans-serif;margin:1em "
    "0 .3em}"
    "h3{font:20px/1.8 KaiTi,楷体,serif;margin:.6em 0}p{text-indent:2em;margin:.2em "
    "0}.date,.subtitle{text-align:center;text-indent:0}"
    ".runin{font-family:KaiTi,楷体,serif}.sign{text-align:right;text-indent:0}.note{border:1px solid #000;padding:.5em "
    "1em}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:0 0 -1px;font-size:15px;line-height:1.4}"
    "th,td{border:1px solid #000;padding:.25em .4em;text-align:center;font-weight:normal}th.l{text-align:left}"
    "caption{text-align:left;font-size:15px}@media "
    "print{body{margin:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}";

void WriteCell(const Grid& grid, const GridCell& cell, std::string& out) {
  const bool column_head = cell.head && cell.row < grid.head_rows;
  absl::StrAppend(&out, cell.head ? "<th" : "<td");
  if (cell.head) {
    const char* scope =
        column_head ? (cell.column_span > 1 ? "colgroup" : "col") : (cell.row_span > 1 ? "rowgroup" : "row");
    absl::StrAppend(&out, " scope=\"", scope, "\"", cell.left ? " class=\"l\"" : "");
  }
  if (cell.row_span > 1) absl::StrAppend(&out, " rowspan=\"", cell.row_span, "\"");
  if (cell.column_span > 1) absl::StrAppend(&out, " colspan=\"", cell.column_span, "\"");
  if (cell.indent > 0) absl::StrAppend(&out, " style=\"padding-left:", cell.indent + 1, "em\"");
  absl::StrAppend(&out, ">", EscapeXml(cell.text), cell.head ? "</th>" : "</td>");
}

void WriteGrid(const Grid& grid, const std::string& caption, std::string& out) {
  absl::StrAppend(&out, "<div class=\"scroll\"><table>");
  if (!caption.empty()) absl::StrAppend(&out, "<caption>", EscapeXml(caption), "</caption>");
  int row = -1;
  for (const GridCell& cell : grid.cells) {
    while (row < cell.row) {
      if (row >= 0) out += "</tr>";
      ++row;
      if (row == 0) out += "<thead>";
      if (row == grid.head_rows) out += "</thead><tbody>";
      out += "<tr>";
    }
    WriteCell(grid, cell, out);
  }
  absl::StrAppend(&out, "</tr>", grid.rows > grid.head_rows ? "</tbody>" : "</thead>", "</table></div>\n");
}

void WriteTable(const PrintedTable& table, std::string& out) {
  if (!table.title.empty()) absl::StrAppend(&out, "<h2>", EscapeXml(table.title), "</h2>\n");
  for (const std::string& line : {table.subtitle, table.header}) {
    if (!line.empty()) absl::StrAppend(&out, "<p class=\"subtitle\">", EscapeXml(line), "</p>\n");
  }
  for (size_t i = 0; i < table.grids.size(); ++i) WriteGrid(table.grids[i], i == 0 ? table.caption : "", out);
  if (!table.footer.empty()) absl::StrAppend(&out, "<p>", EscapeXml(table.footer), "</p>\n");
}

void WriteBlock(const Block& block, std::string& out) {
  if (block.kind == Block::Kind::kTable) return WriteTable(block.table, out);
  if (block.kind == Block::Kind::kHeading) {
    const int level = block.level == 1 ? 2 : block.level == 2 ? 3 : 4;
    absl::StrAppend(&out, "<h", level, ">", EscapeXml(block.text), "</h", level, ">\n");
    return;
  }
  absl::StrAppend(&out, "<p>");
  if (block.run_in > 0) {
    absl::StrAppend(&out, "<span class=\"runin\">", EscapeXml(block.text.substr(0, block.run_in)), "</span>");
  }
  absl::StrAppend(&out, EscapeXml(block.text.substr(block.run_in)), "</p>\n");
}

}  // namespace

std::string EscapeXml(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') out.push_back(c);
    }
  }
  return out;
}

std::string WriteHtml(const Document& document, const RenderContext& context) {
  const std::string title = EscapeXml(document.title);
  std::string out = absl::StrCat("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n",
                                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
                                 title, "</title>\n", "<meta name=\"ArticleTitle\" content=\"", title,
                                 "\">\n<meta name=\"ContentSource\" content=\"", EscapeXml(context.organ_display_name),
                                 "\">\n<meta name=\"ColumnName\" content=\"政府信息公开年报\">\n<style>", kStyle,
                                 "</style>\n</head>\n<body>\n<main>\n<h1>", title, "</h1>\n");
  if (!document.head_date.empty()) absl::StrAppend(&out, "<p class=\"date\">", EscapeXml(document.head_date), "</p>\n");
  if (!document.public_note.empty()) {
    absl::StrAppend(&out, "<p class=\"note\">更正说明：", EscapeXml(document.public_note), "</p>\n");
  }
  for (const Block& block : document.blocks) WriteBlock(block, out);
  for (const std::string& line : {document.signature_organ, document.signature_date}) {
    if (!line.empty()) absl::StrAppend(&out, "<p class=\"sign\">", EscapeXml(line), "</p>\n");
  }
  for (const PrintedTable& annex : document.annexes) WriteTable(annex, out);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace nianbao::rendering

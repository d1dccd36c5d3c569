#include "services/rendering/bench/tree_json.h"

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

std::string Text(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<unsigned char>(c) >= 0x20) out.push_back(c);
  }
  return out + "\"";
}

void AppendGrid(const Grid& grid, std::string& out) {
  absl::StrAppend(&out, "{\"headRows\":", grid.head_rows, ",\"rows\":", grid.rows, ",\"cells\":[");
  for (const GridCell& cell : grid.cells) {
    if (&cell != &grid.cells[0]) out.push_back(',');
    absl::StrAppend(&out, "{\"row\":", cell.row, ",\"rowSpan\":", cell.row_span, ",\"columnSpan\":", cell.column_span,
                    ",\"head\":", cell.head ? "true" : "false", ",\"left\":", cell.left ? "true" : "false",
                    ",\"indent\":", cell.indent, ",\"text\":", Text(cell.text), "}");
  }
  out += "]}";
}

void AppendBlock(const Block& block, std::string& out) {
  if (block.kind == Block::Kind::kHeading) {
    absl::StrAppend(&out, "{\"level\":", block.level, ",\"text\":", Text(block.text), "}");
  } else if (block.kind == Block::Kind::kParagraph) {
    const absl::string_view text = block.text;
    absl::StrAppend(&out, "{\"runIn\":", Text(text.substr(0, block.run_in)),
                    ",\"text\":", Text(text.substr(block.run_in)), "}");
  } else {
    absl::StrAppend(&out, "{\"caption\":", Text(block.table.caption), ",\"grids\":[");
    for (const Grid& grid : block.table.grids) {
      if (&grid != &block.table.grids[0]) out.push_back(',');
      AppendGrid(grid, out);
    }
    out += "]}";
  }
}

}  // namespace

std::string TreeJson(const Document& document, const RenderContext& context) {
  std::string out = absl::StrCat("{\"title\":", Text(document.title), ",\"date\":", Text(document.head_date),
                                 ",\"organ\":", Text(context.organ_display_name), ",\"year\":", context.report_year,
                                 ",\"signature\":[", Text(document.signature_organ), ",", Text(document.signature_date),
                                 "],\"blocks\":[");
  for (const Block& block : document.blocks) {
    if (&block != &document.blocks[0]) out.push_back(',');
    AppendBlock(block, out);
  }
  return out + "]}";
}

}  // namespace nianbao::rendering

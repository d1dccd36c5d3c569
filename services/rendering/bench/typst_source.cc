#include "services/rendering/bench/typst_source.h"

#include "absl/strings/str_cat.h"
#include "services/rendering/table_widths.h"

namespace nianbao::rendering {
namespace {

constexpr char kPreamble[] =
    "#set page(paper: \"a4\", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm), numbering: \"— 1 —\")\n"
    "#set text(font: (\"Liberation Serif\", \"FandolFang R\"), size: 16pt, lang: \"zh\", region: \"cn\")\n"
    "#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 13pt, spacing: 13pt)\n"
    "#show heading: set text(font: \"FandolHei\", size: 16pt, weight: \"regular\")\n"
    "#set table(stroke: 0.5pt, align: center + horizon, inset: 2.2pt)\n";

// Markup that could mean something is a string.
std::string Quoted(const std::string& text) {
  std::string out = "#\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

void AppendCell(const GridCell& cell, std::string& out) {
  absl::StrAppend(&out, "table.cell(x: ", cell.column, ", y: ", cell.row);
  if (cell.row_span > 1) absl::StrAppend(&out, ", rowspan: ", cell.row_span);
  if (cell.column_span > 1) absl::StrAppend(&out, ", colspan: ", cell.column_span);
  absl::StrAppend(&out, cell.left ? ", align: left + horizon" : "", ")[", Quoted(cell.text), "],\n");
}

void AppendGrid(const Grid& grid, std::string& out) {
  absl::StrAppend(&out, "#text(size: ", grid.value_columns >= 6 ? "9" : "10.5",
                  "pt)[#set par(first-line-indent: 0em, leading: 3pt)\n#table(columns: (");
  for (const double width : ColumnWidths(grid)) absl::StrAppend(&out, width, "mm, ");
  out += "),\ntable.header(\n";
  for (const GridCell& cell : grid.cells) {
    if (cell.row < grid.head_rows) AppendCell(cell, out);
  }
  out += "),\n";
  for (const GridCell& cell : grid.cells) {
    if (cell.row >= grid.head_rows) AppendCell(cell, out);
  }
  out += ")]\n";
}

}  // namespace

std::string TypstSource(const Document& document) {
  std::string out = kPreamble;
  absl::StrAppend(&out, "#set document(title: ", Quoted(document.title).substr(1),
                  ")\n#align(center)[#text(font: ", "\"FandolSong\", weight: \"bold\", size: 22pt)[",
                  Quoted(document.title), "]]\n\n");
  for (const Block& block : document.blocks) {
    if (block.kind == Block::Kind::kHeading) {
      absl::StrAppend(&out, std::string(static_cast<size_t>(block.level), '='), " ", Quoted(block.text), "\n\n");
    } else if (block.kind == Block::Kind::kParagraph) {
      if (block.run_in > 0) {
        absl::StrAppend(&out, "#text(font: \"FandolKai\")[", Quoted(block.text.substr(0, block.run_in)), "]");
      }
      absl::StrAppend(&out, Quoted(block.text.substr(block.run_in)), "\n\n");
    } else {
      for (const Grid& grid : block.table.grids) AppendGrid(grid, out);
    }
  }
  absl::StrAppend(&out, "#align(right)[", Quoted(document.signature_organ), "]\n#align(right)[",
                  Quoted(document.signature_date), "]\n");
  return out;
}

}  // namespace nianbao::rendering

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/docx_xml.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/table_widths.h"

namespace nianbao::rendering {
namespace {

constexpr int kWide = 6;  // value columns from which a table is set in 小五 instead of 五号

int Twips(double mm) { return static_cast<int>(mm * kTwipsPerMm + 0.5); }

class GridWriter {
 public:
  GridWriter(const Grid& grid, std::string& out) : grid_(grid), widths_(ColumnWidths(grid)), out_(out) {
    covering_.resize(static_cast<size_t>(grid.rows));
    for (const GridCell& cell : grid.cells) {
      for (int row = cell.row; row < cell.row + cell.row_span; ++row) {
        covering_[static_cast<size_t>(row)][cell.column] = &cell;
      }
    }
  }

  void Write(const std::string& caption) {
    absl::StrAppend(&out_, "<w:tbl><w:tblPr><w:tblStyle w:val=\"ReportTable\"/><w:tblW w:w=\"", Twips(156),
                    "\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook "
                    "w:val=\"0420\" w:firstRow=\"1\" w:noVBand=\"1\"/>");
    if (!caption.empty()) absl::StrAppend(&out_, "<w:tblCaption w:val=\"", EscapeXml(caption), "\"/>");
    out_ += "</w:tblPr><w:tblGrid>";
    for (const double width : widths_) absl::StrAppend(&out_, "<w:gridCol w:w=\"", Twips(width), "\"/>");
    out_ += "</w:tblGrid>";
    for (int row = 0; row < grid_.rows; ++row) Row(row);
    out_ += "</w:tbl>";
  }

 private:
  void Row(int row) {
    absl::StrAppend(&out_, "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"340\"/>",
                    row < grid_.head_rows ? "<w:tblHeader/>" : "", "</w:trPr>");
    for (const auto& [column, cell] : covering_[static_cast<size_t>(row)]) Cell(*cell, row != cell->row);
    out_ += "</w:tr>";
  }

  void Cell(const GridCell& cell, bool continues) {
    absl::StrAppend(&out_, "<w:tc><w:tcPr><w:tcW w:w=\"", Twips(SpanWidth(widths_, cell.column, cell.column_span)),
                    "\" w:type=\"dxa\"/>");
    if (cell.column_span > 1) absl::StrAppend(&out_, "<w:gridSpan w:val=\"", cell.column_span, "\"/>");
    if (cell.row_span > 1) out_ += continues ? "<w:vMerge/>" : "<w:vMerge w:val=\"restart\"/>";
    out_ += "<w:vAlign w:val=\"center\"/></w:tcPr>";
    const std::string align =
        cell.left ? absl::StrCat("<w:ind w:left=\"", cell.indent * 200, "\"/><w:jc w:val=\"left\"/>") : "";
    AppendParagraph(grid_.value_columns >= kWide ? "TableSmall" : "TableText",
                    continues ? absl::string_view() : absl::string_view(cell.text), align, out_);
    out_ += "</w:tc>";
  }

  const Grid& grid_;
  const std::vector<double> widths_;
  std::string& out_;
  std::vector<std::map<int, const GridCell*>> covering_;  // by row: leftmost column → cell
};

}  // namespace

void AppendWordTable(const PrintedTable& table, std::string& out) {
  if (!table.title.empty()) AppendParagraph("TableTitle", table.title, "", out);
  if (!table.subtitle.empty())
    AppendParagraph("TableNote", table.subtitle, "<w:keepNext/><w:jc w:val=\"center\"/>", out);
  if (!table.header.empty()) AppendParagraph("TableNote", table.header, "<w:keepNext/>", out);
  for (size_t i = 0; i < table.grids.size(); ++i) {
    // Word joins tables that touch; a hair of a paragraph keeps the grids' columns apart.
    if (i > 0)
      out += "<w:p><w:pPr><w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"14\" w:lineRule=\"exact\"/></w:pPr></w:p>";
    GridWriter(table.grids[i], out).Write(i == 0 ? table.caption : "");
  }
  AppendParagraph("TableNote", table.footer, "", out);
}

}  // namespace nianbao::rendering

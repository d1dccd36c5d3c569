// A document as its reader saw it: lines and grids in reading order, before anything is understood.
#ifndef NIANBAO_SERVICES_IMPORTING_SOURCE_H_
#define NIANBAO_SERVICES_IMPORTING_SOURCE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace nianbao::importing {

// One line of text.
struct SourceLine {
  int number = 0;    // 1-based; of a word processor's file: its paragraphs and tables counted
  std::string text;  // as written, blanks included
  std::string bare;  // without blanks of any width
};

// One place of a grid. A merged cell stands in every place it covers, with the same `origin`.
struct GridPlace {
  std::string text;
  int origin = -1;  // the source cell, unique in its grid; -1 = the grid has no cell here
};

// A table as printed: rows of equal length.
struct SourceGrid {
  int number = 0;  // as SourceLine::number
  std::vector<std::vector<GridPlace>> rows;
};

// A place of a workbook that a defined name binds to a cell.
struct BoundValue {
  std::string text;      // as stored
  bool formula = false;  // the workbook computes it
};

// What a workbook of the suite's own says, place by place (services/rendering/xlsx_writer.h).
struct Binding {
  std::string format_id;
  std::string structure_digest;
  int report_year = 0;
  std::string organ;
  std::map<std::string, BoundValue> cells;               // by cell id
  std::map<std::string, std::vector<SourceLine>> prose;  // "title", "lead", "heading.1", "section.1", "organ" …
};

// What a reader found. Tables stand at the place where they interrupt the lines.
struct SourceDocument {
  std::vector<SourceLine> lines;
  std::vector<SourceGrid> grids;
  std::optional<Binding> binding;  // then lines and grids are empty
  std::set<std::string> residue;   // nianbao.report.v1.ReportContent.residue
};

// Limits of what is read; past them DOCUMENT_TOO_LARGE.
struct SourceLimits {
  size_t max_bytes = 8 << 20;
  size_t max_unpacked_bytes = 64 << 20;  // of an archive, all parts together
  size_t max_lines = 20'000;
  size_t max_line_bytes = 60'000;    // 20,000 characters, as nianbao.report.v1.Paragraph.text
  size_t max_grid_places = 200'000;  // all grids together
};

SourceLine MakeLine(int number, std::string text);

// Text without blanks of any width.
std::string WithoutBlanks(const std::string& text);

// INVALID_ARGUMENT with a Chinese sentence.
absl::Status RefuseDocument(const char* reason, const std::string& sentence);

// DOCUMENT_TOO_LARGE when a document grew past the limits.
absl::Status CheckLimits(const SourceDocument& document, const SourceLimits& limits);

// Lays source cells with spans out into rows of equal length. Cells that overlap an earlier one move to the right, as
// browsers do it.
class GridBuilder {
 public:
  // `most` places at most; what goes beyond is dropped and overflowed() says so.
  explicit GridBuilder(size_t most) : most_(most) {}

  void StartRow();
  void AddCell(const std::string& text, int column_span, int row_span);
  // Continues the cell above at the next free column (a word processor's vertical merge).
  void ContinueAbove(int column_span);
  // A cell at a fixed place of a sheet, both 0-based.
  void PutCell(int row, int column, const std::string& text, int column_span, int row_span);

  bool overflowed() const { return overflowed_; }
  SourceGrid Take(int number);

 private:
  GridPlace* PlaceAt(size_t row, size_t column);
  size_t NextFree() const;

  std::vector<std::vector<GridPlace>> rows_;
  size_t row_ = 0;
  bool started_ = false;
  int cells_ = 0;
  size_t places_ = 0;
  size_t most_;
  bool overflowed_ = false;
};

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_SOURCE_H_

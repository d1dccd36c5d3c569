// The report as a tree of what is printed: one model for all writers. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_DOCUMENT_H_
#define NIANBAO_SERVICES_RENDERING_DOCUMENT_H_

#include <string>
#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::rendering {

// A cell of a grid. Covered positions of a span hold no cell of their own.
struct GridCell {
  int row = 0;
  int column = 0;
  int row_span = 1;
  int column_span = 1;
  std::string text;
  bool head = false;  // a label, not a value
  bool left = false;  // set flush left; else centred
  int indent = 0;     // levels, for rows below a row (F2014 "其中：…")
  int cell = -1;      // a value: index into Edition::cells()
};

// A ruled grid with its heads merged.
struct Grid {
  int rows = 0;
  int head_rows = 0;  // repeated on every page
  int label_columns = 0;
  int value_columns = 0;
  bool unit_column = false;
  std::vector<GridCell> cells;  // by row, then column
  int columns() const { return label_columns + (unit_column ? 1 : 0) + value_columns; }
};

// Grids of one statutory table, stacked without a gap, with the lines printed around them.
struct PrintedTable {
  std::string caption;  // for screen readers and the outline: the section's or table's title
  std::string title;    // printed; may be empty
  std::string subtitle;
  std::string header;
  std::string footer;
  std::vector<Grid> grids;
};

// A block of the text.
struct Block {
  enum class Kind { kHeading, kParagraph, kTable };
  Kind kind = Kind::kParagraph;
  int level = 0;      // heading level 1 … 4
  std::string text;   // heading or paragraph
  size_t run_in = 0;  // bytes of a run-in heading ("（一）…情况。") at the start of a paragraph
  PrintedTable table;
};

// What lets a reader check that a document is genuine; printed at the end of page-formed documents, in DOCX and HTML.
// Made by services/rendering/verification.h.
struct Verification {
  std::string code;                // "shulan-kejiju-2016-2-9F3C2AB477E01D55"; empty = a draft, nothing is printed
  std::string address;             // what the QR holds; empty = the code itself
  std::vector<std::string> lines;  // printed beside the QR, top to bottom
  int side = 0;                    // of the QR in modules, quiet zone (4 modules) not counted; 0 = no QR
  std::vector<bool> dark;          // side x side modules by row
};

// What is printed, in order.
struct Document {
  std::string title;
  std::string head_date;
  std::string public_note;  // 更正说明, above the text
  std::vector<Block> blocks;
  std::string signature_organ;
  std::string signature_date;
  std::vector<PrintedTable> annexes;  // after the signature
  Verification verification;          // last of all
};

// What a document says beside the content.
struct RenderContext {
  std::string organ_display_name;
  int report_year = 0;
  std::string public_note;         // of a correction
  Verification verification = {};  // empty for drafts and previews
  std::string watermark = {};      // grey letters across every page: "草稿" on previews
  int page = 1;                    // the page that a picture ("png") shows
  int dpi = 96;                    // of a picture, at most 300
};

// Lays the content out as a tree: totals that are absent are computed, blanks at line ends are dropped; nothing else of
// the text changes.
Document Collect(const format::Edition& edition, const report::v1::ReportContent& content,
                 const RenderContext& context);

// Trimmed of blanks of any width.
std::string Trim(absl::string_view text);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_DOCUMENT_H_

#include "services/rendering/layout.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/rendering/line_breaker.h"
#include "services/rendering/table_widths.h"

namespace nianbao::rendering {
namespace {

constexpr double kPointsPerMm = 72 / 25.4;
constexpr double kLeft = 28 * kPointsPerMm;
constexpr double kTop = 37 * kPointsPerMm;
constexpr double kWidth = 156 * kPointsPerMm;
constexpr double kHeight = 225 * kPointsPerMm;
constexpr double kPitch = kHeight / 22;  // of lines: 28.99 pt
constexpr double kEm = kWidth / 28;      // of characters: 15.79 pt for 三号 (16 pt)
constexpr double kBodySize = 16;         // 三号
constexpr double kTitleSize = 22;        // 二号
constexpr double kTitlePitch = 35;
constexpr double kPageNumberSize = 14;  // 四号
constexpr double kBaseline = 0.88;      // of a Chinese character's box above the baseline
constexpr double kCellPadding = 2.2;

struct Style {
  Face face = Face::kBody;
  double size = kBodySize;
  double em = kEm;  // advance of a full-width character
};

class Setter {
 public:
  Setter(const FontSet& fonts, const LayoutLimits& limits) : fonts_(fonts), limits_(limits) { NewPage(); }

  absl::StatusOr<Pages> Set(const Document& document) && {
    SetTitle(document);
    for (size_t i = 0; i < document.blocks.size(); ++i) {
      const bool last = i + 1 == document.blocks.size();
      if (document.blocks[i].kind == Block::Kind::kHeading && !last) KeepWith(document.blocks[i + 1]);
      SetBlock(document.blocks[i]);
    }
    SetSignature(document);
    for (const PrintedTable& annex : document.annexes) {
      NewPage();
      SetTable(annex);
    }
    NumberPages();
    RETURN_IF_ERROR(fault_);
    return std::move(pages_);
  }

 private:
  // --- measuring -------------------------------------------------------------------------------------------------

  double Advance(const Style& style, char32_t c) {
    const FaceGlyph found = fonts_.Find(style.face, c);
    if (found.font < 0) {
      Missing(c);
      return style.em;
    }
    const int advance = found.glyph.advance;
    return advance >= 1000 ? style.em : advance * style.size / 1000;
  }

  void Missing(char32_t c) {
    if (!fault_.ok()) return;
    const std::string shown = EncodeUtf8(std::u32string(1, c));
    fault_ = MakeError(
        absl::StatusCode::kInvalidArgument, absl::StrFormat("no glyph for U+%04X", static_cast<uint32_t>(c)),
        {.reason = "GLYPH_MISSING",
         .metadata = {{"character", shown}, {"code_point", absl::StrFormat("U+%04X", static_cast<uint32_t>(c))}},
         .sentence = absl::StrCat("字库中没有“", shown, "”（", absl::StrFormat("U+%04X", static_cast<uint32_t>(c)),
                                  "）这个字，请核对是否输错，或联系运维人员补充字库。")});
  }

  std::vector<TextLine> Break(const Style& style, std::u32string_view text, double width, double indent) {
    characters_ += text.size();
    if (characters_ > limits_.max_characters) TooLarge();
    if (!fault_.ok()) return {};
    return BreakLines(text, width, indent, [&](char32_t c) { return Advance(style, c); });
  }

  void TooLarge() {
    if (!fault_.ok()) return;
    fault_ = MakeError(absl::StatusCode::kInvalidArgument, "document too large",
                       {.reason = "DOCUMENT_TOO_LARGE",
                        .sentence = absl::StrCat("年报内容太长，最多", limits_.max_characters, "字、",
                                                 limits_.max_pages, "页，请精简后再生成。")});
  }

  // --- placing ---------------------------------------------------------------------------------------------------

  Page& page() { return pages_.pages.back(); }

  void NewPage() {
    if (pages_.pages.size() >= limits_.max_pages) {
      TooLarge();
      pages_.pages.pop_back();
    }
    pages_.pages.emplace_back();
    y_ = 0;
  }

  void Need(double height) {
    if (y_ + height > kHeight + 0.5 && y_ > 0) NewPage();
  }

  // One line of text with its baseline at `baseline`; `extra` is added between characters.
  void Place(const Style& style, std::u32string_view text, double x, double baseline, double extra = 0) {
    GlyphRun* run = nullptr;
    for (const char32_t c : text) {
      const auto [font, glyph] = fonts_.Find(style.face, c);
      if (font < 0) return Missing(c);
      if (run == nullptr || run->font != font) {
        const auto begin = static_cast<uint32_t>(page().glyphs.size());
        page().runs.push_back(
            {.font = font, .size = FromPoints(style.size), .y = FromPoints(baseline), .begin = begin, .end = begin});
        run = &page().runs.back();
      }
      page().glyphs.push_back({c, FromPoints(x), glyph.gid, glyph.advance});
      ++run->end;
      x += Advance(style, c) + extra;
    }
  }

  double WidthOf(const Style& style, std::u32string_view text) {
    double width = 0;
    for (const char32_t c : text) width += Advance(style, c);
    return width;
  }

  // --- text ------------------------------------------------------------------------------------------------------

  void SetTitle(const Document& document) {
    const Style title{Face::kTitle, kTitleSize, kTitleSize};
    const std::u32string text = DecodeUtf8(document.title);
    // Lines of even length read better than a full one and a remainder.
    const double whole = WidthOf(title, text);
    const double lines = std::max(1.0, std::ceil(whole / (kWidth * 0.92)));
    for (const TextLine& line : Break(title, text, std::max(whole / lines + kTitleSize, kTitleSize * 4), 0)) {
      const std::u32string_view part = std::u32string_view(text).substr(line.begin, line.end - line.begin);
      Place(title, part, kLeft + (kWidth - WidthOf(title, part)) / 2, kTop + y_ + kTitleSize * kBaseline + 6);
      y_ += kTitlePitch;
    }
    if (!document.head_date.empty()) SetCentred(document.head_date, Style{Face::kKai});
    y_ = std::ceil(y_ / kPitch + 0.2) * kPitch;
    if (!document.public_note.empty()) SetParagraph(absl::StrCat("更正说明：", document.public_note), 0, Face::kKai);
  }

  void SetCentred(const std::string& text, const Style& style) {
    const std::u32string line = DecodeUtf8(text);
    Need(kPitch);
    Place(style, line, kLeft + (kWidth - WidthOf(style, line)) / 2, Baseline());
    y_ += kPitch;
  }

  double Baseline() const { return kTop + y_ + (kPitch - kBodySize) / 2 + kBodySize * kBaseline; }

  // A heading stays with its table, and a table that fits a page is not torn.
  void KeepWith(const Block& next) {
    if (next.kind != Block::Kind::kTable || next.table.grids.empty()) return;
    const Grid& grid = next.table.grids[0];
    double height = kPitch;
    for (const double row : RowHeights(grid, ColumnWidths(grid))) height += row;
    Need(std::min(height, kHeight));
  }

  void SetBlock(const Block& block) {
    if (!fault_.ok()) return;
    if (block.kind == Block::Kind::kTable) return SetTable(block.table);
    if (block.kind == Block::Kind::kParagraph) return SetParagraph(block.text, block.run_in, Face::kBody);
    Need(2 * kPitch);  // a heading never stands alone at the foot of a page
    pages_.bookmarks.push_back({block.text, 1, static_cast<int>(pages_.pages.size()) - 1, FromPoints(y_ + kTop)});
    const Face face = block.level == 1 ? Face::kHei : block.level == 2 ? Face::kKai : Face::kBody;
    SetParagraph(block.text, 0, face);
  }

  // First line indented by two characters; the run-in heading in 楷体; lines filled out but the last.
  void SetParagraph(const std::string& utf8, size_t run_in, Face face) {
    const Style style{face};
    const std::u32string text = DecodeUtf8(utf8);
    const size_t lead = CountCodePoints(absl::string_view(utf8).substr(0, run_in));
    double indent = 2 * kEm;
    const std::vector<TextLine> lines = Break(style, text, kWidth, indent);
    for (size_t i = 0; i < lines.size(); ++i) {
      Need(kPitch);
      const TextLine& line = lines[i];
      const size_t count = line.end - line.begin;
      double extra = 0;
      if (i + 1 < lines.size() && count > 1) {
        extra = (kWidth - indent - line.width) / static_cast<double>(count - 1);
        extra = std::clamp(extra, -0.6, 2.0);
      }
      const std::u32string_view part = std::u32string_view(text).substr(line.begin, count);
      const size_t kai = std::min(lead > line.begin ? lead - line.begin : 0, count);
      double x = kLeft + indent;
      if (kai > 0) {
        Place(Style{Face::kKai}, part.substr(0, kai), x, Baseline(), extra);
        x += WidthOf(Style{Face::kKai}, part.substr(0, kai)) + extra * static_cast<double>(kai);
      }
      Place(style, part.substr(kai), x, Baseline(), extra);
      y_ += kPitch;
      indent = 0;
    }
  }

  // 7.3.5.2: name 右空二字 below an empty line; the date starts two characters right of the name.
  void SetSignature(const Document& document) {
    if (document.signature_date.empty() && document.signature_organ.empty()) return;
    const Style style;
    const std::u32string organ = DecodeUtf8(document.signature_organ);
    const std::u32string date = DecodeUtf8(document.signature_date);
    const double organ_width = WidthOf(style, organ);
    const double date_width = WidthOf(style, date);
    Need(3 * kPitch);
    y_ = std::ceil(y_ / kPitch) * kPitch + kPitch;
    double organ_x = kLeft + kWidth - 2 * kEm - organ_width;
    double date_x = organ_x + 2 * kEm;
    if (date_x + date_width > kLeft + kWidth - 2 * kEm || organ.empty()) {
      date_x = kLeft + kWidth - 2 * kEm - date_width;
      organ_x = std::min(organ_x, date_x + (date_width - organ_width) / 2);
    }
    if (!organ.empty()) {
      Place(style, organ, organ_x, Baseline());
      y_ += kPitch;
    }
    Place(style, date, date_x, Baseline());
    y_ += kPitch;
  }

  // --- tables ----------------------------------------------------------------------------------------------------

  void SetTable(const PrintedTable& table) {
    if (!table.title.empty()) {
      Need(4 * kPitch);
      pages_.bookmarks.push_back({table.title, 1, static_cast<int>(pages_.pages.size()) - 1, FromPoints(y_ + kTop)});
      SetCentred(table.title, Style{Face::kHei});
    }
    if (!table.subtitle.empty()) SetCentred(table.subtitle, Style{Face::kKai});
    if (!table.header.empty()) SetNote(table.header);
    for (const Grid& grid : table.grids) SetGrid(grid);
    if (!table.footer.empty()) SetNote(table.footer);
    y_ += kPitch / 2;
  }

  void SetNote(const std::string& text) {
    const Style note{Face::kBody, 12, 12};
    const std::u32string line = DecodeUtf8(text);
    for (const TextLine& part : Break(note, line, kWidth, 0)) {
      Need(18);
      Place(note, std::u32string_view(line).substr(part.begin, part.end - part.begin), kLeft, kTop + y_ + 14);
      y_ += 18;
    }
  }

  Style TableStyle(const Grid& grid) const {
    const double size = grid.value_columns >= 6 ? 9 : 10.5;  // 小五, 五号
    return {Face::kBody, size, size};
  }

  std::vector<TextLine> CellLines(const Grid& grid, const GridCell& cell, double width, std::u32string& text) {
    text = DecodeUtf8(cell.text);
    const Style style = TableStyle(grid);
    const double room = width - 2 * kCellPadding - cell.indent * style.size;
    return Break(style, text, std::max(room, style.size), 0);
  }

  std::vector<double> RowHeights(const Grid& grid, const std::vector<double>& widths) {
    const double line = TableStyle(grid).size * 1.3;
    std::vector<double> heights(static_cast<size_t>(grid.rows), line + 2 * kCellPadding);
    for (const bool spans : {false, true}) {
      for (const GridCell& cell : grid.cells) {
        if ((cell.row_span > 1) != spans) continue;
        std::u32string text;
        const double width = SpanWidth(widths, cell.column, cell.column_span) * kPointsPerMm;
        const double needed = static_cast<double>(CellLines(grid, cell, width, text).size()) * line + 2 * kCellPadding;
        double height = 0;
        for (int r = 0; r < cell.row_span; ++r) height += heights[static_cast<size_t>(cell.row + r)];
        // A tall label shares what it lacks among its rows.
        for (int r = 0; r < cell.row_span && needed > height; ++r) {
          heights[static_cast<size_t>(cell.row + r)] += (needed - height) / cell.row_span;
        }
      }
    }
    return heights;
  }

  // Rows in stretches of whole rows, a page each; heads again on each page, and the label of a cell that goes on.
  void SetGrid(const Grid& grid) {
    const std::vector<double> widths = ColumnWidths(grid);
    const std::vector<double> heights = RowHeights(grid, widths);
    if (!fault_.ok()) return;
    double head = 0;
    for (int r = 0; r < grid.head_rows; ++r) head += heights[static_cast<size_t>(r)];
    int row = grid.head_rows;
    const double first = row < grid.rows ? heights[static_cast<size_t>(row)] : 0;
    Need(std::min(head + first, kHeight));
    do {
      DrawRows(grid, widths, heights, 0, grid.head_rows);
      const int begin = row;
      double used = 0;
      while (row < grid.rows && (y_ + used + heights[static_cast<size_t>(row)] <= kHeight + 0.5 || row == begin)) {
        used += heights[static_cast<size_t>(row++)];
      }
      DrawRows(grid, widths, heights, begin, row);
      if (row < grid.rows) NewPage();
    } while (row < grid.rows && fault_.ok());
  }

  void DrawRows(const Grid& grid, const std::vector<double>& widths, const std::vector<double>& heights, int begin,
                int end) {
    const double top = kTop + y_;
    const auto height_of = [&](int from, int to) {
      double height = 0;
      for (int r = from; r < to; ++r) height += heights[static_cast<size_t>(r)];
      return height;
    };
    for (const GridCell& cell : grid.cells) {
      const int from = std::max(cell.row, begin);
      const int to = std::min(cell.row + cell.row_span, end);
      if (from >= to) continue;
      const double x = kLeft + SpanWidth(widths, 0, cell.column) * kPointsPerMm;
      const double width = SpanWidth(widths, cell.column, cell.column_span) * kPointsPerMm;
      DrawCell(grid, cell, x, top + height_of(begin, from), width, height_of(from, to));
    }
    y_ += height_of(begin, end);
  }

  void DrawCell(const Grid& grid, const GridCell& cell, double x, double y, double width, double height) {
    const Mpt left = FromPoints(x);
    const Mpt right = FromPoints(x + width);
    const Mpt above = FromPoints(y);
    const Mpt below = FromPoints(y + height);
    page().rules.push_back({left, above, right, above});
    page().rules.push_back({left, below, right, below});
    page().rules.push_back({left, above, left, below});
    page().rules.push_back({right, above, right, below});
    const Style style = TableStyle(grid);
    std::u32string text;
    const std::vector<TextLine> lines = CellLines(grid, cell, width, text);
    const double pitch = style.size * 1.3;
    double baseline = y + (height - static_cast<double>(lines.size()) * pitch) / 2 + (pitch - style.size) / 2 +
                      style.size * kBaseline;
    for (const TextLine& line : lines) {
      const std::u32string_view part = std::u32string_view(text).substr(line.begin, line.end - line.begin);
      const double start = cell.left ? kCellPadding + cell.indent * style.size : (width - WidthOf(style, part)) / 2;
      Place(style, part, x + start, baseline);
      baseline += pitch;
    }
  }

  // "— 1 —" outside: odd pages right, even pages left, one character in, 7 mm below the type area.
  void NumberPages() {
    const Style style{Face::kBody, kPageNumberSize, kPageNumberSize};
    const double baseline = kTop + kHeight + 7 * kPointsPerMm + kPageNumberSize * kBaseline;
    std::vector<Page> done;
    done.swap(pages_.pages);
    for (size_t i = 0; i < done.size(); ++i) {
      pages_.pages.push_back(std::move(done[i]));
      const std::u32string text = DecodeUtf8(absl::StrCat("— ", i + 1, " —"));
      const double x = i % 2 == 0 ? kLeft + kWidth - kPageNumberSize - WidthOf(style, text) : kLeft + kPageNumberSize;
      Place(style, text, x, baseline);
    }
  }

  const FontSet& fonts_;
  const LayoutLimits limits_;
  Pages pages_;
  double y_ = 0;  // below the top of the type area
  size_t characters_ = 0;
  absl::Status fault_;
};

}  // namespace

absl::StatusOr<Pages> Layout(const Document& document, const FontSet& fonts, const LayoutLimits& limits) {
  return Setter(fonts, limits).Set(document);
}

}  // namespace nianbao::rendering

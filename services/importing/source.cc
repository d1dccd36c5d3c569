#include "services/importing/source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"

namespace nianbao::importing {

namespace {

constexpr int kWidestSpan = 200;

}  // namespace

std::string WithoutBlanks(const std::string& text) {
  std::u32string out;
  for (const char32_t c : DecodeUtf8(text)) {
    const bool blank = c == U' ' || c == U'\t' || c == U'\r' || c == U'\n' || c == U'\u3000' || c == U'\u00A0' ||
                       c == U'\u200B' || c == U'\uFEFF' || (c >= U'\u2000' && c <= U'\u200A');
    if (!blank) out.push_back(c);
  }
  return EncodeUtf8(out);
}

SourceLine MakeLine(int number, std::string text) {
  std::string bare = WithoutBlanks(text);
  return {.number = number, .text = std::move(text), .bare = std::move(bare)};
}

absl::Status RefuseDocument(const char* reason, const std::string& sentence) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, {.reason = reason, .sentence = sentence});
}

namespace {

absl::Status CheckLines(const std::vector<SourceLine>& lines, const SourceLimits& limits) {
  if (lines.size() > limits.max_lines) {
    return RefuseDocument("DOCUMENT_TOO_LARGE",
                          absl::StrCat("文件有", lines.size(), "行，最多", limits.max_lines, "行。"));
  }
  for (const SourceLine& line : lines) {
    if (line.text.size() <= limits.max_line_bytes || CountCodePoints(line.text) <= limits.max_line_bytes / 3) continue;
    return RefuseDocument("DOCUMENT_TOO_LARGE",
                          absl::StrCat("第", line.number, "段有", CountCodePoints(line.text), "个字，最多",
                                       limits.max_line_bytes / 3, "个字，请分段后再上传。"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckLimits(const SourceDocument& document, const SourceLimits& limits) {
  if (document.binding) {
    for (const auto& [name, lines] : document.binding->prose) RETURN_IF_ERROR(CheckLines(lines, limits));
  }
  return CheckLines(document.lines, limits);
}

GridPlace* GridBuilder::PlaceAt(size_t row, size_t column) {
  if (rows_.size() <= row) rows_.resize(row + 1);
  std::vector<GridPlace>& places = rows_[row];
  if (places.size() <= column) {
    places_ += column + 1 - places.size();
    if (places_ > most_) {
      overflowed_ = true;
      return nullptr;
    }
    places.resize(column + 1);
  }
  return &places[column];
}

size_t GridBuilder::NextFree() const {
  size_t column = 0;
  if (row_ >= rows_.size()) return 0;
  const std::vector<GridPlace>& places = rows_[row_];
  while (column < places.size() && places[column].origin >= 0) ++column;
  return column;
}

void GridBuilder::StartRow() {
  if (started_) ++row_;
  started_ = true;
  if (rows_.size() <= row_) rows_.resize(std::min(row_ + 1, most_));
}

void GridBuilder::PutCell(int row, int column, const std::string& text, int column_span, int row_span) {
  const int origin = cells_++;
  for (int r = row; r < row + std::clamp(row_span, 1, kWidestSpan); ++r) {
    for (int c = column; c < column + std::clamp(column_span, 1, kWidestSpan) && !overflowed_; ++c) {
      GridPlace* place = PlaceAt(r, c);
      if (place != nullptr && place->origin < 0) *place = {.text = text, .origin = origin};
    }
  }
}

void GridBuilder::AddCell(const std::string& text, int column_span, int row_span) {
  PutCell(static_cast<int>(row_), static_cast<int>(NextFree()), text, column_span, row_span);
}

void GridBuilder::ContinueAbove(int column_span) {
  const size_t column = NextFree();
  for (size_t c = column; c < column + std::clamp(column_span, 1, kWidestSpan) && !overflowed_; ++c) {
    GridPlace above;
    if (row_ > 0 && c < rows_[row_ - 1].size()) above = rows_[row_ - 1][c];
    if (above.origin < 0) above.origin = cells_++;
    if (GridPlace* place = PlaceAt(row_, c)) *place = above;
  }
}

SourceGrid GridBuilder::Take(int number) {
  size_t width = 0;
  for (const auto& row : rows_) width = std::max(width, row.size());
  if (width * rows_.size() > most_) {
    overflowed_ = true;
    rows_.clear();
  }
  for (auto& row : rows_) row.resize(width);
  return {.number = number, .rows = std::move(rows_)};
}

}  // namespace nianbao::importing

#include "services/common/format/value.h"

#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"

namespace nianbao::format {
namespace {

using report::v1::Cell;

constexpr size_t kLongestRaw = 200;

// Far above any figure of the whole country, and low enough that sums over a table cannot overflow an int64 and that
// every number is exact in JavaScript.
constexpr int64_t kLargestCount = 999'999'999'999;
constexpr int64_t kLargestFen = 999'999'999'999'999;

// Fen in one printed unit: 万元 has six decimals above the fen, 元 two.
int64_t FenPerUnit(const CellInfo& info) { return info.unit == "万元" ? 1'000'000 : 100; }
int DecimalsOf(const CellInfo& info) { return info.unit == "万元" ? 6 : 2; }

bool IsBlank(char32_t c) { return c <= U' ' || c == U'\u3000' || c == U'\u00A0' || c == U'\u200B' || c == U'\uFEFF'; }

std::u32string Trimmed(std::u32string text) {
  while (!text.empty() && IsBlank(text.back())) text.pop_back();
  size_t first = 0;
  while (first < text.size() && IsBlank(text[first])) ++first;
  return text.substr(first);
}

// Full-width digits and signs made half-width, the mathematical minus made a hyphen.
std::string HalfWidth(const std::u32string& text) {
  std::u32string out = text;
  for (char32_t& c : out) {
    if (c >= U'\uFF01' && c <= U'\uFF5E') c -= 0xFEE0;
    if (c == U'\u2212') c = U'-';
  }
  return EncodeUtf8(out);
}

// Blank, or nothing but strokes: "/", "-", "—", "——". Bodies write "nothing" so.
bool MeansEmpty(const std::u32string& text) {
  return text.find_first_not_of(U"/\\-－／＼\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500") == std::u32string::npos;
}

bool IsInRange(const CellInfo& info, int64_t value) {
  const int64_t largest = info.type == v1::MONEY ? kLargestFen : kLargestCount;
  return value <= largest && value >= (info.type == v1::SIGNED_COUNT ? -largest : 0);
}

// "1,234,567" → "1234567"; anything else with a comma stays, and is then no number.
std::string DropThousands(const std::string& text) {
  const size_t first = text.find(',');
  if (first == std::string::npos) return text;
  const size_t start = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (first - start < 1 || first - start > 3) return text;
  std::string out = text.substr(0, first);
  size_t i = first;
  while (i < text.size() && text[i] == ',') {
    const std::string group = text.substr(i + 1, 3);
    if (group.size() != 3 || group.find_first_not_of("0123456789") != std::string::npos) return text;
    out += group;
    i += 4;
  }
  return out + text.substr(i);
}

// Digits with at most `decimals` behind the point, scaled to an integer; none on anything else or on overflow.
std::optional<int64_t> ReadScaled(const std::string& text, int decimals) {
  size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) i = 1;
  bool digits = false;
  bool point = false;
  int after = 0;
  int64_t value = 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '.' && !point && digits) {
      point = true;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    if (point && ++after > decimals) {
      if (text[i] != '0') return std::nullopt;
      --after;
      continue;
    }
    digits = true;
    if (__builtin_mul_overflow(value, int64_t{10}, &value) ||
        __builtin_add_overflow(value, int64_t{text[i] - '0'}, &value)) {
      return std::nullopt;
    }
  }
  if (!digits || (point && text.back() == '.')) return std::nullopt;
  for (; after < decimals; ++after) {
    if (__builtin_mul_overflow(value, int64_t{10}, &value)) return std::nullopt;
  }
  return negative ? -value : value;
}

Cell RawCell(const CellInfo& info, std::u32string text) {
  Cell cell;
  cell.set_id(info.id);
  if (text.size() > kLongestRaw) text.resize(kLongestRaw);
  cell.set_raw(EncodeUtf8(text));
  return cell;
}

// A cell by its id and, where the edition has it, by the label that people know it by.
struct Named {
  std::string id;
  std::string label;
  Named(const CellInfo& info) : id(info.id), label(info.label) {}     // NOLINT(google-explicit-constructor)
  Named(const std::string& unknown) : id(unknown), label(unknown) {}  // NOLINT(google-explicit-constructor)
};

absl::Status Fault(absl::string_view reason, const std::string& path, const Named& cell, const std::string& what) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(path, ": ", reason),
                   {.reason = std::string(reason),
                    .metadata = {{"field", path}, {"cell", cell.id}, {"label", cell.label}},
                    .faults = {{path, what}},
                    .sentence = absl::StrCat("单元格“", cell.label, "”", what, "。")});
}

absl::Status CheckTyped(const CellInfo& info, const Cell& cell, const std::string& path) {
  const bool is_money = info.type == v1::MONEY;
  if (cell.value_case() == Cell::VALUE_NOT_SET) return Fault("CELL_WRONG_TYPE", path, info, "没有值");
  if (!cell.has_count() && !cell.has_fen()) return absl::OkStatus();
  if (cell.has_fen() != is_money) {
    return Fault("CELL_WRONG_TYPE", path, info,
                 is_money ? "是金额，应以分（fen）填写" : "是件数，应以整数（count）填写");
  }
  const int64_t value = is_money ? cell.fen() : cell.count();
  if (value < 0 && info.type != v1::SIGNED_COUNT) return Fault("CELL_NEGATIVE", path, info, "不能是负数");
  if (!IsInRange(info, value)) return Fault("CELL_OUT_OF_RANGE", path, info, "数值过大，请核对");
  return absl::OkStatus();
}

}  // namespace

Cell ParseCell(const CellInfo& info, absl::string_view text) {
  Cell cell;
  cell.set_id(info.id);
  const std::u32string written = Trimmed(DecodeUtf8(text));
  if (MeansEmpty(written)) {
    cell.set_empty(true);
    return cell;
  }
  const std::string digits = DropThousands(HalfWidth(written));
  const bool money = info.type == v1::MONEY;
  const bool decimals_in_count = !money && digits.find('.') != std::string::npos;
  const auto value = ReadScaled(digits, money ? DecimalsOf(info) : 0);
  if (!value || decimals_in_count || !IsInRange(info, *value)) return RawCell(info, written);
  if (money) {
    cell.set_fen(*value);
  } else {
    cell.set_count(*value);
  }
  return cell;
}

std::string PrintCell(const CellInfo& info, const Cell& cell) {
  switch (cell.value_case()) {
    case Cell::kCount:
      return absl::StrCat(cell.count());
    case Cell::kRaw:
      return cell.raw();
    case Cell::kFen:
      break;
    default:
      return "";
  }
  const int64_t unit = FenPerUnit(info);
  const int64_t whole = cell.fen() / unit;
  int64_t rest = cell.fen() % unit;
  const std::string sign = cell.fen() < 0 && whole == 0 ? "-" : "";
  if (rest == 0) return absl::StrCat(whole);
  if (rest < 0) rest = -rest;
  std::string decimals = absl::StrFormat("%0*d", DecimalsOf(info), rest);
  while (decimals.back() == '0') decimals.pop_back();
  return absl::StrCat(sign, whole, ".", decimals);
}

std::optional<int64_t> NumberOf(const Cell& cell) {
  switch (cell.value_case()) {
    case Cell::kCount:
      return cell.count();
    case Cell::kFen:
      return cell.fen();
    case Cell::kRaw:
      return std::nullopt;
    default:
      return 0;
  }
}

absl::Status CheckTypedCells(const Edition& edition, const report::v1::ReportContent& content,
                             absl::string_view prefix) {
  std::set<int> seen;
  for (int i = 0; i < content.cells_size(); ++i) {
    const Cell& cell = content.cells(i);
    const std::string path = absl::StrCat(prefix, prefix.empty() ? "" : ".", "cells[", i, "]");
    const auto index = edition.FindCell(cell.id());
    if (!index) return Fault("CELL_UNKNOWN", path, cell.id(), absl::StrCat("不属于", edition.proto().title()));
    const CellInfo& info = edition.cells()[*index];
    if (cell.id() != info.id) return Fault("CELL_UNKNOWN", path, cell.id(), absl::StrCat("应写全称“", info.id, "”"));
    if (!seen.insert(*index).second) return Fault("CELL_DUPLICATE", path, info, "重复填写");
    if (absl::Status typed = CheckTyped(info, cell, path); !typed.ok()) return typed;
  }
  return absl::OkStatus();
}

}  // namespace nianbao::format

#include "services/validation/figures_json.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/value.h"

namespace nianbao::validation {
namespace {

namespace od = simdjson::ondemand;
using format::CellInfo;
using format::Edition;

absl::Status Malformed(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("no figures: ", why),
                   {.reason = "FIGURES_MALFORMED", .sentence = absl::StrCat("不是年报数字的JSON：", why)});
}

absl::Status UnknownCell(absl::string_view key) {
  return FieldError("CELL_UNKNOWN", absl::StrCat("cells.", key), "本版年报格式没有这一格");
}

// simdjson's own type of text, which Debian's Abseil does not convert.
using Text = decltype(std::declval<od::value>().raw_json_token());
absl::string_view View(Text text) { return {text.data(), text.size()}; }

// Cells as a rule come in print order: the next one is tried before it is looked up.
class Finder {
 public:
  explicit Finder(const Edition& edition) : edition_(edition) {}
  // -1 = the edition has no such cell.
  int Find(absl::string_view key) {
    const auto& cells = edition_.cells();
    const bool next = expected_ < cells.size() && (cells[expected_].alias == key || cells[expected_].id == key);
    const int found = next ? static_cast<int>(expected_) : edition_.FindCell(key).value_or(-1);
    if (found >= 0) expected_ = static_cast<size_t>(found) + 1;
    return found;
  }

 private:
  const Edition& edition_;
  size_t expected_ = 0;
};

void Put(CellTable& table, int cell, const report::v1::Cell& value) {
  table.any = true;
  if (value.has_raw()) {
    table.own.push_back(std::make_unique<report::v1::Cell>(value));
    table.filed[cell] = table.own.back().get();
    table.states[cell] = CellState::kRaw;
    return;
  }
  const bool number = value.has_count() || value.has_fen();
  table.states[cell] = number ? CellState::kNumber : CellState::kEmpty;
  table.numbers[cell] = value.has_fen() ? value.fen() : value.count();
}

void PutNumber(CellTable& table, int cell, int64_t number) {
  table.any = true;
  table.states[cell] = CellState::kNumber;
  table.numbers[cell] = number;
}

// A figure as typed: a JSON number or string in the cell's printed unit, or null.
absl::Status TakeTyped(const CellInfo& info, int cell, od::value value, CellTable& table) {
  int64_t count = 0;
  if (info.type == format::v1::COUNT && value.get_int64().get(count) == simdjson::SUCCESS && count >= 0) {
    PutNumber(table, cell, count);
    return absl::OkStatus();
  }
  Text text;
  if (value.get_string().get(text) != simdjson::SUCCESS) {
    text = value.raw_json_token();
    if (text.substr(0, 4) == "null") text = "";
  }
  Put(table, cell, format::ParseCell(info, View(text)));
  return absl::OkStatus();
}

// "5" or 5, as proto3 JSON writes and reads 64-bit integers.
bool TakeInteger(od::value value, int64_t& number) {
  Text text;
  if (value.get_string().get(text) == simdjson::SUCCESS) return absl::SimpleAtoi(View(text), &number);
  return value.get_int64().get(number) == simdjson::SUCCESS;
}

absl::Status TakeField(od::field field, int cell, CellTable& table) {
  Text key;
  if (field.unescaped_key().get(key) != simdjson::SUCCESS) return Malformed("键");
  int64_t number = 0;
  if (key == "count" || key == "fen") {
    if (!TakeInteger(field.value(), number)) return Malformed("数字");
    PutNumber(table, cell, number);
  } else if (key == "raw") {
    Text text;
    if (field.value().get_string().get(text) != simdjson::SUCCESS) return Malformed("raw");
    report::v1::Cell raw;
    raw.set_raw(std::string(text));
    Put(table, cell, raw);
  } else if (key == "empty" || key == "notApplicable") {
    table.any = true;
    table.states[cell] = key == "empty" ? CellState::kEmpty : CellState::kNotApplicable;
  }
  return absl::OkStatus();
}

absl::Status TakeObject(od::object object, Finder& finder, CellTable& table) {
  int cell = -1;
  for (auto field : object) {
    Text key;
    if (field.error() != simdjson::SUCCESS) return Malformed("单元格");
    if (cell < 0) {  // the id comes first
      Text id;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS || key != "id") return Malformed("单元格要先写id");
      if (field.value().get_string().get(id) != simdjson::SUCCESS) return Malformed("id");
      cell = finder.Find(View(id));
      if (cell < 0) return UnknownCell(View(id));
      continue;
    }
    RETURN_IF_ERROR(TakeField(field.value_unsafe(), cell, table));
  }
  return absl::OkStatus();
}

absl::Status TakeCells(const Edition& edition, od::value cells, CellTable& table) {
  Finder finder(edition);
  od::array list;
  if (cells.get_array().get(list) == simdjson::SUCCESS) {
    for (auto element : list) {
      od::object object;
      if (element.get_object().get(object) != simdjson::SUCCESS) return Malformed("单元格");
      RETURN_IF_ERROR(TakeObject(object, finder, table));
    }
    return absl::OkStatus();
  }
  od::object object;
  if (cells.get_object().get(object) != simdjson::SUCCESS) return Malformed("cells");
  for (auto field : object) {
    Text key;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return Malformed("键");
    const int cell = finder.Find(View(key));
    if (cell < 0) return UnknownCell(View(key));
    RETURN_IF_ERROR(TakeTyped(edition.cells()[cell], cell, field.value(), table));
  }
  return absl::OkStatus();
}

void Reset(const Edition& edition, CellTable& table) {
  const size_t size = edition.cells().size();
  table.states.assign(size, CellState::kAbsent);
  table.numbers.assign(size, 0);
  table.filed.assign(size, nullptr);
  table.own.clear();
  table.any = false;
}

}  // namespace

struct FiguresReader::Parser {
  od::parser parser;
  std::vector<char> buffer;  // the text with the padding that simdjson reads beyond its end
};

FiguresReader::FiguresReader() : parser_(std::make_unique<Parser>()) {}
FiguresReader::~FiguresReader() = default;

absl::Status FiguresReader::Read(const Edition& edition, absl::string_view json, CellTable& table) {
  Reset(edition, table);
  std::vector<char>& buffer = parser_->buffer;
  if (buffer.size() < json.size() + simdjson::SIMDJSON_PADDING)
    buffer.resize(json.size() * 2 + simdjson::SIMDJSON_PADDING);
  std::memcpy(buffer.data(), json.data(), json.size());
  od::document document;
  od::object top;
  if (parser_->parser.iterate(buffer.data(), json.size(), buffer.size()).get(document) != simdjson::SUCCESS ||
      document.get_object().get(top) != simdjson::SUCCESS) {
    return Malformed("不是JSON对象");
  }
  od::value content;
  if (top.find_field_unordered("content").get(content) == simdjson::SUCCESS) {
    if (content.get_object().get(top) != simdjson::SUCCESS) return Malformed("content");
  }
  od::value cells;
  const auto found = top.find_field_unordered("cells").get(cells);
  if (found == simdjson::NO_SUCH_FIELD) return absl::OkStatus();
  if (found != simdjson::SUCCESS) return Malformed("cells");
  return TakeCells(edition, cells, table);
}

}  // namespace nianbao::validation

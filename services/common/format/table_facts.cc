#include "services/common/format/table_facts.h"

#include <charconv>
#include <map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/labels.h"
#include "services/common/format/value.h"

namespace nianbao::format {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr size_t kLargestJson = 1 << 20;

absl::Status Invalid(const std::string& fault) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("table facts: ", fault),
                   {.reason = "TABLE_FACTS_INVALID",
                    .metadata = {{"fault", fault}},
                    .sentence = absl::StrCat("数据文件有误，请检查：", fault)});
}

// The shortest decimal that reads back as the same double: what the file said.
std::string DecimalOf(double number) {
  char text[400];
  const auto end = std::to_chars(text, text + sizeof(text), number, std::chars_format::fixed);
  return std::string(text, end.ptr);
}

std::string TextOf(const Value& value) {
  if (value.has_number_value()) return DecimalOf(value.number_value());
  return value.has_string_value() ? value.string_value() : "";
}

const Value* Find(const Struct& object, const std::string& key) {
  const auto found = object.fields().find(key);
  return found == object.fields().end() ? nullptr : &found->second;
}

std::string StringAt(const Struct& object, const std::string& key) {
  const Value* value = Find(object, key);
  return value == nullptr ? "" : TextOf(*value);
}

const TableInfo* TableUnder(const Edition& edition, const std::string& heading) {
  const int section = edition.MatchHeading(heading);
  for (const TableInfo& table : edition.tables()) {
    if (section >= 0 && table.section == section) return &table;
  }
  return edition.FindTable(heading);
}

// Walks the labels of one table and lays each figure down.
class TableReader {
 public:
  TableReader(const Edition& edition, const TableInfo& table) : edition_(edition), table_(table) {}

  void Read(const Struct& labels) {
    for (const auto& [label, value] : labels.fields()) {
      path_.push_back(label);
      if (value.has_struct_value()) {
        Read(value.struct_value());
      } else {
        Place(TextOf(value));
      }
      path_.pop_back();
    }
  }

  const std::map<int, report::v1::Cell>& cells() const { return cells_; }
  const std::map<std::vector<std::string>, std::string>& unplaced() const { return unplaced_; }

 private:
  void Place(const std::string& text) {
    const auto cell = MatchCell(table_, path_);
    if (!cell || cells_.count(*cell) > 0) {
      unplaced_.emplace(path_, text);
      return;
    }
    cells_.emplace(*cell, ParseCell(edition_.cells()[*cell], text));
  }

  const Edition& edition_;
  const TableInfo& table_;
  std::vector<std::string> path_;
  std::map<int, report::v1::Cell> cells_;
  std::map<std::vector<std::string>, std::string> unplaced_;
};

absl::Status ReadTables(const Struct& tables, TableFacts& facts) {
  std::map<int, report::v1::Cell> cells;
  for (const auto& [heading, rows] : tables.fields()) {
    const TableInfo* table = TableUnder(*facts.edition, heading);
    if (table == nullptr) return Invalid("no table under the heading " + heading);
    TableReader reader(*facts.edition, *table);
    reader.Read(rows.struct_value());
    cells.insert(reader.cells().begin(), reader.cells().end());
    for (const auto& [path, text] : reader.unplaced()) {
      report::v1::UnplacedLine& line = *facts.content.add_unplaced();
      line.set_table(table->proto->id());
      line.mutable_label_path()->Add(path.begin(), path.end());
      line.add_values(text);
    }
  }
  for (const auto& [index, cell] : cells) *facts.content.add_cells() = cell;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TableFacts> ReadTableFacts(const FormatRegistry& formats, absl::string_view json) {
  if (json.size() > kLargestJson) return Invalid("larger than 1 MiB");
  Struct root;
  const auto parsed = google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &root);
  if (!parsed.ok()) return Invalid("no JSON object");
  TableFacts facts;
  facts.organ = StringAt(root, "organ");
  facts.kind = StringAt(root, "kind");
  facts.region = StringAt(root, "region");
  if (!absl::SimpleAtoi(StringAt(root, "report_year"), &facts.report_year)) facts.report_year = 0;
  const std::string format = StringAt(root, "format");
  facts.edition = format.empty() ? formats.ForYear(facts.report_year) : formats.Find(format);
  if (facts.edition == nullptr) return Invalid("unknown edition");
  const Value* tables = Find(root, "tables");
  if (tables == nullptr || !tables->has_struct_value()) return Invalid("no tables");
  RETURN_IF_ERROR(ReadTables(tables->struct_value(), facts));
  return facts;
}

}  // namespace nianbao::format

#include "services/rendering/proof/proof.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/csv_writer.h"
#include "services/rendering/proof/compare.h"
#include "services/rendering/proof/readers.h"

namespace nianbao::rendering {
namespace {

using format::CellTable;

absl::StatusOr<ReadBack> Read(absl::string_view format, absl::string_view bytes) {
  if (format == "ofd") return ReadOfd(bytes);
  if (format == "docx") return ReadDocxBack(bytes);
  if (format == "html") return ReadHtmlBack(bytes);
  if (format == "xlsx") return ReadXlsxBack(bytes);
  if (format == "pdf") return ReadPdf(bytes);
  return ProofFailed(format, "没有读回这种格式的办法");
}

std::string CompareJson(const ProofSource& source, absl::string_view json) {
  report::v1::ReportContent content;
  const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(json), &content);
  if (!parsed.ok()) return absl::StrCat("不是年报内容的 JSON：", std::string(parsed.message()));
  google::protobuf::util::MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  return differencer.Compare(source.content, content) ? "" : difference.substr(0, difference.find('\n'));
}

std::string CompareCsvRow(const ProofSource& source, const CellTable& cells, int cell,
                          const std::vector<std::string>& row) {
  const format::CellInfo& info = source.edition.cells()[static_cast<size_t>(cell)];
  const std::vector<std::string> expected = {source.context.organ_display_name,
                                             absl::StrCat(source.context.report_year),
                                             info.id,
                                             info.label,
                                             cells.Text(cell),
                                             info.unit};
  if (row.size() != expected.size()) return absl::StrCat(info.id, "一行有", row.size(), "栏");
  for (size_t i = 0; i < row.size(); ++i) {
    const bool guarded = row[i] == "'" + expected[i];  // kept from running as a formula
    if (row[i] != expected[i] && !guarded)
      return absl::StrCat(info.id, "应为“", expected[i], "”，读出的是“", row[i], "”");
  }
  return "";
}

absl::Status ProveCsv(const ProofSource& source, const CellTable& cells, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const auto rows, ReadCsv(bytes));
  size_t next = 1;  // after the heads
  for (const format::TableInfo& table : source.edition.tables()) {
    if (!IsTableFiled(table, cells)) continue;
    for (int i = table.first_cell; i < table.first_cell + table.cell_count; ++i, ++next) {
      if (next >= rows.size()) return ProofFailed("csv", "行数不够");
      if (std::string fault = CompareCsvRow(source, cells, i, rows[next]); !fault.empty()) {
        return ProofFailed("csv", fault);
      }
    }
  }
  return next == std::max<size_t>(rows.size(), 1) ? absl::OkStatus() : ProofFailed("csv", "行数太多");
}

// A workbook shows the told figures in a grid too, and says title and sections once, on its sheet of prose.
Expectation OfWorkbook(const ProofSource& source, const CellTable& cells) {
  Expectation expected = ExpectationOf(source, cells);
  expected.tables.clear();
  for (const format::TableInfo& table : source.edition.tables()) {
    if (IsTableFiled(table, cells)) expected.tables.push_back(&table);
  }
  const auto elsewhere = [](const ExpectedText& text) {
    return absl::StartsWith(text.place, "表“") || text.place == "验证码" || text.place == "更正说明" ||
           text.place == "由数据生成的句子";
  };
  expected.texts.erase(std::remove_if(expected.texts.begin(), expected.texts.end(), elsewhere), expected.texts.end());
  return expected;
}

std::string CompareNamed(const CellTable& cells, const ReadBack& read) {
  for (const auto& [id, text] : read.named) {
    const auto cell = cells.edition().FindCell(id);
    if (!cell || cells.Text(*cell) != text) return absl::StrCat("名称绑定的格子", id, "读出的是“", text, "”");
  }
  return "";
}

}  // namespace

absl::Status ProveFile(const ProofSource& source, absl::string_view format, absl::string_view bytes) {
  const CellTable cells(source.edition, source.content);
  std::string difference;
  if (format == "csv") return ProveCsv(source, cells, bytes);
  if (format == "json") {
    difference = CompareJson(source, bytes);
    return difference.empty() ? absl::OkStatus() : ProofFailed(format, difference);
  }
  ASSIGN_OR_RETURN(const ReadBack read, Read(format, bytes));
  const Expectation expected = format == "xlsx" ? OfWorkbook(source, cells) : ExpectationOf(source, cells);
  difference = CompareTexts(expected.texts, read);
  if (difference.empty()) difference = CompareTables(expected.tables, cells, read.grids);
  if (difference.empty()) difference = CompareNamed(cells, read);
  if (difference.empty() && format == "ofd") difference = CompareJson(source, read.attachment);
  return difference.empty() ? absl::OkStatus() : ProofFailed(format, difference);
}

}  // namespace nianbao::rendering

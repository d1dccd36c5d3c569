#include "gateway/public_figures.h"

#include <cstdint>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kColumns = 6;
constexpr size_t kDecimals = 6;

// "72701.2578" → 72701257800 (millionths); false for what is no number of at most 12 digits before the point.
bool ReadNumber(absl::string_view text, int64_t* millionths) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  const size_t point = std::min(text.find('.'), text.size());
  const absl::string_view whole = text.substr(0, point);
  std::string fraction(point < text.size() ? text.substr(point + 1) : "");
  if (whole.empty() || whole.size() > 12 || fraction.size() > kDecimals) return false;
  if (whole.find_first_not_of("0123456789") != absl::string_view::npos) return false;
  if (fraction.find_first_not_of("0123456789") != std::string::npos) return false;
  fraction.resize(kDecimals, '0');
  int64_t value = 0;
  if (!absl::SimpleAtoi(absl::StrCat(whole, fraction), &value)) return false;
  *millionths = negative ? -value : value;
  return true;
}

// 72701257800 → "72701.2578", with `plus` before what is above zero.
std::string PrintNumber(int64_t millionths, absl::string_view plus) {
  if (millionths == 0) return "0";
  const int64_t difference = millionths;
  const std::string digits = absl::StrCat(difference < 0 ? -difference : difference);
  const std::string padded = std::string(digits.size() <= kDecimals ? kDecimals + 1 - digits.size() : 0, '0') + digits;
  std::string fraction = padded.substr(padded.size() - kDecimals);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  return absl::StrCat(difference < 0 ? "-" : plus, padded.substr(0, padded.size() - kDecimals),
                      fraction.empty() ? "" : ".", fraction);
}

std::string DifferenceOf(const std::string& left, const std::string& right) {
  int64_t a = 0;
  int64_t b = 0;
  return ReadNumber(left, &a) && ReadNumber(right, &b) ? PrintNumber(a - b, "+") : "";
}

std::string FigureJson(const Figure& figure) {
  return absl::StrCat("{\"id\":", JsonString(figure.id), ",\"label\":", JsonString(figure.label),
                      ",\"value\":", JsonString(figure.value), ",\"unit\":", JsonString(figure.unit), "}");
}

std::string FiguresJson(const std::vector<Figure>& figures) {
  std::vector<std::string> all;
  for (const Figure& figure : figures) all.push_back(FigureJson(figure));
  return absl::StrCat("[\n", absl::StrJoin(all, ",\n"), "]");
}

}  // namespace

std::vector<std::vector<std::string>> ReadCsv(absl::string_view text) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string field;
  bool quoted = false;
  const auto end_row = [&] {
    row.push_back(std::move(field));
    field.clear();
    if (row.size() > 1 || !row[0].empty()) rows.push_back(std::move(row));
    row.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        field.push_back(c);
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field.push_back('"');
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && field.empty()) {
      quoted = true;
    } else if (c == ',') {
      row.push_back(std::move(field));
      field.clear();
    } else if (c == '\n') {
      if (absl::EndsWith(field, "\r")) field.pop_back();
      end_row();
    } else {
      field.push_back(c);
    }
  }
  if (!field.empty() || !row.empty()) end_row();
  return rows;
}

std::string CsvField(absl::string_view field) {
  int64_t number = 0;
  const bool formula =
      !field.empty() && absl::StrContains("=+-@\t\r", field.substr(0, 1)) && !ReadNumber(field, &number);
  const std::string safe = formula ? absl::StrCat("'", field) : std::string(field);
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  return absl::StrCat("\"", absl::StrReplaceAll(safe, {{"\"", "\"\""}}), "\"");
}

std::vector<Figure> FiguresOf(absl::string_view csv) {
  std::vector<Figure> figures;
  for (auto& row : ReadCsv(csv)) {
    if (row.size() != kColumns || !absl::StrContains(row[2], "/")) continue;
    figures.push_back({std::move(row[2]), std::move(row[3]), std::move(row[4]), std::move(row[5])});
  }
  return figures;
}

std::string BodyOf(absl::string_view csv) {
  const auto rows = ReadCsv(csv.substr(0, 4096));
  return rows.size() > 1 ? rows[1][0] : "";
}

std::vector<FigurePair> SideBySide(const std::vector<Figure>& left, const std::vector<Figure>& right) {
  std::map<std::string, const Figure*> others;
  for (const Figure& figure : right) others[figure.id] = &figure;
  std::vector<FigurePair> pairs;
  for (const Figure& figure : left) {
    const auto other = others.find(figure.id);
    // The same figure told in another unit (元, 万元) is not the same number.
    const bool comparable = other != others.end() && other->second->unit == figure.unit;
    pairs.push_back({figure.label, figure.unit, figure.value, comparable ? other->second->value : "",
                     comparable ? DifferenceOf(figure.value, other->second->value) : ""});
    if (comparable) others.erase(other);
  }
  for (const Figure& figure : right) {
    if (others.count(figure.id) > 0) pairs.push_back({figure.label, figure.unit, "", figure.value, ""});
  }
  return pairs;
}

std::string OpenDataCsv(const std::vector<OpenReport>& reports) {
  std::string csv = "\xEF\xBB\xBF单位编号,单位,区划代码,报告年度,版次,指标编号,指标,数值,计量单位\r\n";
  for (const OpenReport& report : reports) {
    const std::string head = absl::StrCat(CsvField(report.organ), ",", CsvField(report.body), ",", report.region, ",",
                                          report.year, ",", report.revision, ",");
    for (const Figure& figure : report.figures) {
      absl::StrAppend(&csv, head, CsvField(figure.id), ",", CsvField(figure.label), ",", CsvField(figure.value), ",",
                      CsvField(figure.unit), "\r\n");
    }
  }
  return csv;
}

std::string OpenDataJson(const std::vector<OpenReport>& reports) {
  std::vector<std::string> rows;
  for (const OpenReport& report : reports) {
    rows.push_back(absl::StrCat("{\"organ\":", JsonString(report.organ), ",\"body\":", JsonString(report.body),
                                ",\"region\":", JsonString(report.region), ",\"year\":", report.year,
                                ",\"revision\":", report.revision, ",\"figures\":", FiguresJson(report.figures), "}"));
  }
  return absl::StrCat("{\"reports\":[\n", absl::StrJoin(rows, ",\n"), "\n]}\n");
}

std::vector<Figure> SumOf(const std::vector<std::vector<Figure>>& reports) {
  std::vector<Figure> order;
  std::map<std::pair<std::string, std::string>, int64_t> sums;
  for (const std::vector<Figure>& report : reports) {
    for (const Figure& figure : report) {
      int64_t number = 0;
      if (!ReadNumber(figure.value, &number)) continue;
      const auto [at, fresh] = sums.try_emplace({figure.id, figure.unit}, 0);
      if (fresh) order.push_back(figure);
      at->second += number;
    }
  }
  for (Figure& figure : order) figure.value = PrintNumber(sums[{figure.id, figure.unit}], "");
  return order;
}

std::string TotalsJson(const std::vector<RegionTotals>& regions) {
  std::vector<std::string> rows;
  for (const RegionTotals& region : regions) {
    rows.push_back(absl::StrCat("{\"region\":", JsonString(region.region), ",\"name\":", JsonString(region.name),
                                ",\"year\":", region.year, ",\"reports\":", region.reports,
                                ",\"byGovernment\":", region.by_government ? "true" : "false",
                                ",\"figures\":", FiguresJson(region.figures), "}"));
  }
  return absl::StrCat("{\"regions\":[\n", absl::StrJoin(rows, ",\n"), "\n]}\n");
}

}  // namespace nianbao::gateway

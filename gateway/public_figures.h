// The figures of published reports: read from their CSV files, laid side by side, and gathered into open data. Pure.
#ifndef NIANBAO_GATEWAY_PUBLIC_FIGURES_H_
#define NIANBAO_GATEWAY_PUBLIC_FIGURES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::gateway {

struct Figure {
  std::string id;     // "requests/newly_received/total"
  std::string label;  // "一、本年新收政府信息公开申请数量｜总计"
  std::string value;  // as printed
  std::string unit;   // "件"; may be empty
};

// Rows of a CSV text (RFC 4180), its byte order mark taken off.
std::vector<std::vector<std::string>> ReadCsv(absl::string_view text);

// `field` for a CSV row: quoted where it must be, and never read as a formula by a spreadsheet.
std::string CsvField(absl::string_view field);

// The figures of a published CSV file (单位,报告年度,指标编号,指标,数值,计量单位); rows of another shape are left out.
std::vector<Figure> FiguresOf(absl::string_view csv);

// The name of the body that a published CSV file is of.
std::string BodyOf(absl::string_view csv);

struct FigurePair {
  std::string label;
  std::string unit;
  std::string left;  // empty where that report has no such figure
  std::string right;
  std::string difference;  // left − right, where both are numbers: "+12", "-3", "0"
};

// Two reports side by side, by figure id, in the left one's order; figures of the right one alone come last.
std::vector<FigurePair> SideBySide(const std::vector<Figure>& left, const std::vector<Figure>& right);

// A report for open data.
struct OpenReport {
  std::string organ;  // id
  std::string body;   // name
  std::string region;
  int year = 0;
  int revision = 0;
  std::vector<Figure> figures;
};

// A region's figures of one year.
struct RegionTotals {
  std::string region;  // code
  std::string name;
  int year = 0;
  size_t reports = 0;
  bool by_government = false;   // the government's own summary; else the sum of its bodies' reports
  std::vector<Figure> figures;  // sums in the unit of the figure; what is no number is left out
};

// Sums by figure id and unit, in the order of first appearance.
std::vector<Figure> SumOf(const std::vector<std::vector<Figure>>& reports);
std::string TotalsJson(const std::vector<RegionTotals>& regions);

std::string OpenDataCsv(const std::vector<OpenReport>& reports);
std::string OpenDataJson(const std::vector<OpenReport>& reports);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_PUBLIC_FIGURES_H_

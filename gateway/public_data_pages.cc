// The pages of figures: open data, and two reports side by side.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/public_layout.h"
#include "gateway/public_pages.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

std::vector<std::pair<std::string, std::string>> Years(const std::vector<int>& years) {
  std::vector<std::pair<std::string, std::string>> choices;
  for (const int year : years) choices.emplace_back(absl::StrCat(year), absl::StrCat(year, "年"));
  return choices;
}

std::string Id(const PublishedReport& report) { return absl::StrCat(report.organ, "/", report.year); }

// Links that decide one side and keep what is known of the other.
std::string Choices(const std::vector<const PublishedReport*>& candidates, absl::string_view side,
                    const std::string& rest) {
  constexpr size_t kMost = 30;
  std::string items;
  for (size_t i = 0; i < std::min(candidates.size(), kMost); ++i) {
    absl::StrAppend(&items, "<li><a href=\"/public/compare?", side, "=", Id(*candidates[i]), rest, "\">",
                    EscapeHtml(candidates[i]->title()), "</a></li>");
  }
  return absl::StrCat("<ul class=\"pick\">", items, "</ul>");
}

std::string Side(const std::vector<const PublishedReport*>& mine, const std::vector<const PublishedReport*>& other,
                 absl::string_view side, absl::string_view other_side, const std::string& typed) {
  if (mine.size() == 1) return "";
  if (mine.empty()) {
    return typed.empty() ? "" : absl::StrCat("<p>没有找到“", EscapeHtml(typed), "”公布的年报。</p>");
  }
  const std::string rest = other.size() == 1 ? absl::StrCat("&amp;", other_side, "=", Id(*other[0])) : "";
  return absl::StrCat("<p>请选择", side == "a" ? "左边" : "右边", "的年报：</p>", Choices(mine, side, rest));
}

// One side of the form: what was decided, or fields that ask for it.
std::string Fields(const std::vector<const PublishedReport*>& mine, absl::string_view side, absl::string_view number,
                   const std::string& name, const std::string& year, const std::vector<int>& years) {
  if (mine.size() != 1) {
    return absl::StrCat(TextField(absl::StrCat(side, "n"), absl::StrCat("单位", number), name),
                        ChoiceField(absl::StrCat(side, "y"), absl::StrCat("年度", number), year, Years(years)));
  }
  return absl::StrCat("<div class=\"wide\"><span class=\"soft\">年报", number, "</span><br>",
                      EscapeHtml(mine[0]->title()), "<input type=\"hidden\" name=\"", side, "\" value=\"", Id(*mine[0]),
                      "\"> <a href=\"/public/compare\">重选</a></div>");
}

std::string Table(const Comparison& comparison) {
  const PublishedReport& left = *comparison.left[0];
  const PublishedReport& right = *comparison.right[0];
  const auto head = [](const PublishedReport& report) {
    return absl::StrCat("<th scope=\"col\" class=\"number\"><a href=\"", PermanentAddress(report), "\">",
                        EscapeHtml(report.title()), "</a></th>");
  };
  std::string rows;
  for (const FigurePair& pair : comparison.pairs) {
    const char* direction = absl::StartsWith(pair.difference, "+")   ? " up"
                            : absl::StartsWith(pair.difference, "-") ? " down"
                                                                     : "";
    absl::StrAppend(&rows, "<tr><td>", EscapeHtml(pair.label),
                    pair.unit.empty() ? "" : absl::StrCat("（", EscapeHtml(pair.unit), "）"),
                    "</td><td class=\"number\">", EscapeHtml(pair.left), "</td><td class=\"number\">",
                    EscapeHtml(pair.right), "</td><td class=\"number", direction, "\">", EscapeHtml(pair.difference),
                    "</td></tr>");
  }
  return absl::StrCat("<section class=\"card\"><div class=\"scroll\"><table><thead><tr><th scope=\"col\">指标</th>",
                      head(left), head(right), "<th scope=\"col\" class=\"number\">相差</th></tr></thead><tbody>", rows,
                      "</tbody></table></div></section>");
}

}  // namespace

std::string DataFile::name() const { return absl::StrCat(year, "-", region); }

std::string PublicDataPage(const std::vector<DataFile>& files) {
  std::string rows;
  for (const DataFile& file : files) {
    absl::StrAppend(&rows, "<tr><td>", file.year, "</td><td>", EscapeHtml(file.region_name),
                    "</td><td class=\"number\">", file.reports, "</td><td><a href=\"/public/data/", file.name(),
                    ".csv\">CSV</a><a href=\"/public/data/", file.name(), ".json\">JSON</a></td></tr>");
  }
  return PublicPage(
      "开放数据",
      absl::StrCat(
          "<h1>开放数据</h1><section "
          "class=\"card\"><p>已公布年报中的全部指标，每个年度、每个地区一个文件，可以自由使用。"
          "清单中有每个文件的SHA-256摘要，下载后可以核对。</p><ul class=\"pick\"><li><a "
          "href=\"/public/data/manifest.json\">数据文件清单（JSON）</a></li><li><a "
          "href=\"/public/index.csv\">年报文件清单（CSV）</a></li><li><a "
          "href=\"/public/index.json\">年报文件清单（JSON）</a></li></ul></section><section class=\"card\"><div "
          "class=\"scroll\"><table><thead><tr><th scope=\"col\">年度</th><th scope=\"col\">地区</th><th "
          "scope=\"col\" class=\"number\">年报份数</th><th scope=\"col\">下载</th></tr></thead><tbody>",
          rows, "</tbody></table></div>", rows.empty() ? "<p>还没有公布的年报。</p>" : "", "</section>"));
}

std::string PublicDataManifest(const std::vector<DataDigest>& files) {
  std::vector<std::string> rows;
  for (const DataDigest& file : files) {
    rows.push_back(absl::StrCat("{\"path\":", JsonString(file.path), ",\"year\":", file.year,
                                ",\"region\":", JsonString(file.region), ",\"reports\":", file.reports,
                                ",\"size\":", file.size, ",\"sha256\":", JsonString(file.sha256), "}"));
  }
  return absl::StrCat("{\"files\":[\n", absl::StrJoin(rows, ",\n"), "\n]}\n");
}

std::string PublicComparePage(const Comparison& comparison) {
  const bool decided = comparison.left.size() == 1 && comparison.right.size() == 1;
  const std::string form =
      absl::StrCat("<form class=\"card\" action=\"/public/compare\">",
                   Fields(comparison.left, "a", "一", comparison.left_name, comparison.left_year, comparison.years),
                   Fields(comparison.right, "b", "二", comparison.right_name, comparison.right_year, comparison.years),
                   decided ? "" : "<button>比较</button>", "</form>");
  const std::string asks = absl::StrCat(Side(comparison.left, comparison.right, "a", "b", comparison.left_name),
                                        Side(comparison.right, comparison.left, "b", "a", comparison.right_name));
  return PublicPage("数据比较",
                    absl::StrCat("<h1>数据比较</h1>", form,
                                 asks.empty() ? "" : absl::StrCat("<section class=\"card\">", asks, "</section>"),
                                 decided ? Table(comparison) : ""));
}

std::string PublicWithdrawnPage() {
  return PublicPage("年报已撤下",
                    "<h1>年报已撤下</h1><p "
                    "class=\"card\">本报告已撤下。更正后的报告公布以后，可在本站查阅。</p>");
}

}  // namespace nianbao::gateway

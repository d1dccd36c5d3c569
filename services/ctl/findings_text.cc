#include "services/ctl/findings_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace nianbao::ctl {
namespace {

using report::v1::Finding;
using report::v1::Place;
using report::v1::RuleOutcome;

constexpr size_t kMostPlaces = 5;  // that one finding tells

// Where a finding is read: groups in reading order.
struct Group {
  int order = 0;
  std::string title;
};

Group SectionOf(const report::v1::ReportContent& content, int section) {
  const std::string& heading = section < content.sections_size() ? content.sections(section).heading() : std::string();
  return {10 + section, heading.empty() ? absl::StrCat("第", section + 1, "部分") : heading};
}

// A cell stands in the section of its table, as the report has it or as the edition prints it.
Group TableOf(const std::string& cell, const report::v1::ReportContent& content, const format::Edition& edition) {
  const auto index = edition.FindCell(cell);
  if (!index) return {9, "表格"};
  const int section = edition.tables()[edition.cells()[*index].table].section;
  const format::v1::Section& printed = edition.proto().sections(section);
  for (int i = 0; i < content.sections_size(); ++i) {
    if (content.sections(i).section_id() == printed.id()) return SectionOf(content, i);
  }
  return {10 + section, absl::StrCat(printed.number(), printed.title())};
}

Group GroupOf(const Finding& finding, const report::v1::ReportContent& content, const format::Edition& edition) {
  if (finding.stage() == format::v1::RECORD) return {1, "报送和公布时间"};
  if (finding.places().empty()) return {0, "全文"};
  const Place& place = finding.places(0);
  switch (place.part()) {
    case report::v1::PART_TITLE:
    case report::v1::PART_HEAD_DATE:
    case report::v1::PART_LEAD:
      return {2, "标题和开头"};
    case report::v1::PART_HEADING:
    case report::v1::PART_PARAGRAPH:
      return SectionOf(content, place.section());
    case report::v1::PART_CELL:
      return TableOf(place.cell(), content, edition);
    case report::v1::PART_SIGNATURE_ORGAN:
    case report::v1::PART_SIGNATURE_DATE:
      return {10'000, "落款"};
    default:
      return {0, "全文"};
  }
}

std::string PlacesOf(const Finding& finding) {
  std::vector<std::string> labels;
  for (const Place& place : finding.places()) {
    if (labels.size() < kMostPlaces) labels.push_back(place.label());
  }
  std::string text = absl::StrJoin(labels, "；");
  if (finding.places_size() > static_cast<int>(kMostPlaces)) absl::StrAppend(&text, "等", finding.places_size(), "处");
  return text;
}

const char* WayOut(const Finding& finding) {
  if (finding.stage() == format::v1::RECORD) return "不影响报送，计入记录";
  if (finding.severity() == format::v1::WARNING) return "改正，或者写明填报说明";
  switch (finding.override()) {
    case format::v1::EXPLAIN:
      return "改正，或者写明填报说明";
    case format::v1::REVIEWER:
      return "改正；确实无误的，写明理由，由审核人同意";
    case format::v1::COMPETENT:
      return "改正；确实无误的，写明理由，由主管部门同意";
    case format::v1::NONE:
      return "必须改正";
    default:
      return "";
  }
}

std::string EntryOf(const Finding& finding) {
  std::string text =
      absl::StrCat("  【", SeverityWord(finding.severity()), "】", finding.message(), "（", finding.rule_id(), "）\n");
  if (!finding.places().empty()) absl::StrAppend(&text, "      位置：", PlacesOf(finding), "\n");
  if (!finding.fix().empty()) absl::StrAppend(&text, "      改法：", finding.fix(), "\n");
  absl::StrAppend(&text, "      依据：", finding.basis(), "\n");
  if (!finding.explanation().empty()) {
    absl::StrAppend(&text, "      填报说明：", finding.explanation(), "\n");
  } else if (const std::string way = WayOut(finding); !way.empty()) {
    absl::StrAppend(&text, "      办法：", way, "\n");
  }
  return text;
}

// What whoever checks a file by hand can give along, where it is that; else nothing: in the system it comes by itself.
std::string HowToSupply(const std::string& reason) {
  static const auto* ways = new std::vector<std::pair<std::string, std::string>>{
      {"上一年度", "：用 --previous 给出去年的年报"},    {"去年报告", "：用 --previous 给出去年的年报"},
      {"权力", "：用 --context 给出单位登记的职权"},     {"类型没有登记", "：用 --kind 给出单位类型"},
      {"单位名称没有登记", "：用 --organ 给出单位名称"}, {"没有其他单位", "：在系统中提交时自动比对"},
      {"下级单位", "：在系统中提交时自动汇总"},          {"没有接入", "：系统接入后自动核对"}};
  for (const auto& [words, way] : *ways) {
    if (absl::StrContains(reason, words)) return way;
  }
  return "";
}

std::string Summary(const report::v1::CheckResult& result) {
  std::map<format::v1::Severity, int> count;
  for (const Finding& finding : result.findings()) ++count[finding.severity()];
  std::map<std::string, int> missing;  // reason → rules
  for (const RuleOutcome& outcome : result.outcomes()) {
    const bool told = outcome.state() == RuleOutcome::NOT_ASSESSABLE && outcome.reason() != "不在这一环节判断";
    if (told) ++missing[outcome.reason()];
  }
  std::string text = absl::StrCat("共", result.findings_size(), "项：错误", count[format::v1::ERROR], "、需核实",
                                  count[format::v1::WARNING], "、提示", count[format::v1::HINT], "。",
                                  result.passed() ? "可以提交。" : "还不能提交。", "\n");
  if (missing.empty()) return text;
  int all = 0;
  for (const auto& [reason, rules] : missing) all += rules;
  absl::StrAppend(&text, "另有", all, "条规则这次没有判断，不算通过，也不算有错；缺的是：\n");
  for (const auto& [reason, rules] : missing) {
    absl::StrAppend(&text, "  · ", reason, "（", rules, "条）", HowToSupply(reason), "\n");
  }
  return text;
}

}  // namespace

const char* SeverityWord(format::v1::Severity severity) {
  return severity == format::v1::ERROR ? "错误" : severity == format::v1::WARNING ? "需核实" : "提示";
}

std::string FindingsText(const report::v1::CheckResult& result, const report::v1::ReportContent& content,
                         const format::Edition& edition) {
  struct Entries {
    std::string title;
    std::vector<const Finding*> findings;
  };
  std::map<int, Entries> groups;
  for (const Finding& finding : result.findings()) {  // already the worst first
    const Group group = GroupOf(finding, content, edition);
    groups[group.order].title = group.title;
    groups[group.order].findings.push_back(&finding);
  }
  std::string text;
  for (const auto& [order, group] : groups) {
    absl::StrAppend(&text, group.title, "（", group.findings.size(), "项）\n");
    for (const Finding* finding : group.findings) absl::StrAppend(&text, EntryOf(*finding));
    absl::StrAppend(&text, "\n");
  }
  return text + Summary(result);
}

}  // namespace nianbao::ctl

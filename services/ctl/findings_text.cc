#include "services/ctl/findings_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/error.h"

namespace nianbao::ctl {
namespace {

using report::v1::Finding;
using report::v1::Place;
using report::v1::RuleOutcome;

constexpr size_t kMostPlaces = 5;  // that one finding tells

// The words around what the rules say; {n}, {errors} … are filled in.
struct Labels {
  const char *errors, *warnings, *hints;
  const char *table, *filing, *whole, *beginning, *signature;
  const char *group, *place, *fix, *basis, *explanation, *way;
  const char *explain, *record, *reviewer, *competent, *must;
  const char *sum, *may, *may_not, *not_judged, *rules;
};

constexpr Labels kChinese = {"错误",
                             "需核实",
                             "提示",
                             "表格",
                             "报送和公布时间",
                             "全文",
                             "标题和开头",
                             "落款",
                             "（{n}项）",
                             "位置：",
                             "改法：",
                             "依据：",
                             "填报说明：",
                             "办法：",
                             "改正，或者写明填报说明",
                             "不影响报送，计入记录",
                             "改正；确实无误的，写明理由，由审核人同意",
                             "改正；确实无误的，写明理由，由主管部门同意",
                             "必须改正",
                             "共{n}项：错误{errors}、需核实{warnings}、提示{hints}。",
                             "可以提交。",
                             "还不能提交。",
                             "另有{n}条规则这次没有判断，不算通过，也不算有错；缺的是：\n",
                             "（{n}条）"};

constexpr Labels kEnglish = {
    "error",
    "warning",
    "hint",
    "Tables",
    "Time of filing and publication",
    "Whole report",
    "Title and beginning",
    "Signature",
    " ({n})",
    "where: ",
    "mend: ",
    "basis: ",
    "explanation: ",
    "way out: ",
    "mend it, or write an explanation",
    "does not stop the filing; goes on record",
    "mend it; if it is right, give a reason that the reviewer accepts",
    "mend it; if it is right, give a reason that the competent department accepts",
    "it must be mended",
    "{n} findings: {errors} errors, {warnings} warnings, {hints} hints. ",
    "The report can be submitted.",
    "The report cannot be submitted yet.",
    "{n} rules could not be judged, which counts neither as passed nor as failed; what is missing:\n",
    " ({n} rules)"};

const Labels& LabelsIn(config::Language language) {
  return language == config::Language::kChinese ? kChinese : kEnglish;
}

const char* WordOf(const Labels& labels, format::v1::Severity severity) {
  return severity == format::v1::ERROR     ? labels.errors
         : severity == format::v1::WARNING ? labels.warnings
                                           : labels.hints;
}

std::string WithCount(const char* words, size_t n) { return absl::StrReplaceAll(words, {{"{n}", absl::StrCat(n)}}); }

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
Group TableOf(const Labels& labels, const std::string& cell, const report::v1::ReportContent& content,
              const format::Edition& edition) {
  const auto index = edition.FindCell(cell);
  if (!index) return {9, labels.table};
  const int section = edition.tables()[edition.cells()[*index].table].section;
  const format::v1::Section& printed = edition.proto().sections(section);
  for (int i = 0; i < content.sections_size(); ++i) {
    if (content.sections(i).section_id() == printed.id()) return SectionOf(content, i);
  }
  return {10 + section, absl::StrCat(printed.number(), printed.title())};
}

Group GroupOf(const Labels& labels, const Finding& finding, const report::v1::ReportContent& content,
              const format::Edition& edition) {
  if (finding.stage() == format::v1::RECORD) return {1, labels.filing};
  if (finding.places().empty()) return {0, labels.whole};
  const Place& place = finding.places(0);
  switch (place.part()) {
    case report::v1::PART_TITLE:
    case report::v1::PART_HEAD_DATE:
    case report::v1::PART_LEAD:
      return {2, labels.beginning};
    case report::v1::PART_HEADING:
    case report::v1::PART_PARAGRAPH:
      return SectionOf(content, place.section());
    case report::v1::PART_CELL:
      return TableOf(labels, place.cell(), content, edition);
    case report::v1::PART_SIGNATURE_ORGAN:
    case report::v1::PART_SIGNATURE_DATE:
      return {10'000, labels.signature};
    default:
      return {0, labels.whole};
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

const char* WayOut(const Labels& labels, const Finding& finding) {
  if (finding.stage() == format::v1::RECORD) return labels.record;
  if (finding.severity() == format::v1::WARNING) return labels.explain;
  switch (finding.override()) {
    case format::v1::EXPLAIN:
      return labels.explain;
    case format::v1::REVIEWER:
      return labels.reviewer;
    case format::v1::COMPETENT:
      return labels.competent;
    case format::v1::NONE:
      return labels.must;
    default:
      return "";
  }
}

std::string EntryOf(const Labels& labels, const Finding& finding) {
  std::string text = absl::StrCat("  【", WordOf(labels, finding.severity()), "】", finding.message(), "（",
                                  finding.rule_id(), "）\n");
  if (!finding.places().empty()) absl::StrAppend(&text, "      ", labels.place, PlacesOf(finding), "\n");
  if (!finding.fix().empty()) absl::StrAppend(&text, "      ", labels.fix, finding.fix(), "\n");
  absl::StrAppend(&text, "      ", labels.basis, finding.basis(), "\n");
  if (!finding.explanation().empty()) {
    absl::StrAppend(&text, "      ", labels.explanation, finding.explanation(), "\n");
  } else if (const std::string way = WayOut(labels, finding); !way.empty()) {
    absl::StrAppend(&text, "      ", labels.way, way, "\n");
  }
  return text;
}

// What whoever checks a file by hand can give along, where it is that; else nothing: in the system it comes by itself.
std::string HowToSupply(const std::string& reason, config::Language language) {
  struct Way {
    const char *words, *chinese, *english;
  };
  static constexpr Way kWays[] = {
      {"上一年度", "：用 --previous 给出去年的年报", ": give last year's report with --previous"},
      {"去年报告", "：用 --previous 给出去年的年报", ": give last year's report with --previous"},
      {"权力", "：用 --context 给出单位登记的职权", ": give the organ's powers with --context"},
      {"类型没有登记", "：用 --kind 给出单位类型", ": give the kind of body with --kind"},
      {"单位名称没有登记", "：用 --organ 给出单位名称", ": give the organ's name with --organ"},
      {"没有其他单位", "：在系统中提交时自动比对", ": compared when the report is submitted"},
      {"下级单位", "：在系统中提交时自动汇总", ": summed when the report is submitted"},
      {"没有接入", "：系统接入后自动核对", ": compared once the register is connected"}};
  for (const Way& way : kWays) {
    if (absl::StrContains(reason, way.words)) return language == config::Language::kChinese ? way.chinese : way.english;
  }
  return "";
}

std::string Summary(const Labels& labels, config::Language language, const report::v1::CheckResult& result) {
  std::map<format::v1::Severity, int> count;
  for (const Finding& finding : result.findings()) ++count[finding.severity()];
  std::map<std::string, int> missing;  // reason → rules
  for (const RuleOutcome& outcome : result.outcomes()) {
    const bool told = outcome.state() == RuleOutcome::NOT_ASSESSABLE && outcome.reason() != "不在这一环节判断";
    if (told) ++missing[outcome.reason()];
  }
  std::string text =
      absl::StrCat(absl::StrReplaceAll(labels.sum, {{"{n}", absl::StrCat(result.findings_size())},
                                                    {"{errors}", absl::StrCat(count[format::v1::ERROR])},
                                                    {"{warnings}", absl::StrCat(count[format::v1::WARNING])},
                                                    {"{hints}", absl::StrCat(count[format::v1::HINT])}}),
                   result.passed() ? labels.may : labels.may_not, "\n");
  if (missing.empty()) return text;
  size_t all = 0;
  for (const auto& [reason, rules] : missing) all += static_cast<size_t>(rules);
  absl::StrAppend(&text, WithCount(labels.not_judged, all));
  for (const auto& [reason, rules] : missing) {
    absl::StrAppend(&text, "  · ", reason, WithCount(labels.rules, static_cast<size_t>(rules)),
                    HowToSupply(reason, language), "\n");
  }
  return text;
}

}  // namespace

const char* SeverityWord(format::v1::Severity severity) { return WordOf(kChinese, severity); }

absl::Status YearUnknown(const std::string& file, const report::v1::ImportedReport& imported) {
  const report::v1::ReportContent& content = imported.content();
  const bool sections = std::any_of(content.sections().begin(), content.sections().end(),
                                    [](const auto& section) { return !section.section_id().empty(); });
  if (sections || content.cells_size() > 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "no year",
                     {.reason = "REPORT_YEAR_UNKNOWN",
                      .sentence = "从标题中读不出是哪一年度的报告，请用 --year 写明年度，例如 --year 2025。"});
  }
  return MakeError(
      absl::StatusCode::kInvalidArgument, "no report",
      {.reason = "NOT_A_REPORT",
       .metadata = {{"file", file}},
       .sentence = absl::StrCat("“", file,
                                "”不像是政府信息公开工作年度报告：没有带年份的标题，也没有法定的部分和表格。"
                                "请核对文件；确实是年度报告的，请用 --year 写明年度。")});
}

std::string FindingsText(const report::v1::CheckResult& result, const report::v1::ReportContent& content,
                         const format::Edition& edition, config::Language language) {
  const Labels& labels = LabelsIn(language);
  struct Entries {
    std::string title;
    std::vector<const Finding*> findings;
  };
  std::map<int, Entries> groups;
  for (const Finding& finding : result.findings()) {  // already the worst first
    const Group group = GroupOf(labels, finding, content, edition);
    groups[group.order].title = group.title;
    groups[group.order].findings.push_back(&finding);
  }
  std::string text;
  for (const auto& [order, group] : groups) {
    absl::StrAppend(&text, group.title, WithCount(labels.group, group.findings.size()), "\n");
    for (const Finding* finding : group.findings) absl::StrAppend(&text, EntryOf(labels, *finding));
    absl::StrAppend(&text, "\n");
  }
  return text + Summary(labels, language, result);
}

}  // namespace nianbao::ctl

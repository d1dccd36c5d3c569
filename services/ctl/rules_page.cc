#include "services/ctl/rules_page.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/validation/rule_cases.h"

namespace nianbao::ctl {
namespace {

using format::v1::Rule;

const char* OverrideInChinese(format::v1::OverridePolicy policy) {
  switch (policy) {
    case format::v1::NONE:
      return "不能放行";
    case format::v1::EXPLAIN:
      return "写明填报说明后放行";
    case format::v1::REVIEWER:
      return "写明理由并经审核人同意后放行";
    case format::v1::COMPETENT:
      return "写明理由并经主管部门同意后放行";
    default:
      return "仅提示，不影响提交";
  }
}

std::string ExceptionsOf(const Rule& rule) {
  std::string text;
  for (const format::v1::SeverityException& exception : rule.severity_exceptions()) {
    const int from = exception.first_report_year();
    const int to = exception.last_report_year();
    const std::string years = from == 0 && to == 0 ? ""
                              : from == to         ? absl::StrCat(from, "年度")
                              : to == 0            ? absl::StrCat(from, "年度起")
                              : from == 0          ? absl::StrCat("到", to, "年度")
                                                   : absl::StrCat(from, "—", to, "年度");
    absl::StrAppend(&text, "；", exception.format(), years, "为", SeverityInChinese(exception.severity()));
  }
  return text;
}

// A rule whose list of words is the competent department's own and is not shipped.
bool LacksWords(const format::FormatRegistry& formats, const Rule& rule) {
  if (rule.kind_case() != Rule::kLexicon || rule.lexicon().words().empty()) return false;
  const format::v1::WordList* list = formats.FindWordList(rule.lexicon().words());
  return list != nullptr && list->words().empty();
}

std::string EntryOf(const std::string& id, const CatalogueEntry& entry, const Examples& examples, bool lacks_words) {
  const Rule& rule = *entry.rule;
  std::string text = absl::StrCat("<a id=\"", id, "\"></a>\n\n### ", id, "\n\n", rule.statement(), "\n\n");
  absl::StrAppend(&text, "* 级别：", SeverityInChinese(rule.severity()), ExceptionsOf(rule), "。",
                  OverrideInChinese(rule.override()), "。\n");
  absl::StrAppend(&text, "* 格式：", absl::StrJoin(entry.formats, "、"), "\n* 依据：", rule.basis(), "\n");
  absl::StrAppend(&text, "* 提示语：", rule.message(), "\n* 改法：", rule.fix(), "\n");
  for (const auto& [name, value] : std::map<std::string, double>(rule.settings().begin(), rule.settings().end())) {
    absl::StrAppend(&text, "* 可调的界限：`", name, "` = ", value, "\n");
  }
  if (lacks_words) {
    absl::StrAppend(&text, "* 词表：系统不带，由主管部门提供和更新（`formats/lexicons/", rule.lexicon().words(),
                    ".txtpb`）；没有提供时这条规则报告“没有判断”，不算通过。\n");
  }
  if (const auto found = examples.find(id); found != examples.end()) {
    for (const validation::v1::RuleExample& example : found->second) {
      absl::StrAppend(&text, "\n", ExampleText(example, "> "));
    }
  }
  return text + "\n";
}

}  // namespace

bool IsOwn(const std::string& rule_id) { return absl::StartsWith(rule_id, "PRT-"); }

Examples ExamplesOf(const validation::Checker& checker, const format::FormatRegistry& formats) {
  Examples examples;
  for (const auto& [id, entry] : Catalogue(formats)) {
    // The newest edition that has cases.
    for (auto edition = entry.formats.rbegin(); edition != entry.formats.rend(); ++edition) {
      validation::v1::ExplainRuleRequest request;
      request.set_format_id(*edition);
      request.set_rule_id(id);
      const auto explained = validation::ExplainRule(checker, formats, validation::EmbeddedRuleCases(), request);
      if (!explained.ok() || explained->examples().empty()) continue;
      examples[id].assign(explained->examples().begin(), explained->examples().end());
      break;
    }
  }
  return examples;
}

std::string ExampleText(const validation::v1::RuleExample& example, const std::string& margin) {
  std::string text =
      absl::StrCat(margin, example.violation() ? "例（有问题）：" : "例（没有问题）：", example.name(), "  \n");
  for (const std::string& line : example.lines()) absl::StrAppend(&text, margin, "　", line, "  \n");
  for (const std::string& message : example.messages()) absl::StrAppend(&text, margin, "→ ", message, "  \n");
  return text;
}

const char* SeverityInChinese(format::v1::Severity severity) {
  return severity == format::v1::ERROR ? "错误" : severity == format::v1::WARNING ? "需核实" : "提示";
}

LeftOut ReadLeftOut(const std::string& text) {
  LeftOut left_out;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view words = absl::StripAsciiWhitespace(line);
    const size_t space = words.find(' ');
    if (words.empty() || words[0] == '#' || space == absl::string_view::npos) continue;
    left_out.emplace(std::string(words.substr(0, space)), std::string(words.substr(space + 1)));
  }
  return left_out;
}

std::map<std::string, CatalogueEntry> Catalogue(const format::FormatRegistry& formats) {
  std::map<std::string, CatalogueEntry> entries;
  for (const auto& edition : formats.editions()) {
    for (const Rule& rule : edition->proto().rules()) {
      CatalogueEntry& entry = entries[rule.id()];
      entry.rule = &rule;  // the newest edition's words
      entry.formats.push_back(edition->id());
    }
  }
  return entries;
}

std::string RulesPage(const format::FormatRegistry& formats, const LeftOut& left_out, const Examples& examples) {
  const auto entries = Catalogue(formats);
  const auto own = static_cast<size_t>(
      std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return IsOwn(entry.first); }));
  std::string page =
      absl::StrCat("# 校验规则\n\n由 `nianbaoctl rules --to markdown` 从 `formats/` 生成，请勿手工修改。目录共",
                   entries.size() - own + left_out.size(), "条，已实现", entries.size() - own,
                   "条；未实现的列在最后，各有原因。目录之外另有", own,
                   "条（PRT），是生成公文所要求的。\n\n{参数} 在提示时换成报告里的内容。\n\n");
  for (const auto& [id, entry] : entries) {
    absl::StrAppend(&page, EntryOf(id, entry, examples, LacksWords(formats, *entry.rule)));
  }
  absl::StrAppend(&page, "## 尚未实现\n\n| 规则 | 原因 |\n|---|---|\n");
  for (const auto& [id, reason] : left_out) absl::StrAppend(&page, "| ", id, " | ", reason, " |\n");
  return page;
}

}  // namespace nianbao::ctl

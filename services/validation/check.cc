#include "services/validation/check.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/validation/arithmetic.h"
#include "services/validation/cell_rules.h"
#include "services/validation/checks/checks.h"
#include "services/validation/figures.h"
#include "services/validation/findings.h"
#include "services/validation/lexicons.h"
#include "services/validation/patterns.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

using format::v1::Rule;
using report::v1::CheckResult;
using report::v1::Finding;
using report::v1::RuleOutcome;

struct CompiledRule {
  const Rule* rule;
  RuleCheck check;          // empty for rules that the API keeps
  bool cells_only = false;  // reads no text
  std::vector<bool> cells;  // by cell of the edition: whether the rule looks at it; empty where it reads text
};

absl::StatusOr<RuleCheck> CompileRule(const format::FormatRegistry& formats, const format::Edition& edition,
                                      const Rule& rule, TextScanner& scanner) {
  if (rule.kind_case() == Rule::kCheck) {
    if (const NamedCheck check = FindCheck(rule.check().name())) {
      ASSIGN_OR_RETURN(PatternLists patterns, CompilePatternLists(rule, PatternListsOf(rule.check().name()), scanner));
      return RuleCheck([check, lists = CellListsOf(edition, rule), patterns = std::move(patterns)](Findings& findings) {
        findings.UseCells(&lists);
        findings.UsePatterns(&patterns);
        check(findings);
      });
    }
    return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("rule ", rule.id(), ": no such check"),
                     {.reason = "RULE_INVALID",
                      .metadata = {{"rule", rule.id()}},
                      .sentence = absl::StrCat("规则“", rule.id(), "”要用的算法“", rule.check().name(), "”不存在。")});
  }
  ASSIGN_OR_RETURN(RuleCheck arithmetic, CompileArithmetic(edition, rule));
  if (arithmetic) return arithmetic;
  ASSIGN_OR_RETURN(RuleCheck figures, CompileFigures(edition, rule, scanner));
  if (figures) return figures;
  ASSIGN_OR_RETURN(RuleCheck words, CompileLexicon(formats, rule, scanner));
  if (words) return words;
  return CompilePatterns(rule, scanner);
}

const v1::RuleSetting* SettingOf(const v1::CheckContext& context, const std::string& rule) {
  for (const v1::RuleSetting& setting : context.rule_settings()) {
    if (setting.rule_id() == rule) return &setting;
  }
  return nullptr;
}

bool Applies(const Rule& rule, const v1::CheckContext& context, const v1::RuleSetting* setting) {
  const int year = context.report_year();
  if (rule.first_report_year() != 0 && year < rule.first_report_year()) return false;
  if (rule.last_report_year() != 0 && year > rule.last_report_year()) return false;
  if (setting != nullptr && (setting->off() || setting->on())) return setting->on();
  if (rule.off_by_default()) return false;
  const auto& kinds = rule.body_kinds();
  return kinds.empty() ||
         std::find(kinds.begin(), kinds.end(), report::v1::OrganKind_Name(context.organ().kind())) != kinds.end();
}

format::v1::Stage StageOf(format::v1::Stage stage) {
  return stage == format::v1::STAGE_UNSPECIFIED ? format::v1::SUBMIT : stage;
}

// Lateness is shown at every stage at which the filing is known.
bool IsOfStage(const Rule& rule, const v1::CheckContext& context) {
  const format::v1::Stage stage = StageOf(rule.stage());
  return stage == StageOf(context.stage()) || (stage == format::v1::RECORD && context.has_filing());
}

// The preparer's answer to a finding, by fingerprint or for the whole rule.
void Explain(const report::v1::ReportContent& content, Finding& finding) {
  for (const report::v1::Explanation& explanation : content.explanations()) {
    const bool meant = explanation.fingerprint().empty() ? explanation.rule_id() == finding.rule_id()
                                                         : explanation.fingerprint() == finding.fingerprint();
    if (meant && !explanation.text().empty()) finding.set_explanation(explanation.text());
  }
}

bool Blocks(const Finding& finding) {
  if (finding.stage() == format::v1::RECORD) return false;
  const bool explained = !finding.explanation().empty();
  switch (finding.severity()) {
    case format::v1::ERROR:
      return finding.override() == format::v1::NONE || finding.override() == format::v1::OVERRIDE_POLICY_UNSPECIFIED ||
             !explained;
    case format::v1::WARNING:
      return !explained;
    default:
      return false;
  }
}

// Severity, then reading order, then rule id.
auto OrderOf(const Finding& finding) {
  static const report::v1::Place* nowhere = new report::v1::Place();
  const report::v1::Place& place = finding.places().empty() ? *nowhere : finding.places(0);
  return std::make_tuple(static_cast<int>(finding.severity()), place.section(), static_cast<int>(place.part()),
                         place.paragraph(), place.start(), absl::string_view(finding.rule_id()));
}

// What one rule makes of the report; findings are appended to `all`.
void Judge(const CompiledRule& compiled, const Subject& subject, FindingList& all, RuleOutcome& outcome) {
  const Rule& rule = *compiled.rule;
  const v1::RuleSetting* setting = SettingOf(*subject.context, rule.id());
  outcome.set_rule_id(rule.id());
  if (!Applies(rule, *subject.context, setting)) {
    outcome.set_state(RuleOutcome::NOT_APPLICABLE);
  } else if (!IsOfStage(rule, *subject.context) || !compiled.check) {
    outcome.set_state(RuleOutcome::NOT_ASSESSABLE);
    outcome.set_reason("不在这一环节判断");
  } else {
    Findings findings(subject, rule, setting, all);
    compiled.check(findings);
    findings.SetOutcome(outcome);
  }
}

void InOrder(FindingList& findings) {
  std::stable_sort(findings.pointer_begin(), findings.pointer_end(),
                   [](const Finding* a, const Finding* b) { return OrderOf(*a) < OrderOf(*b); });
}

absl::StatusOr<CompiledRule> CompileWithCells(const format::FormatRegistry& formats, const format::Edition& edition,
                                              const Rule& rule, TextScanner& scanner) {
  CompiledRule compiled{.rule = &rule};
  ASSIGN_OR_RETURN(compiled.check, CompileRule(formats, edition, rule, scanner));
  const auto cells = CellsJudgedBy(edition, rule);
  compiled.cells_only = cells.has_value();
  if (!cells.has_value()) return compiled;
  compiled.cells.resize(edition.cells().size(), false);
  for (const int cell : *cells) compiled.cells[cell] = true;
  return compiled;
}

// By cell of the edition: whether it was changed.
absl::StatusOr<std::vector<bool>> ChangedCells(const format::Edition& edition, const v1::CheckCellsRequest& request) {
  std::vector<bool> changed(edition.cells().size(), request.changed().empty());
  for (const std::string& name : request.changed()) {
    const auto cell = edition.FindCell(name);
    if (!cell) return FieldError("CELL_UNKNOWN", "changed", absl::StrCat("本版年报格式没有“", name, "”这一格"));
    changed[*cell] = true;
  }
  return changed;
}

bool Touches(const std::vector<bool>& looked_at, const std::vector<bool>& changed) {
  for (size_t i = 0; i < looked_at.size(); ++i) {
    if (looked_at[i] && changed[i]) return true;
  }
  return false;
}

}  // namespace

struct Checker::Compiled {
  const format::FormatRegistry* formats = nullptr;
  std::map<std::string, std::vector<CompiledRule>> rules;              // by edition
  std::map<std::string, std::vector<const CompiledRule*>> cell_rules;  // those that read cells alone, by edition
  std::map<std::string, TextScanner> scanners;                         // by edition
};

Checker::~Checker() = default;

absl::StatusOr<std::unique_ptr<const Checker>> Checker::Create(const format::FormatRegistry& formats) {
  std::unique_ptr<Checker> checker(new Checker());
  checker->compiled_ = std::make_unique<Compiled>();
  checker->compiled_->formats = &formats;
  for (const auto& edition : formats.editions()) {
    std::vector<CompiledRule>& rules = checker->compiled_->rules[edition->id()];
    TextScanner& scanner = checker->compiled_->scanners[edition->id()];
    for (const Rule& rule : edition->proto().rules()) {
      ASSIGN_OR_RETURN(CompiledRule compiled, CompileWithCells(formats, *edition, rule, scanner));
      rules.push_back(std::move(compiled));
    }
    scanner.Build();
    std::vector<const CompiledRule*>& cell_rules = checker->compiled_->cell_rules[edition->id()];
    for (const CompiledRule& compiled : rules) {
      if (compiled.cells_only) cell_rules.push_back(&compiled);
    }
  }
  return std::unique_ptr<const Checker>(std::move(checker));
}

absl::StatusOr<const format::Edition*> Checker::EditionOf(const v1::CheckContext& context) const {
  const format::Edition* edition = compiled_->formats->ForYear(context.report_year());
  if (edition == nullptr) return format::FormatNotFound(context.report_year());
  return edition;
}

absl::StatusOr<CheckResult> Checker::Check(const report::v1::ReportContent& content,
                                           const v1::CheckContext& context) const {
  ASSIGN_OR_RETURN(const format::Edition* edition, EditionOf(context));
  Subject subject = Prepare(*edition, content, context);
  subject.formats = compiled_->formats;
  PrepareText(subject, &compiled_->scanners.at(edition->id()));
  CheckResult result;
  result.set_format_id(edition->id());
  result.set_format_digest(edition->digest());
  result.set_content_digest(DigestOf(content));
  result.set_aggregation_digest(context.aggregation().digest());
  if (context.has_previous()) result.set_previous_digest(DigestOf(context.previous()));
  FindingList& all = *result.mutable_findings();
  const std::vector<CompiledRule>& rules = compiled_->rules.at(edition->id());
  result.mutable_outcomes()->Reserve(static_cast<int>(rules.size()));
  for (const CompiledRule& compiled : rules) Judge(compiled, subject, all, *result.add_outcomes());
  for (Finding& finding : all) Explain(content, finding);
  InOrder(all);
  result.set_passed(std::none_of(all.begin(), all.end(), Blocks));
  return result;
}

absl::StatusOr<v1::CheckCellsResponse> Checker::CheckCells(const v1::CheckCellsRequest& request) const {
  ASSIGN_OR_RETURN(const format::Edition* edition, EditionOf(request.context()));
  ASSIGN_OR_RETURN(const std::vector<bool> changed, ChangedCells(*edition, request));
  report::v1::ReportContent content;
  *content.mutable_cells() = request.cells();
  Subject subject = Prepare(*edition, content, request.context());
  subject.formats = compiled_->formats;
  v1::CheckCellsResponse response;
  FindingList& all = *response.mutable_findings();
  for (const CompiledRule& compiled : compiled_->rules.at(edition->id())) {
    if (!compiled.cells_only || !Touches(compiled.cells, changed)) continue;
    RuleOutcome outcome;
    Judge(compiled, subject, all, outcome);
    const bool judged = outcome.state() == RuleOutcome::PASSED || outcome.state() == RuleOutcome::RAISED;
    if (judged) response.add_rule_ids(outcome.rule_id());
  }
  InOrder(all);
  return response;
}

absl::StatusOr<std::vector<Finding>> Checker::CheckFigures(CellTable& cells, CellTable& previous,
                                                           const v1::CheckContext& context) const {
  static const auto* no_text = new report::v1::ReportContent();
  ASSIGN_OR_RETURN(const format::Edition* edition, EditionOf(context));
  Subject subject;
  subject.formats = compiled_->formats;
  subject.edition = edition;
  subject.content = no_text;
  subject.context = &context;
  std::swap(subject.cells, cells);
  std::swap(subject.previous, previous);
  FindingList all;
  for (const CompiledRule* compiled : compiled_->cell_rules.at(edition->id())) {
    const v1::RuleSetting* setting = SettingOf(context, compiled->rule->id());
    if (!Applies(*compiled->rule, context, setting) || !IsOfStage(*compiled->rule, context)) continue;
    Findings findings(subject, *compiled->rule, setting, all, /*keeps_reason=*/false);
    compiled->check(findings);
  }
  std::swap(subject.cells, cells);
  std::swap(subject.previous, previous);
  InOrder(all);
  return std::vector<Finding>(std::make_move_iterator(all.begin()), std::make_move_iterator(all.end()));
}

}  // namespace nianbao::validation

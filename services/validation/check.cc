#include "services/validation/check.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/validation/arithmetic.h"
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
  RuleCheck check;
};

absl::StatusOr<RuleCheck> CompileRule(const format::FormatRegistry& formats, const format::Edition& edition,
                                      const Rule& rule, TextScanner& scanner) {
  if (rule.kind_case() == Rule::kCheck) {
    if (const NamedCheck check = FindCheck(rule.check().name())) return RuleCheck(check);
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

// The preparer's answer to a finding, by fingerprint or for the whole rule.
void Explain(const report::v1::ReportContent& content, Finding& finding) {
  for (const report::v1::Explanation& explanation : content.explanations()) {
    const bool meant = explanation.fingerprint().empty() ? explanation.rule_id() == finding.rule_id()
                                                         : explanation.fingerprint() == finding.fingerprint();
    if (meant && !explanation.text().empty()) finding.set_explanation(explanation.text());
  }
}

bool Blocks(const Finding& finding) {
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
                         place.paragraph(), place.start(), finding.rule_id());
}

}  // namespace

struct Checker::Compiled {
  const format::FormatRegistry* formats = nullptr;
  std::map<std::string, std::vector<CompiledRule>> rules;  // by edition
  std::map<std::string, TextScanner> scanners;             // by edition
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
      ASSIGN_OR_RETURN(RuleCheck check, CompileRule(formats, *edition, rule, scanner));
      rules.push_back({&rule, std::move(check)});
    }
    scanner.Build();
  }
  return std::unique_ptr<const Checker>(std::move(checker));
}

absl::StatusOr<CheckResult> Checker::Check(const report::v1::ReportContent& content,
                                           const v1::CheckContext& context) const {
  const format::Edition* edition = compiled_->formats->ForYear(context.report_year());
  if (edition == nullptr) return format::FormatNotFound(context.report_year());
  Subject subject = Prepare(*edition, content, context);
  subject.formats = compiled_->formats;
  PrepareText(subject, &compiled_->scanners.at(edition->id()));
  CheckResult result;
  result.set_format_id(edition->id());
  result.set_format_digest(edition->digest());
  result.set_content_digest(DigestOf(content));
  if (context.has_previous()) result.set_previous_digest(DigestOf(context.previous()));
  std::vector<Finding> all;
  for (const CompiledRule& compiled : compiled_->rules.at(edition->id())) {
    const Rule& rule = *compiled.rule;
    const v1::RuleSetting* setting = SettingOf(context, rule.id());
    RuleOutcome outcome;
    outcome.set_rule_id(rule.id());
    if (!Applies(rule, context, setting)) {
      outcome.set_state(RuleOutcome::NOT_APPLICABLE);
    } else if (StageOf(rule.stage()) != StageOf(context.stage()) || !compiled.check) {
      outcome.set_state(RuleOutcome::NOT_ASSESSABLE);
      outcome.set_reason("不在这一环节判断");
    } else {
      Findings findings(subject, rule, setting);
      compiled.check(findings);
      outcome = findings.Outcome();
      std::vector<Finding> found = findings.Take();
      std::move(found.begin(), found.end(), std::back_inserter(all));
    }
    *result.add_outcomes() = std::move(outcome);
  }
  for (Finding& finding : all) Explain(content, finding);
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) { return OrderOf(a) < OrderOf(b); });
  result.set_passed(std::none_of(all.begin(), all.end(), Blocks));
  result.mutable_findings()->Assign(all.begin(), all.end());
  return result;
}

}  // namespace nianbao::validation

#include "services/validation/findings.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"

namespace nianbao::validation {
namespace {

using format::v1::Severity;

Severity SeverityOf(const Subject& subject, const format::v1::Rule& rule, const v1::RuleSetting* setting) {
  if (setting != nullptr && setting->severity() != format::v1::SEVERITY_UNSPECIFIED) return setting->severity();
  const int year = subject.context->report_year();
  for (const format::v1::SeverityException& exception : rule.severity_exceptions()) {
    const bool format = exception.format().empty() || exception.format() == subject.edition->id();
    const bool from = exception.first_report_year() == 0 || year >= exception.first_report_year();
    const bool to = exception.last_report_year() == 0 || year <= exception.last_report_year();
    if (format && from && to) return exception.severity();
  }
  return rule.severity();
}

// What a name stands for in the words of a finding: what the rule says, else what every rule may speak of.
class Values {
 public:
  Values(const Subject& subject, const Parameters& parameters, int line)
      : subject_(subject), parameters_(parameters), line_(line) {}

  // Appends the value; false where the name has none.
  bool Append(absl::string_view name, std::string& text) const {
    if (const std::string* own = parameters_.Find(name)) {
      text.append(*own);
    } else if (name == "year") {
      absl::StrAppend(&text, subject_.context->report_year());
    } else if (name == "org") {
      text.append(subject_.context->organ().display_name());
    } else if (name == "line" && line_ > 0) {
      absl::StrAppend(&text, line_);
    } else {
      return false;
    }
    return true;
  }

 private:
  const Subject& subject_;
  const Parameters& parameters_;
  const int line_;
};

// Typed text has no line: then "第{line}行" tells the place in words. A name that has no value stays as it is.
std::string Fill(absl::string_view words, const Values& values, absl::string_view place) {
  std::string text;
  text.reserve(words.size() * 2);
  while (!words.empty()) {
    const size_t open = std::min(words.find('{'), words.size());
    absl::StrAppend(&text, words.substr(0, open));
    const bool of_line =
        absl::EndsWith(words.substr(0, open), "第") && absl::StartsWith(words.substr(open), "{line}行");
    words.remove_prefix(open);
    const size_t close = std::min(words.find('}'), words.size());
    const bool named = close < words.size() && values.Append(words.substr(1, close - 1), text);
    if (named) {
      words.remove_prefix(close + 1);
    } else if (of_line) {
      text.resize(text.size() - absl::string_view("第").size());
      absl::StrAppend(&text, place);
      words.remove_prefix(absl::string_view("{line}行").size());
    } else if (!words.empty()) {
      text.push_back('{');
      words.remove_prefix(1);
    }
  }
  return text;
}

// The same finding in the next revision: lines and offsets may have moved, so they take no part.
std::string FingerprintOf(const report::v1::Finding& finding) {
  std::string key = finding.rule_id();
  key.reserve(256);
  for (const report::v1::Place& place : finding.places()) {
    absl::StrAppend(&key, "|", static_cast<int>(place.part()), "|", place.cell());
  }
  absl::StrAppend(&key, "|", WithoutBlanks(finding.evidence()));
  return Sha256Hex(key).substr(0, 16);
}

}  // namespace

Findings::Findings(const Subject& subject, const format::v1::Rule& rule, const v1::RuleSetting* setting,
                   FindingList& found, bool keeps_reason)
    : subject_(subject),
      rule_(rule),
      setting_(setting),
      severity_(SeverityOf(subject, rule, setting)),
      found_(found),
      keeps_reason_(keeps_reason) {}

std::string& Parameters::operator[](absl::string_view name) {
  for (auto& [own, value] : values_) {
    if (own == name) return value;
  }
  return values_.emplace_back(std::string(name), std::string()).second;
}

const std::string* Parameters::Find(absl::string_view name) const {
  for (const auto& [own, value] : values_) {
    if (own == name) return &value;
  }
  return nullptr;
}

void Findings::Add(std::vector<report::v1::Place> places, const Parameters& parameters, const std::string& evidence,
                   const std::string& expected, const std::string& actual) {
  if (full()) return;
  const Values values(subject_, parameters, places.empty() ? 0 : places[0].line());
  const std::string place = places.empty() ? "全文" : places[0].label();
  report::v1::Finding& finding = *found_.Add();
  finding.set_rule_id(rule_.id());
  finding.set_severity(severity_);
  finding.mutable_places()->Reserve(static_cast<int>(places.size()));
  for (report::v1::Place& each : places) *finding.add_places() = std::move(each);
  finding.set_message(Fill(rule_.message(), values, place));
  finding.set_fix(Fill(rule_.fix(), values, place));
  finding.set_basis(rule_.basis());
  finding.set_evidence(evidence);
  finding.set_expected(expected);
  finding.set_actual(actual);
  finding.set_stage(rule_.stage());
  finding.set_override(rule_.override());
  finding.set_fingerprint(FingerprintOf(finding));
  ++count_;
}

void Findings::NotAssessable(absl::string_view reason) {
  if (keeps_reason_ && missing_.empty()) missing_ = std::string(reason);
}

double Findings::Setting(const std::string& name) const {
  if (setting_ != nullptr) {
    if (const auto own = setting_->settings().find(name); own != setting_->settings().end()) return own->second;
  }
  const auto found = rule_.settings().find(name);
  return found == rule_.settings().end() ? 0 : found->second;
}

const google::protobuf::RepeatedPtrField<std::string>& Findings::List(const std::string& name) const {
  static const auto* none = new google::protobuf::RepeatedPtrField<std::string>();
  const auto found = rule_.lists().find(name);
  return found == rule_.lists().end() ? *none : found->second.values();
}

const std::vector<int>& Findings::Cells(const std::string& list) const {
  static const auto* none = new std::vector<int>();
  if (cell_lists_ == nullptr) return *none;
  const auto found = cell_lists_->find(list);
  return found == cell_lists_->end() ? *none : found->second;
}

const std::vector<ListedPattern>& Findings::Patterns(const std::string& list) const {
  static const auto* none = new std::vector<ListedPattern>();
  if (pattern_lists_ == nullptr) return *none;
  const auto found = pattern_lists_->find(list);
  return found == pattern_lists_->end() ? *none : found->second;
}

void Findings::SetOutcome(report::v1::RuleOutcome& outcome) const {
  if (count_ > 0) {
    outcome.set_state(report::v1::RuleOutcome::RAISED);
  } else if (!missing_.empty()) {
    outcome.set_state(report::v1::RuleOutcome::NOT_ASSESSABLE);
    outcome.set_reason(missing_);
  } else {
    outcome.set_state(report::v1::RuleOutcome::PASSED);
  }
}

}  // namespace nianbao::validation

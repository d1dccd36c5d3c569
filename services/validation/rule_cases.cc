#include "services/validation/rule_cases.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/embedded.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/value.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedRuleCaseFiles();  // formats/cases/*/rules, made by nianbao_embed
}

namespace nianbao::validation {
namespace {

using format::Edition;
using report::v1::ReportContent;
using report::v1::RuleOutcome;

absl::Status Invalid(const std::string& path, absl::string_view name, absl::string_view fault) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(path, " (", name, "): ", fault),
                   {.reason = "CASE_INVALID",
                    .metadata = {{"file", path}, {"case", std::string(name)}},
                    .sentence = absl::StrCat("用例“", name, "”有误，请改正：", fault)});
}

// "r01.c1 5; requests/*/* 0": selector, blank, text; the last word on a cell counts.
absl::Status AddFigures(const Edition& edition, absl::string_view figures, ReportContent& content) {
  std::map<int, report::v1::Cell> cells;
  for (absl::string_view entry : absl::StrSplit(figures, absl::ByAnyChar(";\n"))) {
    entry = absl::StripAsciiWhitespace(entry);
    if (entry.empty()) continue;
    const size_t space = entry.find(' ');
    const absl::string_view text = space == absl::string_view::npos ? "" : entry.substr(space + 1);
    ASSIGN_OR_RETURN(const std::vector<int> selected, edition.SelectCells(entry.substr(0, space)));
    for (const int cell : selected) cells[cell] = format::ParseCell(edition.cells()[cell], text);
  }
  for (auto& [index, cell] : cells) *content.add_cells() = std::move(cell);
  return absl::OkStatus();
}

void CopyLastParagraph(int copies, ReportContent& content) {
  if (content.sections().empty() || content.sections(content.sections_size() - 1).paragraphs().empty()) return;
  auto& paragraphs = *content.mutable_sections(content.sections_size() - 1)->mutable_paragraphs();
  const report::v1::Paragraph last = paragraphs[paragraphs.size() - 1];
  for (int i = 1; i < copies; ++i) *paragraphs.Add() = last;
}

const format::v1::Rule* FindRule(const Edition& edition, const std::string& id) {
  for (const format::v1::Rule& rule : edition.proto().rules()) {
    if (rule.id() == id) return &rule;
  }
  return nullptr;
}

// A year in which last year's report is of the same edition where the edition has lasted so long.
int UsualYear(const format::v1::Format& format) {
  return format.last_report_year() != 0 ? format.last_report_year() : format.first_report_year() + 4;
}

absl::StatusOr<PreparedCase> Prepared(const format::FormatRegistry& formats, const Edition& edition,
                                      const v1::CheckContext& usual, const v1::RuleCase& proto) {
  PreparedCase one{.edition = edition.id(), .proto = proto, .content = proto.content(), .context = usual};
  if (proto.verdict() == v1::RuleCase::VERDICT_UNSPECIFIED) one.proto.set_verdict(v1::RuleCase::PASSES);
  one.context.MergeFrom(proto.context());
  if (one.context.report_year() == 0) one.context.set_report_year(UsualYear(edition.proto()));
  if (formats.ForYear(one.context.report_year()) != &edition)
    return FieldError("CASE_INVALID", "report_year", "不属于这一版");
  CopyLastParagraph(proto.copies(), one.content);
  RETURN_IF_ERROR(AddFigures(edition, proto.filed(), one.content));
  if (!proto.last_year().empty()) {
    RETURN_IF_ERROR(AddFigures(edition, proto.last_year(), *one.context.mutable_previous()));
  }
  const format::v1::Rule* rule = FindRule(edition, proto.rule());
  if (rule == nullptr) return FieldError("CASE_INVALID", proto.rule(), "这一版没有这条规则");
  if (one.context.stage() == format::v1::STAGE_UNSPECIFIED) one.context.set_stage(rule->stage());
  return one;
}

v1::RuleCase::Verdict VerdictOf(const RuleOutcome& outcome) {
  switch (outcome.state()) {
    case RuleOutcome::RAISED:
      return v1::RuleCase::RAISES;
    case RuleOutcome::NOT_ASSESSABLE:
      return v1::RuleCase::NOT_ASSESSABLE;
    case RuleOutcome::NOT_APPLICABLE:
      return v1::RuleCase::NOT_APPLICABLE;
    default:
      return v1::RuleCase::PASSES;
  }
}

constexpr int kMostLines = 12;  // of an example, which is to be read at a glance

void AddCellLines(const Edition& edition, const ReportContent& content, absl::string_view whose,
                  v1::RuleExample& example) {
  for (int i = 0; i < std::min(kMostLines, content.cells_size()); ++i) {
    const auto index = edition.FindCell(content.cells(i).id());
    if (!index) continue;
    const format::CellInfo& info = edition.cells()[*index];
    const std::string text = format::PrintCell(info, content.cells(i));
    example.add_lines(absl::StrCat(whose, info.label, "：", text.empty() ? "（空）" : text));
  }
  if (content.cells_size() > kMostLines) example.add_lines("……");
}

v1::RuleExample ExampleOf(const Edition& edition, const PreparedCase& one, const CaseAnswer& answer) {
  v1::RuleExample example;
  example.set_name(one.proto.name());
  example.set_violation(answer.verdict == v1::RuleCase::RAISES);
  if (!one.content.title().empty()) example.add_lines(absl::StrCat("标题：", one.content.title()));
  for (const auto& paragraph : one.content.lead()) example.add_lines(paragraph.text());
  for (const auto& section : one.content.sections()) {
    example.add_lines(section.heading());
    const std::string* last = nullptr;
    for (const auto& paragraph : section.paragraphs()) {
      if (last != nullptr && *last == paragraph.text()) continue;  // a copy
      last = &paragraph.text();
      example.add_lines(*last);
    }
    if (one.proto.copies() > 1) example.add_lines(absl::StrCat("（最后一段共", one.proto.copies(), "遍）"));
  }
  if (!one.content.signature().date().empty())
    example.add_lines(absl::StrCat("落款：", one.content.signature().date()));
  AddCellLines(edition, one.content, "", example);
  AddCellLines(edition, one.context.previous(), "去年 ", example);
  for (const auto& finding : answer.findings) example.add_messages(finding.message());
  return example;
}

absl::Status NotFound(const char* reason, const std::string& name, const char* sentence) {
  return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no such: ", name),
                   {.reason = reason, .metadata = {{"name", name}}, .sentence = sentence});
}

}  // namespace

absl::StatusOr<std::vector<PreparedCase>> ReadRuleCases(const format::FormatRegistry& formats,
                                                        const std::string& edition_id, const std::string& path,
                                                        absl::string_view text) {
  const Edition* edition = formats.Find(edition_id);
  if (edition == nullptr) return Invalid(path, "", absl::StrCat("没有版本 ", edition_id));
  v1::RuleCaseFile file;
  if (!google::protobuf::TextFormat::ParseFromString(std::string(text), &file)) {
    return Invalid(path, "", "不是 RuleCaseFile 的 textproto");
  }
  std::vector<PreparedCase> cases;
  for (const v1::RuleCase& proto : file.cases()) {
    auto one = Prepared(formats, *edition, file.context(), proto);
    if (!one.ok()) return Invalid(path, proto.name(), one.status().message());
    cases.push_back(*std::move(one));
  }
  return cases;
}

const std::vector<PreparedCase>& EmbeddedRuleCases() {
  static const auto* all = [] {
    auto* cases = new std::vector<PreparedCase>();
    for (const EmbeddedFile& file : EmbeddedRuleCaseFiles()) {
      const std::vector<std::string> parts = absl::StrSplit(file.path, '/');  // "f2021/rules/T3.txtpb"
      auto read = ReadRuleCases(format::FormatRegistry::Embedded(), parts[0], std::string(file.path), file.bytes);
      if (!read.ok()) {
        absl::FPrintF(stderr, "embedded cases: %s\n", read.status().ToString());
        std::abort();
      }
      std::move(read->begin(), read->end(), std::back_inserter(*cases));
    }
    return cases;
  }();
  return *all;
}

absl::StatusOr<CaseAnswer> Answer(const Checker& checker, const PreparedCase& one) {
  ASSIGN_OR_RETURN(const report::v1::CheckResult result, checker.Check(one.content, one.context));
  CaseAnswer answer;
  for (const RuleOutcome& outcome : result.outcomes()) {
    if (outcome.rule_id() == one.proto.rule()) answer.verdict = VerdictOf(outcome);
  }
  for (const auto& finding : result.findings()) {
    if (finding.rule_id() == one.proto.rule()) answer.findings.push_back(finding);
  }
  return answer;
}

absl::StatusOr<v1::ExplainRuleResponse> ExplainRule(const Checker& checker, const format::FormatRegistry& formats,
                                                    const std::vector<PreparedCase>& cases,
                                                    const v1::ExplainRuleRequest& request) {
  const Edition* edition = formats.Find(request.format_id());
  if (edition == nullptr) return NotFound("FORMAT_NOT_FOUND", request.format_id(), "没有这个版本的年报格式。");
  const format::v1::Rule* rule = FindRule(*edition, request.rule_id());
  if (rule == nullptr) return NotFound("RULE_NOT_FOUND", request.rule_id(), "这个版本没有这条规则。");
  v1::ExplainRuleResponse response;
  *response.mutable_rule() = *rule;
  for (const v1::RuleCase::Verdict wanted : {v1::RuleCase::RAISES, v1::RuleCase::PASSES}) {
    for (const PreparedCase& one : cases) {
      if (one.proto.rule() != rule->id() || one.edition != edition->id() || one.proto.verdict() != wanted) continue;
      ASSIGN_OR_RETURN(const CaseAnswer answer, Answer(checker, one));
      *response.add_examples() = ExampleOf(*edition, one, answer);
      break;
    }
  }
  return response;
}

}  // namespace nianbao::validation

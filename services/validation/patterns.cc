#include "services/validation/patterns.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

using format::v1::Rule;
using format::v1::Scope;

bool InScope(const google::protobuf::RepeatedField<int>& scopes, report::v1::Part part) {
  if (scopes.empty()) return true;
  const auto has = [&](Scope scope) { return std::find(scopes.begin(), scopes.end(), scope) != scopes.end(); };
  switch (part) {
    case report::v1::PART_TITLE:
    case report::v1::PART_HEAD_DATE:
      return has(format::v1::TITLE);
    case report::v1::PART_LEAD:
      return has(format::v1::LEAD);
    case report::v1::PART_HEADING:
      return has(format::v1::HEADINGS);
    case report::v1::PART_PARAGRAPH:
      return has(format::v1::PARAGRAPHS);
    default:
      return has(format::v1::SIGNATURE);
  }
}

struct Span {
  size_t begin = 0;
  size_t end = 0;
};

// Adds the matches from left to right: the first capture, else the match.
void FindAll(const RE2& pattern, absl::string_view text, std::vector<Span>& spans) {
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece groups[2];
  size_t at = 0;
  const int wanted = std::min(2, pattern.NumberOfCapturingGroups() + 1);
  while (at <= text.size() && pattern.Match(piece, at, text.size(), RE2::UNANCHORED, groups, wanted)) {
    const re2::StringPiece& found = wanted == 2 && groups[1].data() != nullptr ? groups[1] : groups[0];
    const size_t begin = static_cast<size_t>(found.data() - text.data());
    spans.push_back({begin, begin + found.size()});
    const size_t end = static_cast<size_t>(groups[0].data() - text.data()) + groups[0].size();
    at = std::max(at + 1, spans.back().end > begin ? spans.back().end : end);
  }
}

// Overlapping ones count once.
std::vector<Span> Apart(std::vector<Span> spans) {
  std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> apart;
  for (const Span& span : spans) {
    if (apart.empty() || span.begin >= apart.back().end) apart.push_back(span);
  }
  return apart;
}

// Lies in one of the others, which are sorted by begin and do not overlap.
bool Inside(const Span& span, const std::vector<Span>& others) {
  const auto behind = std::upper_bound(others.begin(), others.end(), span.begin,
                                       [](size_t begin, const Span& other) { return begin < other.begin; });
  return behind != others.begin() && span.end <= std::prev(behind)->end;
}

// One list of spans that covers what the given ones cover; overlapping ones become one.
std::vector<Span> Merged(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> merged;
  for (const Span& span : spans) {
    if (!merged.empty() && span.begin < merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

class PatternCheck {
 public:
  PatternCheck(const Rule& rule, const TextScanner& scanner, std::vector<int> patterns, Patterns except)
      : options_(rule.pattern()), scanner_(scanner), patterns_(std::move(patterns)), except_(std::move(except)) {}

  void operator()(Findings& findings) const {
    const Scanned& anywhere = findings.subject().scanned;
    const bool as_scanned = !options_.as_filed() || findings.subject().plain.empty();
    const bool any = std::any_of(patterns_.begin(), patterns_.end(), [&](int p) { return anywhere.MayMatch(p); });
    if (as_scanned && !any) return;
    for (const TextPart& part : findings.subject().parts) {
      if (InScope(options_.scopes(), part.part)) Judge(findings, part);
    }
  }

 private:
  void Judge(Findings& findings, const TextPart& part) const {
    const absl::string_view text = options_.as_filed() ? absl::string_view(*part.text) : part.plain;
    const bool as_scanned = !options_.as_filed() || part.origin == nullptr;  // the scanner read the plain text
    std::vector<Span> spans;
    for (const int pattern : patterns_) {
      if (!as_scanned || part.scanned.MayMatch(pattern)) FindAll(scanner_.pattern(pattern), text, spans);
    }
    if (spans.empty()) return;
    std::vector<Span> spared;
    for (const auto& except : except_) FindAll(*except, text, spared);
    spared = Merged(std::move(spared));
    for (const Span& span : Apart(std::move(spans))) {
      if (findings.full()) return;
      if (Inside(span, spared)) continue;
      Add(findings, part, span);
      if (options_.once_a_paragraph()) return;
    }
  }

  void Add(Findings& findings, const TextPart& part, const Span& span) const {
    if (!options_.as_filed()) {
      const std::string found = AsFiled(part, span.begin, span.end);
      return findings.Add({PlainPlace(findings.subject(), part, span.begin, span.end)},
                          {{"found", found}, {"text", found}}, found);
    }
    const std::string found = part.text->substr(span.begin, span.end - span.begin);
    const auto code_points = [&](size_t bytes) {
      return static_cast<int>(CountCodePoints(absl::string_view(*part.text).substr(0, bytes)));
    };
    findings.Add({PlaceOf(findings.subject(), part, code_points(span.begin), code_points(span.end))},
                 {{"found", found}, {"text", found}}, found);
  }

  const format::v1::Pattern options_;
  const TextScanner& scanner_;
  const std::vector<int> patterns_;  // of the scanner
  const Patterns except_;
};

}  // namespace

absl::Status RuleInvalid(const Rule& rule, const std::string& why) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("rule ", rule.id(), ": ", why),
                   {.reason = "RULE_INVALID",
                    .metadata = {{"rule", rule.id()}},
                    .sentence = absl::StrCat("规则“", rule.id(), "”有误：", why)});
}

absl::StatusOr<Patterns> CompileAll(const Rule& rule, const google::protobuf::RepeatedPtrField<std::string>& texts) {
  Patterns patterns;
  for (const std::string& text : texts) {
    auto pattern = std::make_shared<RE2>(text, RE2::Quiet);
    if (!pattern->ok()) return RuleInvalid(rule, pattern->error());
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

absl::StatusOr<std::vector<ListedPattern>> CompileListed(const Rule& rule,
                                                         const google::protobuf::RepeatedPtrField<std::string>& texts,
                                                         TextScanner& scanner) {
  std::vector<ListedPattern> patterns;
  for (const std::string& text : texts) {
    const auto number = scanner.AddPattern(text);
    if (!number.ok()) return RuleInvalid(rule, std::string(number.status().message()));
    patterns.push_back({*number, &scanner.pattern(*number)});
  }
  return patterns;
}

absl::StatusOr<PatternLists> CompilePatternLists(const Rule& rule, const std::vector<std::string>& lists,
                                                 TextScanner& scanner) {
  PatternLists compiled;
  for (const std::string& name : lists) {
    const auto list = rule.lists().find(name);
    if (list == rule.lists().end()) continue;
    ASSIGN_OR_RETURN(compiled[name], CompileListed(rule, list->second.values(), scanner));
  }
  return compiled;
}

bool Matches(const ListedPattern& pattern, const TextPart& part) {
  return part.scanned.MayMatch(pattern.number) &&
         RE2::PartialMatch(re2::StringPiece(part.plain.data(), part.plain.size()), *pattern.pattern);
}

bool MatchesAnyInSentence(const std::vector<ListedPattern>& patterns, const TextPart& part, size_t sentence,
                          absl::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  return std::any_of(patterns.begin(), patterns.end(), [&](const ListedPattern& each) {
    return part.scanned.MayMatchInSentence(each.number, sentence) && RE2::PartialMatch(piece, *each.pattern);
  });
}

bool MatchesAny(const Patterns& patterns, absl::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return RE2::PartialMatch(piece, *pattern); });
}

const RE2& CompiledOnce(const std::string& pattern) {
  static auto* mutex = new std::shared_mutex();
  static auto* known = new absl::flat_hash_map<std::string, std::unique_ptr<const RE2>>();
  {
    const std::shared_lock<std::shared_mutex> lock(*mutex);
    if (const auto found = known->find(pattern); found != known->end()) return *found->second;
  }
  auto compiled = std::make_unique<const RE2>(pattern, RE2::Quiet);
  const std::unique_lock<std::shared_mutex> lock(*mutex);
  return *known->try_emplace(pattern, std::move(compiled)).first->second;
}

absl::StatusOr<RuleCheck> CompilePatterns(const Rule& rule, TextScanner& scanner) {
  if (rule.kind_case() != Rule::kPattern) return RuleCheck();
  std::vector<int> patterns;
  for (const std::string& text : rule.pattern().patterns()) {
    const auto pattern = scanner.AddPattern(text);
    if (!pattern.ok()) return RuleInvalid(rule, std::string(pattern.status().message()));
    patterns.push_back(*pattern);
  }
  ASSIGN_OR_RETURN(Patterns except, CompileAll(rule, rule.pattern().except()));
  auto check = std::make_shared<const PatternCheck>(rule, scanner, std::move(patterns), std::move(except));
  return RuleCheck([check](Findings& findings) { (*check)(findings); });
}

}  // namespace nianbao::validation

#include "services/validation/patterns.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"

namespace nianbao::validation {
namespace {

using format::v1::Rule;
using format::v1::Scope;
using Patterns = std::vector<std::shared_ptr<const RE2>>;

absl::Status Invalid(const Rule& rule, const std::string& why) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("rule ", rule.id(), ": ", why),
                   {.reason = "RULE_INVALID",
                    .metadata = {{"rule", rule.id()}},
                    .sentence = absl::StrCat("规则“", rule.id(), "”有误：", why)});
}

template <typename Texts>
absl::StatusOr<Patterns> CompileAll(const Rule& rule, const Texts& texts) {
  Patterns patterns;
  for (const std::string& text : texts) {
    auto pattern = std::make_shared<RE2>(text, RE2::Quiet);
    if (!pattern->ok()) return Invalid(rule, pattern->error());
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

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

// Matches from left to right; overlapping ones of several patterns count once. The first capture, else the match.
std::vector<Span> FindAll(const Patterns& patterns, const std::string& text) {
  std::vector<Span> spans;
  for (const auto& pattern : patterns) {
    re2::StringPiece groups[2];
    size_t at = 0;
    const int wanted = std::min(2, pattern->NumberOfCapturingGroups() + 1);
    while (at <= text.size() && pattern->Match(text, at, text.size(), RE2::UNANCHORED, groups, wanted)) {
      const re2::StringPiece& found = wanted == 2 && groups[1].data() != nullptr ? groups[1] : groups[0];
      const size_t begin = static_cast<size_t>(found.data() - text.data());
      spans.push_back({begin, begin + found.size()});
      at = std::max(at + 1, static_cast<size_t>(groups[0].data() - text.data()) + groups[0].size());
    }
  }
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> apart;
  for (const Span& span : spans) {
    if (apart.empty() || span.begin >= apart.back().end) apart.push_back(span);
  }
  return apart;
}

bool Inside(const Span& span, const std::vector<Span>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const Span& other) { return span.begin >= other.begin && span.end <= other.end; });
}

int CodePoints(const std::string& text, size_t bytes) {
  return static_cast<int>(CountCodePoints(absl::string_view(text).substr(0, bytes)));
}

}  // namespace

absl::StatusOr<RuleCheck> CompilePatterns(const format::FormatRegistry& formats, const Rule& rule) {
  Patterns patterns;
  Patterns except;
  google::protobuf::RepeatedField<int> scopes;
  bool once = false;
  if (rule.kind_case() == Rule::kPattern) {
    ASSIGN_OR_RETURN(patterns, CompileAll(rule, rule.pattern().patterns()));
    ASSIGN_OR_RETURN(except, CompileAll(rule, rule.pattern().except()));
    scopes = rule.pattern().scopes();
    once = rule.pattern().once_a_paragraph();
  } else if (rule.kind_case() == Rule::kLexicon) {
    const std::vector<std::string>* words = formats.FindLexicon(rule.lexicon().name());
    if (words == nullptr) return Invalid(rule, absl::StrCat("no list ", rule.lexicon().name()));
    std::vector<std::string> quoted;
    for (const std::string& word : *words) quoted.push_back(RE2::QuoteMeta(word));
    ASSIGN_OR_RETURN(patterns, CompileAll(rule, quoted));
  } else {
    return RuleCheck();
  }
  return RuleCheck([patterns, except, scopes, once](Findings& findings) {
    for (const TextPart& part : findings.subject().parts) {
      if (!InScope(scopes, part.part)) continue;
      const std::vector<Span> spared = FindAll(except, *part.text);
      for (const Span& span : FindAll(patterns, *part.text)) {
        if (Inside(span, spared)) continue;
        const std::string found = part.text->substr(span.begin, span.end - span.begin);
        findings.Add(
            {PlaceOf(findings.subject(), part, CodePoints(*part.text, span.begin), CodePoints(*part.text, span.end))},
            {{"found", found}, {"text", found}}, found);
        if (once) break;
      }
    }
  });
}

}  // namespace nianbao::validation

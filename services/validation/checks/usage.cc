// Usage in the prose: half-width marks, numbers of levels, short titles, the contact sentence.
#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/validation/checks/checks.h"
#include "services/validation/patterns.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

constexpr char32_t kBoundary = U'\n';  // stands in no paragraph

bool IsHan(char32_t c) { return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == U'〇'; }

using Compiled = std::vector<const RE2*>;

Compiled CompileList(const Findings& findings, const std::string& name) {
  Compiled patterns;
  for (const std::string& pattern : findings.List(name)) patterns.push_back(&CompiledOnce(pattern));
  return patterns;
}

struct Range {
  size_t begin;
  size_t end;  // in bytes
};

std::vector<Range> Matches(const Compiled& patterns, const std::string& text) {
  std::vector<Range> ranges;
  for (const auto& pattern : patterns) {
    re2::StringPiece found;
    for (size_t at = 0; at <= text.size() && pattern->Match(text, at, text.size(), RE2::UNANCHORED, &found, 1);) {
      const size_t begin = static_cast<size_t>(found.data() - text.data());
      ranges.push_back({begin, begin + found.size()});
      at = std::max(at + 1, begin + found.size());
    }
  }
  return ranges;
}

// The code points of `text` that lie in none of the ranges stay; the others become boundaries.
std::u32string Spare(const std::string& text, std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::u32string out;
  out.reserve(text.size() / 2);
  size_t next = 0;
  size_t spared_to = 0;
  for (size_t at = 0; at < text.size();) {
    for (; next < ranges.size() && ranges[next].begin <= at; ++next) spared_to = std::max(spared_to, ranges[next].end);
    const bool spared = at < spared_to;
    const char32_t c = TakeCodePoint(text, at);
    out.push_back(spared ? kBoundary : c);
  }
  return out;
}

bool HoldsHalfWidthMark(const TextPart& part) { return part.ascii.HoldsAny(",.;:?!(\""); }

char32_t At(const std::u32string& text, size_t at) { return at < text.size() ? text[at] : kBoundary; }
char32_t Before(const std::u32string& text, size_t at) { return at > 0 ? text[at - 1] : kBoundary; }
bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

// A lone mark beside a Chinese character; points and commas of numbers and of level numbers ("1.") are none.
bool IsHalfWidthMark(const std::u32string& text, size_t at) {
  const char32_t c = text[at];
  if (std::u32string_view(U",.;:?!").find(c) == std::u32string_view::npos) return false;
  const bool number = IsDigit(Before(text, at)) && (c == U'.' || IsDigit(At(text, at + 1)));
  return !number && (IsHan(Before(text, at)) || IsHan(At(text, at + 1)));
}

// The end of a bracket or quote that opens at `at`, where one side of it touches Chinese; none otherwise.
std::optional<size_t> HalfWidthPair(const std::u32string& text, size_t at) {
  const char32_t open = text[at];
  if (open != U'(' && open != U'"') return std::nullopt;
  constexpr size_t kLongestPair = 300;
  const std::u32string_view window = std::u32string_view(text).substr(0, at + kLongestPair);
  const size_t close = window.find(open == U'(' ? U')' : U'"', at + 1);
  if (close == std::u32string::npos) return std::nullopt;
  const bool chinese =
      IsHan(Before(text, at)) || IsHan(At(text, at + 1)) || IsHan(Before(text, close)) || IsHan(At(text, close + 1));
  return chinese ? std::optional<size_t>(close) : std::nullopt;
}

void AddMark(Findings& findings, const TextPart& part, const std::u32string& text, size_t begin, size_t end) {
  const bool pair = end - begin > 1;
  const std::string found =
      pair ? EncodeUtf8(std::u32string{text[begin], text[end - 1]}) : EncodeUtf8(text.substr(begin, 1));
  findings.Add({PlaceOf(findings.subject(), part, static_cast<int>(begin), static_cast<int>(end))}, {{"found", found}},
               EncodeUtf8(text.substr(begin, end - begin)));
}

// The level that a paragraph's leading number belongs to: 2 "（一）", 3 "1.", 4 "（1）"; `proper` = written as the
// standard has it. 0 = no number.
struct LevelNumber {
  int level = 0;
  bool proper = true;
};

// Digits of this kind at the beginning, `most` at the most; taken off.
size_t TakeDigits(absl::string_view& text, bool chinese, size_t most) {
  size_t taken = 0;
  for (; taken < most; ++taken) {
    if (chinese) {
      static constexpr absl::string_view kDigits = "一二三四五六七八九十";
      const size_t digit = text.size() < 3 ? absl::string_view::npos : kDigits.find(text.substr(0, 3));
      if (digit == absl::string_view::npos || digit % 3 != 0) break;
      text.remove_prefix(3);
    } else {
      if (text.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(text[0]))) break;
      text.remove_prefix(1);
    }
  }
  return taken;
}

// "（一）" or "（1）", with brackets of either width, whose opening one has been taken off.
LevelNumber LevelInBrackets(absl::string_view text, absl::string_view close, bool proper) {
  if (TakeDigits(text, true, 3) > 0) return absl::StartsWith(text, close) ? LevelNumber{2, proper} : LevelNumber{};
  return TakeDigits(text, false, 2) > 0 && absl::StartsWith(text, close) ? LevelNumber{4, proper} : LevelNumber{};
}

LevelNumber LevelOf(absl::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  if (absl::ConsumePrefix(&text, "（")) return LevelInBrackets(text, "）", true);
  if (absl::ConsumePrefix(&text, "(")) return LevelInBrackets(text, ")", false);
  if (TakeDigits(text, false, 2) == 0) return {};
  if (absl::ConsumePrefix(&text, "、")) return {3, false};
  if (!absl::ConsumePrefix(&text, ".") && !absl::ConsumePrefix(&text, "．")) return {};
  return text.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) ? LevelNumber{3, true}
                                                                                   : LevelNumber{};
}

bool MayHoldResidue(const TextPart& part) { return part.ascii.HoldsAny("[_<"); }

std::string WithoutMatches(const Compiled& patterns, std::string text) {
  for (const auto& pattern : patterns) RE2::GlobalReplace(&text, *pattern, "");
  return text;
}

// First byte of the words, in reading order over all parts; {part, byte}.
std::optional<std::pair<size_t, size_t>> FirstOf(const Subject& subject, const std::string& words) {
  for (size_t p = 0; p < subject.parts.size(); ++p) {
    const size_t at = FindWord(*subject.parts[p].text, words);
    if (at != absl::string_view::npos) return std::pair<size_t, size_t>(p, at);
  }
  return std::nullopt;
}

// Of a pattern that matches only where `word` stands.
std::optional<std::pair<size_t, size_t>> FirstMatch(const Subject& subject, const RE2& pattern, const char* word) {
  for (size_t p = 0; p < subject.parts.size(); ++p) {
    re2::StringPiece found;
    const std::string& text = *subject.parts[p].text;
    if (!Holds(text, word)) continue;
    if (pattern.Match(text, 0, text.size(), RE2::UNANCHORED, &found, 1)) {
      return std::pair<size_t, size_t>(p, found.data() - text.data());
    }
  }
  return std::nullopt;
}

}  // namespace

void HalfWidthMarks(Findings& findings) {
  const std::vector<ListedPattern>& listed = findings.Patterns("spared");
  for (const TextPart& part : findings.subject().parts) {
    if (findings.full()) return;
    if (!HoldsHalfWidthMark(part)) continue;
    Compiled spared;
    for (const ListedPattern& each : listed) {
      const bool as_scanned = part.origin == nullptr;  // the scanner read the plain text
      if (!as_scanned || part.scanned.MayMatch(each.number)) spared.push_back(each.pattern);
    }
    const std::u32string text = Spare(*part.text, Matches(spared, *part.text));
    for (size_t at = 0; at < text.size(); ++at) {
      if (text[at] >= 0x80) continue;
      if (const auto close = HalfWidthPair(text, at)) {
        AddMark(findings, part, text, at, *close + 1);
        if (text[at] == U'"') at = *close;
      } else if (IsHalfWidthMark(text, at)) {
        AddMark(findings, part, text, at, at + 1);
      }
    }
  }
}

void LevelNumbers(Findings& findings) {
  const auto residue = CompileList(findings, "residue");
  const report::v1::ReportContent& content = *findings.subject().content;
  for (int s = 0; s < content.sections_size(); ++s) {
    std::vector<report::v1::Place> places;
    std::vector<std::string> found;
    int open = 1;
    for (const TextPart& part : findings.subject().parts) {
      if (part.part != report::v1::PART_PARAGRAPH || part.section != s) continue;
      const LevelNumber number =
          MayHoldResidue(part) ? LevelOf(WithoutMatches(residue, *part.text)) : LevelOf(*part.text);
      if (number.level == 0) continue;
      if (!number.proper || number.level > open + 1) {
        places.push_back(PlaceOf(findings.subject(), part));
        found.push_back(EncodeUtf8(DecodeUtf8(WithoutMatches(residue, *part.text)).substr(0, 4)));
      }
      open = number.level;
    }
    if (places.empty()) continue;
    findings.Add(places, {{"section", WithoutBlanks(content.sections(s).heading())}}, absl::StrJoin(found, " "));
  }
}

void ShortTitles(Findings& findings) {
  const Subject& subject = findings.subject();
  for (const std::string& title : findings.List("titles")) {
    const auto used = FirstOf(subject, title);
    if (!used) continue;
    const std::string words = title.substr(3, title.size() - 6);  // without 《》, three bytes each
    const RE2& definition = CompiledOnce(
        absl::StrCat("(?:以下|下文|后文)?(?:均)?(?:简称|统称|下称)(?:为)?[：:]?[“\"]?[《“\"]?", RE2::QuoteMeta(words)));
    const auto defined = FirstMatch(subject, definition, "称");
    if (defined && *defined <= *used) continue;
    const TextPart& part = subject.parts[used->first];
    const int start = static_cast<int>(CountCodePoints(absl::string_view(*part.text).substr(0, used->second)));
    findings.Add({PlaceOf(subject, part, start, start + static_cast<int>(CountCodePoints(title)))}, {{"abbr", title}},
                 title);
  }
}

void ContactComplete(Findings& findings) {
  const auto contact = CompileList(findings, "contact");
  const auto& names = findings.List("names");
  const auto wanted = CompileList(findings, "wanted");  // one pattern a name
  for (const TextPart& part : findings.subject().parts) {
    if (!IsProse(part) || Matches(contact, *part.text).empty()) continue;
    std::vector<std::string> missing;
    for (int i = 0; i < names.size() && i < static_cast<int>(wanted.size()); ++i) {
      if (!RE2::PartialMatch(*part.text, *wanted[i])) missing.push_back(names[i]);
    }
    if (!missing.empty()) {
      findings.Add({PlaceOf(findings.subject(), part)}, {{"list", absl::StrJoin(missing, "、")}},
                   absl::StrJoin(missing, "、"));
    }
    return;
  }
}

}  // namespace nianbao::validation

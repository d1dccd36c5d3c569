#include "services/validation/lexicons.h"

#include <algorithm>
#include <memory>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/validation/patterns.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

using format::v1::Rule;
using format::v1::Word;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

bool Counts(const Word& word, const v1::CheckContext& context) {
  const int year = context.report_year();
  if (word.first_report_year() != 0 && year < word.first_report_year()) return false;
  if (word.last_report_year() != 0 && year > word.last_report_year()) return false;
  const auto& kinds = word.body_kinds();
  return kinds.empty() ||
         std::find(kinds.begin(), kinds.end(), report::v1::OrganKind_Name(context.organ().kind())) != kinds.end();
}

bool HoldsAny(absl::string_view text, const Strings& strings) {
  return std::any_of(strings.begin(), strings.end(), [&](const std::string& each) { return Holds(text, each); });
}

// Bytes [begin, end) lie in an occurrence of `longer`.
bool InsideOf(absl::string_view text, size_t begin, size_t end, absl::string_view longer) {
  if (longer.empty() || longer.size() < end - begin) return false;
  const size_t first = end > longer.size() ? end - longer.size() : 0;
  for (size_t at = text.find(longer, first); at != absl::string_view::npos && at <= begin;
       at = text.find(longer, at + 1)) {
    if (at + longer.size() >= end) return true;
  }
  return false;
}

bool InTitle(absl::string_view text, size_t begin) {
  const absl::string_view window = WindowAround(text, begin, begin);
  const size_t within = begin - static_cast<size_t>(window.data() - text.data());
  const size_t open = window.rfind("《", within);
  if (open == absl::string_view::npos) return false;
  const size_t close = window.find("》", open);
  return close != absl::string_view::npos && close > within;
}

// Names that the organ bears or bore: a word inside one of them is no slip.
std::vector<absl::string_view> OwnNames(const Subject& subject) {
  const report::v1::Organ& organ = subject.context->organ();
  std::vector<absl::string_view> names = {organ.display_name()};
  names.insert(names.end(), organ.short_names().begin(), organ.short_names().end());
  names.insert(names.end(), organ.former_names().begin(), organ.former_names().end());
  return names;
}

class WordCheck {
 public:
  WordCheck(std::string name, const format::v1::WordList& list, TextScanner& scanner)
      : name_(std::move(name)), list_(list) {
    for (int i = 0; i < list.words_size(); ++i) {
      for (const std::string& wrong : list.words(i).wrong()) entries_[scanner.AddWord(wrong)].push_back(i);
    }
  }

  void operator()(Findings& findings) const {
    const v1::CheckContext& context = *findings.subject().context;
    const bool any = std::any_of(list_.words().begin(), list_.words().end(),
                                 [&](const Word& word) { return Counts(word, context); });
    if (!any) {
      return findings.NotAssessable(
          absl::StrCat("词表“", name_, "”没有适用于", context.report_year(), "年度的词，由", list_.kept_by(), "维护"));
    }
    for (const TextPart& part : findings.subject().parts) {
      for (const WordHit& hit : part.scanned.words()) {
        const auto entries = entries_.find(hit.word);
        if (entries == entries_.end()) continue;
        for (const int entry : entries->second) {
          if (!findings.full()) Judge(findings, part, hit, list_.words(entry));
        }
      }
    }
  }

 private:
  static void Judge(Findings& findings, const TextPart& part, const WordHit& hit, const Word& word) {
    const Subject& subject = findings.subject();
    if (!Counts(word, *subject.context)) return;
    if (!word.in_titles() && InTitle(part.plain, hit.begin)) return;
    for (const std::string& except : word.except()) {
      if (InsideOf(part.plain, hit.begin, hit.end, except)) return;
    }
    for (const absl::string_view name : OwnNames(subject)) {
      if (InsideOf(part.plain, hit.begin, hit.end, name)) return;
    }
    const absl::string_view whole = SentenceAt(part, hit.begin);
    const size_t within = hit.begin - static_cast<size_t>(whole.data() - part.plain.data());
    const absl::string_view sentence = WindowAround(whole, within, within + (hit.end - hit.begin));
    if (HoldsAny(sentence, word.except_sentence())) return;
    if (!word.needs_sentence().empty() && !HoldsAny(sentence, word.needs_sentence())) return;
    const bool elsewhere = std::any_of(subject.parts.begin(), subject.parts.end(),
                                       [&](const TextPart& each) { return HoldsAny(each.plain, word.except_text()); });
    if (elsewhere) return;
    const std::string found = AsFiled(part, hit.begin, hit.end);
    findings.Add({PlainPlace(subject, part, hit.begin, hit.end)}, {{"found", found}, {"right", word.right()}}, found,
                 word.right(), found);
  }

  const std::string name_;
  const format::v1::WordList& list_;
  absl::flat_hash_map<int, std::vector<int>> entries_;  // scanner's word → entries of the list
};

// Characters that exist only for round trips with older codes, and radicals: never right in running text.
bool IsCompatibility(char32_t c) {
  return (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F) || (c >= 0x2E80 && c <= 0x2FDF);
}

// Characters that are not allowed and have a right form, or never are right, are words of one letter to the scanner.
class CharacterCheck {
 public:
  CharacterCheck(const std::vector<std::string>& allowed_lines, const std::vector<std::string>& instead,
                 TextScanner& scanner) {
    constexpr size_t kCodes = 0x32400;  // no ideograph stands behind them
    std::vector<bool> allowed(kCodes);
    for (const std::string& line : allowed_lines) {
      for (const char32_t c : DecodeUtf8(line)) {
        if (c < allowed.size()) allowed[c] = true;
      }
    }
    for (const std::string& line : instead) {
      const std::u32string pair = DecodeUtf8(line);
      if (pair.size() == 3) instead_[pair[0]] = pair[2];
    }
    for (char32_t c = 0x2E80; c < allowed.size(); ++c) {
      if (allowed[c] || !(instead_.contains(c) || IsCompatibility(c))) continue;
      suspects_[scanner.AddWord(EncodeUtf8(std::u32string(1, c)))] = c;
    }
  }

  void operator()(Findings& findings) const {
    std::set<char32_t> own;
    for (const absl::string_view name : OwnNames(findings.subject())) {
      for (const char32_t c : DecodeUtf8(name)) own.insert(c);
    }
    for (const TextPart& part : findings.subject().parts) Judge(findings, part, own);
  }

 private:
  void Judge(Findings& findings, const TextPart& part, const std::set<char32_t>& own) const {
    std::u32string found;
    std::vector<std::string> right;
    size_t begin = 0;
    size_t end = 0;
    for (const WordHit& hit : part.scanned.words()) {
      const auto suspect = suspects_.find(hit.word);
      if (suspect == suspects_.end()) continue;
      const char32_t c = suspect->second;
      if (own.count(c) > 0 || found.find(c) != std::u32string::npos) continue;
      const auto known = instead_.find(c);
      if (found.empty()) begin = hit.begin, end = hit.end;
      found.push_back(c);
      if (known != instead_.end()) right.push_back(EncodeUtf8(std::u32string(1, known->second)));
    }
    if (found.empty()) return;
    const std::string words = right.empty() ? "" : absl::StrCat("，规范字为“", absl::StrJoin(right, ""), "”");
    findings.Add({PlainPlace(findings.subject(), part, begin, end)}, {{"found", EncodeUtf8(found)}, {"right", words}},
                 EncodeUtf8(found), absl::StrJoin(right, ""));
  }

  absl::flat_hash_map<int, char32_t> suspects_;  // by word of the scanner
  absl::flat_hash_map<char32_t, char32_t> instead_;
};

}  // namespace

absl::StatusOr<RuleCheck> CompileLexicon(const format::FormatRegistry& formats, const Rule& rule,
                                         TextScanner& scanner) {
  if (rule.kind_case() != Rule::kLexicon) return RuleCheck();
  const format::v1::Lexicon& lexicon = rule.lexicon();
  if (!lexicon.characters().empty()) {
    static const auto* none = new std::vector<std::string>();
    const auto* allowed = formats.FindLexicon(lexicon.characters());
    if (allowed == nullptr) return RuleInvalid(rule, absl::StrCat("no list ", lexicon.characters()));
    const auto* instead = formats.FindLexicon(lexicon.instead());
    auto check = std::make_shared<const CharacterCheck>(*allowed, instead == nullptr ? *none : *instead, scanner);
    return RuleCheck([check](Findings& findings) { (*check)(findings); });
  }
  const format::v1::WordList* list = formats.FindWordList(lexicon.words());
  if (list == nullptr) return RuleInvalid(rule, absl::StrCat("no list ", lexicon.words()));
  auto check = std::make_shared<const WordCheck>(lexicon.words(), *list, scanner);
  return RuleCheck([check](Findings& findings) { (*check)(findings); });
}

}  // namespace nianbao::validation

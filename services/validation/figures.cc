#include "services/validation/figures.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/status_macros.h"
#include "services/validation/facts.h"
#include "services/validation/patterns.h"
#include "services/validation/text/numbers.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

using format::Edition;
using format::v1::FigureInText;
using format::v1::Rule;

// How a class's pattern is read.
enum class Reading { kNone, kCount, kMoney };

struct FigurePattern {
  int number = 0;  // of the scanner
  Reading reading = Reading::kCount;
};

struct Target {
  std::vector<int> cells;
  std::shared_ptr<const RE2> if_sentence;  // null = always
};

struct FigureClass {
  std::string name;
  std::vector<FigurePattern> patterns;
  std::vector<ListedPattern> except, except_sentence;
  Patterns needs;
  std::vector<std::string> until;
  std::vector<Target> targets;
  std::vector<int> anchors;  // words of the scanner; empty = any sentence
};

// A target of cells that this edition has; none otherwise.
std::optional<std::vector<int>> CellsOf(const Edition& edition, const FigureInText::Target& target) {
  std::vector<int> cells;
  for (const std::string& selector : target.cells()) {
    if (const auto cell = edition.FindCell(selector)) {
      cells.push_back(*cell);
      continue;
    }
    const auto selected = edition.SelectCells(selector);
    if (!selected.ok()) return std::nullopt;
    cells.insert(cells.end(), selected->begin(), selected->end());
  }
  return cells;
}

absl::StatusOr<FigurePattern> CompilePattern(const Rule& rule, const std::string& text, TextScanner& scanner) {
  FigurePattern made;
  if (absl::StrContains(text, "{m}")) made.reading = Reading::kMoney;
  const std::string pattern = absl::StrReplaceAll(
      text, {{"{n}", absl::StrCat("(", QuantityPattern(), ")")}, {"{m}", absl::StrCat("(", MoneyPattern(), ")")}});
  if (pattern == text) made.reading = Reading::kNone;
  const int captures = RE2(pattern, RE2::Quiet).NumberOfCapturingGroups();
  if (captures > 1 || (captures == 1 && made.reading == Reading::kNone)) {
    return RuleInvalid(rule, absl::StrCat("captures more than {n} or {m}: ", text));
  }
  const auto number = scanner.AddPattern(pattern);
  if (!number.ok()) return RuleInvalid(rule, std::string(number.status().message()));
  made.number = *number;
  return made;
}

absl::StatusOr<FigureClass> CompileClass(const Edition& edition, const Rule& rule, const FigureInText::Class& proto,
                                         TextScanner& scanner) {
  FigureClass made{.name = proto.name(), .until = {proto.until().begin(), proto.until().end()}};
  for (const FigureInText::Target& target : proto.targets()) {
    auto cells = CellsOf(edition, target);
    if (!cells) continue;
    made.targets.push_back({*std::move(cells), nullptr});
    if (!target.if_sentence().empty()) {
      made.targets.back().if_sentence = std::make_shared<const RE2>(target.if_sentence());
    }
  }
  if (made.targets.empty() && !rule.figure().with_itself()) return made;
  for (const std::string& pattern : proto.patterns()) {
    ASSIGN_OR_RETURN(FigurePattern compiled, CompilePattern(rule, pattern, scanner));
    made.patterns.push_back(compiled);
  }
  for (const std::string& anchor : proto.anchors()) made.anchors.push_back(scanner.AddWord(anchor));
  ASSIGN_OR_RETURN(made.except, CompileListed(rule, proto.except(), scanner));
  ASSIGN_OR_RETURN(made.except_sentence, CompileListed(rule, proto.except_sentence(), scanner));
  ASSIGN_OR_RETURN(made.needs, CompileAll(rule, proto.needs()));
  return made;
}

// The sum of the cells; none when one is no number or not known.
std::optional<int64_t> SumOf(const CellTable& table, const std::vector<int>& cells) {
  int64_t sum = 0;
  for (const int cell : cells) {
    const auto number = table.Number(cell);
    if (!number) return std::nullopt;
    sum += *number;
  }
  return sum;
}

// A figure told, and its bytes in the part's plain text.
struct Told {
  Quantity value;
  std::string words;  // the number alone, as told
  size_t begin = 0;
  size_t end = 0;
};

class FigureCheck {
 public:
  FigureCheck(const Rule& rule, std::vector<FigureClass> classes, const TextScanner& scanner)
      : scanner_(scanner),
        classes_(std::move(classes)),
        sections_(rule.figure().sections().begin(), rule.figure().sections().end()),
        with_itself_(rule.figure().with_itself()) {}

  void operator()(Findings& findings) const {
    const Subject& subject = findings.subject();
    if (!with_itself_ && !subject.cells.any) return findings.NotAssessable("没有填报表格");
    const std::vector<const TextPart*> parts = PartsRead(subject);
    for (const FigureClass& wanted : classes_) {
      std::vector<std::pair<const TextPart*, Told>> told;
      if (!AnyMayMatch(wanted, subject.scanned)) continue;
      for (const TextPart* part : parts) {
        for (Told& each : FiguresIn(subject, *part, wanted)) {
          if (!with_itself_ && !findings.full()) Compare(findings, *part, wanted, each);
          told.emplace_back(part, std::move(each));
        }
      }
      if (with_itself_) CompareWithOneAnother(findings, wanted, told);
    }
  }

 private:
  std::vector<const TextPart*> PartsRead(const Subject& subject) const {
    std::set<int> sections;
    for (const std::string& id : sections_) sections.insert(FindSection(subject, id));
    std::vector<const TextPart*> parts;
    for (const TextPart& part : subject.parts) {
      const bool read =
          sections_.empty() || (part.part == report::v1::PART_PARAGRAPH && sections.count(part.section) > 0);
      if (IsProse(part) && read) parts.push_back(&part);
    }
    return parts;
  }

  static bool AnyMayMatch(const FigureClass& wanted, const Scanned& scanned) {
    return std::any_of(wanted.patterns.begin(), wanted.patterns.end(),
                       [&](const FigurePattern& pattern) { return scanned.MayMatch(pattern.number); });
  }

  std::vector<Told> FiguresIn(const Subject& subject, const TextPart& part, const FigureClass& wanted) const {
    std::vector<Told> figures;
    if (!AnyMayMatch(wanted, part.scanned)) return figures;
    const std::vector<size_t> sentences = SentencesWith(part, wanted.anchors);
    if (sentences.empty() || (!wanted.needs.empty() && !MatchesAny(wanted.needs, part.plain))) return figures;
    for (const size_t number : sentences) {
      const Sentence& sentence = part.sentences[number];
      absl::string_view text = sentence.text;
      for (const std::string& word : wanted.until) text = text.substr(0, FindWord(text, word));
      for (const FigurePattern& pattern : wanted.patterns) {
        const bool may = sentence.numeral || pattern.reading == Reading::kNone;
        if (may && part.scanned.MayMatchInSentence(pattern.number, number))
          Read(subject, part, number, text, wanted, pattern, figures);
      }
    }
    return figures;
  }

  // Numbers of the sentences that hold one of the words, in order.
  static std::vector<size_t> SentencesWith(const TextPart& part, const std::vector<int>& words) {
    std::vector<size_t> sentences;
    if (words.empty()) {
      sentences.resize(part.sentences.size());
      std::iota(sentences.begin(), sentences.end(), size_t{0});
      return sentences;
    }
    size_t number = 0;
    for (const WordHit& hit : part.scanned.words()) {
      if (std::find(words.begin(), words.end(), hit.word) == words.end()) continue;
      while (number + 1 < part.sentences.size() && part.sentences[number + 1].begin <= hit.begin) ++number;
      if (number < part.sentences.size() && (sentences.empty() || sentences.back() != number)) {
        sentences.push_back(number);
      }
    }
    return sentences;
  }

  // Of the beginning `text` of a sentence.
  void Read(const Subject& subject, const TextPart& part, size_t number, absl::string_view text,
            const FigureClass& wanted, const FigurePattern& pattern, std::vector<Told>& figures) const {
    const Sentence& sentence = part.sentences[number];
    Facts& facts = FactsOf(subject);
    std::vector<ReadFigure>* read = facts.FindFigures(pattern.number, text);
    if (read == nullptr) read = facts.PutFigures(pattern.number, text, ReadAll(text, pattern));
    for (ReadFigure& each : *read) {
      if (IsExcepted(subject, part, number, text, wanted, each)) continue;
      const std::string words = pattern.reading == Reading::kNone ? "0" : std::string(each.words);
      figures.push_back({each.value, words, sentence.begin + each.begin, sentence.begin + each.end});
    }
  }

  std::vector<ReadFigure> ReadAll(absl::string_view text, const FigurePattern& pattern) const {
    std::vector<ReadFigure> figures;
    const RE2& compiled = scanner_.pattern(pattern.number);
    const re2::StringPiece piece(text.data(), text.size());
    re2::StringPiece groups[2];
    const int count = pattern.reading == Reading::kNone ? 1 : 2;
    for (size_t at = 0; at <= text.size() && compiled.Match(piece, at, text.size(), RE2::UNANCHORED, groups, count);) {
      const size_t begin = static_cast<size_t>(groups[0].data() - text.data());
      const size_t end = begin + groups[0].size();
      at = std::max(at + 1, end);
      const absl::string_view figure(groups[count - 1].data(), groups[count - 1].size());
      const auto value = pattern.reading == Reading::kCount   ? ReadQuantity(figure)
                         : pattern.reading == Reading::kMoney ? ReadMoney(figure)
                                                              : std::optional<Quantity>(Quantity{0, 0});
      if (value) figures.push_back({*value, figure, begin, end, std::nullopt});
    }
    return figures;
  }

  static bool IsExcepted(const Subject& subject, const TextPart& part, size_t number, absl::string_view text,
                         const FigureClass& wanted, ReadFigure& read) {
    const absl::string_view sentence = part.sentences[number].text;
    if (MatchesAnyInSentence(wanted.except, part, number, ClauseAround(text, read.begin, read.end)) ||
        MatchesAnyInSentence(wanted.except_sentence, part, number, WindowAround(sentence, read.begin, read.end))) {
      return true;
    }
    if (!read.period) read.period = PeriodAt(sentence, read.end, subject.context->report_year());
    return *read.period == Period::kOther;
  }

  static void Compare(Findings& findings, const TextPart& part, const FigureClass& wanted, const Told& told) {
    const absl::string_view sentence = SentenceAt(part, told.begin);
    const size_t within = told.begin - static_cast<size_t>(sentence.data() - part.plain.data());
    const absl::string_view around = WindowAround(sentence, within, within + (told.end - told.begin));
    const Target* first = nullptr;
    int64_t expected = 0;
    for (const Target& target : wanted.targets) {
      const re2::StringPiece piece(around.data(), around.size());
      if (target.if_sentence != nullptr && !RE2::PartialMatch(piece, *target.if_sentence)) continue;
      const auto sum = SumOf(findings.subject().cells, target.cells);
      if (!sum) return findings.NotAssessable("有单元格不是数字");
      if (told.value.Agrees(*sum)) return;
      if (first == nullptr) first = &target, expected = *sum;
    }
    if (first != nullptr) Add(findings, part, wanted, told, *first, expected);
  }

  static void Add(Findings& findings, const TextPart& part, const FigureClass& wanted, const Told& told,
                  const Target& target, int64_t cells) {
    const Subject& subject = findings.subject();
    std::vector<report::v1::Place> places;
    places.reserve(target.cells.size() + 1);
    places.push_back(PlainPlace(subject, part, told.begin, told.end));
    for (const int cell : target.cells) places.push_back(CellPlace(subject, cell));
    const std::string words =
        told.value.exact() && told.words.find("元") == std::string::npos ? absl::StrCat(told.value.low) : told.words;
    const format::CellInfo& info = subject.edition->cells()[target.cells.front()];
    const std::string expected =
        info.type == format::v1::MONEY ? absl::StrCat(static_cast<double>(cells) / 100, "元") : absl::StrCat(cells);
    findings.Add(std::move(places),
                 {{"t", words}, {"n", expected}, {"class", wanted.name}, {"text", AsFiled(part, told.begin, told.end)}},
                 AsFiled(part, told.begin, told.end), expected, words);
  }

  // The first figure of the class against each later one that cannot be the same.
  static void CompareWithOneAnother(Findings& findings, const FigureClass& wanted,
                                    const std::vector<std::pair<const TextPart*, Told>>& told) {
    for (size_t i = 1; i < told.size(); ++i) {
      const auto& [part, each] = told[i];
      const auto& [first_part, first] = told[0];
      if (each.value.Overlaps(first.value)) continue;
      const Subject& subject = findings.subject();
      const auto line = [](const TextPart& p) {
        return p.line > 0 ? absl::StrCat(p.line) : absl::StrCat(p.section + 1, "-", p.paragraph + 1);
      };
      findings.Add(
          {PlainPlace(subject, *first_part, first.begin, first.end), PlainPlace(subject, *part, each.begin, each.end)},
          {{"class", wanted.name},
           {"l1", line(*first_part)},
           {"l2", line(*part)},
           {"v1", first.words},
           {"v2", each.words}},
          AsFiled(*part, each.begin, each.end), first.words, each.words);
      return;
    }
  }

  const TextScanner& scanner_;
  const std::vector<FigureClass> classes_;
  const std::set<std::string> sections_;
  const bool with_itself_;
};

}  // namespace

absl::StatusOr<RuleCheck> CompileFigures(const Edition& edition, const Rule& rule, TextScanner& scanner) {
  if (rule.kind_case() != Rule::kFigure) return RuleCheck();
  std::vector<FigureClass> classes;
  for (const FigureInText::Class& proto : rule.figure().classes()) {
    ASSIGN_OR_RETURN(FigureClass made, CompileClass(edition, rule, proto, scanner));
    if (!made.patterns.empty()) classes.push_back(std::move(made));
  }
  auto check = std::make_shared<const FigureCheck>(rule, std::move(classes), scanner);
  return RuleCheck([check](Findings& findings) { (*check)(findings); });
}

}  // namespace nianbao::validation

#include "services/validation/figures.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"

namespace nianbao::validation {
namespace {

using format::Edition;
using format::v1::FigureInText;
using format::v1::Rule;
using Patterns = std::vector<std::shared_ptr<const RE2>>;

constexpr int64_t kLargestNumber = 999'999'999'999;

absl::StatusOr<Patterns> CompileAll(const Rule& rule, const google::protobuf::RepeatedPtrField<std::string>& texts) {
  Patterns patterns;
  for (const std::string& text : texts) {
    auto pattern = std::make_shared<const RE2>(text, RE2::Quiet);
    if (!pattern->ok() || pattern->NumberOfCapturingGroups() > 1) {
      return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("rule ", rule.id(), ": pattern ", text),
                       {.reason = "RULE_INVALID",
                        .metadata = {{"rule", rule.id()}},
                        .sentence = absl::StrCat("规则“", rule.id(), "”的表达式有误：", text)});
    }
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

bool MatchesAny(const Patterns& patterns, const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return RE2::PartialMatch(text, *pattern); });
}

struct Target {
  std::vector<int> cells;
  std::shared_ptr<const RE2> if_sentence;  // null = always
};

struct FigureClass {
  std::string name;
  Patterns patterns;
  Patterns except;
  std::vector<std::string> until;
  std::vector<Target> targets;
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

absl::StatusOr<std::vector<FigureClass>> ClassesOf(const Edition& edition, const Rule& rule) {
  std::vector<FigureClass> classes;
  for (const FigureInText::Class& proto : rule.figure().classes()) {
    FigureClass made{.name = proto.name(), .until = {proto.until().begin(), proto.until().end()}};
    ASSIGN_OR_RETURN(made.patterns, CompileAll(rule, proto.patterns()));
    ASSIGN_OR_RETURN(made.except, CompileAll(rule, proto.except()));
    for (const FigureInText::Target& target : proto.targets()) {
      auto cells = CellsOf(edition, target);
      if (!cells) continue;
      made.targets.push_back({*std::move(cells), nullptr});
      if (!target.if_sentence().empty()) {
        made.targets.back().if_sentence = std::make_shared<const RE2>(target.if_sentence());
      }
    }
    if (!made.targets.empty()) classes.push_back(std::move(made));
  }
  return classes;
}

// A sentence and where it begins in its paragraph, in bytes.
struct Sentence {
  std::string text;
  size_t begin;
};

std::vector<Sentence> SentencesOf(const std::string& text) {
  static const RE2* end = new RE2("[。；;！？\n]");
  std::vector<Sentence> sentences;
  size_t begin = 0;
  re2::StringPiece found;
  while (end->Match(text, begin, text.size(), RE2::UNANCHORED, &found, 1)) {
    const size_t stop = static_cast<size_t>(found.data() - text.data());
    sentences.push_back({text.substr(begin, stop - begin), begin});
    begin = stop + found.size();
  }
  sentences.push_back({text.substr(begin), begin});
  return sentences;
}

// The sum of the cells; none when one is no number.
std::optional<int64_t> SumOf(const CellTable& table, const std::vector<int>& cells) {
  int64_t sum = 0;
  for (const int cell : cells) {
    const auto number = table.Number(cell);
    if (!number) return std::nullopt;
    sum += *number;
  }
  return sum;
}

struct Told {
  int64_t value;
  size_t begin, end;  // bytes in the sentence
};

std::vector<Told> FiguresIn(const std::string& text, const FigureClass& wanted) {
  std::vector<Told> figures;
  for (const auto& pattern : wanted.patterns) {
    const bool captures = pattern->NumberOfCapturingGroups() == 1;
    re2::StringPiece groups[2];
    for (size_t at = 0; pattern->Match(text, at, text.size(), RE2::UNANCHORED, groups, captures ? 2 : 1);) {
      const size_t begin = static_cast<size_t>(groups[0].data() - text.data());
      const auto value = captures ? ReadNumber({groups[1].data(), groups[1].size()}) : std::optional<int64_t>(0);
      if (value) figures.push_back({*value, begin, begin + groups[0].size()});
      at = std::max(at + 1, begin + groups[0].size());
      if (at > text.size()) break;
    }
  }
  return figures;
}

class FigureCheck {
 public:
  FigureCheck(std::vector<FigureClass> classes, std::set<std::string> sections)
      : classes_(std::move(classes)), sections_(std::move(sections)) {}

  void operator()(Findings& findings) const {
    const Subject& subject = findings.subject();
    if (!subject.cells.any) return findings.NotAssessable("没有填报表格");
    for (const TextPart& part : subject.parts) {
      if (part.part != report::v1::PART_PARAGRAPH || !IsRead(subject, part)) continue;
      for (const Sentence& sentence : SentencesOf(*part.text)) {
        for (const FigureClass& wanted : classes_) Judge(findings, part, sentence, wanted);
      }
    }
  }

 private:
  bool IsRead(const Subject& subject, const TextPart& part) const {
    if (sections_.empty()) return true;
    return std::any_of(sections_.begin(), sections_.end(),
                       [&](const std::string& id) { return FindSection(subject, id) == part.section; });
  }

  static void Judge(Findings& findings, const TextPart& part, const Sentence& sentence, const FigureClass& wanted) {
    std::string text = sentence.text;
    for (const std::string& word : wanted.until) text = text.substr(0, text.find(word));
    if (MatchesAny(wanted.except, text)) return;
    for (const Told& told : FiguresIn(text, wanted)) {
      std::optional<int64_t> first;
      bool agrees = false;
      for (const Target& target : wanted.targets) {
        if (target.if_sentence != nullptr && !RE2::PartialMatch(sentence.text, *target.if_sentence)) continue;
        const auto sum = SumOf(findings.subject().cells, target.cells);
        if (!sum) return findings.NotAssessable("有单元格不是数字");
        if (!first) first = sum;
        agrees = agrees || *sum == told.value;
      }
      if (!agrees && first) Add(findings, part, sentence, wanted, told, *first);
    }
  }

  static void Add(Findings& findings, const TextPart& part, const Sentence& sentence, const FigureClass& wanted,
                  const Told& told, int64_t cells) {
    const auto start = CountCodePoints(absl::string_view(*part.text).substr(0, sentence.begin + told.begin));
    const std::string words = sentence.text.substr(told.begin, told.end - told.begin);
    std::vector<report::v1::Place> places = {
        PlaceOf(findings.subject(), part, static_cast<int>(start), static_cast<int>(start + CountCodePoints(words)))};
    for (const int cell : wanted.targets.front().cells) places.push_back(CellPlace(findings.subject(), cell));
    findings.Add(places, {{"t", absl::StrCat(told.value)}, {"n", absl::StrCat(cells)}, {"class", wanted.name}}, words,
                 absl::StrCat(cells), absl::StrCat(told.value));
  }

  std::vector<FigureClass> classes_;
  std::set<std::string> sections_;
};

}  // namespace

std::optional<int64_t> ReadNumber(absl::string_view text) {
  static const std::map<char32_t, int> digits = {{U'〇', 0}, {U'零', 0}, {U'一', 1}, {U'二', 2},
                                                 {U'两', 2}, {U'三', 3}, {U'四', 4}, {U'五', 5},
                                                 {U'六', 6}, {U'七', 7}, {U'八', 8}, {U'九', 9}};
  static const std::map<char32_t, int64_t> units = {{U'十', 10}, {U'百', 100}, {U'千', 1000}};
  int64_t plain = 0;    // of digits written one after another
  int64_t section = 0;  // below ten thousand
  int64_t whole = 0;
  int64_t last = 0;
  bool spelled = false;
  bool any = false;
  for (char32_t c : DecodeUtf8(text)) {
    if (c >= U'０' && c <= U'９') c -= U'０' - U'0';
    if (c == U',' || c == U'，') continue;
    any = true;
    if (c >= U'0' && c <= U'9') {
      plain = plain * 10 + static_cast<int64_t>(c - U'0');
    } else if (const auto digit = digits.find(c); digit != digits.end()) {
      last = digit->second;
      spelled = true;
    } else if (const auto unit = units.find(c); unit != units.end()) {
      section += (last == 0 ? 1 : last) * unit->second;
      last = 0;
      spelled = true;
    } else if (c == U'万') {
      whole = spelled ? (section + last) * 10'000 : plain * 10'000;
      section = last = plain = 0;
    } else {
      return std::nullopt;
    }
    if (plain > kLargestNumber || whole > kLargestNumber) return std::nullopt;
  }
  if (!any) return std::nullopt;
  return whole + (spelled ? section + last : plain);
}

absl::StatusOr<RuleCheck> CompileFigures(const Edition& edition, const Rule& rule) {
  if (rule.kind_case() != Rule::kFigure) return RuleCheck();
  ASSIGN_OR_RETURN(std::vector<FigureClass> classes, ClassesOf(edition, rule));
  const auto& sections = rule.figure().sections();
  return RuleCheck(FigureCheck(std::move(classes), {sections.begin(), sections.end()}));
}

}  // namespace nianbao::validation

// Sentences of last year, self-references, problems and their measures (PER-003, DOC-006, PRB-004).
#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/validation/checks/checks.h"
#include "services/validation/patterns.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

re2::StringPiece Piece(absl::string_view text) { return {text.data(), text.size()}; }

bool MatchesList(const Findings& findings, const char* list, absl::string_view text) {
  const auto& patterns = findings.List(list);
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return RE2::PartialMatch(Piece(text), CompiledOnce(pattern)); });
}

int Occurrences(absl::string_view text, const RE2& pattern) {
  re2::StringPiece rest = Piece(text);
  int count = 0;
  while (RE2::FindAndConsume(&rest, pattern)) ++count;
  return count;
}

}  // namespace

// Patterns name last year "{last}"; a sentence that also names the report year, or compares, tells history.
void SentencesOfLastYear(Findings& findings) {
  const Subject& subject = findings.subject();
  const std::string year = absl::StrCat(subject.context->report_year(), "年");
  const std::string last = absl::StrCat(subject.context->report_year() - 1);
  for (const TextPart& part : subject.parts) {
    if (!IsProse(part) || !Holds(part.plain, last)) continue;
    for (const Sentence& sentence : part.sentences) {
      if (!Holds(sentence.text, last) || Holds(sentence.text, year)) continue;
      if (MatchesList(findings, "except", sentence.text)) continue;
      for (const std::string& pattern : findings.List("patterns")) {
        re2::StringPiece found;
        const RE2& compiled = CompiledOnce(absl::StrReplaceAll(pattern, {{"{last}", last}}));
        if (!RE2::PartialMatch(Piece(sentence.text), compiled, &found)) continue;
        const size_t begin = sentence.begin + static_cast<size_t>(found.data() - sentence.text.data());
        findings.Add({PlainPlace(subject, part, begin, begin + found.size())}, {{"found", last}}, std::string(found),
                     absl::StrCat(subject.context->report_year()), last);
        break;
      }
    }
  }
}

void SelfReferences(Findings& findings) {
  std::vector<std::string> used;
  for (const std::string& word : findings.List("words")) {
    const auto& parts = findings.subject().parts;
    const bool found = std::any_of(parts.begin(), parts.end(),
                                   [&](const TextPart& part) { return IsProse(part) && Holds(part.plain, word); });
    if (found) used.push_back(word);
  }
  if (used.size() < 2) return;
  findings.Add({}, {{"list", absl::StrJoin(used, "、")}}, absl::StrJoin(used, "、"));
}

// Problems "一是…二是…" before the turn to the measures, measures behind it; counted only where both are numbered.
void ProblemsAndMeasures(Findings& findings) {
  const Subject& subject = findings.subject();
  int section = -1;
  for (int s = 0; s < subject.content->sections_size() && section < 0; ++s) {
    if (MatchesList(findings, "heading", subject.content->sections(s).heading())) section = s;
  }
  if (section < 0) return findings.NotAssessable("没有存在问题部分");
  const std::string body = WithoutBlanks(SectionBody(subject, section));
  size_t turn = std::string::npos;
  for (const std::string& pattern : findings.List("turn")) {
    re2::StringPiece found;
    if (!CompiledOnce(pattern).Match(body, 0, body.size(), RE2::UNANCHORED, &found, 1)) continue;
    turn = std::min(turn, static_cast<size_t>(found.data() - body.data()));
  }
  if (turn == std::string::npos) return findings.NotAssessable("没有分开写问题和措施");
  int problems = 0;
  int measures = 0;
  for (const ListedPattern& number : findings.Patterns("numbers")) {
    const bool may = std::any_of(subject.parts.begin(), subject.parts.end(), [&](const TextPart& part) {
      return part.part == report::v1::PART_PARAGRAPH && part.section == section && part.scanned.MayMatch(number.number);
    });
    if (!may) continue;
    problems = std::max(problems, Occurrences(absl::string_view(body).substr(0, turn), *number.pattern));
    measures = std::max(measures, Occurrences(absl::string_view(body).substr(turn), *number.pattern));
  }
  if (problems == 0 || measures == 0) return findings.NotAssessable("问题或措施没有逐条编号");
  if (measures >= problems) return;
  std::vector<report::v1::Place> places;
  for (const TextPart& part : subject.parts) {
    if (part.part == report::v1::PART_HEADING && part.section == section) places.push_back(PlaceOf(subject, part));
  }
  findings.Add(places, {{"p", absl::StrCat(problems)}, {"m", absl::StrCat(measures)}}, "", absl::StrCat(problems),
               absl::StrCat(measures));
}

}  // namespace nianbao::validation

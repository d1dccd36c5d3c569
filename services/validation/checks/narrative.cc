// What the narrative says against the cells and against itself.
#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/validation/checks/checks.h"
#include "services/validation/patterns.h"

namespace nianbao::validation {
namespace {

// The first part that matches one of the rule's patterns of this name, with the first capture.
struct Match {
  const TextPart* part = nullptr;
  std::string captured;
};

re2::StringPiece Piece(const TextPart& part) { return {part.plain.data(), part.plain.size()}; }

std::optional<Match> FindFirst(const Findings& findings, const std::string& list) {
  for (const ListedPattern& each : findings.Patterns(list)) {
    const RE2& pattern = *each.pattern;
    for (const TextPart& part : findings.subject().parts) {
      if (!part.scanned.MayMatch(each.number)) continue;
      std::string captured;
      const bool with_capture = pattern.NumberOfCapturingGroups() > 0;
      const bool found =
          with_capture ? RE2::PartialMatch(Piece(part), pattern, &captured) : RE2::PartialMatch(Piece(part), pattern);
      if (found) return Match{&part, captured};
    }
  }
  return std::nullopt;
}

}  // namespace

void TableFiled(Findings& findings) {
  if (!findings.subject().cells.any) findings.Add({}, {});
}

void ChannelsDenied(Findings& findings) {
  const auto count = FindFirst(findings, "count");
  const auto denial = FindFirst(findings, "denial");
  if (!count) return findings.NotAssessable("正文没有写主动公开数量");
  if (!denial || count->captured == "0") return;
  findings.Add({PlaceOf(findings.subject(), *count->part), PlaceOf(findings.subject(), *denial->part)},
               {{"n", count->captured}}, count->captured);
}

// A section whose heading names a matter gives a figure, or the statement, that the matter asks for.
void HeadingWithoutFigures(Findings& findings) {
  const Subject& subject = findings.subject();
  bool any = false;
  for (int s = 0; s < subject.content->sections_size(); ++s) {
    const std::string& heading = subject.content->sections(s).heading();
    const auto& words = findings.List("heading_keywords");
    const bool concerned = std::any_of(words.begin(), words.end(),
                                       [&](const std::string& word) { return absl::StrContains(heading, word); });
    if (!concerned) continue;
    any = true;
    const std::string body = SectionBody(subject, s);
    const auto& patterns = findings.List("told");
    const bool told = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return RE2::PartialMatch(body, CompiledOnce(pattern));
    });
    if (told) continue;
    std::vector<report::v1::Place> places;
    for (const TextPart& part : subject.parts) {
      const bool here = part.section == s && (part.part == report::v1::PART_HEADING ||
                                              (part.part == report::v1::PART_PARAGRAPH && places.size() == 1));
      if (here) places.push_back(PlaceOf(subject, part));
    }
    findings.Add(places, {}, heading);
  }
  if (!any) findings.NotAssessable("没有这一内容的标题");
}

void FeeSentence(Findings& findings) {
  const Subject& subject = findings.subject();
  const int section = FindSection(subject, findings.List("section").empty() ? "" : findings.List("section")[0]);
  if (section < 0) return findings.NotAssessable("没有第六部分");
  const std::string body = SectionBody(subject, section);
  for (const std::string& pattern : findings.List("told")) {
    if (RE2::PartialMatch(body, CompiledOnce(pattern))) return;
  }
  for (const std::string& selector : findings.List("cells")) {
    const auto cell = subject.edition->FindCell(selector);
    if (cell && subject.cells.filed[*cell] != nullptr && !subject.cells.filed[*cell]->empty()) return;
  }
  findings.Add({}, {});
}

}  // namespace nianbao::validation

// Sections, their order, their tables, and the lead's list of parts.
#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/validation/checks/checks.h"
#include "services/validation/facts.h"
#include "services/validation/patterns.h"

namespace nianbao::validation {
namespace {

using format::v1::Section;

const TextPart* HeadingPart(const Subject& subject, int section) {
  for (const TextPart& part : subject.parts) {
    if (part.part == report::v1::PART_HEADING && part.section == section) return &part;
  }
  return nullptr;
}

// The heading's place; none where the section has no heading.
std::vector<report::v1::Place> HeadingPlaces(const Subject& subject, int section) {
  const TextPart* part = HeadingPart(subject, section);
  return part == nullptr ? std::vector<report::v1::Place>() : std::vector{PlaceOf(subject, *part)};
}

const std::optional<FoundList>& FindList(const Subject& subject) { return FactsOf(subject).LeadList(subject); }

// Headings that no listed name equals, and names that equal no heading; a name that resembles an unmatched heading
// counts as that heading (SEC-005).
struct ListMatch {
  std::vector<int> unlisted;                            // headings
  std::vector<std::pair<std::string, int>> resembling;  // name, heading
  std::vector<std::string> unknown;                     // names
};

ListMatch MatchList(const Subject& subject, const PartList& list, double threshold) {
  const std::vector<std::string>& headings = FactsOf(subject).BareHeadings(subject);
  std::set<int> taken(list.heading_of.begin(), list.heading_of.end());
  ListMatch match;
  for (size_t i = 0; i < list.names.size(); ++i) {
    if (list.heading_of[i] >= 0) continue;
    int best = -1;
    double best_similarity = threshold;
    for (size_t h = 0; h < headings.size(); ++h) {
      const double similarity = Similarity(list.names[i], headings[h]);
      if (!headings[h].empty() && taken.count(static_cast<int>(h)) == 0 && similarity >= best_similarity) {
        best = static_cast<int>(h);
        best_similarity = similarity;
      }
    }
    if (best < 0) {
      match.unknown.push_back(list.names[i]);
    } else {
      taken.insert(best);
      match.resembling.emplace_back(list.names[i], best);
    }
  }
  for (size_t h = 0; h < headings.size(); ++h) {
    if (!headings[h].empty() && taken.count(static_cast<int>(h)) == 0) match.unlisted.push_back(static_cast<int>(h));
  }
  return match;
}

bool HasTable(const Subject& subject, const Section& section) {
  for (const format::v1::Table& table : section.tables()) {
    const format::TableInfo* compiled = subject.edition->FindTable(table.id());
    for (int i = 0; i < compiled->cell_count; ++i) {
      if (subject.cells.filed[compiled->first_cell + i] != nullptr) return true;
    }
  }
  return false;
}

}  // namespace

void FixedSections(Findings& findings) {
  const Subject& subject = findings.subject();
  int last = -1;
  for (const Section& section : subject.edition->proto().sections()) {
    const int found = FindSection(subject, section.id());
    if (found < 0 || found < last) {
      findings.Add({}, {{"section", absl::StrCat(section.number(), section.title())}}, section.title());
    }
    last = std::max(last, found);
  }
}

void ContentItems(Findings& findings) {
  const Subject& subject = findings.subject();
  const bool recommended = !findings.List("recommended").empty();
  for (const format::v1::ContentItem& item : subject.edition->proto().content_items()) {
    if (item.recommended_only() != recommended) continue;
    const bool found = std::any_of(subject.parts.begin(), subject.parts.end(), [&](const TextPart& part) {
      const bool heading = part.part == report::v1::PART_HEADING;
      const bool sentence = part.part == report::v1::PART_PARAGRAPH && recommended;
      return (heading || sentence) &&
             std::any_of(item.heading_keywords().begin(), item.heading_keywords().end(),
                         [&](const std::string& word) { return Holds(*part.text, heading ? word : item.title()); });
    });
    if (!found) findings.Add({}, {{"item", absl::StrCat(item.number(), item.title())}}, item.title());
  }
}

void SectionTables(Findings& findings) {
  const Subject& subject = findings.subject();
  for (const Section& section : subject.edition->proto().sections()) {
    const bool grid = std::any_of(section.tables().begin(), section.tables().end(),
                                  [](const format::v1::Table& t) { return t.presentation() != format::v1::SENTENCE; });
    if (grid && !HasTable(subject, section)) {
      findings.Add({}, {{"section", absl::StrCat(section.number(), section.title())}}, section.title());
    }
  }
}

void SectionTopics(Findings& findings) {
  const Subject& subject = findings.subject();
  const bool governments = !findings.List("governments").empty();
  const std::string kind = report::v1::OrganKind_Name(subject.context->organ().kind());
  for (const Section& section : subject.edition->proto().sections()) {
    if (section.topics().empty()) continue;
    const int found = FindSection(subject, section.id());
    if (found < 0) return findings.NotAssessable("没有这一部分");
    std::string text = SectionBody(subject, found);
    if (governments) {
      for (int s = 0; s < subject.content->sections_size(); ++s) absl::StrAppend(&text, "\n", SectionBody(subject, s));
    }
    for (const format::v1::Topic& topic : section.topics()) {
      const auto& kinds = topic.body_kinds();
      if (kinds.empty() == governments) continue;
      if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
      const bool told = std::any_of(topic.keywords().begin(), topic.keywords().end(),
                                    [&](const std::string& word) { return Holds(text, word); });
      if (told) continue;
      const TextPart* heading = HeadingPart(subject, found);
      findings.Add(heading == nullptr ? std::vector<report::v1::Place>() : std::vector{PlaceOf(subject, *heading)},
                   {{"topic", topic.title()}}, topic.title());
    }
  }
}

namespace {

// Numbers of one level as they come; `restart` = the series may begin anew.
class Series {
 public:
  explicit Series(bool restart) : restart_(restart) {}

  void Add(Findings& findings, const TextPart& part, const std::string& number, const std::string& shown) {
    const int value = ReadSmallNumber(number);
    if (value != last_ + 1 && !(restart_ && value == 1)) {
      findings.Add({PlaceOf(findings.subject(), part)}, {{"prev", last_shown_}, {"next", shown}}, shown);
    }
    last_ = value;
    last_shown_ = shown;
  }

 private:
  bool restart_;
  int last_ = 0;
  std::string last_shown_ = "（无）";
};

// Behind blanks.
bool BeginsWithBracket(absl::string_view text) {
  const absl::string_view bare = absl::StripLeadingAsciiWhitespace(text);
  return absl::StartsWith(bare, "（") || absl::StartsWith(bare, "(");
}

}  // namespace

// 一、二、三 … through the report, （一）（二）… in each section.
void HeadingNumbers(Findings& findings) {
  static const RE2* first_level = new RE2(R"(^\s*([一二三四五六七八九十]{1,3})[、.．])");
  static const RE2* second_level = new RE2(R"(^\s*[（(]([一二三四五六七八九十]{1,3})[）)][^项款条])");
  const Subject& subject = findings.subject();
  Series sections(false);
  Series paragraphs(true);
  for (const TextPart& part : subject.parts) {
    std::string number;
    const re2::StringPiece text(part.plain.data(), part.plain.size());
    if (part.part == report::v1::PART_HEADING) {
      paragraphs = Series(true);
      if (RE2::PartialMatch(text, *first_level, &number)) sections.Add(findings, part, number, number);
    } else if (part.part == report::v1::PART_PARAGRAPH && BeginsWithBracket(part.plain) &&
               RE2::PartialMatch(text, *second_level, &number)) {
      paragraphs.Add(findings, part, number, absl::StrCat("（", number, "）"));
    }
  }
}

namespace {

bool HasWords(const report::v1::SectionText& section) {
  return std::any_of(section.paragraphs().begin(), section.paragraphs().end(), [](const auto& paragraph) {
    return paragraph.text().find_first_not_of(" \t\r\n") != std::string::npos &&
           !WithoutBlanks(paragraph.text()).empty();
  });
}

// Characters of a section that are no blanks.
size_t LengthOf(const Subject& subject, int section) {
  size_t length = 0;
  for (const TextPart& part : subject.parts) {
    if (part.part != report::v1::PART_PARAGRAPH || part.section != section) continue;
    length += CountCodePoints(part.plain);
    if (!part.ascii.HoldsAny(" \t")) continue;
    for (const char c : part.plain) length -= c == ' ' || c == '\t' ? 1 : 0;
  }
  return length;
}

}  // namespace

void EmptyHeadings(Findings& findings) {
  const Subject& subject = findings.subject();
  for (int s = 0; s < subject.content->sections_size(); ++s) {
    if (HasWords(subject.content->sections(s))) continue;
    const report::v1::SectionText& section = subject.content->sections(s);
    int statutory = subject.edition->FindSection(section.section_id());
    if (statutory < 0) statutory = subject.edition->MatchHeading(section.heading());
    if (statutory >= 0 && subject.edition->proto().sections(statutory).tables_size() > 0) continue;
    const TextPart* heading = HeadingPart(subject, s);
    if (heading == nullptr) continue;
    findings.Add({PlaceOf(subject, *heading)}, {{"heading", WithoutBlanks(*heading->text)}}, *heading->text);
  }
}

void OverviewLength(Findings& findings) {
  const Subject& subject = findings.subject();
  const int section = FindSection(subject, findings.List("section").empty() ? "" : findings.List("section")[0]);
  if (section < 0) return findings.NotAssessable("没有这一部分");
  const auto length = static_cast<double>(LengthOf(subject, section));
  if (length <= findings.Setting("max")) return;
  findings.Add(HeadingPlaces(subject, section),
               {{"n", absl::StrCat(length)}, {"max", absl::StrCat(findings.Setting("max"))}});
}

void StatedPartsAgainstHeadings(Findings& findings) {
  const auto& found = FindList(findings.subject());
  if (!found) return findings.NotAssessable("开头没有写明由几个部分组成");
  const int actual = findings.subject().content->sections_size();
  if (found->list.stated == actual) return;
  findings.Add({PlaceOf(findings.subject(), *found->part)},
               {{"stated", absl::StrCat(found->list.stated)}, {"actual", absl::StrCat(actual)}}, "",
               absl::StrCat(actual), absl::StrCat(found->list.stated));
}

void StatedPartsAgainstList(Findings& findings) {
  const auto& found = FindList(findings.subject());
  if (!found || found->list.names.empty()) return findings.NotAssessable("开头没有列出各部分名称");
  const auto listed = static_cast<int>(found->list.names.size());
  if (found->list.stated == listed) return;
  findings.Add({PlaceOf(findings.subject(), *found->part)},
               {{"stated", absl::StrCat(found->list.stated)}, {"listed", absl::StrCat(listed)}}, "",
               absl::StrCat(found->list.stated), absl::StrCat(listed));
}

void ListAgainstHeadings(Findings& findings) {
  const Subject& subject = findings.subject();
  const auto& found = FindList(subject);
  if (!found || found->list.names.empty()) return findings.NotAssessable("开头没有列出各部分名称");
  const ListMatch match = MatchList(subject, found->list, findings.Setting("similarity"));
  for (const int heading : match.unlisted) {
    const TextPart* part = HeadingPart(subject, heading);
    const std::string text = WithoutBlanks(*part->text);
    findings.Add({PlaceOf(subject, *found->part), PlaceOf(subject, *part)}, {{"heading", text}}, text);
  }
  for (const std::string& name : match.unknown) {
    findings.Add({PlaceOf(subject, *found->part)}, {{"heading", name}}, name);
  }
}

void ListNameDiffers(Findings& findings) {
  const Subject& subject = findings.subject();
  const auto& found = FindList(subject);
  if (!found || found->list.names.empty()) return findings.NotAssessable("开头没有列出各部分名称");
  for (const auto& [name, heading] : MatchList(subject, found->list, findings.Setting("similarity")).resembling) {
    const TextPart* part = HeadingPart(subject, heading);
    findings.Add({PlaceOf(subject, *found->part), PlaceOf(subject, *part)},
                 {{"listed", name}, {"heading", BareHeading(*part->text)}}, name);
  }
}

namespace {

// The problems section by id or by the words of the law.
int ProblemsSection(const Findings& findings) {
  const Subject& subject = findings.subject();
  for (const std::string& word : findings.List("heading_keywords")) {
    for (int s = 0; s < subject.content->sections_size(); ++s) {
      if (absl::StrContains(subject.content->sections(s).heading(), word)) return s;
    }
  }
  return -1;
}

bool HoldsList(const Findings& findings, const std::string& list, const std::string& text) {
  const auto& patterns = findings.List(list);
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return RE2::PartialMatch(text, CompiledOnce(pattern)); });
}

// "有待加强" wishes for something: no measure is told by it.
bool TellsMeasure(const Findings& findings, std::string text) {
  if (HoldsList(findings, "measure", text)) return true;
  for (const std::string& wish : findings.List("wish")) RE2::GlobalReplace(&text, CompiledOnce(wish), "");
  return HoldsList(findings, "measure_word", text);
}

}  // namespace

void ProblemsEmpty(Findings& findings) {
  const int section = ProblemsSection(findings);
  if (section < 0) return findings.NotAssessable("没有存在问题部分");
  const std::string body = WithoutBlanks(SectionBody(findings.subject(), section));
  const auto& nothing = findings.List("nothing");
  if (!body.empty() && std::find(nothing.begin(), nothing.end(), body) == nothing.end()) return;
  findings.Add(HeadingPlaces(findings.subject(), section), {}, body);
}

void ProblemsShort(Findings& findings) {
  const int section = ProblemsSection(findings);
  if (section < 0) return findings.NotAssessable("没有存在问题部分");
  const auto length = static_cast<double>(LengthOf(findings.subject(), section));
  const std::string body = SectionBody(findings.subject(), section);
  const size_t fault = length < findings.Setting("min") ? 0 : !HoldsList(findings, "problem", body) ? 1 : 2;
  if (fault == 2 && TellsMeasure(findings, body)) return;
  const auto& faults = findings.List("faults");
  if (static_cast<int>(fault) >= faults.size()) return;
  const std::string n = absl::StrCat(length);
  findings.Add(HeadingPlaces(findings.subject(), section),
               {{"n", n}, {"fault", absl::StrReplaceAll(faults[static_cast<int>(fault)], {{"{n}", n}})}});
}

}  // namespace nianbao::validation

// Like last year's report, or like another body's (DUP-001, DUP-003, DUP-004, PRB-003).
#include "services/common/text/similarity.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/text/edit_distance.h"
#include "services/validation/checks/checks.h"
#include "services/validation/checks/other_organs.h"
#include "services/validation/facts.h"

namespace nianbao::validation {
namespace {

using report::v1::ReportContent;
using report::v1::SectionText;

std::string Percent(double share) { return absl::StrCat(static_cast<int>(share * 100)); }

// How alike two texts are where it is at least `at_least`; a text below `shortest` characters is not judged.
// Longer texts are compared by their beginnings.
std::optional<double> Alikeness(std::u32string_view a, std::u32string_view b, double at_least, double shortest) {
  constexpr size_t kMostCompared = 40'000;
  if (static_cast<double>(std::min(a.size(), b.size())) < shortest) return std::nullopt;
  return EditSimilarity(a.substr(0, kMostCompared), b.substr(0, kMostCompared), at_least);
}

const TextPart* HeadingOf(const Subject& subject, int section) {
  for (const TextPart& part : subject.parts) {
    if (part.part == report::v1::PART_HEADING && part.section == section) return &part;
  }
  return nullptr;
}

std::vector<report::v1::Place> PlacesOf(const Subject& subject, int section) {
  const TextPart* heading = HeadingOf(subject, section);
  if (heading == nullptr) return {};
  return {PlaceOf(subject, *heading)};
}

// Last year's section of the same id, or of the same heading without number; -1 = none.
int SameSection(const ReportContent& previous, const SectionText& section) {
  for (int s = 0; s < previous.sections_size(); ++s) {
    const SectionText& candidate = previous.sections(s);
    const bool same = section.section_id().empty()
                          ? WithoutBlanks(candidate.heading()) == WithoutBlanks(section.heading())
                          : candidate.section_id() == section.section_id();
    if (same) return s;
  }
  return -1;
}

bool HasText(const ReportContent& content) {
  return std::any_of(content.sections().begin(), content.sections().end(),
                     [](const SectionText& section) { return section.paragraphs_size() > 0; });
}

void AddAlike(Findings& findings, const std::vector<report::v1::Place>& places, double share, const std::string& key) {
  findings.Add(places, {{"p", Percent(share)}}, key, "", absl::StrCat(Percent(share), "%"));
}

struct Sibling {
  const v1::SiblingReport* report = nullptr;
  double share = 0;
};

Signature SignatureOf(const v1::SiblingReport& sibling, std::u32string_view text) {
  if (sibling.signature_size() != kSignatureSize) return nianbao::SignatureOf(text);
  Signature signature;
  std::copy(sibling.signature().begin(), sibling.signature().end(), signature.begin());
  return signature;
}

// The most alike of the siblings, where one is as alike as `at_least`. `unread` = a candidate came without its text.
std::optional<Sibling> MostAlike(const Subject& subject, double candidate, double at_least, double shortest,
                                 bool& unread) {
  const std::u32string& own = FactsOf(subject).Narrative(subject).whole;
  const Signature signature = nianbao::SignatureOf(own);
  Sibling most;
  for (const v1::SiblingReport& sibling : subject.context->siblings()) {
    if (sibling.organ_display_name() == subject.context->organ().display_name()) continue;
    const bool has_signature = sibling.signature_size() == kSignatureSize;  // then most texts need not be read
    if (has_signature && EstimateJaccard(signature, SignatureOf(sibling, U"")) < candidate) continue;
    const std::u32string text = NormaliseForComparison(sibling.text());
    if (!has_signature && EstimateJaccard(signature, SignatureOf(sibling, text)) < candidate) continue;
    unread = unread || text.empty();
    const auto share = Alikeness(own, text, std::max(at_least, most.share), shortest);
    if (share && *share > most.share) most = {&sibling, *share};
  }
  return most.report == nullptr ? std::nullopt : std::optional<Sibling>(most);
}

std::optional<Sibling> FindTwin(Findings& findings) {
  const v1::CheckContext& context = *findings.subject().context;
  if (context.siblings_searched() == 0 && context.siblings().empty()) {
    findings.NotAssessable("没有其他单位本年度的报告可比");
    return std::nullopt;
  }
  bool unread = false;
  const auto twin = MostAlike(findings.subject(), findings.Setting("candidate"), findings.Setting("at_least"),
                              findings.Setting("shortest"), unread);
  if (!twin && unread) findings.NotAssessable("有相似的报告，但没有提供全文");
  return twin;
}

}  // namespace

void LikeLastYear(Findings& findings) {
  const Subject& subject = findings.subject();
  const ReportContent& previous = subject.context->previous();
  if (!HasText(previous)) return findings.NotAssessable("没有去年报告的文字");
  const double at_least = findings.Setting("at_least");
  const ComparedText& now = FactsOf(subject).Narrative(subject);
  const ComparedText& then = FactsOf(subject).PreviousNarrative(subject);
  const double jaccard = EstimateJaccard(nianbao::SignatureOf(now.whole), nianbao::SignatureOf(then.whole));
  const auto whole = jaccard < findings.Setting("candidate")
                         ? std::nullopt
                         : Alikeness(now.whole, then.whole, at_least, findings.Setting("shortest"));
  if (whole) return AddAlike(findings, {}, *whole, "");
  for (int s = 0; s < subject.content->sections_size(); ++s) {
    const SectionText& section = subject.content->sections(s);
    const int before = SameSection(previous, section);
    if (before < 0) continue;
    const auto share = Alikeness(now.Section(s), then.Section(before), at_least, findings.Setting("shortest_section"));
    if (share) AddAlike(findings, PlacesOf(subject, s), *share, WithoutBlanks(section.heading()));
  }
}

void ProblemsLikeLastYear(Findings& findings) {
  const Subject& subject = findings.subject();
  const ReportContent& previous = subject.context->previous();
  if (!HasText(previous)) return findings.NotAssessable("没有去年报告的文字");
  const auto find = [&](const ReportContent& content) {
    for (const std::string& word : findings.List("heading_keywords")) {
      for (int s = 0; s < content.sections_size(); ++s) {
        if (absl::StrContains(content.sections(s).heading(), word)) return s;
      }
    }
    return -1;
  };
  const int now = find(*subject.content);
  const int before = find(previous);
  if (now < 0 || before < 0) return findings.NotAssessable("今年或去年没有存在问题部分");
  const auto share = Alikeness(FactsOf(subject).Narrative(subject).Section(now),
                               FactsOf(subject).PreviousNarrative(subject).Section(before),
                               findings.Setting("at_least"), findings.Setting("shortest"));
  if (share) AddAlike(findings, PlacesOf(subject, now), *share, "");
}

void LikeAnother(Findings& findings) {
  const auto twin = FindTwin(findings);
  if (!twin) return;
  const std::string& other = twin->report->organ_display_name();
  findings.Add({}, {{"other", other}, {"p", Percent(twin->share)}}, other, "", absl::StrCat(Percent(twin->share), "%"));
}

void TakenFromAnother(Findings& findings) {
  const auto twin = FindTwin(findings);
  if (!twin) return;
  const auto names = OtherOrgansNamed(findings.subject());
  if (names.empty()) return;
  const std::string& other = twin->report->organ_display_name();
  findings.Add({names.front().place}, {{"other", other}}, absl::StrCat(other, "|", names.front().name));
}

}  // namespace nianbao::validation

#include "services/validation/checks/other_organs.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "re2/re2.h"
#include "services/validation/checks/checks.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

// A stretch of a part's plain text where only the reporting body may be named.
struct Stretch {
  const TextPart* part = nullptr;
  size_t begin = 0;
  size_t end = 0;
};

constexpr size_t kMostStretches = 20;  // of 20,000 names each is looked for in each of them

void AddMatches(const RE2& pattern, const TextPart& part, std::vector<Stretch>& stretches) {
  const re2::StringPiece text(part.plain.data(), part.plain.size());
  re2::StringPiece groups[2];
  for (size_t at = 0; pattern.Match(text, at, text.size(), RE2::UNANCHORED, groups, 2);) {
    const size_t begin = static_cast<size_t>(groups[1].data() - text.data());
    stretches.push_back({&part, begin, begin + groups[1].size()});
    at = begin + groups[1].size();
    if (at >= text.size() || stretches.size() >= kMostStretches) break;
  }
}

std::vector<Stretch> StretchesOf(const Subject& subject) {
  static const RE2* announced = new RE2(
      R"((?:现将|现公布|现向社会公布|特向社会公布|公布|编制(?:了|的)?|由)([^，。；《]{2,60}?)(?:20\d\d年|\d{4}年度)?(?:度)?(?:政府|政务)信息公开(?:工作)?(?:情况|年度报告|报告))");
  static const RE2* contact = new RE2(
      R"((?:疑问|意见|咨询|建议|问题|需要)[^。；]{0,20}?(?:请与|请联系|请致电|可与|联系|致电)：?([^，。；（(]{2,50}))");
  std::vector<Stretch> stretches;
  for (const TextPart& part : subject.parts) {
    if (part.part == report::v1::PART_SIGNATURE_ORGAN) stretches.push_back({&part, 0, part.plain.size()});
    if (part.part == report::v1::PART_LEAD) AddMatches(*announced, part, stretches);
    if (IsProse(part)) AddMatches(*contact, part, stretches);
  }
  return stretches;
}

bool Related(absl::string_view name, absl::string_view own) {
  return own.empty() || absl::StrContains(name, own) || absl::StrContains(own, name);
}

bool IsOwn(const report::v1::Organ& organ, absl::string_view name) {
  const auto related = [&](const std::string& own) { return !own.empty() && Related(name, own); };
  return related(organ.display_name()) ||
         std::any_of(organ.short_names().begin(), organ.short_names().end(), related) ||
         std::any_of(organ.former_names().begin(), organ.former_names().end(), related);
}

// A place where a government's name is lawful in its departments' reports: its site, its office, its notice.
bool IsLawful(const report::v1::Organ& organ, absl::string_view name, absl::string_view behind) {
  static const RE2* site = new RE2("^(?:门户)?(?:网|官网|公众信息网|政务网|政府网)|^(?:的)?(?:要求|部署|通知|规定)");
  if (RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), *site)) return true;
  const bool government = absl::EndsWith(name, "人民政府") || absl::EndsWith(name, "人民政府办公室") ||
                          absl::EndsWith(name, "人民政府办公厅");
  const bool own_government = absl::EndsWith(organ.display_name(), "人民政府");
  return government && !own_government;
}

}  // namespace

std::vector<NamedOrgan> OtherOrgansNamed(const Subject& subject) {
  const report::v1::Organ& organ = subject.context->organ();
  const std::vector<Stretch> stretches = StretchesOf(subject);
  std::vector<NamedOrgan> found;
  const auto look = [&](const std::string& name) {
    if (name.size() < 9 || IsOwn(organ, name)) return;  // three characters at least
    for (const Stretch& stretch : stretches) {
      const absl::string_view text = stretch.part->plain.substr(stretch.begin, stretch.end - stretch.begin);
      const size_t at = text.find(name);
      if (at == absl::string_view::npos) continue;
      const size_t begin = stretch.begin + at;
      if (IsLawful(organ, name, stretch.part->plain.substr(begin + name.size()))) continue;
      found.push_back({name, PlainPlace(subject, *stretch.part, begin, begin + name.size())});
    }
  };
  for (const std::string& name : subject.context->other_organs()) look(name);
  for (const v1::SiblingReport& sibling : subject.context->siblings()) look(sibling.organ_display_name());
  // "甲县水利局" holds "县水利局": the longest name at a place is meant. The same name may come twice.
  std::stable_sort(found.begin(), found.end(),
                   [](const NamedOrgan& a, const NamedOrgan& b) { return a.name.size() > b.name.size(); });
  std::vector<NamedOrgan> kept;
  for (NamedOrgan& each : found) {
    const bool covered = std::any_of(kept.begin(), kept.end(), [&](const NamedOrgan& longer) {
      return absl::StrContains(longer.name, each.name) && longer.place.part() == each.place.part() &&
             longer.place.section() == each.place.section() && longer.place.paragraph() == each.place.paragraph();
    });
    if (!covered) kept.push_back(std::move(each));
  }
  return kept;
}

void OtherOrganNamed(Findings& findings) {
  const Subject& subject = findings.subject();
  if (subject.context->organ().display_name().empty()) return findings.NotAssessable("单位名称没有登记");
  const bool known = subject.context->other_organs_searched() > 0 || !subject.context->other_organs().empty();
  if (!known && subject.context->siblings().empty()) {
    return findings.NotAssessable("没有其他单位的名录");
  }
  for (const NamedOrgan& each : OtherOrgansNamed(subject)) {
    findings.Add({each.place}, {{"other", each.name}}, each.name, subject.context->organ().display_name(), each.name);
  }
}

}  // namespace nianbao::validation

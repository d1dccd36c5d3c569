// Title, organ and dates.
#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "re2/re2.h"
#include "services/validation/checks/checks.h"
#include "services/validation/text/dates.h"
#include "services/validation/text/numbers.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

const TextPart* FindPart(const Subject& subject, report::v1::Part part) {
  for (const TextPart& candidate : subject.parts) {
    if (candidate.part == part) return &candidate;
  }
  return nullptr;
}

std::optional<int> TitleYearOf(const std::string& title) {
  static const RE2* pattern = new RE2(R"((\d{4})\s*年)");
  int year = 0;
  if (!RE2::PartialMatch(title, *pattern, &year)) return std::nullopt;
  return year;
}

// Without blanks, and without the year in brackets that some put behind: "…年度报告（2021年）".
std::string BareTitle(const std::string& title) {
  std::string bare = WithoutBlanks(title);
  static const RE2* year = new RE2(R"([（(]\d{4}年?度?[）)]$)");
  RE2::Replace(&bare, *year, "");
  return bare;
}

// The title without year and report name: the organ as it calls itself.
std::string TitleOrganOf(const Findings& findings, const std::string& title) {
  std::string name = BareTitle(title);
  static const RE2* year = new RE2(R"(\d{4}年度?)");
  RE2::Replace(&name, *year, "");
  for (const std::string& ending : findings.List("endings")) {
    if (!absl::EndsWith(name, ending)) continue;
    absl::string_view organ = absl::string_view(name).substr(0, name.size() - ending.size());
    while (absl::ConsumeSuffix(&organ, "的") || absl::ConsumeSuffix(&organ, "关于")) continue;
    return std::string(organ);
  }
  return name;
}

}  // namespace

void TitleMissing(Findings& findings) {
  const report::v1::ReportContent& content = *findings.subject().content;
  if (WithoutBlanks(content.title()).empty() || content.extra_titles_size() > 0) findings.Add({}, {});
}

void TitleYear(Findings& findings) {
  const TextPart* title = FindPart(findings.subject(), report::v1::PART_TITLE);
  if (title == nullptr) return findings.NotAssessable("没有标题");
  const auto year = TitleYearOf(*title->text);
  if (!year) return findings.NotAssessable("标题中没有年份");
  const int expected = findings.subject().context->report_year();
  if (*year != expected) {
    findings.Add({PlaceOf(findings.subject(), *title)}, {{"found", absl::StrCat(*year)}}, *title->text,
                 absl::StrCat(expected), absl::StrCat(*year));
  }
}

void TitleStatutoryName(Findings& findings) {
  const TextPart* title = FindPart(findings.subject(), report::v1::PART_TITLE);
  if (title == nullptr) return findings.NotAssessable("没有标题");
  const std::string bare = BareTitle(*title->text);
  for (const std::string& ending : findings.List("statutory_names")) {
    if (absl::EndsWith(bare, ending)) return;
  }
  findings.Add({PlaceOf(findings.subject(), *title)}, {{"title", bare}}, bare);
}

void TitleOrgan(Findings& findings) {
  const Subject& subject = findings.subject();
  const TextPart* title = FindPart(subject, report::v1::PART_TITLE);
  if (title == nullptr) return findings.NotAssessable("没有标题");
  const report::v1::Organ& organ = subject.context->organ();
  if (organ.display_name().empty()) return findings.NotAssessable("单位名称没有登记");
  const std::string found = TitleOrganOf(findings, *title->text);
  if (found == WithoutBlanks(organ.display_name())) return;
  findings.Add({PlaceOf(subject, *title)}, {{"found", found}}, found, organ.display_name(), found);
  const bool former =
      std::find(organ.former_names().begin(), organ.former_names().end(), found) != organ.former_names().end();
  if (former && findings.severity() == format::v1::ERROR) findings.last().set_severity(format::v1::WARNING);
}

void HeadAndFootDate(Findings& findings) {
  const Subject& subject = findings.subject();
  const TextPart* head = FindPart(subject, report::v1::PART_HEAD_DATE);
  const TextPart* foot = FindPart(subject, report::v1::PART_SIGNATURE_DATE);
  if (head == nullptr || foot == nullptr) return findings.NotAssessable("标题下或落款没有日期");
  const auto a = ReadDate(*head->text);
  const auto b = ReadDate(*foot->text);
  if (!a || !b) return findings.NotAssessable("日期无法识别");
  if (a->day == b->day) return;
  findings.Add({PlaceOf(subject, *head), PlaceOf(subject, *foot)}, {{"head", a->text}, {"foot", b->text}},
               absl::StrCat(a->text, "|", b->text));
}

void SelfDates(Findings& findings) {
  const Subject& subject = findings.subject();
  const int year = subject.context->report_year();
  absl::CivilDay today;
  const bool knows_today = absl::ParseCivilTime(subject.context->as_of(), &today);
  bool any = false;
  for (const auto wanted : {report::v1::PART_HEAD_DATE, report::v1::PART_SIGNATURE_DATE}) {
    const TextPart* part = FindPart(subject, wanted);
    const auto date = part == nullptr ? std::nullopt : ReadDate(*part->text);
    if (!date) continue;
    any = true;
    if (date->day > absl::CivilDay(year, 12, 31) && (!knows_today || date->day <= today)) continue;
    findings.Add({PlaceOf(subject, *part)}, {{"found", date->text}}, date->text);
  }
  if (!any) findings.NotAssessable("没有可识别的日期");
}

void FootDateIsWorkday(Findings& findings) {
  const Subject& subject = findings.subject();
  const TextPart* foot = FindPart(subject, report::v1::PART_SIGNATURE_DATE);
  const auto date = foot == nullptr ? std::nullopt : ReadDate(*foot->text);
  if (!date) return findings.NotAssessable("没有可识别的落款日期");
  const auto works = subject.formats == nullptr ? std::nullopt : subject.formats->work_days().IsWorkday(date->day);
  if (!works.has_value()) return findings.NotAssessable("没有这一年的节假日安排");
  if (!*works) findings.Add({PlaceOf(subject, *foot)}, {{"found", date->text}}, date->text);
}

void SignatureOrgan(Findings& findings) {
  const Subject& subject = findings.subject();
  const TextPart* date = FindPart(subject, report::v1::PART_SIGNATURE_DATE);
  if (date == nullptr) return findings.NotAssessable("没有落款日期");
  if (WithoutBlanks(subject.content->signature().organ()).empty()) findings.Add({PlaceOf(subject, *date)}, {});
}

namespace {

// "2023年1月1日至12月31日" as told; the second year is the first where it is not told.
bool ReadPeriod(absl::string_view sentence, int (&v)[6]) {
  static const RE2* pattern = new RE2(
      R"((?:统计(?:期限|时限|时间|周期|区间|期间)|数据(?:的)?(?:起止)?(?:期限|时限|时间)|(?:报告|所列数据)[^。；，]{0,6}期限)[^。；\d]{0,16}?)"
      R"((\d{4})年(\d{1,2})月(\d{1,2})日[^。；\d]{0,8}(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日)");
  std::string to_year;
  const re2::StringPiece text(sentence.data(), sentence.size());
  if (!RE2::PartialMatch(text, *pattern, &v[0], &v[1], &v[2], &to_year, &v[4], &v[5])) return false;
  v[3] = to_year.empty() ? v[0] : static_cast<int>(ReadNumber(to_year).value_or(0));
  return true;
}

// The same in the first sentence of the part that tells a period.
bool FindPeriod(const TextPart& part, int (&v)[6]) {
  return std::any_of(part.sentences.begin(), part.sentences.end(), [&](const Sentence& sentence) {
    const bool may_tell = Holds(sentence.text, "统计") || Holds(sentence.text, "数据") || Holds(sentence.text, "期限");
    return sentence.numeral && may_tell && Holds(sentence.text, "月") && ReadPeriod(sentence.text, v);
  });
}

}  // namespace

// A body that was set up, merged or abolished in the year may count from or to that day.
void StatisticsPeriod(Findings& findings) {
  static const RE2* remark = new RE2("成立|组建|设立|挂牌|撤销|合并|划转|机构改革");
  const Subject& subject = findings.subject();
  const int year = subject.context->report_year();
  for (const TextPart& part : subject.parts) {
    int v[6] = {};
    if (!IsProse(part) || !FindPeriod(part, v)) continue;
    const re2::StringPiece text(part.plain.data(), part.plain.size());
    const bool whole = v[0] == year && v[1] == 1 && v[2] == 1 && v[3] == year && v[4] == 12 && v[5] == 31;
    const bool inside = v[0] == year && v[3] == year && RE2::PartialMatch(text, *remark);
    if (whole || inside) return;
    const std::string found = absl::StrCat(v[0], "年", v[1], "月", v[2], "日至", v[3], "年", v[4], "月", v[5], "日");
    return findings.Add({PlaceOf(subject, part)}, {{"found", found}}, found);
  }
  findings.NotAssessable("没有写明统计期限");
}

}  // namespace nianbao::validation

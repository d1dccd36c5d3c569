// "其中": parts of a whole do not add up to more than it (NAR-010).
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "re2/re2.h"
#include "services/validation/checks/checks.h"
#include "services/validation/patterns.h"
#include "services/validation/text/counts.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

// What a list of parts goes by: applicants, outcomes … Parts of two orders are not added up.
enum class Order { kOther, kApplicant, kOutcome, kCase, kProgress, kChannel };

bool Has(absl::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

Order OrderOf(absl::string_view clause) {
  static const RE2* channel = new RE2(
      "网|微信|微博|公众号|客户端|APP|新媒体|平台|公报|公告栏|公示栏|报刊|报纸|电视|广播|媒体|专栏|抖音|渠道|当面|现场|"
      "信函|邮寄|邮件|传真|窗口|线上|线下|电话|短信|查阅");
  static const RE2* applicant = new RE2("自然人|法人|企业|科研|公益|律师|法律服务|其他组织|公民");
  static const RE2* outcome = new RE2(
      "予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|不存在|不属于|不掌握|补正|撤回|已主动公开|告知|同意公开");
  static const RE2* court = new RE2("维持|纠正|纠错|撤销|驳回|审结|胜诉|败诉|撤诉|终止");
  static const RE2* progress = new RE2("办结|结转|转结|正在办理|在办|延期|按期|按时|顺延");
  if (Has(clause, *channel)) return Order::kChannel;
  if (Has(clause, *applicant)) return Order::kApplicant;
  if (Has(clause, *outcome)) return Order::kOutcome;
  if (Has(clause, *court)) return Order::kCase;
  return Has(clause, *progress) ? Order::kProgress : Order::kOther;
}

// A clause that speaks of something else than a part: the list ends before it.
bool EndsList(absl::string_view clause) {
  static const RE2* pattern = new RE2(
      "^(?:并|同时|已|均|全年|全市|全县|全区|全局|共|另|此外|目前|截至|累计|办理|收到|受理|回复|答复|召开|举办|组织|"
      "开展|"
      "参加|培训|处理|及时|所有|全部|与|较|比|环比|同比|今年|本年|去年|上年|我|编发|编制|制作|更新|接待|接受|"
      "主动公开|新增|未|没有|无|确保|做到|进一步)|同比|环比|增长|增加|减少|下降|提高|占比|点击|阅读|浏览|访问|粉丝|"
      "关注");
  return Has(clause, *pattern);
}

struct Part {
  CountInText count;
  absl::string_view clause;

  Order order() const { return OrderOf(clause); }  // dear: asked for where it decides
};

// The parts of one group ("；" stands between groups); none when a clause holds two of them.
std::optional<std::vector<Part>> PartsIn(absl::string_view group, const std::string& unit, bool& ended) {
  std::vector<Part> parts;
  static const std::vector<std::string> marks = {"，", "、", ",", "："};
  size_t begin = 0;
  while (begin < group.size() && !ended) {
    size_t end = group.size();
    size_t next = group.size();
    for (const std::string& mark : marks) {
      const size_t at = FindWord(group, mark, begin);
      if (at >= end) continue;
      const bool number = mark == "," && at > 0 && absl::ascii_isdigit(static_cast<unsigned char>(group[at - 1]));
      if (number) continue;
      end = at;
      next = at + mark.size();
    }
    const absl::string_view clause = group.substr(begin, end - begin);
    begin = next;
    if (!parts.empty() && EndsList(clause)) {
      ended = true;
      break;
    }
    std::vector<CountInText> counts = CountsIn(clause);
    counts.erase(std::remove_if(counts.begin(), counts.end(), [&](const auto& c) { return c.unit != unit; }),
                 counts.end());
    if (counts.size() > 1) return std::nullopt;
    if (counts.size() == 1) parts.push_back({counts[0], clause});
  }
  return parts;
}

struct Verdict {
  Quantity sum;
  const char* relation;
};

Quantity SumOf(const std::vector<Part>& parts, Order order) {
  Quantity sum;
  for (const Part& part : parts) {
    if (part.order() != order) continue;
    sum.low += part.count.value.low;
    sum.high = sum.high > kUnbounded - part.count.value.high ? kUnbounded : sum.high + part.count.value.high;
  }
  return sum;
}

// Parts of one group against the whole; different orders apart, unknown ones only where all are unknown.
std::optional<Verdict> TooMuch(const std::vector<Part>& parts, const Quantity& whole) {
  int64_t all = 0;  // no order can be more than all of them
  for (const Part& part : parts) all += part.count.value.low;
  if (all <= whole.high) return std::nullopt;
  for (const Order order : {Order::kApplicant, Order::kOutcome, Order::kCase, Order::kProgress, Order::kOther}) {
    const bool mixed = order == Order::kOther && std::any_of(parts.begin(), parts.end(), [](const Part& part) {
                         return part.order() != Order::kOther;
                       });
    const Quantity sum = mixed ? Quantity{} : SumOf(parts, order);
    if (sum.low > whole.high) return Verdict{sum, "超过"};
  }
  return std::nullopt;
}

// A list "…；…；…。" that names one part a group and breaks off nowhere is complete.
std::optional<Verdict> Incomplete(const std::vector<std::vector<Part>>& groups, const Quantity& whole) {
  if (groups.size() < 2) return std::nullopt;
  std::vector<Part> all;
  for (const std::vector<Part>& group : groups) {
    if (group.size() != 1 || group[0].order() == Order::kChannel) return std::nullopt;
    all.push_back(group[0]);
    if (group[0].order() != all[0].order()) return std::nullopt;
  }
  const Quantity sum = SumOf(all, all[0].order());
  if (sum.low > whole.high) return Verdict{sum, "超过"};
  return sum.high < whole.low ? std::optional<Verdict>(Verdict{sum, "不等于"}) : std::nullopt;
}

// The count right before "其中", at most a mark or two away. Where the sentence tells several of its unit
// ("收到申请12件， 上年结转2件，其中"), which of them is meant is open: up to all of them together.
struct Whole {
  CountInText told;
  Quantity value;
  bool only = true;
};

std::optional<Whole> WholeBefore(absl::string_view text, size_t among) {
  const absl::string_view window = WindowAround(text, among, among);
  size_t begin = static_cast<size_t>(window.data() - text.data());
  for (const char* end : {"。", "！", "\n"}) {
    const size_t stop = among > 3 ? among - 3 : 0;  // "…20条。其中" looks back over the stop
    if (stop <= begin) continue;
    const size_t at = text.substr(begin, stop - begin).rfind(end);
    if (at != absl::string_view::npos) begin += at + std::string(end).size();
  }
  const std::vector<CountInText> counts = CountsIn(text.substr(begin, among - begin));
  if (counts.empty()) return std::nullopt;
  Whole whole{counts.back(), counts.back().value};
  static const RE2* between = new RE2("^(?:申请|信息|政府信息|案件|文件|稿件)?[，。：；、（(]{0,2}$");
  if (!Has(text.substr(begin + counts.back().end, among - begin - counts.back().end), *between)) return std::nullopt;
  whole.told.begin += begin;
  whole.told.end += begin;
  for (size_t i = 0; i + 1 < counts.size(); ++i) {
    if (counts[i].unit != whole.told.unit) continue;
    whole.only = false;
    const bool endless = whole.value.high > kUnbounded - counts[i].value.high;
    whole.value.high = endless ? kUnbounded : whole.value.high + counts[i].value.high;
  }
  return whole;
}

std::optional<Verdict> JudgeList(absl::string_view list, const Whole& whole) {
  std::vector<std::vector<Part>> groups;
  bool ended = Holds(list, "等");
  const bool open = ended;
  for (const absl::string_view group : absl::StrSplit(list, "；")) {
    bool ends_here = false;
    const auto parts = PartsIn(group, whole.told.unit, ends_here);
    if (!parts) return std::nullopt;
    if (const auto verdict = TooMuch(*parts, whole.value)) return verdict;
    groups.push_back(*parts);
    ended = ended || ends_here;
    if (ends_here) break;
  }
  return ended || open || !whole.only ? std::nullopt : Incomplete(groups, whole.value);
}

// From behind "其中" to the end of its list: a full stop, the bracket's end, the next "其中".
absl::string_view ListBehind(absl::string_view text, size_t among) {
  const size_t begin = among + std::string("其中").size();
  const absl::string_view window = WindowAround(text, among, begin);
  const size_t offset = static_cast<size_t>(window.data() - text.data());
  size_t end = window.size();
  for (const char* stop : {"。", "！", "\n", "其中"}) end = std::min(end, window.find(stop, begin - offset));
  const absl::string_view before = window.substr(0, among - offset);
  const size_t open = std::max(before.rfind("（") + 1, before.rfind("(") + 1);
  const size_t shut = std::max(before.rfind("）") + 1, before.rfind(")") + 1);
  if (open > shut) end = std::min({end, window.find("）", begin - offset), window.find(")", begin - offset)});
  return window.substr(begin - offset, end - (begin - offset));
}

std::string Shown(const Quantity& quantity) {
  return quantity.exact() ? absl::StrCat(quantity.low) : absl::StrCat(quantity.low, "以上");
}

}  // namespace

void PartsOfAWhole(Findings& findings) {
  const Subject& subject = findings.subject();
  for (const TextPart& part : subject.parts) {
    if (!IsProse(part)) continue;
    for (size_t at = FindWord(part.plain, "其中"); at != absl::string_view::npos;
         at = FindWord(part.plain, "其中", at + 1)) {
      if (findings.full()) return;
      const auto whole = WholeBefore(part.plain, at);
      if (!whole || whole->value.high == kUnbounded) continue;
      const absl::string_view list = ListBehind(part.plain, at);
      const auto verdict = JudgeList(list, *whole);
      if (!verdict) continue;
      const size_t end = static_cast<size_t>(list.data() - part.plain.data()) + list.size();
      const std::string told = AsFiled(part, whole->told.begin, whole->told.end);
      findings.Add({PlainPlace(subject, part, whole->told.begin, end)},
                   {{"a", Shown(verdict->sum)}, {"b", told}, {"relation", verdict->relation}},
                   AsFiled(part, whole->told.begin, end), told, Shown(verdict->sum));
    }
  }
}

}  // namespace nianbao::validation

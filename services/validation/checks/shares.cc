// Percentages against the figures beside them (NAR-004).
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "re2/re2.h"
#include "services/validation/checks/checks.h"
#include "services/validation/text/counts.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

// "占…P%" in a sentence.
struct Share {
  Percentage percent;
  absl::string_view of;  // what stands between 占 and the figure
  bool about = false;
  size_t begin = 0;  // of 占
  size_t end = 0;
};

std::vector<Share> SharesIn(absl::string_view text) {
  static const RE2* pattern =
      new RE2(R"(占(?:比)?([^，。；、\d%]{0,20}?)(约|近|超过|超|逾|将近|接近)?(\d+(?:\.\d+)?%)(左右|以上)?)");
  std::vector<Share> shares;
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece groups[5];
  for (size_t at = 0; at <= text.size() && pattern->Match(piece, at, text.size(), RE2::UNANCHORED, groups, 5);) {
    const size_t begin = static_cast<size_t>(groups[0].data() - text.data());
    at = begin + groups[0].size();
    const auto percent = ReadPercentage(absl::string_view(groups[3].data(), groups[3].size()));
    if (!percent) continue;
    shares.push_back({*percent, absl::string_view(groups[1].data(), groups[1].size()),
                      !groups[2].empty() || !groups[4].empty(), begin, at});
  }
  return shares;
}

bool Fits(const Share& share, int64_t part, int64_t whole, double least) {
  if (whole <= 0) return false;
  const double x = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  const double tolerance = std::max(least, share.percent.tolerance) + 1e-9;
  return std::abs(x - share.percent.value) <= (share.about ? std::max(1.0, 4 * tolerance) : tolerance);
}

// Totals of the requests table that shares are told of; of an edition without it none.
std::vector<int64_t> Totals(const Subject& subject) {
  std::vector<int64_t> totals;
  for (const char* alias : {"r24.c7", "r01.c7", "r02.c7"}) {
    const auto cell = subject.edition->FindCell(alias);
    const auto number = cell ? subject.cells.Number(*cell) : std::nullopt;
    if (number) totals.push_back(*number);
  }
  if (totals.size() == 3) totals.push_back(totals[1] + totals[2]);
  return totals;
}

// The part: the last exact count before 占, close by and behind any other share.
std::optional<CountInText> PartOf(absl::string_view sentence, size_t from, const Share& share) {
  constexpr size_t kNear = 24;  // bytes: eight characters
  if (share.begin > from + kWindow) from = share.begin - kWindow;
  const std::vector<CountInText> counts = CountsIn(sentence.substr(from, share.begin - from));
  if (counts.empty() || !counts.back().value.exact()) return std::nullopt;
  CountInText part = counts.back();
  part.begin += from;
  part.end += from;
  return share.begin - part.end <= kNear ? std::optional<CountInText>(part) : std::nullopt;
}

// The whole that the sentence itself names before "其中".
std::optional<CountInText> WholeOf(absl::string_view sentence, const CountInText& part) {
  const size_t first = part.begin > kWindow ? part.begin - kWindow : 0;
  const absl::string_view before = sentence.substr(first, part.begin - first);
  const size_t among = before.rfind("其中");
  if (among == absl::string_view::npos) return std::nullopt;
  const std::vector<CountInText> counts = CountsIn(before.substr(0, among));
  const bool usable = !counts.empty() && counts.back().unit == part.unit && counts.back().value.exact() &&
                      counts.back().value.low >= part.value.low;
  return usable ? std::optional<CountInText>(counts.back()) : std::nullopt;
}

bool SpeaksOfRequests(absl::string_view sentence, const Share& share) {
  static const RE2* whole = new RE2("总数|总量|总件数|全部|申请|办理|办结|答复");
  static const RE2* request = new RE2("申请|予以公开|部分公开|不予公开|无法提供|不予处理|其他处理");
  const absl::string_view before = WindowAround(sentence, share.begin, share.begin);
  return RE2::PartialMatch(re2::StringPiece(share.of.data(), share.of.size()), *whole) &&
         RE2::PartialMatch(re2::StringPiece(before.data(), before.size()), *request);
}

void Judge(Findings& findings, const TextPart& part, const std::vector<CountInText>& candidates,
           const Sentence& sentence, size_t from, const Share& share) {
  const Subject& subject = findings.subject();
  const auto told = PartOf(sentence.text, from, share);
  if (!told) return;
  const double least = findings.Setting("tolerance");
  for (const CountInText& candidate : candidates) {
    for (const int64_t whole : {candidate.value.low, candidate.value.high}) {
      if (Fits(share, told->value.low, whole, least)) return;
    }
  }
  const std::vector<int64_t> totals = Totals(subject);
  for (const int64_t whole : totals) {
    if (Fits(share, told->value.low, whole, least)) return;
  }
  const auto named = WholeOf(sentence.text, *told);
  const bool of_requests = SpeaksOfRequests(sentence.text, share) && !totals.empty() && totals[0] >= told->value.low;
  if (!named && !of_requests) return;
  const int64_t whole = named ? named->value.low : totals[0];
  if (whole <= 0) return;
  const std::string right =
      absl::StrFormat("%.2f", 100.0 * static_cast<double>(told->value.low) / static_cast<double>(whole));
  const std::string found = absl::StrCat(share.percent.value);
  findings.Add({PlainPlace(subject, part, sentence.begin + told->begin, sentence.begin + share.end)},
               {{"p", found}, {"x", right}}, AsFiled(part, sentence.begin + told->begin, sentence.begin + share.end),
               right + "%", found + "%");
}

// Shares of one whole, told without counts: "自然人占90%，法人占15%".
void JudgeSum(Findings& findings, const TextPart& part, const Sentence& sentence, const std::vector<Share>& shares) {
  if (shares.size() < 2 || !absl::StrContains(sentence.text, "其中") || !CountsIn(sentence.text).empty()) return;
  double sum = 0;
  for (const Share& share : shares) {
    if (share.about) return;
    sum += share.percent.value;
  }
  if (sum <= 100 + findings.Setting("sum_tolerance")) return;
  const std::string found = absl::StrCat("各项合计", sum);
  const size_t begin = sentence.begin + shares.front().begin;
  const size_t end = sentence.begin + shares.back().end;
  findings.Add({PlainPlace(findings.subject(), part, begin, end)}, {{"p", found}, {"x", "100"}},
               AsFiled(part, begin, end), "100%", absl::StrCat(sum, "%"));
}

// What the percentages of a text may be of.
std::vector<CountInText> CandidatesIn(absl::string_view text) {
  constexpr size_t kMost = 500;
  std::vector<CountInText> candidates = CountsIn(text);
  if (candidates.size() > kMost) candidates.resize(kMost);
  return candidates;
}

}  // namespace

void SharesOfFigures(Findings& findings) {
  static const RE2* compared = new RE2("同比|环比|较上年|比上年|较去年|比去年|百分点|网|微信|微博|平台|渠道|公众号");
  for (const TextPart& part : findings.subject().parts) {
    if (!IsProse(part) || !Holds(part.plain, "占")) continue;
    std::optional<std::vector<CountInText>> candidates;  // read where there is a share to judge
    for (const Sentence& sentence : part.sentences) {
      if (!Holds(sentence.text, "占") || sentence.text.find('%') == absl::string_view::npos) continue;
      const std::vector<Share> shares = SharesIn(sentence.text);
      size_t from = 0;
      bool spared = false;
      for (const Share& share : shares) {
        const absl::string_view clause = ClauseAround(sentence.text, share.begin, share.end);
        const bool skip = RE2::PartialMatch(re2::StringPiece(clause.data(), clause.size()), *compared);
        if (!skip && !candidates) candidates = CandidatesIn(part.plain);
        if (!skip && !findings.full()) Judge(findings, part, *candidates, sentence, from, share);
        spared = spared || skip;
        from = share.end;
      }
      if (!spared) JudgeSum(findings, part, sentence, shares);
    }
  }
}

}  // namespace nianbao::validation

#include "services/validation/part_list.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "re2/re2.h"
#include "services/common/base/utf8.h"
#include "services/validation/subject.h"
#include "services/validation/text/plain.h"

namespace nianbao::validation {
namespace {

std::string WithoutParticle(const std::string& text) { return absl::StrReplaceAll(text, {{"的", ""}}); }

int HeadingOf(const std::string& name, const std::vector<OtherTitle>& titles) {
  for (const OtherTitle& each : titles) {
    if (WithoutParticle(name) == WithoutParticle(each.title)) return each.heading;
  }
  return -1;
}

// A name that was taken out of a list leaves this mark: two control characters and between them a byte that is no text
// by itself, so that no word of the list can be taken for one.
constexpr size_t kMostMarks = 100;
std::string MarkOf(size_t number) { return {'\x01', static_cast<char>(0x80 + number), '\x01'}; }

// The number of the mark that this piece is; none when it is words.
std::optional<size_t> MarkIn(absl::string_view piece, size_t marks) {
  const size_t number = piece.size() == 1 ? static_cast<unsigned char>(piece[0]) - size_t{0x80} : marks;
  return number < marks ? std::optional<size_t>(number) : std::nullopt;
}

// Takes the titles out of the list, longest first and one a heading; what remains is split. Marks keep the order.
std::vector<std::string> SplitNames(std::string list, std::vector<OtherTitle> titles) {
  std::stable_sort(titles.begin(), titles.end(),
                   [](const OtherTitle& a, const OtherTitle& b) { return a.title.size() > b.title.size(); });
  std::vector<std::string> marked;
  std::set<int> taken;
  for (const OtherTitle& each : titles) {
    if (taken.count(each.heading) > 0) continue;
    for (const std::string& form : {each.title, WithoutParticle(each.title)}) {
      const size_t at = form.empty() ? std::string::npos : list.find(form);
      if (at == std::string::npos || marked.size() == kMostMarks) continue;
      list.replace(at, form.size(), MarkOf(marked.size()));
      marked.push_back(form);
      taken.insert(each.heading);
      break;
    }
  }
  std::vector<std::string> names;
  const std::string commas = absl::StrReplaceAll(list, {{"，", "、"}, {",", "、"}, {"\x01", "、"}});
  const std::vector<std::string> pieces = absl::StrSplit(commas, "、", absl::SkipEmpty());
  for (std::string piece : pieces) {
    if (const auto mark = MarkIn(piece, marked.size())) {
      names.push_back(marked[*mark]);
      continue;
    }
    piece = absl::StrReplaceAll(piece, {{"以及", ""}});
    if (piece != "和" && piece != "及" && !piece.empty()) names.push_back(piece);
  }
  return names;
}

// Whether a list of parts may begin with a verb ("由") that stands behind these words.
bool MayBeginList(absl::string_view before) {
  static constexpr absl::string_view kBetween[] = {"", "主要", "共", "分别"};
  static constexpr absl::string_view kStarts[] = {"，", "：", "报告", "年报", "全文", "正文", "内容"};
  for (const absl::string_view between : kBetween) {
    if (!absl::EndsWith(before, between)) continue;
    const absl::string_view start = before.substr(0, before.size() - between.size());
    if (start.empty()) return true;
    for (const absl::string_view word : kStarts) {
      if (absl::EndsWith(start, word)) return true;
    }
  }
  return false;
}

// The list and the number of parts behind the last 由 or 包括 of a sentence that has both:
// "本报告由办公室编制，包括…六个 部分" lists from 包括 on.
bool ReadList(absl::string_view sentence, std::string& list, std::string& number) {
  static constexpr absl::string_view kVerbs[] = {"由", "包括", "包含", "分为"};
  static const RE2* behind = new RE2(
      R"(：?(.*?)等?(?:组成|构成)?，?(?:一)?(?:共|总共|共计|共有)?([一二三四五六七八九十\d]{1,3})个?(?:大)?(?:部分|方面))");
  constexpr size_t kMostTried = 50;
  std::vector<std::pair<size_t, size_t>> verbs;  // where they begin and end
  for (const absl::string_view verb : kVerbs) {
    for (size_t at = FindWord(sentence, verb); at != absl::string_view::npos; at = FindWord(sentence, verb, at + 1)) {
      if (MayBeginList(sentence.substr(0, at))) verbs.emplace_back(at, at + verb.size());
    }
  }
  std::sort(verbs.rbegin(), verbs.rend());
  if (verbs.size() > kMostTried) verbs.resize(kMostTried);
  for (const auto& [begin, end] : verbs) {
    re2::StringPiece groups[3];
    const re2::StringPiece rest(sentence.data() + end, sentence.size() - end);
    if (!behind->Match(rest, 0, rest.size(), RE2::ANCHOR_START, groups, 3)) continue;
    list = std::string(groups[1]);
    number = std::string(groups[2]);
    return true;
  }
  return false;
}

}  // namespace

int ReadSmallNumber(absl::string_view text) {
  int number = 0;
  if (absl::SimpleAtoi(text, &number)) return number;
  static const std::u32string digits = U"零一二三四五六七八九";
  int tens = -1;
  for (const char32_t c : DecodeUtf8(text)) {
    if (c == U'十') {
      tens = number == 0 ? 1 : number;
      number = 0;
      continue;
    }
    const size_t digit = digits.find(c);
    if (digit == std::u32string::npos) return 0;
    number = static_cast<int>(digit);
  }
  return (tens < 0 ? 0 : tens * 10) + number;
}

std::string BareHeading(absl::string_view heading) {
  std::string bare = WithoutBlanks(heading);
  static const RE2* number = new RE2(R"(^[一二三四五六七八九十]{1,3}[、.．])");
  RE2::Replace(&bare, *number, "");
  return bare;
}

double Similarity(absl::string_view a, absl::string_view b) {
  const std::u32string x = DecodeUtf8(a);
  const std::u32string y = DecodeUtf8(b);
  if (x.empty() && y.empty()) return 1;
  std::vector<int> row(y.size() + 1, 0);
  for (const char32_t c : x) {
    int diagonal = 0;
    for (size_t j = 1; j <= y.size(); ++j) {
      const int above = row[j];
      row[j] = c == y[j - 1] ? diagonal + 1 : std::max(row[j], row[j - 1]);
      diagonal = above;
    }
  }
  return 2.0 * row.back() / static_cast<double>(x.size() + y.size());
}

std::optional<PartList> ReadPartList(absl::string_view sentence, const std::vector<std::string>& bare_headings,
                                     const std::vector<OtherTitle>& others) {
  if (!absl::StrContains(sentence, "部分") && !absl::StrContains(sentence, "方面")) return std::nullopt;
  const std::string text = WithoutBlanks(sentence);
  std::string list;
  std::string number;
  bool found = false;
  for (const Sentence& each : SentencesOf(text)) {
    if (!absl::StrContains(each.text, "部分") && !absl::StrContains(each.text, "方面")) continue;
    found = ReadList(each.text, list, number);
    if (found) break;
  }
  if (!found) return std::nullopt;
  PartList parts;
  parts.stated = ReadSmallNumber(number);
  std::vector<OtherTitle> titles;
  for (size_t i = 0; i < bare_headings.size(); ++i) titles.push_back({bare_headings[i], static_cast<int>(i)});
  titles.insert(titles.end(), others.begin(), others.end());
  parts.names = SplitNames(list, titles);
  constexpr size_t kMostNames = 60;
  if (parts.names.size() > kMostNames) return std::nullopt;  // no list of parts
  for (const std::string& name : parts.names) parts.heading_of.push_back(HeadingOf(name, titles));
  return parts;
}

}  // namespace nianbao::validation

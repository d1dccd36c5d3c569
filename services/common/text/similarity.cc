#include "services/common/text/similarity.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"

namespace nianbao {
namespace {

constexpr size_t kShingle = 5;  // characters
constexpr uint64_t kBase = 0x100000001B3u;
constexpr uint64_t kBaseToFourth = kBase * kBase * kBase * kBase;

bool IsCjk(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x3134F);
}
bool IsLetter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || IsCjk(c);  // digits, marks and blanks do not count
}
bool IsChineseDigit(char32_t c) {
  switch (c) {
    case U'〇':
    case U'零':
    case U'一':
    case U'二':
    case U'三':
    case U'四':
    case U'五':
    case U'六':
    case U'七':
    case U'八':
    case U'九':
      return true;
    default:
      return false;
  }
}
// What AppendForComparison makes of a character of three bytes at most: nothing, kept, or looked at closely.
enum class Fate : uint8_t { kDropped, kKept, kLookedAt };
Fate FateOf(char32_t c) {
  static const auto* fates = [] {
    auto* made = new std::array<Fate, 0x10000>();
    for (char32_t each = 0; each < made->size(); ++each) {
      (*made)[each] = each == U'《' || IsChineseDigit(each) ? Fate::kLookedAt
                      : IsLetter(each)                      ? Fate::kKept
                                                            : Fate::kDropped;
    }
    return made;
  }();
  return c < fates->size() ? (*fates)[c] : IsLetter(c) ? Fate::kKept : Fate::kDropped;
}

// The end of a year in Chinese numerals that begins at byte `at`: "二〇二三年" → behind 三; `at` where there is none.
size_t EndOfYear(absl::string_view text, size_t at) {
  size_t end = at;
  for (int digits = 0; digits < 4; ++digits, end += 3) {
    if (!IsChineseDigit(ThreeBytesAt(text, end))) return at;
  }
  return ThreeBytesAt(text, end) == U'年' ? end : at;
}

// The byte behind the title "《…》" that begins before `at`, all on one line; `at` where it does not end.
size_t EndOfTitle(absl::string_view text, size_t at) {
  const size_t close = text.find("》", at);
  return close < text.find('\n', at) ? close + absl::string_view("》").size() : at;
}

// The finaliser of SplitMix64: every bit of the input moves every bit of the result.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// Fills bins that no shingle fell into from others, the same way for every text, so that equal texts stay equal and
// short ones are not taken for alike (Shrivastava 2017).
void Densify(Signature& signature) {
  const Signature sparse = signature;
  for (int bin = 0; bin < kSignatureSize; ++bin) {
    for (uint64_t attempt = 1; signature[bin] == kNoShingle; ++attempt) {
      signature[bin] = sparse[Mix((static_cast<uint64_t>(bin) << 32) | attempt) % kSignatureSize];
    }
  }
}

}  // namespace

std::string NarrativeOf(const report::v1::ReportContent& content) {
  std::string text;
  for (const report::v1::Paragraph& paragraph : content.lead()) absl::StrAppend(&text, paragraph.text(), "\n");
  for (const report::v1::SectionText& section : content.sections()) {
    for (const report::v1::Paragraph& paragraph : section.paragraphs()) absl::StrAppend(&text, paragraph.text(), "\n");
  }
  return text;
}

std::u32string NormaliseForComparison(absl::string_view text) {
  std::u32string out;
  AppendForComparison(text, out);
  return out;
}

void AppendForComparison(absl::string_view text, std::u32string& out) {
  const size_t before = out.size();
  out.resize(before + CountCodePoints(text));  // what is kept is well-formed
  char32_t* to = out.data() + before;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = TakeCodePoint(text, at);
    const Fate fate = FateOf(c);
    if (fate == Fate::kKept) *to++ = c;
    if (fate != Fate::kLookedAt) continue;
    if (c == U'《') {
      at = EndOfTitle(text, at);
    } else if (const size_t end = IsChineseDigit(c) ? EndOfYear(text, begin) : begin; end != begin) {
      at = end;
    } else if (IsLetter(c)) {
      *to++ = c;
    }
  }
  out.resize(static_cast<size_t>(to - out.data()));
}

Signature SignatureOf(std::u32string_view normalised) {
  Signature signature;
  signature.fill(kNoShingle);
  if (normalised.size() < kShingle) return signature;
  uint64_t key = 0;  // a polynomial of the shingle's characters
  for (size_t i = 0; i + 1 < kShingle; ++i) key = key * kBase + normalised[i];
  for (size_t at = 0; at + kShingle <= normalised.size(); ++at) {
    if (at > 0) key -= normalised[at - 1] * kBaseToFourth;
    key = key * kBase + normalised[at + kShingle - 1];
    const uint64_t hash = Mix(key);
    uint32_t& bin = signature[hash >> 57];
    bin = std::min(bin, static_cast<uint32_t>(hash));
  }
  if (std::all_of(signature.begin(), signature.end(), [](uint32_t bin) { return bin == kNoShingle; })) {
    signature[0] = 0;  // every shingle hashed to the mark itself; so rare that any value does
  }
  Densify(signature);
  return signature;
}

double EstimateJaccard(const Signature& a, const Signature& b) {
  if (a[0] == kNoShingle || b[0] == kNoShingle) return 0;
  uint32_t equal = 0;
  for (int i = 0; i < kSignatureSize; ++i) equal += a[i] == b[i] ? 1 : 0;
  return static_cast<double>(equal) / kSignatureSize;
}

std::vector<Alike> FindAlike(const Signature& own, absl::Span<const Signature> others, double at_least, int most) {
  std::vector<Alike> alike;
  for (size_t i = 0; i < others.size(); ++i) {
    const double jaccard = EstimateJaccard(own, others[i]);
    if (jaccard > 0 && jaccard >= at_least) alike.push_back({static_cast<int>(i), jaccard});
  }
  std::stable_sort(alike.begin(), alike.end(), [](const Alike& a, const Alike& b) { return a.jaccard > b.jaccard; });
  if (alike.size() > static_cast<size_t>(most)) alike.resize(static_cast<size_t>(most));
  return alike;
}

}  // namespace nianbao

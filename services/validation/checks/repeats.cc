// Passages that stand twice in one report (DUP-002).
#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"
#include "services/validation/checks/checks.h"
#include "services/validation/text/prepared.h"

namespace nianbao::validation {
namespace {

constexpr size_t kMostPairs = 50;  // of paragraphs that repeat one another; a text of copies needs no more
constexpr int kMostPlaces = 16;    // of one run of characters
constexpr size_t kLongestRun = 1'000;
// Characters compared, in all and for one paragraph; only text that repeats itself endlessly needs more.
constexpr size_t kMostEffort = 6'000'000;
constexpr size_t kMostEffortOfOne = 300'000;
constexpr char32_t kBoundary = U'\n';  // stands in no paragraph

using Texts = std::vector<std::u32string>;

// Text of a paragraph with what stands in 《》 blotted out, code point by code point.
std::u32string WithoutTitles(const std::string& text) {
  std::u32string out = DecodeUtf8(text);
  int depth = 0;
  for (char32_t& c : out) {
    if (c == U'《') ++depth;
    const bool blot = depth > 0;
    if (c == U'》' && depth > 0) --depth;
    if (blot) c = kBoundary;
  }
  return out;
}

// Where a run of code points starts.
struct Start {
  size_t paragraph;
  size_t at;
};

struct Repeat {
  size_t length = 0;
  Start a, b;
};

using Repeats = std::map<std::pair<size_t, size_t>, Repeat>;  // by paragraphs, the longest of each pair

// The longest run through two equal windows; runs in one paragraph must not overlap. Length 0 where the run holds a
// remembered window further left, from which it has been measured.
Repeat RunThrough(const Texts& texts, const Start& a, const Start& b, size_t step) {
  const std::u32string& first = texts[a.paragraph];
  const std::u32string& second = texts[b.paragraph];
  size_t left = 0;
  while (left < kLongestRun && left < a.at && left < b.at && first[a.at - left - 1] == second[b.at - left - 1] &&
         first[a.at - left - 1] != kBoundary) {
    ++left;
    if (left >= step) return {};
  }
  size_t right = 0;
  while (right < kLongestRun && a.at + right < first.size() && b.at + right < second.size() &&
         first[a.at + right] == second[b.at + right] && first[a.at + right] != kBoundary) {
    ++right;
  }
  const size_t length = a.paragraph == b.paragraph ? std::min(left + right, b.at - a.at) : left + right;
  return {length, {a.paragraph, a.at - left}, {b.paragraph, b.at - left}};
}

// Windows that are remembered, by hash; those of one hash in the order in which they came. Open addressing in one
// array, never more than a quarter full: a stranger is told by one look.
class Remembered {
 public:
  explicit Remembered(size_t most) {
    size_t size = 64;
    while (size < 4 * most) size *= 2;
    slots_.resize(size);
    windows_.reserve(most);
  }

  // `visit(Start)` for every remembered window of this hash.
  template <typename Visit>
  void Find(uint64_t hash, Visit visit) const {
    const Slot& slot = slots_[SlotOf(hash)];
    for (int32_t i = slot.first; i >= 0; i = windows_[static_cast<size_t>(i)].next) {
      visit(windows_[static_cast<size_t>(i)].start);
    }
  }

  void Add(uint64_t hash, const Start& start) {
    Slot& slot = slots_[SlotOf(hash)];
    if (slot.count >= kMostPlaces) return;
    const auto added = static_cast<int32_t>(windows_.size());
    windows_.push_back({start, -1});
    slot.hash = hash;
    (slot.first < 0 ? slot.first : windows_[static_cast<size_t>(slot.last)].next) = added;
    slot.last = added;
    ++slot.count;
  }

 private:
  struct Slot {
    uint64_t hash = 0;
    int32_t first = -1;
    int32_t last = -1;
    int count = 0;
  };
  struct Window {
    Start start;
    int32_t next;
  };

  // The slot of this hash, or the free one where it would be put.
  size_t SlotOf(uint64_t hash) const {
    size_t at = ((hash * 0xD6E8FEB86659FD93u) >> 32) & (slots_.size() - 1);
    while (slots_[at].first >= 0 && slots_[at].hash != hash) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  std::vector<Slot> slots_;
  std::vector<Window> windows_;
};

// The hash of a window of `width` code points that moves to the right.
class MovingHash {
 public:
  MovingHash(const std::u32string& text, size_t width) : text_(text), width_(width) {
    for (size_t i = 0; i < width; ++i) {
      value_ = value_ * kBase + text[i];
      if (i > 0) power_ *= kBase;
    }
  }
  uint64_t value() const { return value_; }
  void Move() {
    value_ = (value_ - text_[at_] * power_) * kBase + text_[at_ + width_];
    ++at_;
  }

 private:
  static constexpr uint64_t kBase = 0x9E3779B97F4A7C15u;
  const std::u32string& text_;
  const size_t width_;
  size_t at_ = 0;
  uint64_t value_ = 0;
  uint64_t power_ = 1;
};

// Every run of `shortest` holds a window of half its length that starts at a multiple of that half: only those of the
// first place are remembered, and looked up from everywhere behind.
Repeats FindRepeats(const Texts& texts, size_t shortest) {
  const size_t step = std::max<size_t>(1, shortest / 2);
  const size_t width = std::max<size_t>(1, shortest + 1 - step);
  size_t most = 0;
  for (const std::u32string& text : texts) most += text.size() / step + 1;
  Remembered remembered(most);
  Repeats repeats;
  size_t effort = 0;
  for (size_t p = 0; p < texts.size(); ++p) {
    if (texts[p].size() < width) continue;
    MovingHash hash(texts[p], width);
    const size_t limit = std::min(kMostEffort, effort + kMostEffortOfOne);
    const size_t last = texts[p].size() - width;
    size_t until_remembered = 0;
    for (size_t at = 0; effort < limit; hash.Move(), ++at) {
      remembered.Find(hash.value(), [&](const Start& start) {
        const Repeat run = RunThrough(texts, start, {p, at}, step);
        effort += step + run.length;
        if (run.length < shortest) return;
        if (repeats.size() >= kMostPairs && repeats.count({start.paragraph, p}) == 0) return;
        Repeat& longest = repeats[{start.paragraph, p}];
        if (run.length > longest.length) longest = run;
      });
      if (until_remembered == 0) {
        remembered.Add(hash.value(), {p, at});
        until_remembered = step;
      }
      --until_remembered;
      if (at == last) break;
    }
  }
  return repeats;
}

std::string LineOf(const TextPart& part) {
  return part.line > 0 ? absl::StrCat(part.line) : absl::StrCat(part.section + 1, "-", part.paragraph + 1);
}

}  // namespace

void RepeatedPassages(Findings& findings) {
  std::vector<const TextPart*> parts;
  Texts texts;
  for (const TextPart& part : findings.subject().parts) {
    if (!IsProse(part)) continue;
    parts.push_back(&part);
    texts.push_back(WithoutTitles(*part.text));
  }
  for (const auto& each : FindRepeats(texts, static_cast<size_t>(findings.Setting("shortest")))) {
    const auto& pair = each.first;
    const Repeat& repeat = each.second;
    const auto place = [&](const Start& start) {
      return PlaceOf(findings.subject(), *parts[start.paragraph], static_cast<int>(start.at),
                     static_cast<int>(start.at + repeat.length));
    };
    findings.Add(
        {place(repeat.a), place(repeat.b)},
        {{"l1", LineOf(*parts[pair.first])}, {"l2", LineOf(*parts[pair.second])}, {"n", absl::StrCat(repeat.length)}},
        EncodeUtf8(texts[repeat.a.paragraph].substr(repeat.a.at, repeat.length)));
  }
}

}  // namespace nianbao::validation

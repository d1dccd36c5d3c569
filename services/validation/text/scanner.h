// One pass over a text for all rules: the words of the lists, and which of the patterns may match at all.
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_SCANNER_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_SCANNER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "re2/filtered_re2.h"
#include "re2/re2.h"
#include "services/validation/text/plain.h"
#include "services/validation/text/words.h"

namespace nianbao::validation {

class TextScanner;

// What a pass found. Valid as long as its scanner.
class Scanned {
 public:
  // False only where the pattern matches nowhere in the text. Without a pass every pattern may match.
  bool MayMatch(int pattern) const { return MayMatchIn(pattern, 0); }
  // False only where it matches nowhere in the sentence of this number, taken by itself.
  bool MayMatchInSentence(int pattern, size_t sentence) const { return MayMatchIn(pattern, sentence + 1); }
  // Takes over what a pass by the same scanner found in another text; its words and sentences stay behind.
  void Add(const Scanned& other);
  // Words of AddWord, by end.
  const std::vector<WordHit>& words() const { return words_; }

 private:
  friend class TextScanner;
  bool MayMatchIn(int pattern, size_t row) const;

  const TextScanner* scanner_ = nullptr;
  std::vector<uint64_t> seen_;  // rows of bits, by atom: the whole text, then each sentence
  std::vector<WordHit> words_;
};

// Patterns and words, then Build, then Scan from any thread.
//
// What a pattern needs is told by RE2's prefilter: a formula over literals ("atoms") that every match holds. It is
// asked a few times when a pattern is built and kept as clauses, each a set of atoms of which one at least must stand
// in the text: those are looked up in no time, for a text or for one sentence of it.
class TextScanner {
 public:
  // The number of the pattern; the same pattern twice has one number. INVALID_ARGUMENT with RE2's words when it is
  // malformed.
  absl::StatusOr<int> AddPattern(const std::string& pattern);
  // The number by which hits name the word.
  int AddWord(absl::string_view word);
  void Build();

  // As long as the scanner lives.
  const RE2& pattern(int number) const { return patterns_[static_cast<size_t>(number)].filter->GetRE2(0); }
  // Valid after Build. `sentences` are of `text`, in order.
  Scanned Scan(absl::string_view text, absl::Span<const Sentence> sentences = {}) const;

 private:
  friend class Scanned;

  // Bits of one word of a row.
  struct Bits {
    uint32_t word = 0;
    uint64_t mask = 0;
  };
  using Clause = std::vector<Bits>;

  struct Pattern {
    std::unique_ptr<re2::FilteredRE2> filter;  // of this pattern alone
    std::vector<Clause> clauses;               // the shortest first; none = it may match anything
  };

  std::vector<Clause> ClausesOf(re2::FilteredRE2& filter);
  int AtomOf(const std::string& word);

  std::vector<Pattern> patterns_;
  std::unordered_map<std::string, int> numbers_;  // pattern → number
  WordMatcher matcher_;
  std::vector<int> atom_of_;  // by word of the matcher: bit of the rows, -1 = none
  std::vector<bool> listed_;  // by word of the matcher: AddWord added it
  int atoms_ = 0;
  size_t row_ = 0;  // words of a row
};

inline bool Scanned::MayMatchIn(int pattern, size_t row) const {
  if (scanner_ == nullptr) return true;
  const uint64_t* seen = &seen_[row * scanner_->row_];
  for (const TextScanner::Clause& clause : scanner_->patterns_[static_cast<size_t>(pattern)].clauses) {
    bool any = false;
    for (const TextScanner::Bits& bits : clause) any = any || (seen[bits.word] & bits.mask) != 0;
    if (!any) return false;
  }
  return true;
}

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_SCANNER_H_

// One pass over a text for all rules: the words of the lists, and which of the patterns may match at all.
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_SCANNER_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_SCANNER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "re2/filtered_re2.h"
#include "re2/re2.h"
#include "services/validation/text/words.h"

namespace nianbao::validation {

// What a pass found.
struct Scanned {
  std::vector<bool> may_match;  // by pattern; empty = nothing is known, every pattern may match
  std::vector<WordHit> words;   // of AddWord, by end

  bool MayMatch(int pattern) const { return may_match.empty() || may_match[static_cast<size_t>(pattern)]; }
};

// Patterns and words, then Build, then Scan from any thread.
class TextScanner {
 public:
  TextScanner();

  // The number of the pattern. INVALID_ARGUMENT with RE2's words when it is malformed.
  absl::StatusOr<int> AddPattern(const std::string& pattern);
  // The number by which hits name the word.
  int AddWord(absl::string_view word);
  void Build();

  // Valid after Build.
  const RE2& pattern(int number) const { return filter_.GetRE2(number); }
  Scanned Scan(absl::string_view text) const;

 private:
  re2::FilteredRE2 filter_;
  RE2::Options options_;
  WordMatcher matcher_;
  int patterns_ = 0;
  std::vector<int> atom_of_;  // by word of the matcher: atom of the filter, -1 = none
  std::vector<bool> listed_;  // by word of the matcher: AddWord added it
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_SCANNER_H_

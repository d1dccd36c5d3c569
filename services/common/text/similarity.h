// Whether two reports say the same in the same words: signatures to find candidates among thousands, and the text that
// is compared. Pure. Signatures are stored, so what makes them must not change silently: kSignatureVersion.
#ifndef NIANBAO_SERVICES_COMMON_TEXT_SIMILARITY_H_
#define NIANBAO_SERVICES_COMMON_TEXT_SIMILARITY_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "nianbao/report/v1/content.pb.h"

namespace nianbao {

// The words of a report that are compared: lead and paragraphs, one a line; headings are the statute's.
std::string NarrativeOf(const report::v1::ReportContent& content);

// What counts of a text: no digits, Chinese numerals before 年, punctuation, blanks, or words in 《》.
std::u32string NormaliseForComparison(absl::string_view text);
// The same, put behind `out`. Lines do not look at one another: a text may be taken line by line.
void AppendForComparison(absl::string_view text, std::u32string& out);

// MinHash of the five-character shingles of a normalised text, by one permutation with 128 bins; a text of fewer than
// five characters has none (all bins kNoShingle).
inline constexpr int kSignatureSize = 128;
inline constexpr int kSignatureVersion = 1;
inline constexpr uint32_t kNoShingle = 0xFFFFFFFF;
using Signature = std::array<uint32_t, kSignatureSize>;
Signature SignatureOf(std::u32string_view normalised);

// Share of equal bins: the Jaccard similarity of the shingles, give or take 0.05 (one standard deviation at 0.3 to
// 0.7). 0 where either has no shingles.
double EstimateJaccard(const Signature& a, const Signature& b);

// A stored signature that is alike.
struct Alike {
  int index = 0;
  double jaccard = 0;
};

// Signatures estimated at `at_least` or more, the most alike first, at most `most`. 12,000 take well under 2 ms.
std::vector<Alike> FindAlike(const Signature& own, absl::Span<const Signature> others, double at_least, int most);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TEXT_SIMILARITY_H_

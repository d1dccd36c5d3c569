// The lead's list of parts: "本报告由A、B和C等八个部分组成". Pure.
#ifndef NIANBAO_SERVICES_VALIDATION_PART_LIST_H_
#define NIANBAO_SERVICES_VALIDATION_PART_LIST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::validation {

struct PartList {
  int stated = 0;                  // "八个部分"; 0 = no number stated
  std::vector<std::string> names;  // as listed
  std::vector<int> heading_of;     // per name: index of the heading with the same words, -1 = none
};

// Another title by which a heading may be listed: a title that the edition accepts for its section.
struct OtherTitle {
  std::string title;
  int heading = 0;
};

// Reads the sentence against the report's headings, bare (BareHeading). Names may hold 、 themselves: headings and
// their other titles are looked for first, longest first, then the rest is split at 、，, and at 和/及/以及 where one
// side is a heading.
std::optional<PartList> ReadPartList(absl::string_view sentence, const std::vector<std::string>& bare_headings,
                                     const std::vector<OtherTitle>& others = {});

// 2 x longest common subsequence / sum of lengths, in code points.
double Similarity(absl::string_view a, absl::string_view b);

// "八" → 8, "十二" → 12, "6" → 6; 0 when it is no number up to 99.
int ReadSmallNumber(absl::string_view text);

// A heading without number and blanks: "三、回应解读情况 " → "回应解读情况".
std::string BareHeading(absl::string_view heading);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_PART_LIST_H_

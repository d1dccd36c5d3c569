// How far two texts are from one another, counted in code points.
#ifndef NIANBAO_SERVICES_COMMON_TEXT_EDIT_DISTANCE_H_
#define NIANBAO_SERVICES_COMMON_TEXT_EDIT_DISTANCE_H_

#include <optional>
#include <string>

namespace nianbao {

// Levenshtein distance where it is at most `most`, else none. Bit-parallel in a band (Myers 1999, Hyyrö 2003): about
// longer * most / 32 word operations, less when the texts soon turn out to differ too much. Pure.
std::optional<int> EditDistance(std::u32string_view a, std::u32string_view b, int most);

// 1 - distance / longer length where that is at least `at_least`, else none. Two empty texts are equal: 1.
std::optional<double> EditSimilarity(std::u32string_view a, std::u32string_view b, double at_least);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TEXT_EDIT_DISTANCE_H_

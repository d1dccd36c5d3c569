// The tables that make a bare CFF an OpenType file. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_SFNT_H_
#define NIANBAO_SERVICES_RENDERING_SFNT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/rendering/font.h"

namespace nianbao::rendering {

struct SfntFacts {
  std::string name;
  std::string family;
  FontMetrics metrics;
  std::vector<int> advances;         // of glyph 0, 1, …
  std::vector<char32_t> characters;  // of glyph 1, 2, …
};

// The sum of a table's big-endian 32-bit words.
uint32_t TableSum(absl::string_view table);

// All of the file but its CFF table of that size and sum, which the caller appends: it comes last.
std::string SfntHead(const SfntFacts& facts, size_t cff_size, uint32_t cff_sum);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_SFNT_H_

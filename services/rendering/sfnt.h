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

// All of the file but its CFF table, which the caller appends: it comes last.
std::string SfntHead(const SfntFacts& facts, absl::string_view cff);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_SFNT_H_

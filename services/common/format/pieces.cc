#include "services/common/format/pieces.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace nianbao::format {
namespace {

using Replacements = std::vector<std::pair<std::string, std::string>>;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

Replacements ReplacementsOf(const v1::RuleSet& rules) {
  Replacements replacements;
  for (const auto& [name, piece] : std::map<std::string, std::string>(rules.pieces().begin(), rules.pieces().end())) {
    replacements.emplace_back(absl::StrCat("{", name, "}"), absl::StrReplaceAll(piece, replacements));
  }
  return replacements;
}

void Expand(const Replacements& replacements, Strings& texts) {
  for (std::string& text : texts) absl::StrReplaceAll(replacements, &text);
}

void Expand(const Replacements& replacements, v1::FigureInText::Class& figures) {
  Expand(replacements, *figures.mutable_patterns());
  Expand(replacements, *figures.mutable_except());
  Expand(replacements, *figures.mutable_needs());
  Expand(replacements, *figures.mutable_except_sentence());
  for (v1::FigureInText::Target& target : *figures.mutable_targets()) {
    absl::StrReplaceAll(replacements, target.mutable_if_sentence());
  }
}

}  // namespace

void ExpandPieces(v1::RuleSet& rules) {
  const Replacements replacements = ReplacementsOf(rules);
  if (replacements.empty()) return;
  for (v1::Rule& rule : *rules.mutable_rules()) {
    for (auto& [name, list] : *rule.mutable_lists()) Expand(replacements, *list.mutable_values());
    if (rule.has_pattern()) {
      Expand(replacements, *rule.mutable_pattern()->mutable_patterns());
      Expand(replacements, *rule.mutable_pattern()->mutable_except());
    }
    if (rule.has_figure()) {
      for (auto& figures : *rule.mutable_figure()->mutable_classes()) Expand(replacements, figures);
    }
  }
}

}  // namespace nianbao::format

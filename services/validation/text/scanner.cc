#include "services/validation/text/scanner.h"

#include "absl/status/status.h"

namespace nianbao::validation {
namespace {

// Atoms shorter than a Chinese character are in every text.
constexpr int kShortestAtom = 3;

}  // namespace

TextScanner::TextScanner() : filter_(kShortestAtom), options_(RE2::Quiet) {}

absl::StatusOr<int> TextScanner::AddPattern(const std::string& pattern) {
  int number = 0;
  if (filter_.Add(pattern, options_, &number) == RE2::NoError) {
    ++patterns_;
    return number;
  }
  return absl::InvalidArgumentError(RE2(pattern, options_).error());
}

int TextScanner::AddWord(absl::string_view word) {
  const int number = matcher_.Add(word);
  listed_.resize(static_cast<size_t>(matcher_.size()), false);
  listed_[static_cast<size_t>(number)] = true;
  return number;
}

void TextScanner::Build() {
  std::vector<std::string> atoms;
  if (patterns_ > 0) filter_.Compile(&atoms);
  std::vector<int> words;
  for (const std::string& atom : atoms) words.push_back(matcher_.Add(atom));
  atom_of_.assign(static_cast<size_t>(matcher_.size()), -1);
  for (size_t atom = 0; atom < words.size(); ++atom)
    atom_of_[static_cast<size_t>(words[atom])] = static_cast<int>(atom);
  listed_.resize(static_cast<size_t>(matcher_.size()), false);
  matcher_.Build();
}

Scanned TextScanner::Scan(absl::string_view text) const {
  Scanned scanned;
  std::vector<bool> seen(atom_of_.size(), false);
  std::vector<int> atoms;
  matcher_.Find(text, [&](const WordHit& hit) {
    const auto word = static_cast<size_t>(hit.word);
    if (listed_[word]) scanned.words.push_back(hit);
    if (atom_of_[word] < 0 || seen[word]) return;
    seen[word] = true;
    atoms.push_back(atom_of_[word]);
  });
  std::vector<int> potentials;
  if (patterns_ > 0) filter_.AllPotentials(atoms, &potentials);
  scanned.may_match.assign(static_cast<size_t>(patterns_), false);
  for (const int pattern : potentials) scanned.may_match[static_cast<size_t>(pattern)] = true;
  return scanned;
}

}  // namespace nianbao::validation

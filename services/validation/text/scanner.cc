#include "services/validation/text/scanner.h"

#include <algorithm>
#include <numeric>

#include "absl/status/status.h"

namespace nianbao::validation {
namespace {

// Single letters too: many texts hold no "@" and no digit.
constexpr int kShortestAtom = 1;
constexpr size_t kMostClauses = 4;  // of one pattern; more tell little more

// Whether the pattern may match a text that holds these atoms and no others.
bool Passes(const re2::FilteredRE2& filter, const std::vector<int>& present) {
  std::vector<int> potentials;
  filter.AllPotentials(present, &potentials);
  return !potentials.empty();
}

// Atoms of which one at least must be there: as many as possible of the others are, in this order, and yet the pattern
// cannot match.
std::vector<int> Needed(const re2::FilteredRE2& filter, const std::vector<int>& order) {
  std::vector<int> present;
  std::vector<int> needed;
  for (const int atom : order) {
    present.push_back(atom);
    if (!Passes(filter, present)) continue;
    present.pop_back();
    needed.push_back(atom);
  }
  return needed;
}

}  // namespace

absl::StatusOr<int> TextScanner::AddPattern(const std::string& pattern) {
  if (const auto known = numbers_.find(pattern); known != numbers_.end()) return known->second;
  const RE2::Options options(RE2::Quiet);
  auto filter = std::make_unique<re2::FilteredRE2>(kShortestAtom);
  int number = 0;
  if (filter->Add(pattern, options, &number) != RE2::NoError) {
    return absl::InvalidArgumentError(RE2(pattern, options).error());
  }
  patterns_.push_back({.filter = std::move(filter), .clauses = {}});
  return numbers_[pattern] = static_cast<int>(patterns_.size()) - 1;
}

int TextScanner::AddWord(absl::string_view word) {
  const int number = matcher_.Add(word);
  listed_.resize(static_cast<size_t>(matcher_.size()), false);
  listed_[static_cast<size_t>(number)] = true;
  return number;
}

int TextScanner::AtomOf(const std::string& word) {
  const auto number = static_cast<size_t>(matcher_.Add(word));
  atom_of_.resize(static_cast<size_t>(matcher_.size()), -1);
  if (atom_of_[number] < 0) atom_of_[number] = atoms_++;
  return atom_of_[number];
}

std::vector<TextScanner::Clause> TextScanner::ClausesOf(re2::FilteredRE2& filter) {
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  if (atoms.empty() || Passes(filter, {})) return {};
  std::vector<int> order(atoms.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::vector<int>> found;
  for (size_t turn = 0; turn < kMostClauses; ++turn) {
    std::vector<int> needed = Needed(filter, order);
    std::sort(needed.begin(), needed.end());
    if (std::find(found.begin(), found.end(), needed) == found.end()) found.push_back(needed);
    // Next, atoms of other clauses are sought: those found so far are taken for granted first.
    std::stable_partition(order.begin(), order.end(), [&](int atom) {
      return std::any_of(found.begin(), found.end(), [&](const std::vector<int>& each) {
        return std::binary_search(each.begin(), each.end(), atom);
      });
    });
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  std::vector<Clause> clauses;
  for (const std::vector<int>& needed : found) {
    std::vector<int> bits;
    for (const int atom : needed) bits.push_back(AtomOf(atoms[static_cast<size_t>(atom)]));
    std::sort(bits.begin(), bits.end());
    Clause& clause = clauses.emplace_back();
    for (const int bit : bits) {
      const auto word = static_cast<uint32_t>(bit / 64);
      if (clause.empty() || clause.back().word != word) clause.push_back({word, 0});
      clause.back().mask |= uint64_t{1} << (bit % 64);
    }
  }
  return clauses;
}

void TextScanner::Build() {
  for (Pattern& pattern : patterns_) pattern.clauses = ClausesOf(*pattern.filter);
  atom_of_.resize(static_cast<size_t>(matcher_.size()), -1);
  listed_.resize(static_cast<size_t>(matcher_.size()), false);
  row_ = static_cast<size_t>(atoms_) / 64 + 1;
  matcher_.Build();
}

void Scanned::Add(const Scanned& other) {
  if (other.scanner_ == nullptr) return;
  scanner_ = other.scanner_;
  seen_.resize(scanner_->row_, 0);
  for (size_t i = 0; i < scanner_->row_; ++i) seen_[i] |= other.seen_[i];
}

Scanned TextScanner::Scan(absl::string_view text, absl::Span<const Sentence> sentences) const {
  Scanned scanned;
  scanned.scanner_ = this;
  scanned.seen_.assign(row_ * (sentences.size() + 1), 0);
  size_t next = 0;  // the first sentence that does not end before the hit
  matcher_.Find(text, [&](const WordHit& hit) {
    const auto word = static_cast<size_t>(hit.word);
    if (listed_[word]) scanned.words_.push_back(hit);
    const int atom = atom_of_[word];
    if (atom < 0) return;
    const size_t at = static_cast<size_t>(atom) / 64;
    const uint64_t bit = uint64_t{1} << (atom % 64);
    scanned.seen_[at] |= bit;
    while (next < sentences.size() && sentences[next].begin + sentences[next].text.size() < hit.end) ++next;
    if (next < sentences.size() && hit.begin >= sentences[next].begin) scanned.seen_[row_ * (next + 1) + at] |= bit;
  });
  return scanned;
}

}  // namespace nianbao::validation

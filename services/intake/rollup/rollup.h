// Sums of a year's tree of bodies, live while they file. Pure; not thread-safe (its owner guards it).
//
// A government's figure is the sum over its direct children, cell by cell (Regulation, Article 49; notice
// 〔2019〕60号): a filed child counts with what it filed, a lower government that has not filed yet with its own live
// sum, anybody else with nothing. Cells that are "own only" (规章) are in no sum. Every sum can be opened down to the
// filings it is made of.
#ifndef NIANBAO_SERVICES_INTAKE_ROLLUP_ROLLUP_H_
#define NIANBAO_SERVICES_INTAKE_ROLLUP_ROLLUP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace nianbao::intake {

// How far a body has come this year.
enum class Standing {
  kMissing,   // nothing filed yet, whatever is being drafted
  kReturned,  // sent back and not filed again
  kFiled,     // filed; its figures count
  kExempt,    // need not file this year
};

// One body of the year's tree.
struct Body {
  std::string name;         // "organs/{organ}"
  int counted_in = -1;      // index of the government in whose sum it counts; -1 = in none
  bool government = false;  // its report is the sum of its children
};

// What a body filed.
struct Filing {
  int revision = 0;
  std::vector<int64_t> values;  // by cell of the edition; money in fen
  // Governments: the sum of the children as it stood when this was filed; empty = not known.
  std::vector<int64_t> sum_then = {};
};

// One child's part in a cell of a sum.
struct Contribution {
  int body = 0;
  Standing standing = Standing::kMissing;
  int revision = 0;   // 0 = the child's live sum, or nothing
  int64_t value = 0;  // what it adds
};

// A cell in which two figures differ.
struct Difference {
  int cell = 0;
  int64_t expected = 0;
  int64_t actual = 0;
};

// How many bodies below a government stand where.
struct Progress {
  int bodies = 0;  // exempt ones not counted
  int filed = 0;
  int returned = 0;
  int missing = 0;
  int exempt = 0;
};

class RollUp {
 public:
  // `summed` says for each cell whether governments sum it. INVALID_ARGUMENT (TREE_INVALID): a parent that is no
  // government or does not exist, or a circle; metadata names the body.
  static absl::StatusOr<RollUp> Create(std::vector<Body> bodies, std::vector<bool> summed);

  // Replaces what is known of a body. `filing` must be present exactly when standing is kFiled. Costs one addition a
  // cell for each government above that the change reaches.
  void Set(int body, Standing standing, std::optional<Filing> filing);

  // Sets everything anew in one pass; by body. Cheaper than Set for a whole tree.
  void SetAll(std::vector<Standing> standings, std::vector<std::optional<Filing>> filings);

  // Live sum of the children of a government, by cell; 0 in cells that are not summed.
  absl::Span<const int64_t> SumOf(int government) const;

  // Who makes up one cell of a government's sum, in the order of the tree, children with 0 included.
  std::vector<Contribution> Open(int government, int cell) const;

  // Where a filed government's figures differ from the live sum: expected = sum. Empty while it has not filed.
  std::vector<Difference> AgainstSum(int government) const;

  // Where the live sum has changed since the government filed: expected = sum now, actual = sum then. Not empty =
  // stale.
  std::vector<Difference> SinceFiling(int government) const;

  // Direct children, or everybody below.
  Progress ProgressOf(int government, bool whole_subtree) const;
  // Bodies below that have not filed, direct children first.
  std::vector<int> Unfiled(int government, bool whole_subtree) const;

  const std::vector<Body>& bodies() const { return bodies_; }
  Standing standing(int body) const { return standings_[static_cast<size_t>(body)]; }
  const std::optional<Filing>& filing(int body) const { return filings_[static_cast<size_t>(body)]; }
  absl::Span<const int> children(int body) const { return children_[static_cast<size_t>(body)]; }

 private:
  RollUp() = default;

  // What a body adds to the sum above it; empty = nothing.
  absl::Span<const int64_t> ContributionOf(int body) const;
  void Add(int government, absl::Span<const int64_t> values, bool subtract);
  void Propagate(int body, absl::Span<const int64_t> before);
  void Recompute();
  void Visit(int body, bool whole_subtree, Progress& progress) const;

  std::vector<Body> bodies_;
  std::vector<bool> summed_;
  std::vector<std::vector<int>> children_;
  std::vector<int> bottom_up_;  // governments, children before parents
  std::vector<Standing> standings_;
  std::vector<std::optional<Filing>> filings_;
  std::vector<std::vector<int64_t>> sums_;  // by body; empty where it is no government
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ROLLUP_ROLLUP_H_

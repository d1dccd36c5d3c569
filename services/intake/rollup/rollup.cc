#include "services/intake/rollup/rollup.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao::intake {
namespace {

absl::Status TreeInvalid(const Body& body, absl::string_view message, absl::string_view sentence) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(body.name, ": ", message),
                   {.reason = "TREE_INVALID",
                    .metadata = {{"organ", body.name}},
                    .sentence = absl::StrCat("单位“", body.name, "”", sentence)});
}

// Sums wrap around instead of overflowing, so that taking a figure out again restores the sum exactly. A cell is below
// 10^15, so nine thousand bodies would have to report the largest figure at once.
int64_t Plus(int64_t a, int64_t b) { return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }
int64_t Minus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

// Governments with every child before its parent; fewer than there are when some run in a circle.
std::vector<int> BottomUp(const std::vector<Body>& bodies, const std::vector<std::vector<int>>& children) {
  std::deque<int> ready;
  for (size_t i = 0; i < bodies.size(); ++i) {
    if (bodies[i].counted_in < 0) ready.push_back(static_cast<int>(i));
  }
  std::vector<int> order;
  while (!ready.empty()) {
    const int body = ready.front();
    ready.pop_front();
    order.push_back(body);
    for (const int child : children[static_cast<size_t>(body)]) ready.push_back(child);
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace

absl::StatusOr<RollUp> RollUp::Create(std::vector<Body> bodies, std::vector<bool> summed) {
  RollUp made;
  made.children_.resize(bodies.size());
  for (size_t i = 0; i < bodies.size(); ++i) {
    const int above = bodies[i].counted_in;
    if (above < 0) continue;
    if (static_cast<size_t>(above) >= bodies.size() || !bodies[static_cast<size_t>(above)].government) {
      return TreeInvalid(bodies[i], "is counted in no government", "的汇总单位不是人民政府，请在单位登记中改正。");
    }
    made.children_[static_cast<size_t>(above)].push_back(static_cast<int>(i));
  }
  const std::vector<int> order = BottomUp(bodies, made.children_);
  if (order.size() != bodies.size()) {
    std::vector<bool> reached(bodies.size());
    for (const int body : order) reached[static_cast<size_t>(body)] = true;
    const auto lost = std::find(reached.begin(), reached.end(), false) - reached.begin();
    return TreeInvalid(bodies[static_cast<size_t>(lost)], "is counted in a circle",
                       "的汇总关系首尾相接，请在单位登记中改正。");
  }
  made.sums_.resize(bodies.size());
  for (const int body : order) {
    if (!bodies[static_cast<size_t>(body)].government) continue;
    made.bottom_up_.push_back(body);
    made.sums_[static_cast<size_t>(body)].resize(summed.size());
  }
  made.standings_.resize(bodies.size(), Standing::kMissing);
  made.filings_.resize(bodies.size());
  made.bodies_ = std::move(bodies);
  made.summed_ = std::move(summed);
  return made;
}

absl::Span<const int64_t> RollUp::ContributionOf(int body) const {
  const auto i = static_cast<size_t>(body);
  if (filings_[i].has_value()) return filings_[i]->values;
  return sums_[i];
}

void RollUp::Add(int government, absl::Span<const int64_t> values, bool subtract) {
  std::vector<int64_t>& sum = sums_[static_cast<size_t>(government)];
  const size_t cells = std::min(sum.size(), values.size());
  for (size_t cell = 0; cell < cells; ++cell) {
    if (!summed_[cell]) continue;
    sum[cell] = subtract ? Minus(sum[cell], values[cell]) : Plus(sum[cell], values[cell]);
  }
}

// `before` is what `body` added until now. Goes up while the governments above have not filed.
void RollUp::Propagate(int body, absl::Span<const int64_t> before) {
  std::vector<int64_t> old(before.begin(), before.end());
  for (int above = bodies_[static_cast<size_t>(body)].counted_in; above >= 0;
       above = bodies_[static_cast<size_t>(above)].counted_in) {
    const absl::Span<const int64_t> now = ContributionOf(body);
    std::vector<int64_t> old_sum = sums_[static_cast<size_t>(above)];
    Add(above, old, true);
    Add(above, now, false);
    if (filings_[static_cast<size_t>(above)].has_value()) return;
    old = std::move(old_sum);
    body = above;
  }
}

void RollUp::Set(int body, Standing standing, std::optional<Filing> filing) {
  const auto i = static_cast<size_t>(body);
  const absl::Span<const int64_t> span = ContributionOf(body);
  const std::vector<int64_t> before(span.begin(), span.end());
  standings_[i] = standing;
  filings_[i] = std::move(filing);
  Propagate(body, before);
}

void RollUp::SetAll(std::vector<Standing> standings, std::vector<std::optional<Filing>> filings) {
  standings_ = std::move(standings);
  filings_ = std::move(filings);
  Recompute();
}

void RollUp::Recompute() {
  for (const int government : bottom_up_) {
    std::vector<int64_t>& sum = sums_[static_cast<size_t>(government)];
    std::fill(sum.begin(), sum.end(), 0);
    for (const int child : children(government)) {
      const absl::Span<const int64_t> values = ContributionOf(child);
      const size_t cells = std::min(sum.size(), values.size());
      for (size_t cell = 0; cell < cells; ++cell) sum[cell] = Plus(sum[cell], values[cell]);
    }
    for (size_t cell = 0; cell < sum.size(); ++cell) {
      if (!summed_[cell]) sum[cell] = 0;
    }
  }
}

absl::Span<const int64_t> RollUp::SumOf(int government) const { return sums_[static_cast<size_t>(government)]; }

std::vector<Contribution> RollUp::Open(int government, int cell) const {
  std::vector<Contribution> opened;
  for (const int child : children(government)) {
    Contribution contribution{.body = child, .standing = standing(child)};
    if (filing(child).has_value()) contribution.revision = filing(child)->revision;
    const absl::Span<const int64_t> values = ContributionOf(child);
    if (static_cast<size_t>(cell) < values.size() && summed_[static_cast<size_t>(cell)]) {
      contribution.value = values[static_cast<size_t>(cell)];
    }
    opened.push_back(contribution);
  }
  return opened;
}

std::vector<Difference> RollUp::AgainstSum(int government) const {
  std::vector<Difference> found;
  if (!filing(government).has_value()) return found;
  const std::vector<int64_t>& values = filing(government)->values;
  const absl::Span<const int64_t> sum = SumOf(government);
  for (size_t cell = 0; cell < std::min(values.size(), sum.size()); ++cell) {
    if (summed_[cell] && values[cell] != sum[cell]) found.push_back({static_cast<int>(cell), sum[cell], values[cell]});
  }
  return found;
}

std::vector<Difference> RollUp::SinceFiling(int government) const {
  std::vector<Difference> found;
  if (!filing(government).has_value()) return found;
  const std::vector<int64_t>& then = filing(government)->sum_then;
  const absl::Span<const int64_t> sum = SumOf(government);
  for (size_t cell = 0; cell < std::min(then.size(), sum.size()); ++cell) {
    if (summed_[cell] && then[cell] != sum[cell]) found.push_back({static_cast<int>(cell), sum[cell], then[cell]});
  }
  return found;
}

void RollUp::Visit(int body, bool whole_subtree, Progress& progress) const {
  for (const int child : children(body)) {
    const Standing at = standing(child);
    progress.bodies += at == Standing::kExempt ? 0 : 1;
    progress.exempt += at == Standing::kExempt ? 1 : 0;
    progress.filed += at == Standing::kFiled ? 1 : 0;
    progress.returned += at == Standing::kReturned ? 1 : 0;
    progress.missing += at == Standing::kMissing ? 1 : 0;
    if (whole_subtree) Visit(child, true, progress);
  }
}

Progress RollUp::ProgressOf(int government, bool whole_subtree) const {
  Progress progress;
  Visit(government, whole_subtree, progress);
  return progress;
}

std::vector<int> RollUp::Unfiled(int government, bool whole_subtree) const {
  std::vector<int> unfiled;
  std::deque<int> level = {government};
  while (!level.empty()) {
    const int body = level.front();
    level.pop_front();
    for (const int child : children(body)) {
      if (standing(child) == Standing::kMissing || standing(child) == Standing::kReturned) unfiled.push_back(child);
      if (whole_subtree) level.push_back(child);
    }
  }
  return unfiled;
}

}  // namespace nianbao::intake

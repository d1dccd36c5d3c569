#include "services/validation/text/words.h"

#include <algorithm>
#include <deque>

namespace nianbao::validation {

int WordMatcher::Child(int node, uint32_t letter) const {
  const auto& next = nodes_[node].next;
  if (next.size() < 8) {
    for (const auto& [edge, child] : next) {
      if (edge == letter) return child;
    }
    return -1;
  }
  const auto found =
      std::lower_bound(next.begin(), next.end(), letter, [](const auto& edge, uint32_t c) { return edge.first < c; });
  return found != next.end() && found->first == letter ? found->second : -1;
}

int WordMatcher::Add(absl::string_view word) {
  const auto [known, added] = all_.emplace(std::string(word), size());
  if (!added) return known->second;
  lengths_.push_back(static_cast<uint32_t>(word.size()));
  if (word.empty()) return known->second;
  int node = 0;
  for (size_t at = 0; at < word.size();) {
    const uint32_t letter = Letter(TakeCodePoint(word, at));
    auto& next = nodes_[node].next;
    const auto edge = std::find_if(next.begin(), next.end(), [&](const auto& each) { return each.first == letter; });
    if (edge != next.end()) {
      node = edge->second;
      continue;
    }
    next.emplace_back(letter, static_cast<int>(nodes_.size()));
    node = static_cast<int>(nodes_.size());
    nodes_.emplace_back();
  }
  if (nodes_[node].word < 0)
    nodes_[node].word = known->second;  // "APP" and "app" are one
  else
    known->second = nodes_[node].word;
  return known->second;
}

void WordMatcher::Build() {
  for (Node& node : nodes_) std::sort(node.next.begin(), node.next.end());
  std::deque<int> open;
  for (const auto& [letter, child] : nodes_[0].next) open.push_back(child);
  while (!open.empty()) {
    const int parent = open.front();
    open.pop_front();
    for (const auto& [letter, child] : nodes_[parent].next) {
      int fail = nodes_[parent].fail;
      while (fail != 0 && Child(fail, letter) < 0) fail = nodes_[fail].fail;
      nodes_[child].fail = std::max(0, Child(fail, letter));
      const int behind = nodes_[child].fail;
      nodes_[child].shorter = nodes_[behind].word >= 0 ? behind : nodes_[behind].shorter;
      open.push_back(child);
    }
  }
  BuildSteps();
}

void WordMatcher::BuildSteps() {
  first_.assign(0x10000, 0);
  for (const auto& [letter, child] : nodes_[0].next) {
    if (letter < first_.size()) first_[letter] = child;
  }
  steps_.assign(nodes_.size(), {});
  edges_.clear();
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    steps_[i] = {.first = static_cast<uint32_t>(edges_.size()),
                 .count = static_cast<uint32_t>(node.next.size()),
                 .fail = node.fail,
                 .ends = node.word >= 0 ? static_cast<int32_t>(i) : node.shorter};
    for (const auto& [letter, child] : node.next) {
      edges_.push_back({letter, child});
      steps_[i].letters |= uint64_t{1} << (letter & 63);
    }
  }
}

}  // namespace nianbao::validation

#include "services/validation/text/words.h"

#include <algorithm>
#include <deque>

namespace nianbao::validation {

char32_t NextOfAny(absl::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (length == 1) return text[at++];
  char32_t code = lead & (0x7F >> length);
  bool sound = lead >= 0xC2 && lead <= 0xF4 && at + length <= text.size();
  for (size_t i = 1; sound && i < length; ++i) {
    sound = (byte(at + i) & 0xC0) == 0x80;
    code = (code << 6) | (byte(at + i) & 0x3F);
  }
  at += sound ? length : 1;
  return sound ? code : U'\uFFFD';
}

int WordMatcher::Child(int node, uint32_t letter) const {
  if (node == 0 && letter < first_.size()) return first_[letter];
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
    const uint32_t letter = Letter(NextCodePoint(word, at));
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
  first_.clear();  // Child of the root reads the sorted edges until the table stands
  std::vector<int> table(0x10000, -1);
  for (const auto& [letter, child] : nodes_[0].next) {
    if (letter < table.size()) table[letter] = child;
  }
  first_ = std::move(table);
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
}

}  // namespace nianbao::validation

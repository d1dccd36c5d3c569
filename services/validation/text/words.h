// Finds many words in one pass (Aho-Corasick, over code points).
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_WORDS_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_WORDS_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/common/base/utf8.h"

namespace nianbao::validation {

// A word found: its number and its bytes in the text.
struct WordHit {
  int word = 0;
  size_t begin = 0;
  size_t end = 0;
};

// Words, then Build, then Find from any thread. ASCII letters match in either case. A pass costs a few steps a
// character whatever the number of words.
class WordMatcher {
 public:
  // The number of the word; the same word twice has one number. An empty word is never found.
  int Add(absl::string_view word);
  void Build();
  int size() const { return static_cast<int>(lengths_.size()); }

  // Every occurrence, overlapping ones too, by end. `visit` is called with a WordHit.
  template <typename Visit>
  void Find(absl::string_view text, Visit visit) const;

 private:
  struct Node {
    std::vector<std::pair<uint32_t, int>> next;  // letter → node, sorted by letter once built
    int fail = 0;
    int word = -1;     // that ends here
    int shorter = -1;  // nearest node along `fail` where a word ends
  };

  // A node as a pass goes through it. `letters` has a bit for the low six bits of each edge's letter: most letters that
  // lead nowhere are told by it.
  struct Step {
    uint64_t letters = 0;
    uint32_t first = 0;  // of edges_
    uint32_t count = 0;
    int32_t fail = 0;
    int32_t ends = -1;  // this node or the nearest along `fail` where a word ends
  };
  struct Edge {
    uint32_t letter = 0;
    int32_t child = 0;
  };

  int32_t Next(int32_t node, uint32_t letter) const;
  int Child(int node, uint32_t letter) const;
  void BuildSteps();
  static uint32_t Letter(char32_t c) { return c >= U'A' && c <= U'Z' ? c + 32 : c; }

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::vector<uint32_t> lengths_;  // bytes, by word
  std::vector<int32_t> first_;     // from the root, by letter below U+10000; 0 = nowhere
  std::vector<Step> steps_;        // by node
  std::vector<Edge> edges_;
  std::unordered_map<std::string, int> all_;  // word → number
};

inline int32_t WordMatcher::Next(int32_t node, uint32_t letter) const {
  for (; node != 0; node = steps_[static_cast<size_t>(node)].fail) {
    const Step& step = steps_[static_cast<size_t>(node)];
    if ((step.letters >> (letter & 63) & 1) == 0) continue;
    for (uint32_t i = step.first; i < step.first + step.count; ++i) {
      if (edges_[i].letter == letter) return edges_[i].child;
    }
  }
  return letter < first_.size() ? first_[letter] : std::max(0, Child(0, letter));
}

template <typename Visit>
void WordMatcher::Find(absl::string_view text, Visit visit) const {
  int32_t node = 0;
  for (size_t at = 0; at < text.size();) {
    node = Next(node, Letter(TakeCodePoint(text, at)));
    if (node == 0) continue;
    for (int32_t end = steps_[static_cast<size_t>(node)].ends; end >= 0;
         end = nodes_[static_cast<size_t>(end)].shorter) {
      const int word = nodes_[static_cast<size_t>(end)].word;
      visit(WordHit{word, at - lengths_[static_cast<size_t>(word)], at});
    }
  }
}

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_WORDS_H_

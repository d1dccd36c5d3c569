// Finds many words in one pass (Aho-Corasick, over code points).
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_WORDS_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_WORDS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"

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

  int Child(int node, uint32_t letter) const;
  static uint32_t Letter(char32_t c) { return c >= U'A' && c <= U'Z' ? c + 32 : c; }

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::vector<uint32_t> lengths_;             // bytes, by word
  std::vector<int> first_;                    // from the root, by letter below U+10000
  std::unordered_map<std::string, int> all_;  // word → number
};

// Of any text.
char32_t NextOfAny(absl::string_view text, size_t& at);

// Reads the code point at `at` and moves behind it; ill-formed bytes are U+FFFD, one a byte.
inline char32_t NextCodePoint(absl::string_view text, size_t& at) {
  const auto* byte = reinterpret_cast<const unsigned char*>(text.data()) + at;
  const bool chinese =
      at + 3 <= text.size() && byte[0] >= 0xE1 && byte[0] <= 0xEC && ((byte[1] ^ 0x80) | (byte[2] ^ 0x80)) < 0x40;
  if (!chinese) return NextOfAny(text, at);
  at += 3;
  return (byte[0] & 0x0Fu) << 12 | (byte[1] & 0x3Fu) << 6 | (byte[2] & 0x3Fu);
}

template <typename Visit>
void WordMatcher::Find(absl::string_view text, Visit visit) const {
  int node = 0;
  for (size_t at = 0; at < text.size();) {
    const uint32_t letter = Letter(NextCodePoint(text, at));
    int child = Child(node, letter);
    while (child < 0 && node != 0) {
      node = nodes_[node].fail;
      child = Child(node, letter);
    }
    node = child < 0 ? 0 : child;
    for (int end = nodes_[node].word >= 0 ? node : nodes_[node].shorter; end >= 0; end = nodes_[end].shorter) {
      const int word = nodes_[end].word;
      visit(WordHit{word, at - lengths_[word], at});
    }
  }
}

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_WORDS_H_

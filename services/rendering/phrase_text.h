// Text made of standing phrases, numbers and names, which knows where each phrase stood before: compressing it needs no
// search for repetitions (quick_deflate.h), and writing it no allocation a piece. Pure; for one thread.
#ifndef NIANBAO_SERVICES_RENDERING_PHRASE_TEXT_H_
#define NIANBAO_SERVICES_RENDERING_PHRASE_TEXT_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/rendering/pages.h"
#include "services/rendering/quick_deflate.h"

namespace nianbao::rendering {

// Words that are said again and again; at most 64 bytes. One that is made in place stands for the same words in every
// text.
class Phrase {
 public:
  static constexpr size_t kLongest = 64;
  // `number` tells the phrases of one text apart; below PhraseText::kPhrases.
  constexpr Phrase(unsigned number, absl::string_view words) : number_(number), size_(words.size()) {
    for (size_t i = 0; i < words.size(); ++i) words_[i] = words[i];
  }

 private:
  friend class PhraseText;
  unsigned number_;
  size_t size_;
  char words_[kLongest] = {};
};

class PhraseText {
 public:
  static constexpr unsigned kPhrases = 64;

  // Room for `expected` bytes is set aside.
  explicit PhraseText(size_t expected = 1024);

  void Say(const Phrase& phrase) {
    char* to = Room(Phrase::kLongest);
    std::memcpy(to, phrase.words_, Phrase::kLongest);  // of a fixed size: quicker than of the right one
    uint32_t& before = before_[phrase.number_];        // plus one; 0 = never
    if (before != 0) Note(before - 1, phrase.size_);
    before = static_cast<uint32_t>(size_) + 1;
    size_ += phrase.size_;
  }
  void Byte(unsigned value) {
    *Room(1) = static_cast<char>(value);
    ++size_;
  }
  void TwoBytes(unsigned first, unsigned second) {
    char* to = Room(2);
    to[0] = static_cast<char>(first);
    to[1] = static_cast<char>(second);
    size_ += 2;
  }
  void Bytes(absl::string_view bytes) {
    std::memcpy(Room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void Int(int64_t value);
  // A length in points with two decimals at most, 1/7200 inch: finer than any printer.
  void Points(Mpt value);
  // The last `length` bytes but `distance` once more.
  void Again(size_t distance, size_t length);
  // All of another text, with what is known of it.
  void Append(const PhraseText& other);

  size_t size() const { return size_; }
  absl::string_view text() const { return {bytes_.get(), size_}; }
  const std::vector<Repeat>& repeats() const { return repeats_; }

 private:
  char* Room(size_t bytes) {
    if (size_ + bytes + kSpare > capacity_) Grow(bytes);
    return bytes_.get() + size_;
  }
  void Grow(size_t bytes);
  // What begins here, `length` bytes, stands at `from` too. Joined to the piece before where both go on alike.
  void Note(size_t from, size_t length) {
    if (!repeats_.empty()) {
      Repeat& last = repeats_.back();
      if (last.at + last.length == size_ && last.from + last.length == from) {
        last.length += static_cast<uint32_t>(length);
        return;
      }
    }
    repeats_.push_back({static_cast<uint32_t>(size_), static_cast<uint32_t>(from), static_cast<uint32_t>(length)});
  }

  static constexpr size_t kSpare = 16;

  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
  uint32_t before_[kPhrases] = {};
  std::vector<Repeat> repeats_;  // ascending, apart
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PHRASE_TEXT_H_

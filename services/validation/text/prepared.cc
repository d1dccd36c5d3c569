#include "services/validation/text/prepared.h"

#include <algorithm>

#include "services/common/base/utf8.h"

namespace nianbao::validation {
namespace {

size_t Origin(const TextPart& part, size_t at) { return part.origin == nullptr ? at : (*part.origin)[at]; }

}  // namespace

bool IsProse(const TextPart& part) {
  return part.part == report::v1::PART_LEAD || part.part == report::v1::PART_PARAGRAPH;
}

void PrepareText(Subject& subject, const TextScanner* scanner) {
  for (TextPart& part : subject.parts) {
    part.plain = *part.text;
    part.ascii = AsciiSet(*part.text);
    if (!IsPlain(*part.text)) {
      subject.plain.push_back(MakePlain(*part.text));
      part.plain = subject.plain.back().text;
      part.origin = &subject.plain.back().origin;
    }
    if (IsProse(part)) part.sentences = SentencesOf(part.plain);
    if (scanner == nullptr) continue;
    part.scanned = scanner->Scan(part.plain, part.sentences);
    subject.scanned.Add(part.scanned);
  }
}

absl::string_view SentenceAt(const TextPart& part, size_t at) {
  const auto behind = std::upper_bound(part.sentences.begin(), part.sentences.end(), at,
                                       [](size_t byte, const Sentence& each) { return byte < each.begin; });
  if (behind == part.sentences.begin()) return part.plain;
  const Sentence& sentence = *std::prev(behind);
  return at <= sentence.begin + sentence.text.size() ? sentence.text : part.plain;
}

report::v1::Place PlainPlace(const Subject& subject, const TextPart& part, size_t begin, size_t end) {
  const absl::string_view text = *part.text;
  const size_t start = CountCodePoints(text.substr(0, Origin(part, begin)));
  const size_t length = CountCodePoints(AsFiled(part, begin, end));
  return PlaceOf(subject, part, static_cast<int>(start), static_cast<int>(start + length));
}

std::string AsFiled(const TextPart& part, size_t begin, size_t end) {
  if (begin >= end) return "";
  const size_t from = Origin(part, begin);
  const size_t last = Origin(part, end - 1);  // blanks that were left out behind it stay out
  const auto wide = [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; };
  const bool narrowed = !wide(part.plain[end - 1]) && wide((*part.text)[last]);
  return part.text->substr(from, last + (narrowed ? 3 : 1) - from);
}

}  // namespace nianbao::validation

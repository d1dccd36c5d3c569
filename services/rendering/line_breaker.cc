#include "services/rendering/line_breaker.h"

namespace nianbao::rendering {
namespace {

// Room between Chinese and letters or digits, of the em. Small enough that readers of the text layer see no blank
// there.
constexpr Mpt RoomBefore(Mpt em) { return em * 8 / 100; }

bool IsLetterOrDigit(char32_t c) {
  return (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
}

bool IsFullWidth(const MeasuredCharacter& c) { return c.found.font < 0 || c.found.glyph.advance >= kFullAdvance; }

// The blank half of a mark, where it has one.
Mpt BlankHalf(const MeasuredCharacter& c) { return IsFullWidth(c) ? c.width / 2 : 0; }

Mpt KernBetween(const MeasuredCharacter& a, const MeasuredCharacter& b) {
  const CharacterClass left = a.kind;
  const CharacterClass right = b.kind;
  if (left == CharacterClass::kClosing && (right == CharacterClass::kClosing || right == CharacterClass::kOpening)) {
    return -BlankHalf(a);
  }
  if (left == CharacterClass::kOpening && right == CharacterClass::kOpening) return -BlankHalf(b);
  if (left == CharacterClass::kIdeograph && IsLetterOrDigit(b.character)) return RoomBefore(a.width);
  if (right == CharacterClass::kIdeograph && IsLetterOrDigit(a.character)) return RoomBefore(b.width);
  return 0;
}

// What the mark loses at the end of a line.
Mpt SqueezeAtEnd(const MeasuredCharacter& c) { return c.kind == CharacterClass::kClosing ? BlankHalf(c) : 0; }

// Where the line that begins at `begin` ends.
class LineSearch {
 public:
  LineSearch(const MeasuredText& text, size_t begin, Mpt room) : text_(text), begin_(begin), room_(room) {}

  TextLine Find() {
    size_t at = begin_;
    Mpt used = 0;  // through the character before, with its kern
    for (; at < text_.size(); ++at) {
      const MeasuredCharacter& c = text_[at];
      const bool blank = c.kind == CharacterClass::kSpace;
      if (!blank && used + c.width - SqueezeAtEnd(c) > room_ + kTolerance && at > begin_) break;
      Offer(at, used + c.width);
      used += c.width + c.kern;
    }
    if (best_.end == begin_) best_ = {begin_, at, std::min(used, room_)};  // nothing to break at: cut
    return best_;
  }

 private:
  static constexpr Mpt kTolerance = 20;  // of rounding

  void Offer(size_t at, Mpt used) {
    if (!text_[at].may_end_line) return;
    const Mpt squeeze = used > room_ ? std::min(SqueezeAtEnd(text_[at]), used - room_) : 0;
    best_ = {begin_, at + 1, used - squeeze};
  }

  const MeasuredText& text_;
  const size_t begin_;
  const Mpt room_;
  TextLine best_{begin_, begin_, 0};
};

void DropBlanks(const MeasuredText& text, TextLine& line) {
  while (line.end > line.begin + 1 && text[line.end - 1].kind == CharacterClass::kSpace) {
    --line.end;
    line.width -= text[line.end].width + text[line.end - 1].kern;
  }
}

}  // namespace

void Measure(std::u32string_view text, const Style& style, const FontSet& fonts, MeasuredText& out) {
  out.reserve(out.size() + text.size());
  for (const char32_t c : text) {
    const FaceGlyph found = fonts.Find(style.face, c);
    const bool full = found.font < 0 || found.glyph.advance >= kFullAdvance;
    out.push_back({c, found, found.font < 0 ? ClassOf(c) : found.kind, false,
                   full ? style.em : found.glyph.advance * style.size / 1000, 0});
  }
}

void Kern(MeasuredText& text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const MeasuredCharacter& next = text[i + 1];
    // Between two ideographs, the usual case, there is nothing to decide.
    const bool plain = text[i].kind == CharacterClass::kIdeograph && next.kind == CharacterClass::kIdeograph;
    text[i].kern = plain ? 0 : KernBetween(text[i], next);
    // Nor inside a word of letters and digits, but for what an address may break behind.
    const bool word = text[i].kind == CharacterClass::kWord && next.kind == CharacterClass::kWord;
    text[i].may_end_line = plain || (word ? text[i].character == U'/' && MayBreakBetween(U'/', next.character)
                                          : MayBreakBetween(text[i].character, next.character));
  }
  if (!text.empty()) text.back().may_end_line = true;
}

std::vector<TextLine> BreakLines(const MeasuredText& text, Mpt width, Mpt indent) {
  std::vector<TextLine> lines;
  Mpt room = width - indent;
  for (size_t begin = 0; begin < text.size();) {
    TextLine line = LineSearch(text, begin, room).Find();
    begin = line.end;
    DropBlanks(text, line);
    lines.push_back(line);
    room = width;
  }
  return lines;
}

Mpt WidthOf(const MeasuredText& text, size_t begin, size_t end) {
  Mpt width = 0;
  for (size_t i = begin; i < end; ++i) width += text[i].width + (i + 1 < end ? text[i].kern : 0);
  return width;
}

bool IsGap(const MeasuredText& text, size_t at) {
  const CharacterClass left = text[at].kind;
  const CharacterClass right = text[at + 1].kind;
  if (right == CharacterClass::kAttached) return false;
  if (left == CharacterClass::kInseparable && right == CharacterClass::kInseparable) return false;
  return left != CharacterClass::kWord || right != CharacterClass::kWord;
}

int GapsOf(const MeasuredText& text, const TextLine& line) {
  int gaps = 0;
  for (size_t i = line.begin; i + 1 < line.end; ++i) gaps += IsGap(text, i) ? 1 : 0;
  return gaps;
}

}  // namespace nianbao::rendering

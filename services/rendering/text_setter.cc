#include "services/rendering/text_setter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/printable/shown_text.h"
#include "services/rendering/title_lines.h"

namespace nianbao::rendering {
namespace {

constexpr Mpt kIndent = 2 * kEm;
constexpr Mpt kMostStretch = kEm / 8;  // of a gap; more would tear the line apart

Face FaceOf(const Block& block) {
  if (block.kind != Block::Kind::kHeading) return Face::kBody;
  return block.level == 1 ? Face::kHei : block.level == 2 ? Face::kKai : Face::kBody;
}

}  // namespace

void TextSetter::SetTitle(const Document& document) {
  if (!document.title.empty()) {
    const MeasuredText text = composer_.MeasureText(document.title, Fixed(Face::kTitle, kTitleSize));
    const int element = composer_.AddElement({.role = Role::kHeading, .level = 1});
    constexpr Mpt kWidest = kWidth * 96 / 100;
    for (const TextLine& line : TitleLines(text, kWidest)) {
      composer_.Need(kTitlePitch);
      composer_.Place(text, line, kTitleSize, kLeft + (kWidth - line.width) / 2,
                      composer_.Baseline(kTitleSize, kTitlePitch), element);
      composer_.Advance(kTitlePitch);
    }
  }
  if (!document.head_date.empty()) SetCentred(document.head_date, {Face::kKai}, {.role = Role::kParagraph});
  if (composer_.y() > 0) composer_.Advance(kPitch / 2);  // with the rest of the last line, one empty line
  composer_.AlignToGrid();
  if (document.public_note.empty()) return;
  Block note{.text = absl::StrCat("更正说明：", document.public_note)};
  note.run_in = note.text.size();
  SetParagraph(note);
}

void TextSetter::SetCentred(const std::string& text, const Style& style, Element element) {
  const MeasuredText measured = composer_.MeasureText(text, style);
  const int id = composer_.AddElement(std::move(element));
  for (const TextLine& line : BreakLines(measured, kWidth, 0)) {
    composer_.Need(kPitch);
    composer_.Place(measured, line, style.size, kLeft + (kWidth - line.width) / 2, composer_.Baseline(style.size), id);
    composer_.Advance(kPitch);
  }
}

TextSetter::Prepared TextSetter::Prepare(const Block& block) {
  Prepared prepared;
  const absl::string_view text = block.text;
  const Style style{FaceOf(block)};
  if (block.run_in > 0) {
    Measure(printable::ShownText(text.substr(0, block.run_in)), {Face::kKai}, composer_.fonts(), prepared.text);
  }
  Measure(printable::ShownText(text.substr(block.run_in)), style, composer_.fonts(), prepared.text);
  composer_.Finish(prepared.text);
  prepared.lines = BreakLines(prepared.text, kWidth, kIndent);
  return prepared;
}

TextSetter::Prepared TextSetter::Take(const Block& block) {
  const auto made = prepared_.find(&block);
  if (made == prepared_.end()) return Prepare(block);
  Prepared prepared = std::move(made->second);
  prepared_.erase(made);
  return prepared;
}

int TextSetter::LinesOf(const Block& block) {
  auto made = prepared_.find(&block);
  if (made == prepared_.end()) made = prepared_.emplace(&block, Prepare(block)).first;
  return static_cast<int>(made->second.lines.size());
}

void TextSetter::SetLines(const Prepared& prepared, int element, int tail) {
  Mpt indent = kIndent;
  const size_t count = prepared.lines.size();
  for (size_t i = 0; i < count; ++i) {
    const TextLine& line = prepared.lines[i];
    const bool last = i + 1 == count;
    // The last two lines do not leave what must follow them alone on a page.
    const bool keeps = tail > 0 && i + 2 >= count;
    composer_.Need(keeps ? static_cast<Mpt>(count - i + static_cast<size_t>(tail)) * kPitch : kPitch);
    const Mpt room = kWidth - indent;
    Mpt stretch = last ? 0 : room - line.width;
    if (stretch > kMostStretch * GapsOf(prepared.text, line)) stretch = 0;
    composer_.Place(prepared.text, line, kBodySize, kLeft + indent, composer_.Baseline(), element, stretch);
    composer_.Advance(kPitch);
    indent = 0;
  }
}

void TextSetter::SetHeading(const Block& block) {
  composer_.AddBookmark(block.text, block.level);
  const Prepared prepared = Take(block);
  level_ = std::min(block.level + 1, level_ + 1);
  SetLines(prepared, composer_.AddElement({.role = Role::kHeading, .level = level_}), 0);
}

void TextSetter::SetParagraph(const Block& block, int tail) {
  const Prepared prepared = Take(block);
  SetLines(prepared, composer_.AddElement({.role = Role::kParagraph}), tail);
}

void TextSetter::SetSignature(const Document& document) {
  if (document.signature_date.empty() && document.signature_organ.empty()) return;
  const MeasuredText organ = composer_.MeasureText(document.signature_organ, {});
  const MeasuredText date = composer_.MeasureText(document.signature_date, {});
  const std::vector<TextLine> organ_lines = BreakLines(organ, kWidth - 4 * kEm, 0);
  composer_.Need(std::min(static_cast<Mpt>(organ_lines.size() + 2) * kPitch, kHeight));
  composer_.AlignToGrid();
  if (composer_.y() > 0) composer_.Advance(kPitch);
  const Mpt right = kLeft + kWidth - 2 * kEm;
  const Mpt date_width = WidthOf(date, 0, date.size());
  Mpt organ_width = 0;
  for (const TextLine& line : organ_lines) organ_width = std::max(organ_width, line.width);
  Mpt organ_x = right - organ_width;
  Mpt date_x = organ_x + 2 * kEm;
  if (date_x + date_width > right || organ.empty()) {
    date_x = right - date_width;
    organ_x = std::min(organ_x, date_x - 2 * kEm);
  }
  const int element = composer_.AddElement({.role = Role::kParagraph});
  for (const TextLine& line : organ_lines) {
    composer_.Need(kPitch);
    composer_.Place(organ, line, kBodySize, organ_x, composer_.Baseline(), element);
    composer_.Advance(kPitch);
  }
  if (date.empty()) return;
  composer_.Place(date, {0, date.size(), date_width}, kBodySize, date_x, composer_.Baseline(),
                  composer_.AddElement({.role = Role::kParagraph}));
  composer_.Advance(kPitch);
}

void TextSetter::SetNote(const std::string& text) {
  const MeasuredText measured = composer_.MeasureText(text, Fixed(Face::kBody, kNoteSize));
  const int element = composer_.AddElement({.role = Role::kParagraph});
  for (const TextLine& line : BreakLines(measured, kWidth, 0)) {
    composer_.Need(kNotePitch);
    composer_.Place(measured, line, kNoteSize, kLeft, composer_.Baseline(kNoteSize, kNotePitch), element);
    composer_.Advance(kNotePitch);
  }
}

}  // namespace nianbao::rendering

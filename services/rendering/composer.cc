#include "services/rendering/composer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"
#include "services/common/printable/printable.h"
#include "services/common/printable/shown_text.h"

namespace nianbao::rendering {

Composer::Composer(const FontSet& fonts, const LayoutLimits& limits) : fonts_(fonts), limits_(limits) {
  pages_.elements.push_back({.role = Role::kDocument});
  pages_.pages.emplace_back();
}

void Composer::Missing(char32_t c) {
  if (!fault_.ok()) return;
  fault_ = MakeError(
      absl::StatusCode::kInvalidArgument, absl::StrFormat("no glyph for U+%04X", static_cast<uint32_t>(c)),
      {.reason = "GLYPH_MISSING",
       .metadata = {{"character", EncodeUtf8(std::u32string(1, c))},
                    {"code_point", absl::StrFormat("U+%04X", static_cast<uint32_t>(c))}},
       .sentence = absl::StrCat("字库中没有", printable::NameOf(c), "，请核对是否输错，或联系运维人员补充字库。")});
}

void Composer::TooLarge() {
  if (!fault_.ok()) return;
  fault_ = MakeError(absl::StatusCode::kInvalidArgument, "document too large",
                     {.reason = "DOCUMENT_TOO_LARGE", .sentence = "年报内容太长，无法生成公文，请精简后再生成。"});
}

void Composer::AlignToGrid() { y_ = (y_ + kPitch - 1) / kPitch * kPitch; }

void Composer::NewPage() {
  y_ = 0;
  if (pages_.pages.size() >= limits_.max_pages) return TooLarge();
  pages_.pages.emplace_back();
}

void Composer::Need(Mpt height) {
  constexpr Mpt kTolerance = 500;
  if (y_ + height > kHeight + kTolerance && y_ > 0) NewPage();
}

Mpt Composer::Baseline(Mpt size, Mpt pitch) const { return kTop + y_ + (pitch - size) / 2 + AscentOf(size); }

MeasuredText Composer::MeasureText(absl::string_view utf8, const Style& style) {
  MeasuredText text;
  Measure(printable::ShownText(utf8), style, fonts_, text);
  Finish(text);
  return text;
}

void Composer::Finish(MeasuredText& text) {
  characters_ += text.size();
  if (characters_ > limits_.max_characters) TooLarge();
  for (const MeasuredCharacter& c : text) {
    if (c.found.font < 0) Missing(c.character);
  }
  Kern(text);
  if (!ok()) text.clear();
}

void Composer::Place(const MeasuredText& text, const TextLine& line, Mpt size, Mpt x, Mpt baseline, int element,
                     Mpt stretch) {
  if (!ok()) return;
  Page& on = page();
  const int gaps = stretch == 0 ? 0 : GapsOf(text, line);
  int passed = 0;
  Mpt given = 0;
  int font = -1;
  for (size_t i = line.begin; i < line.end; ++i) {
    const MeasuredCharacter& c = text[i];
    if (c.found.font != font) {
      font = c.found.font;
      const auto begin = static_cast<uint32_t>(on.glyphs.size());
      on.runs.push_back({font, size, baseline, begin, begin, element});
    }
    on.glyphs.push_back({c.character, x, c.found.glyph.gid, c.found.glyph.advance});
    ++on.runs.back().end;
    x += c.width + c.kern;
    if (gaps > 0 && i + 1 < line.end && IsGap(text, i)) {
      const auto due = static_cast<Mpt>(int64_t{stretch} * ++passed / gaps);
      x += due - given;
      given = due;
    }
  }
}

int Composer::AddElement(Element element) {
  pages_.elements.push_back(std::move(element));
  return static_cast<int>(pages_.elements.size()) - 1;
}

void Composer::AddBookmark(const std::string& title, int level) {
  pages_.bookmarks.push_back({title, level, page_index(), kTop + y_});
}

}  // namespace nianbao::rendering

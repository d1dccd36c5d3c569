#include "services/rendering/page_furniture.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

constexpr Mpt kQrSide = FromMm(18);
constexpr Mpt kQrMargin = FromMm(3);
constexpr Mpt kQrDrop = FromMm(5);        // below the type area
constexpr Mpt kWidestCode = FromMm(115);  // leaves the page number its room
constexpr Mpt kCodeSize = FromPoints(9);
constexpr Mpt kCodePitch = FromPoints(13);
constexpr Mpt kWatermarkSize = FromPoints(150);

void PlaceQr(const Verification& verification, Mpt left, Mpt top, int element, Page& page) {
  const auto edge = [&](int module) { return static_cast<Mpt>(int64_t{kQrSide} * module / verification.side); };
  for (int row = 0; row < verification.side; ++row) {
    for (int column = 0, start = -1; column <= verification.side; ++column) {
      const bool dark =
          column < verification.side && verification.dark[static_cast<size_t>(row * verification.side + column)];
      if (dark && start < 0) start = column;
      if (dark || start < 0) continue;
      page.boxes.push_back(
          {left + edge(start), top + edge(row), edge(column) - edge(start), edge(row + 1) - edge(row), element});
      start = -1;
    }
  }
}

}  // namespace

void NumberPages(Composer& composer) {
  const Style style = Fixed(Face::kBody, kPageNumberSize);
  const Mpt baseline = kTop + kHeight + kPageNumberDrop + AscentOf(kPageNumberSize);
  std::vector<Page>& pages = composer.pages().pages;
  for (size_t i = 0; i < pages.size() && composer.ok(); ++i) {
    const MeasuredText text = composer.MeasureText(absl::StrCat("— ", i + 1, " —"), style);
    const Mpt width = WidthOf(text, 0, text.size());
    const Mpt x = i % 2 == 0 ? kLeft + kWidth - kPageNumberSize - width : kLeft + kPageNumberSize;
    std::swap(pages[i], pages.back());  // the composer places on the last page
    composer.Place(text, {0, text.size(), width}, kPageNumberSize, x, baseline, kArtifact);
    std::swap(pages[i], pages.back());
  }
}

void SetVerification(const Verification& verification, Composer& composer) {
  if (verification.code.empty()) return;
  const Style style = Fixed(Face::kBody, kCodeSize);
  std::vector<MeasuredText> texts;
  Mpt text_width = 0;
  for (const std::string& line : verification.lines) {
    texts.push_back(composer.MeasureText(line, style));
    text_width = std::max(text_width, WidthOf(texts.back(), 0, texts.back().size()));
  }
  const Mpt text_x = verification.side > 0 ? kQrSide + kQrMargin : 0;
  const Mpt width = std::min(text_x + text_width, kWidestCode);
  const bool odd_page = composer.page_index() % 2 == 0;
  const Mpt left = odd_page ? kLeft : kLeft + kWidth - width;
  const Mpt top = kTop + kHeight + kQrDrop;
  if (verification.side > 0) {
    const int figure =
        composer.AddElement({.role = Role::kFigure, .text = absl::StrCat("核验二维码：", verification.code)});
    PlaceQr(verification, left, top, figure, composer.page());
  }
  std::vector<std::vector<TextLine>> lines;
  Mpt height = 0;
  for (const MeasuredText& text : texts) {
    lines.push_back(BreakLines(text, width - text_x, 0));
    height += static_cast<Mpt>(lines.back().size()) * kCodePitch;
  }
  Mpt baseline = top + std::max(0, (kQrSide - height) / 2) + AscentOf(kCodeSize);
  for (size_t i = 0; i < texts.size(); ++i) {
    const int element = composer.AddElement({.role = Role::kParagraph});
    for (const TextLine& line : lines[i]) {
      composer.Place(texts[i], line, kCodeSize, left + text_x, baseline, element);
      baseline += kCodePitch;
    }
  }
}

void SetWatermark(const std::string& text, Composer& composer) {
  if (text.empty()) return;
  const MeasuredText measured = composer.MeasureText(text, Fixed(Face::kHei, kWatermarkSize));
  if (!composer.ok() || measured.empty()) return;
  Watermark& watermark = composer.pages().watermark;
  watermark.font = measured[0].found.font;
  watermark.size = kWatermarkSize;
  Mpt x = -WidthOf(measured, 0, measured.size()) / 2;
  for (const MeasuredCharacter& c : measured) {
    if (c.found.font == watermark.font) {
      watermark.glyphs.push_back({c.character, x, c.found.glyph.gid, c.found.glyph.advance});
    }
    x += c.width + c.kern;
  }
}

}  // namespace nianbao::rendering

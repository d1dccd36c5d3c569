#include "services/rendering/page_furniture.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

constexpr Mpt kQrSide = FromMm(20);
constexpr Mpt kQrMargin = FromMm(4);
constexpr Mpt kCodeSize = FromPoints(9);
constexpr Mpt kCodePitch = FromPoints(14);
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
  const Mpt text_height = static_cast<Mpt>(verification.lines.size()) * kCodePitch;
  const Mpt height = std::max(verification.side > 0 ? kQrSide : 0, text_height) + kPitch / 2;
  composer.Need(height);
  composer.Advance(kPitch / 2);
  const Mpt top = kTop + composer.y();
  Mpt x = kLeft;
  if (verification.side > 0) {
    const int figure =
        composer.AddElement({.role = Role::kFigure, .text = absl::StrCat("核验二维码：", verification.code)});
    PlaceQr(verification, x, top, figure, composer.page());
    x += kQrSide + kQrMargin;
  }
  const Style style = Fixed(Face::kBody, kCodeSize);
  Mpt baseline = top + std::max(0, kQrSide - text_height) / 2 + AscentOf(kCodeSize);
  for (const std::string& line : verification.lines) {
    const MeasuredText text = composer.MeasureText(line, style);
    const int element = composer.AddElement({.role = Role::kParagraph});
    for (const TextLine& part : BreakLines(text, kLeft + kWidth - x, 0)) {
      composer.Place(text, part, kCodeSize, x, baseline, element);
      baseline += kCodePitch;
    }
  }
  composer.Advance(height - kPitch / 2);
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

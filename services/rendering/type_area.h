// The page of GB/T 9704—2012 in numbers.
#ifndef NIANBAO_SERVICES_RENDERING_TYPE_AREA_H_
#define NIANBAO_SERVICES_RENDERING_TYPE_AREA_H_

#include "services/rendering/fonts.h"
#include "services/rendering/pages.h"

namespace nianbao::rendering {

constexpr Mpt kLeft = FromMm(28);    // 订口
constexpr Mpt kTop = FromMm(37);     // 天头
constexpr Mpt kWidth = FromMm(156);  // 版心 156 mm x 225 mm
constexpr Mpt kHeight = FromMm(225);
constexpr int kLines = 22;                  // of a page
constexpr int kCharacters = 28;             // of a line
constexpr Mpt kPitch = kHeight / kLines;    // 28.99 pt from line to line
constexpr Mpt kEm = kWidth / kCharacters;   // 15.79 pt from character to character
constexpr Mpt kBodySize = FromPoints(16);   // 三号
constexpr Mpt kTitleSize = FromPoints(22);  // 二号
constexpr Mpt kTitlePitch = FromPoints(35);
constexpr Mpt kNoteSize = FromPoints(12);  // 小四: lines around a table
constexpr Mpt kNotePitch = FromPoints(18);
constexpr Mpt kPageNumberSize = FromPoints(14);  // 四号
constexpr Mpt kPageNumberDrop = FromMm(7);       // of the number below the type area

// Ascent of a Chinese character above the baseline, its box being as high as it is wide.
constexpr Mpt AscentOf(Mpt size) { return size * 88 / 100; }

// How a run of text is set.
struct Style {
  Face face = Face::kBody;
  Mpt size = kBodySize;
  Mpt em = kEm;  // advance of a full-width character
};

constexpr Style Fixed(Face face, Mpt size) { return {face, size, size}; }

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TYPE_AREA_H_

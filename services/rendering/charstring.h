// Outlines as Type 2 charstrings, whatever the font file holds (CFF or TrueType): one glyph program for all writers.
#ifndef NIANBAO_SERVICES_RENDERING_CHARSTRING_H_
#define NIANBAO_SERVICES_RENDERING_CHARSTRING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// One step of a contour, in absolute units of 1/1000 em. A line uses x and y alone.
struct Segment {
  enum class Kind { kMove, kLine, kCurve };
  Kind kind = Kind::kMove;
  int x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  int x = 0, y = 0;
};

// The advance of a glyph that does not state one.
constexpr int kUsualAdvance = 1000;

// Without hints and subroutines; contours close by themselves.
std::string EncodeCharstring(const std::vector<Segment>& outline, int advance);

// A number as CFF's DICTs write it, always five bytes, so that offsets can be filled in later.
void AppendDictOffset(int value, std::string& out);
// A number as short as possible.
void AppendDictNumber(int value, std::string& out);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_CHARSTRING_H_

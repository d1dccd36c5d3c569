#include "services/rendering/qr_png.h"

#include "services/rendering/png.h"

namespace nianbao::rendering {
namespace {

constexpr int kQuiet = 4;  // modules, by ISO/IEC 18004

bool IsDark(const Verification& qr, int row, int column) {
  if (row < 0 || column < 0 || row >= qr.side || column >= qr.side) return false;
  return qr.dark[static_cast<size_t>(row) * static_cast<size_t>(qr.side) + static_cast<size_t>(column)];
}

}  // namespace

std::string QrPng(const Verification& verification, int scale) {
  if (verification.side == 0) return "";
  const int side = (verification.side + 2 * kQuiet) * scale;
  GreyImage image{.width = side, .height = side, .pixels = {}};
  image.pixels.reserve(static_cast<size_t>(side) * static_cast<size_t>(side));
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const bool dark = IsDark(verification, y / scale - kQuiet, x / scale - kQuiet);
      image.pixels.push_back(dark ? '\0' : '\xFF');
    }
  }
  return EncodePng(image, 4);
}

}  // namespace nianbao::rendering

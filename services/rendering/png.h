// Grey pictures as PNG. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_PNG_H_
#define NIANBAO_SERVICES_RENDERING_PNG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// Rows from the top, a byte a pixel: 0 = black, 255 = white.
struct GreyImage {
  int width = 0;
  int height = 0;
  std::string pixels;
};

// `bits` a pixel: 8, or 4 for sixteen greys in half the room.
std::string EncodePng(const GreyImage& image, int bits = 8);

// Reads what EncodePng writes. INVALID_ARGUMENT for other files.
absl::StatusOr<GreyImage> DecodePng(absl::string_view bytes);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PNG_H_

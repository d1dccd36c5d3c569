// Pages of a PDF as pictures, for screens: drawn by poppler, a reader of its own, so that what is shown is what the
// file says.
#ifndef NIANBAO_SERVICES_RENDERING_PAGE_IMAGE_H_
#define NIANBAO_SERVICES_RENDERING_PAGE_IMAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/rendering/png.h"

namespace nianbao::rendering {

constexpr int kUsualDpi = 96;
constexpr int kLargestDpi = 300;

// Page `page`, 1-based. OUT_OF_RANGE (PAGE_NOT_FOUND); INTERNAL when poppler cannot read the file. Some 50 ms.
absl::StatusOr<GreyImage> DrawPage(const std::string& pdf, int page, int dpi);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_PAGE_IMAGE_H_

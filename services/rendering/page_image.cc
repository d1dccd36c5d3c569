#include "services/rendering/page_image.h"

#include <poppler-document.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao::rendering {
namespace {

absl::Status NoSuchPage(int page, int pages) {
  return MakeError(absl::StatusCode::kOutOfRange, absl::StrCat("page ", page, " of ", pages),
                   {.reason = "PAGE_NOT_FOUND",
                    .metadata = {{"page", absl::StrCat(page)}, {"page_count", absl::StrCat(pages)}},
                    .sentence = absl::StrCat("没有第", page, "页，全文共", pages, "页。")});
}

}  // namespace

absl::StatusOr<GreyImage> DrawPage(const std::string& pdf, int page, int dpi) {
  const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
  if (document == nullptr) return absl::InternalError("poppler cannot read the PDF");
  if (page < 1 || page > document->pages()) return NoSuchPage(page, document->pages());
  const std::unique_ptr<poppler::page> source(document->create_page(page - 1));
  poppler::page_renderer renderer;
  renderer.set_render_hint(poppler::page_renderer::antialiasing);
  renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
  renderer.set_image_format(poppler::image::format_gray8);
  const int resolution = std::clamp(dpi, 1, kLargestDpi);
  const poppler::image drawn = renderer.render_page(source.get(), resolution, resolution);
  if (!drawn.is_valid()) return absl::InternalError("poppler cannot draw the page");
  GreyImage image{drawn.width(), drawn.height(), ""};
  for (int y = 0; y < image.height; ++y) {
    image.pixels.append(drawn.const_data() + static_cast<ptrdiff_t>(y) * drawn.bytes_per_row(),
                        static_cast<size_t>(image.width));
  }
  return image;
}

}  // namespace nianbao::rendering

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"
#include "services/rendering/proof/page_grid.h"
#include "services/rendering/proof/readers.h"

namespace nianbao::rendering {
namespace {

void AddBox(const poppler::text_box& box, PageMarks& marks) {
  const poppler::byte_array utf8 = box.text().to_utf8();
  const std::u32string text = DecodeUtf8(absl::string_view(utf8.data(), utf8.size()));
  for (size_t i = 0; i < text.size(); ++i) {
    const poppler::rectf place = box.char_bbox(i);
    // Fonts differ in how high their boxes are; the middle stays within half a size of the line.
    marks.texts.push_back({.x = place.x() + place.width() / 2,
                           .y = place.y() + place.height() * 0.8,
                           .size = place.height(),
                           .text = EncodeUtf8(text.substr(i, 1))});
  }
}

void AddRules(const Page& page, PageMarks& marks) {
  const auto points = [](Mpt length) { return length / 1000.0; };
  for (const Rule& rule : page.rules) {
    marks.lines.push_back({points(rule.x1), points(rule.y1), points(rule.x2), points(rule.y2)});
  }
}

}  // namespace

absl::StatusOr<ReadBack> ReadPdf(absl::string_view bytes, const Pages& pages) {
  // Complaints of poppler's belong into the answer, not onto standard error.
  static const bool quiet = (poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr), true);
  (void)quiet;
  const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (document == nullptr || document->pages() != static_cast<int>(pages.pages.size())) {
    return ProofFailed(
        "pdf", absl::StrCat("应有", pages.pages.size(), "页，读出", document == nullptr ? 0 : document->pages(), "页"));
  }
  std::vector<PageMarks> marks(pages.pages.size());
  for (size_t i = 0; i < marks.size(); ++i) {
    const std::unique_ptr<poppler::page> page(document->create_page(static_cast<int>(i)));
    if (page == nullptr) return ProofFailed("pdf", absl::StrCat("第", i + 1, "页读不出"));
    for (const poppler::text_box& box : page->text_list()) AddBox(box, marks[i]);
    AddRules(pages.pages[i], marks[i]);
  }
  return UnderstandPages("pdf", marks);
}

}  // namespace nianbao::rendering

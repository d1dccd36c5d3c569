// The page under the setter's hands: where the next line goes, what is on the page, what it means. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_COMPOSER_H_
#define NIANBAO_SERVICES_RENDERING_COMPOSER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/rendering/fonts.h"
#include "services/rendering/line_breaker.h"
#include "services/rendering/pages.h"
#include "services/rendering/type_area.h"

namespace nianbao::rendering {

// A bound on time and memory, above what services/common/printable lets pass.
struct LayoutLimits {
  size_t max_characters = 2'000'000;  // measured, some several times
  size_t max_pages = 1'000;
};

// Keeps the first fault it meets; from then on it places nothing.
class Composer {
 public:
  Composer(const FontSet& fonts, const LayoutLimits& limits);

  const FontSet& fonts() const { return fonts_; }
  Pages& pages() { return pages_; }
  Page& page() { return pages_.pages.back(); }
  int page_index() const { return static_cast<int>(pages_.pages.size()) - 1; }
  bool ok() const { return fault_.ok(); }
  const absl::Status& fault() const { return fault_; }

  // Room of the type area that is used up.
  Mpt y() const { return y_; }
  Mpt left_over() const { return kHeight - y_; }
  void Advance(Mpt height) { y_ += height; }
  // Up to the next of the 22 lines.
  void AlignToGrid();
  void NewPage();
  // A new page, unless `height` still fits or the page is empty.
  void Need(Mpt height);
  // Of a line that stands at y(), in the middle of its pitch.
  Mpt Baseline(Mpt size = kBodySize, Mpt pitch = kPitch) const;

  // Text as shown, measured, with kerns. Faults: GLYPH_MISSING names the character, DOCUMENT_TOO_LARGE.
  MeasuredText MeasureText(absl::string_view utf8, const Style& style);
  // Checks `text` and adds its kerns, for texts of several styles.
  void Finish(MeasuredText& text);

  // Sets a line at `x`; `stretch` in all is shared among its gaps. `element` is what the text belongs to.
  void Place(const MeasuredText& text, const TextLine& line, Mpt size, Mpt x, Mpt baseline, int element,
             Mpt stretch = 0);

  // Sets the fault DOCUMENT_TOO_LARGE.
  void TooLarge();
  int AddElement(Element element);
  void AddBookmark(const std::string& title, int level);

 private:
  void Missing(char32_t c);

  const FontSet& fonts_;
  const LayoutLimits limits_;
  Pages pages_;
  Mpt y_ = 0;
  size_t characters_ = 0;
  absl::Status fault_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_COMPOSER_H_

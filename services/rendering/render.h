// Renders a report to files: one document tree, several formats. Pure after Create; thread-safe.
#ifndef NIANBAO_SERVICES_RENDERING_RENDER_H_
#define NIANBAO_SERVICES_RENDERING_RENDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/rendering/document.h"
#include "services/rendering/fonts.h"
#include "services/rendering/pages.h"

namespace nianbao::rendering {

struct RenderedFile {
  std::string format;      // "pdf"
  std::string media_type;  // IANA
  std::string file_name;   // "舒兰市科学技术局2016年政府信息公开工作年度报告.pdf"
  std::string bytes;
  int page_count = 0;  // 0 where the format has no pages
};

// The offline filling template (xlsx_writer.h) of an edition, prefilled with `content`, blank where that is empty.
// INVALID_ARGUMENT: DOCUMENT_TOO_LARGE.
absl::StatusOr<RenderedFile> MakeTemplate(const format::Edition& edition, const report::v1::ReportContent& content,
                                          const RenderContext& context);

// Whether a file is read back and compared with the report before it is handed out (proof/proof.h).
enum class Proof { kNone, kReadBack };

// INVALID_ARGUMENT: FORMAT_UNSUPPORTED, GLYPH_MISSING, DOCUMENT_TOO_LARGE. OUT_OF_RANGE: PAGE_NOT_FOUND. DATA_LOSS:
// RENDER_PROOF_FAILED.
class Renderer {
 public:
  explicit Renderer(std::unique_ptr<const FontSet> fonts);
  virtual ~Renderer() = default;

  // `format` is "pdf", "png" (one page, see RenderContext; proven as the PDF it is drawn from), "ofd", "docx", "xlsx",
  // "html", "csv" or "json".
  absl::StatusOr<RenderedFile> Render(const format::Edition& edition, const report::v1::ReportContent& content,
                                      const RenderContext& context, absl::string_view format,
                                      Proof proof = Proof::kNone) const;

 protected:
  // The file's bytes and page count. Tests put a broken writer here.
  virtual absl::Status Write(const format::Edition& edition, const report::v1::ReportContent& content,
                             const RenderContext& context, const Document& document, RenderedFile& file) const;

 private:
  absl::Status WritePages(const format::Edition& edition, const report::v1::ReportContent& content,
                          const RenderContext& context, const Document& document, RenderedFile& file) const;

  std::unique_ptr<const FontSet> fonts_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_RENDER_H_

#include "services/rendering/render.h"

#include <malloc.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/content_json.h"
#include "services/rendering/csv_writer.h"
#include "services/rendering/docx_writer.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/layout.h"
#include "services/rendering/ofd_writer.h"
#include "services/rendering/page_image.h"
#include "services/rendering/pdf_writer.h"
#include "services/rendering/png.h"
#include "services/rendering/proof/proof.h"
#include "services/rendering/xlsx_text.h"
#include "services/rendering/xlsx_writer.h"

namespace nianbao::rendering {
namespace {

constexpr size_t kLargestContent = 4 << 20;

absl::Status TooLarge() {
  return MakeError(absl::StatusCode::kInvalidArgument, "content too large",
                   {.reason = "DOCUMENT_TOO_LARGE", .sentence = "年报内容太长，最多4 MB，请精简后再生成。"});
}

absl::Status Unsupported(absl::string_view format) {
  return MakeError(
      absl::StatusCode::kInvalidArgument, absl::StrCat("format ", format),
      {.reason = "FORMAT_UNSUPPORTED",
       .metadata = {{"format", std::string(format)}},
       .sentence = absl::StrCat("不能生成“", format, "”格式，可选 pdf、ofd、docx、xlsx、html、csv、json。")});
}

// For people to read, with blanks.
std::string ToJson(const report::v1::ReportContent& content) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  (void)google::protobuf::util::MessageToJsonString(content, &json, options);  // fails on ill-formed Any alone
  return json;
}

// The report's own date, ISO; empty when it bears none.
std::string DateOf(const Document& document) {
  return IsoDate(document.signature_date.empty() ? document.head_date : document.signature_date);
}

OfdOptions OfdOptionsOf(const format::Edition& edition, const Document& document,
                        const report::v1::ReportContent& content, const RenderContext& context) {
  return {.title = document.title,
          .author = context.organ_display_name,
          .date = DateOf(document),
          .subject = edition.proto().title(),
          .facts = {{"report_year", absl::StrCat(context.report_year)},
                    {"format", edition.id()},
                    {"format_digest", edition.digest()},
                    {"verification", context.verification.code}},
          .attachment = ContentJson(content)};
}

// Empty for a format that is not written.
std::string MediaTypeOf(absl::string_view format) {
  static const auto* types = new std::map<std::string, std::string, std::less<>>{
      {"pdf", "application/pdf"},
      {"png", "image/png"},
      {"ofd", "application/ofd"},
      {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      {"html", "text/html; charset=utf-8"},
      {"csv", "text/csv; charset=utf-8"},
      {"json", "application/json"}};
  const auto type = types->find(std::string(format));
  return type == types->end() ? "" : type->second;
}

// A name that every file system takes.
std::string FileName(const Document& document, absl::string_view format) {
  std::string name;
  for (const char c : document.title) {
    if (static_cast<unsigned char>(c) > 0x20 && std::string("/\\:*?\"<>|").find(c) == std::string::npos)
      name.push_back(c);
  }
  if (name.empty() || name.size() > 180) name = "report";
  return absl::StrCat(name, ".", format);
}

// A page of the PDF in `file`, in its place.
absl::Status DrawPicture(const RenderContext& context, RenderedFile& file) {
  ASSIGN_OR_RETURN(const GreyImage image, DrawPage(file.bytes, context.page, context.dpi));
  file.bytes = EncodePng(image);
  file.format = "png";
  file.file_name = absl::StrCat(absl::StripSuffix(file.file_name, ".png"), "-", context.page, ".png");
  return absl::OkStatus();
}

// A document takes and frees some hundreds of kilobytes, thousands of times a second. By default glibc gives them back
// to the kernel each time, and a sixth of the time goes into page faults. What is kept is bounded, for each arena.
void KeepFreedMemory() {
  constexpr int kLargestKept = 8 << 20;
  mallopt(M_MMAP_THRESHOLD, kLargestKept);
  mallopt(M_TRIM_THRESHOLD, kLargestKept);
}

}  // namespace

Renderer::Renderer(std::unique_ptr<const FontSet> fonts) : fonts_(std::move(fonts)) { KeepFreedMemory(); }

absl::StatusOr<RenderedFile> MakeTemplate(const format::Edition& edition, const report::v1::ReportContent& content,
                                          const RenderContext& context) {
  if (content.ByteSizeLong() > kLargestContent) return TooLarge();
  RenderedFile file{.format = "xlsx", .media_type = MediaTypeOf("xlsx")};
  Document named;
  named.title = absl::StrCat(context.organ_display_name, context.report_year, "年度填报模板");
  file.file_name = FileName(named, "xlsx");
  const bool blank = content.ByteSizeLong() == 0;
  file.bytes = WriteXlsx(edition, blank ? BlankContent(edition, context) : content, context, XlsxUse::kTemplate);
  return file;
}

absl::StatusOr<RenderedFile> Renderer::Render(const format::Edition& edition, const report::v1::ReportContent& content,
                                              const RenderContext& context, absl::string_view format,
                                              Proof proof) const {
  if (content.ByteSizeLong() > kLargestContent) return TooLarge();
  const Document document = Collect(edition, content, context);
  RenderedFile file;
  file.media_type = MediaTypeOf(format);
  if (file.media_type.empty()) return Unsupported(format);
  const bool picture = format == "png";
  file.format = picture ? "pdf" : std::string(format);
  file.file_name = FileName(document, format);
  RETURN_IF_ERROR(Write(edition, content, context, document, file));
  if (proof == Proof::kReadBack) RETURN_IF_ERROR(ProveFile({edition, content, context}, file.format, file.bytes));
  if (picture) RETURN_IF_ERROR(DrawPicture(context, file));
  return file;
}

absl::Status Renderer::Write(const format::Edition& edition, const report::v1::ReportContent& content,
                             const RenderContext& context, const Document& document, RenderedFile& file) const {
  if (file.format == "html") {
    file.bytes = WriteHtml(document, context);
  } else if (file.format == "docx") {
    file.bytes = WriteDocx(document, context);
  } else if (file.format == "xlsx") {
    file.bytes = WriteXlsx(edition, content, context, XlsxUse::kReport);
  } else if (file.format == "csv") {
    file.bytes = WriteCsv(edition, content, context);
  } else if (file.format == "json") {
    file.bytes = ToJson(content);
  } else {
    return WritePages(edition, content, context, document, file);
  }
  return absl::OkStatus();
}

absl::Status Renderer::WritePages(const format::Edition& edition, const report::v1::ReportContent& content,
                                  const RenderContext& context, const Document& document, RenderedFile& file) const {
  ASSIGN_OR_RETURN(const Pages pages, Layout(document, *fonts_, {.watermark = context.watermark}));
  file.page_count = static_cast<int>(pages.pages.size());
  if (file.format == "ofd") {
    file.bytes = WriteOfd(pages, *fonts_, OfdOptionsOf(edition, document, content, context));
    return absl::OkStatus();
  }
  PdfFacts facts{.title = document.title, .author = context.organ_display_name};
  facts.date = DateOf(document);
  facts.code = document.verification.code;
  facts.font_digest = fonts_->digest();
  ASSIGN_OR_RETURN(file.bytes, WritePdf(pages, *fonts_, {.facts = std::move(facts)}));
  return absl::OkStatus();
}

}  // namespace nianbao::rendering

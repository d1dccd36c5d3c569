#include "services/rendering/render.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/csv_writer.h"
#include "services/rendering/docx_writer.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/layout.h"
#include "services/rendering/ofd_writer.h"
#include "services/rendering/pdf_writer.h"
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

std::string ToJson(const report::v1::ReportContent& content) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  (void)google::protobuf::util::MessageToJsonString(content, &json, options);  // fails on ill-formed Any alone
  return json;
}

OfdOptions OfdOptionsOf(const format::Edition& edition, const Document& document,
                        const report::v1::ReportContent& content, const RenderContext& context) {
  return {.title = document.title,
          .author = context.organ_display_name,
          .subject = edition.proto().title(),
          .facts = {{"report_year", absl::StrCat(context.report_year)},
                    {"format", edition.id()},
                    {"format_digest", edition.digest()},
                    {"verification", context.verification.code}},
          .attachment = ToJson(content)};
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

}  // namespace

absl::StatusOr<RenderedFile> Renderer::Render(const format::Edition& edition, const report::v1::ReportContent& content,
                                              const RenderContext& context, absl::string_view format) const {
  if (content.ByteSizeLong() > kLargestContent) return TooLarge();
  const Document document = Collect(edition, content, context);
  RenderedFile file;
  file.format = std::string(format);
  file.file_name = FileName(document, format);
  if (format == "html") {
    file.media_type = "text/html; charset=utf-8";
    file.bytes = WriteHtml(document, context);
  } else if (format == "docx") {
    file.media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    file.bytes = WriteDocx(document, context);
  } else if (format == "xlsx") {
    file.media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    file.bytes = WriteXlsx(edition, content, context, XlsxUse::kReport);
  } else if (format == "json") {
    file.media_type = "application/json";
    file.bytes = ToJson(content);
  } else if (format == "csv") {
    file.media_type = "text/csv; charset=utf-8";
    file.bytes = WriteCsv(edition, content, context);
  } else if (format == "pdf") {
    file.media_type = "application/pdf";
    ASSIGN_OR_RETURN(const Pages pages, Layout(document, *fonts_, {.watermark = context.watermark}));
    PdfFacts facts{.title = document.title, .author = context.organ_display_name};
    facts.date = IsoDate(document.signature_date.empty() ? document.head_date : document.signature_date);
    facts.code = document.verification.code;
    facts.font_digest = fonts_->digest();
    ASSIGN_OR_RETURN(file.bytes, WritePdf(pages, *fonts_, {.facts = std::move(facts)}));
    file.page_count = static_cast<int>(pages.pages.size());
  } else if (format == "ofd") {
    file.media_type = "application/ofd";
    ASSIGN_OR_RETURN(const Pages pages, Layout(document, *fonts_, {.watermark = context.watermark}));
    file.bytes = WriteOfd(pages, *fonts_, OfdOptionsOf(edition, document, content, context));
    file.page_count = static_cast<int>(pages.pages.size());
  } else {
    return Unsupported(format);
  }
  return file;
}

}  // namespace nianbao::rendering

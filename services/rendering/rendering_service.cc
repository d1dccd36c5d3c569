#include "services/rendering/rendering_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/strip.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/page_image.h"

namespace nianbao::rendering {
namespace {

constexpr int64_t kUsualChunk = 1 << 20;
constexpr int64_t kLargestChunk = 2 << 20;

absl::StatusOr<v1::RenderReportResponse> RenderReport(const Renderer& renderer, const format::FormatRegistry& formats,
                                                      Proof proof, const v1::RenderReportRequest& request) {
  const format::Edition* edition = formats.ForYear(request.report_year());
  if (edition == nullptr) return format::FormatNotFound(request.report_year());
  ASSIGN_OR_RETURN(RenderedFile file, renderer.Render(*edition, request.content(),
                                                      {.organ_display_name = request.organ_display_name(),
                                                       .report_year = request.report_year()},
                                                      request.output_format(), proof));
  v1::RenderReportResponse response;
  response.set_file(std::move(file.bytes));
  response.set_media_type(file.media_type);
  response.set_file_name(file.file_name);
  response.set_page_count(file.page_count);
  return response;
}

absl::StatusOr<v1::PreviewReportResponse> PreviewReport(const Renderer& renderer, const format::FormatRegistry& formats,
                                                        Proof proof, const v1::PreviewReportRequest& request) {
  if (request.page() < 0) return FieldError("FIELD_MALFORMED", "page", "不能是负数");
  if (request.dpi() < 0 || request.dpi() > kLargestDpi) {
    return FieldError("FIELD_MALFORMED", "dpi", "分辨率应在1到300之间");
  }
  const format::Edition* edition = formats.ForYear(request.report_year());
  if (edition == nullptr) return format::FormatNotFound(request.report_year());
  const RenderContext context{.organ_display_name = request.organ_display_name(),
                              .report_year = request.report_year(),
                              .watermark = "草稿",
                              .page = std::max(request.page(), 1),
                              .dpi = request.dpi() == 0 ? kUsualDpi : request.dpi()};
  const std::string format = request.output_format().empty() ? "png" : request.output_format();
  ASSIGN_OR_RETURN(RenderedFile file, renderer.Render(*edition, request.content(), context, format, proof));
  v1::PreviewReportResponse response;
  response.set_file(std::move(file.bytes));
  response.set_media_type(file.media_type);
  response.set_page_count(file.page_count);
  return response;
}

absl::StatusOr<v1::MakeTemplateResponse> MakeFillingTemplate(const format::FormatRegistry& formats,
                                                             const v1::MakeTemplateRequest& request) {
  const format::Edition* edition = formats.ForYear(request.report_year());
  if (edition == nullptr) return format::FormatNotFound(request.report_year());
  ASSIGN_OR_RETURN(RenderedFile file, MakeTemplate(*edition, request.content(),
                                                   {.organ_display_name = request.organ_display_name(),
                                                    .report_year = request.report_year()}));
  v1::MakeTemplateResponse response;
  response.set_file(std::move(file.bytes));
  response.set_media_type(file.media_type);
  response.set_file_name(file.file_name);
  return response;
}

absl::StatusOr<v1::ReadArtifactResponse> ReadArtifact(const ArtifactStore& store,
                                                      const v1::ReadArtifactRequest& request) {
  if (request.offset() < 0) return FieldError("FIELD_MALFORMED", "offset", "不能是负数");
  ASSIGN_OR_RETURN(const std::string bytes, store.Get(std::string(absl::StripPrefix(request.name(), "artifacts/"))));
  const auto size = static_cast<int64_t>(bytes.size());
  const int64_t offset = std::min(request.offset(), size);
  const int64_t limit = request.limit() <= 0 ? kUsualChunk : std::min<int64_t>(request.limit(), kLargestChunk);
  v1::ReadArtifactResponse response;
  response.set_chunk(bytes.substr(static_cast<size_t>(offset), static_cast<size_t>(limit)));
  response.set_size(size);
  response.set_end_of_file(offset + static_cast<int64_t>(response.chunk().size()) >= size);
  return response;
}

}  // namespace

void AddRenderingMethods(const Renderer& renderer, const format::FormatRegistry& formats, const ArtifactStore& store,
                         Proof proof, Downloaded downloaded, rpc::MethodTable& methods) {
  const std::string service = "nianbao.rendering.v1.RenderingService.";
  methods.Add<v1::RenderReportRequest, v1::RenderReportResponse>(
      service + "RenderReport", [&renderer, &formats, proof](const rpc::CallContext&, const auto& request) {
        return RenderReport(renderer, formats, proof, request);
      });
  methods.Add<v1::PreviewReportRequest, v1::PreviewReportResponse>(
      service + "PreviewReport", [&renderer, &formats, proof](const rpc::CallContext&, const auto& request) {
        return PreviewReport(renderer, formats, proof, request);
      });
  methods.Add<v1::MakeTemplateRequest, v1::MakeTemplateResponse>(
      service + "MakeTemplate",
      [&](const rpc::CallContext&, const auto& request) { return MakeFillingTemplate(formats, request); });
  methods.Add<v1::ReadArtifactRequest, v1::ReadArtifactResponse>(
      service + "ReadArtifact", [&store, downloaded = std::move(downloaded)](const rpc::CallContext& call,
                                                                             const v1::ReadArtifactRequest& request) {
        absl::StatusOr<v1::ReadArtifactResponse> read = ReadArtifact(store, request);
        if (read.ok() && request.offset() == 0) downloaded(call.principal->id, request.name());
        return read;
      });
}

}  // namespace nianbao::rendering

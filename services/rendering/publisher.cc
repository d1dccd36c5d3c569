#include "services/rendering/publisher.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {

absl::StatusOr<intake::v1::RenderedArtifacts> RenderRevision(const Renderer& renderer,
                                                             const format::FormatRegistry& formats,
                                                             const ArtifactStore& store,
                                                             const std::vector<std::string>& output_formats,
                                                             const intake::v1::StageInput& input) {
  const int year = input.annual_report().report_year();
  const format::Edition* edition = formats.Find(input.annual_report().format_id());
  if (edition == nullptr) return format::FormatNotFound(year);
  const RenderContext context{.organ_display_name = input.organ().display_name(),
                              .report_year = year,
                              .public_note = input.revision().public_note()};
  intake::v1::RenderedArtifacts rendered;
  rendered.set_content_digest(input.revision().content_digest());
  for (const std::string& format : output_formats) {
    ASSIGN_OR_RETURN(const RenderedFile file, renderer.Render(*edition, input.revision().content(), context, format));
    ASSIGN_OR_RETURN(const std::string digest, store.Put(file.bytes));
    report::v1::Artifact& artifact = *rendered.add_artifacts();
    artifact.set_name(absl::StrCat("artifacts/", digest));
    artifact.set_format(file.format);
    artifact.set_media_type(file.media_type);
    artifact.set_file_name(file.file_name);
    artifact.set_size(static_cast<int64_t>(file.bytes.size()));
    artifact.set_digest(digest);
    artifact.set_page_count(file.page_count);
  }
  return rendered;
}

absl::StatusOr<intake::v1::PublishedArtifacts> PublishRevision(const ArtifactStore& store,
                                                               const std::string& public_root,
                                                               const intake::v1::StageInput& input) {
  const std::string folder =
      absl::StrCat(absl::StrReplaceAll(input.annual_report().name(), {{"organs/", ""}, {"/annualReports/", "/"}}), "/",
                   input.annual_report().revision());
  intake::v1::PublishedArtifacts published;
  published.set_content_digest(input.revision().content_digest());
  for (report::v1::Artifact artifact : input.revision().artifacts()) {
    ASSIGN_OR_RETURN(const std::string bytes, store.Get(artifact.digest()));
    artifact.set_public_path(absl::StrCat(folder, "/", artifact.file_name()));
    RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(public_root, "/", artifact.public_path()), bytes));
    *published.add_artifacts() = std::move(artifact);
  }
  return published;
}

}  // namespace nianbao::rendering

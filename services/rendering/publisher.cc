#include "services/rendering/publisher.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/verification.h"
#include "services/rendering/verification_page.h"

namespace nianbao::rendering {

namespace {

// organs/{organ}/annualReports/{report_year}
std::string OrganIdOf(const report::v1::AnnualReport& report) {
  const std::vector<std::string> parts = absl::StrSplit(report.name(), '/');
  return parts.size() > 1 ? parts[1] : "";
}

RevisionContent CodedOf(const intake::v1::StageInput& input) {
  return {.organ = OrganIdOf(input.annual_report()),
          .report_year = input.annual_report().report_year(),
          .revision = input.annual_report().revision(),
          .content = input.revision().content(),
          .public_note = input.revision().public_note()};
}

}  // namespace

absl::StatusOr<intake::v1::RenderedArtifacts> RenderRevision(const Renderer& renderer,
                                                             const format::FormatRegistry& formats,
                                                             const ArtifactStore& store, const RenderOptions& options,
                                                             const intake::v1::StageInput& input) {
  const int year = input.annual_report().report_year();
  const format::Edition* edition = formats.Find(input.annual_report().format_id());
  if (edition == nullptr) return format::FormatNotFound(year);
  const RenderContext context{.organ_display_name = input.organ().display_name(),
                              .report_year = year,
                              .public_note = input.revision().public_note(),
                              .verification = MakeVerification(CodedOf(input), options.public_base_url)};
  intake::v1::RenderedArtifacts rendered;
  rendered.set_content_digest(input.revision().content_digest());
  for (const std::string& format : options.output_formats) {
    ASSIGN_OR_RETURN(const RenderedFile file,
                     renderer.Render(*edition, input.revision().content(), context, format, options.proof));
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
  const RevisionContent coded = CodedOf(input);
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(public_root, "/verify/", VerificationCode(coded), ".html"),
                                      VerificationPage(coded, input.organ().display_name(), published)));
  return published;
}

}  // namespace nianbao::rendering

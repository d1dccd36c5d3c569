#include "services/rendering/publisher.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/html_writer.h"

namespace nianbao::rendering {

namespace {

// "organs/a/annualReports/2025/revisions/1" → "a/2025/1". The revision's own number: the report's newest may be a
// draft.
std::string FolderOf(const report::v1::Revision& revision) {
  return absl::StrReplaceAll(revision.name(), {{"organs/", ""}, {"/annualReports/", "/"}, {"/revisions/", "/"}});
}

absl::Status WriteFiles(const ArtifactStore& store, const std::string& public_root, const std::string& folder,
                        const report::v1::Revision& revision, intake::v1::PublishedArtifacts& published) {
  for (report::v1::Artifact artifact : revision.artifacts()) {
    ASSIGN_OR_RETURN(const std::string bytes, store.Get(artifact.digest()));
    artifact.set_public_path(absl::StrCat(folder, "/", artifact.file_name()));
    RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(public_root, "/", artifact.public_path()), bytes));
    *published.add_artifacts() = std::move(artifact);
  }
  return absl::OkStatus();
}

// Stands in the place of a withdrawn report (only secrecy and privacy withdraw): that it is gone, never what it said.
std::string WithdrawnPage(const std::string& organ, int report_year) {
  const std::string title = EscapeXml(absl::StrCat(organ, report_year, "年政府信息公开工作年度报告"));
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>", title,
                      "（已撤下）</title>\n</head>\n<body>\n<main>\n<h1>", title,
                      "</h1>\n<p>本报告已撤下。更正后的报告公布以后，可在本单位年度报告栏目中查阅。</p>\n</main>\n"
                      "</body>\n</html>\n");
}

absl::Status TakeOut(const std::string& public_root, const std::string& folder, const intake::v1::StageInput& input) {
  const std::string path = absl::StrCat(public_root, "/", folder);
  RETURN_IF_ERROR(RemoveTree(path));
  if (input.revision().state() != report::v1::WITHDRAWN) return absl::OkStatus();
  return WriteFileAtomically(path + "/index.html",
                             WithdrawnPage(input.organ().display_name(), input.annual_report().report_year()));
}

}  // namespace

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
  const std::string folder = FolderOf(input.revision());
  intake::v1::PublishedArtifacts published;
  published.set_content_digest(input.revision().content_digest());
  switch (input.revision().state()) {
    case report::v1::APPROVED:
    case report::v1::PUBLISHED:
    case report::v1::SUPERSEDED:
      RETURN_IF_ERROR(WriteFiles(store, public_root, folder, input.revision(), published));
      return published;
    default:
      RETURN_IF_ERROR(TakeOut(public_root, folder, input));
      return published;
  }
}

}  // namespace nianbao::rendering

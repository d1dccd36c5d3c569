#include "services/rendering/publisher.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/public_part.h"
#include "services/rendering/verification.h"
#include "services/rendering/verification_page.h"

namespace nianbao::rendering {

namespace {

// What the public tree and the verification code say of a revision. The revision's own number: the report's newest may
// be a draft.
class PublicRevision {
 public:
  explicit PublicRevision(const intake::v1::StageInput& input)
      : path_(absl::StrSplit(input.revision().name(), '/')),
        content_(PublicPart(input.revision().content())),
        coded_{.organ = Part(1),
               .report_year = input.annual_report().report_year(),
               .revision = NumberOf(Part(5)),
               .content = content_,
               .public_note = input.revision().public_note()} {}
  PublicRevision(const PublicRevision&) = delete;
  PublicRevision& operator=(const PublicRevision&) = delete;

  const report::v1::ReportContent& content() const { return content_; }
  const RevisionContent& coded() const { return coded_; }
  // "organs/a/annualReports/2025/revisions/1" → "a/2025/1".
  std::string Folder() const { return absl::StrCat(Part(1), "/", Part(3), "/", Part(5)); }
  std::string VerificationPath() const { return absl::StrCat("verify/", VerificationCode(coded_), ".html"); }

 private:
  std::string Part(size_t i) const { return i < path_.size() ? path_[i] : std::string(); }
  static int NumberOf(const std::string& text) {
    int number = 0;
    return absl::SimpleAtoi(text, &number) ? number : 0;
  }

  const std::vector<std::string> path_;
  const report::v1::ReportContent content_;
  const RevisionContent coded_;
};

absl::Status PutIn(const ArtifactStore& store, const std::string& public_root, const PublicRevision& shown,
                   const intake::v1::StageInput& input, intake::v1::PublishedArtifacts& published) {
  for (report::v1::Artifact artifact : input.revision().artifacts()) {
    ASSIGN_OR_RETURN(const std::string bytes, store.Get(artifact.digest()));
    artifact.set_public_path(absl::StrCat(shown.Folder(), "/", artifact.file_name()));
    RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(public_root, "/", artifact.public_path()), bytes));
    *published.add_artifacts() = std::move(artifact);
  }
  return WriteFileAtomically(absl::StrCat(public_root, "/", shown.VerificationPath()),
                             VerificationPage(shown.coded(), input.organ().display_name(), published));
}

// Stands in the place of a withdrawn report (only secrecy and privacy withdraw): that it is gone, never what it said.
std::string WithdrawnPage(const std::string& organ, int report_year) {
  const std::string title = EscapeXml(absl::StrCat(organ, report_year, "年政府信息公开工作年度报告"));
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>", title,
                      "（已撤下）</title>\n</head>\n<body>\n<main>\n<h1>", title,
                      "</h1>\n<p>本报告已撤下。更正后的报告公布以后，可在本单位年度报告栏目中查阅。</p>\n</main>\n"
                      "</body>\n</html>\n");
}

absl::Status TakeOut(const std::string& public_root, const PublicRevision& shown, const intake::v1::StageInput& input) {
  const std::string folder = absl::StrCat(public_root, "/", shown.Folder());
  const std::string verification = absl::StrCat(public_root, "/", shown.VerificationPath());
  RETURN_IF_ERROR(RemoveTree(folder));
  RETURN_IF_ERROR(RemoveTree(verification));
  if (input.revision().state() != report::v1::WITHDRAWN) return absl::OkStatus();
  const std::string page = WithdrawnPage(input.organ().display_name(), input.annual_report().report_year());
  RETURN_IF_ERROR(WriteFileAtomically(folder + "/index.html", page));
  return WriteFileAtomically(verification, page);
}

}  // namespace

absl::StatusOr<intake::v1::RenderedArtifacts> RenderRevision(const Renderer& renderer,
                                                             const format::FormatRegistry& formats,
                                                             const ArtifactStore& store, const RenderOptions& options,
                                                             const intake::v1::StageInput& input) {
  const int year = input.annual_report().report_year();
  const format::Edition* edition = formats.Find(input.annual_report().format_id());
  if (edition == nullptr) return format::FormatNotFound(year);
  const PublicRevision shown(input);
  const RenderContext context{.organ_display_name = input.organ().display_name(),
                              .report_year = year,
                              .public_note = input.revision().public_note(),
                              .verification = MakeVerification(shown.coded(), options.public_base_url)};
  intake::v1::RenderedArtifacts rendered;
  rendered.set_content_digest(input.revision().content_digest());
  for (const std::string& format : options.output_formats) {
    ASSIGN_OR_RETURN(const RenderedFile file,
                     renderer.Render(*edition, shown.content(), context, format, options.proof));
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
  const PublicRevision shown(input);
  intake::v1::PublishedArtifacts published;
  published.set_content_digest(input.revision().content_digest());
  switch (input.revision().state()) {
    case report::v1::APPROVED:
    case report::v1::PUBLISHED:
    case report::v1::SUPERSEDED:
      RETURN_IF_ERROR(PutIn(store, public_root, shown, input, published));
      return published;
    default:
      RETURN_IF_ERROR(TakeOut(public_root, shown, input));
      return published;
  }
}

}  // namespace nianbao::rendering

#include "services/ctl/report_file.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "re2/re2.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/importing/import.h"

namespace nianbao::ctl {
namespace {

constexpr int64_t kLargestFile = 32 << 20;

absl::Status Malformed(const std::string& path, const std::string& why) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(path, ": ", why),
                   {.reason = "FILE_MALFORMED",
                    .metadata = {{"path", path}},
                    .sentence = absl::StrCat("文件“", path, "”不是年报内容（ReportContent）：", why)});
}

int YearOf(const std::string& title) {
  int year = 0;
  RE2::PartialMatch(title, R"((\d{4})\s*年)", &year);
  return year;
}

}  // namespace

absl::StatusOr<report::v1::ImportedReport> ReadReportFile(const std::string& path, int report_year) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, kLargestFile));
  report::v1::ImportedReport imported;
  if (absl::EndsWith(path, ".json")) {
    const auto parsed = google::protobuf::util::JsonStringToMessage(bytes, imported.mutable_content());
    if (!parsed.ok()) return Malformed(path, std::string(parsed.message()));
  } else if (absl::EndsWith(path, ".txtpb")) {
    if (!google::protobuf::TextFormat::ParseFromString(bytes, imported.mutable_content())) {
      return Malformed(path, "textproto 写法不对");
    }
  } else {
    return importing::ImportDocument(format::FormatRegistry::Embedded(), bytes,
                                     {.report_year = report_year, .limits = {}});
  }
  imported.set_report_year(report_year != 0 ? report_year : YearOf(imported.content().title()));
  return imported;
}

}  // namespace nianbao::ctl

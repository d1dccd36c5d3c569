// Verbs that talk to intake and rendering over gRPC.
#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/random_id.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/format.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/findings_text.h"
#include "services/ctl/life_words.h"
#include "services/ctl/print.h"
#include "services/ctl/report_file.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using report::v1::AnnualReport;
using report::v1::Revision;

constexpr char kReports[] = "/nianbao.intake.v1.ReportService/";
constexpr absl::Duration kFirstPoll = absl::Milliseconds(200);
constexpr absl::Duration kLongestPoll = absl::Seconds(3);

// Waits a little longer every time, so that an evening's watch costs the server nothing.
class Poll {
 public:
  void Pause() {  // a wait on a condition that nobody sets
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, absl::ToChronoMilliseconds(pause_));
    pause_ = std::min(pause_ * 1.3, kLongestPoll);
  }
  void Restart() { pause_ = kFirstPoll; }

 private:
  absl::Duration pause_ = kFirstPoll;
};

// Where a report rests: nothing more happens by itself, and nobody's signature is awaited.
bool IsAtRest(report::v1::State state) {
  return state == report::v1::PUBLISHED || state == report::v1::RETURNED || state == report::v1::WITHDRAWN ||
         state == report::v1::SUPERSEDED;
}

absl::StatusOr<AnnualReport> GetReport(rpc::Caller& server, const std::string& name) {
  intake::v1::GetAnnualReportRequest request;
  request.set_name(name);
  return server.Call<AnnualReport>(std::string(kReports) + "GetAnnualReport", request);
}

std::string LineOf(const AnnualReport& report) {
  return absl::StrCat(
      report.name(), "  ", report.organ_display_name(), "  ", StateWord(report.state()), "  ",
      Say({absl::StrCat("第", report.revision(), "版  错误", report.error_count(), " 需核实", report.warning_count()),
           absl::StrCat("revision ", report.revision(), "  errors ", report.error_count(), "  warnings ",
                        report.warning_count())}));
}

// What validation found in the newest revision, as `check` prints it; nothing where there is no verdict yet. An edition
// that this program does not know leaves its findings to the dashboard.
void PrintVerdict(rpc::Caller& server, const AnnualReport& report) {
  intake::v1::GetRevisionRequest request;
  request.set_name(report.name() + "/revisions/-");
  const auto revision = server.Call<Revision>(std::string(kReports) + "GetRevision", request);
  const format::Edition* edition = format::FormatRegistry::Embedded().Find(report.format_id());
  if (!revision.ok() || edition == nullptr || !revision->has_check_result()) return;
  std::cout << FindingsText(revision->check_result(), revision->content(), *edition, config::TerminalLanguage())
            << std::flush;
}

absl::Status NoRenderingThere() {
  return MakeError(
      absl::StatusCode::kUnimplemented, "no rendering service at this address; give --rendering HOST:PORT",
      {.reason = "RENDERING_ELSEWHERE",
       .sentence = "这个地址上没有生成服务；各服务分开运行时，请用 --rendering HOST:PORT 写明生成服务的地址。"});
}

// Creates the report, or brings its draft up to date, and submits it.
absl::StatusOr<AnnualReport> File(rpc::Caller& server, const Arguments& arguments,
                                  const report::v1::ImportedReport& imported) {
  const std::string name = arguments.Flag("report");
  const size_t at = name.find("/annualReports/");
  int year = 0;
  if (at == std::string::npos || !absl::SimpleAtoi(name.substr(at + 15), &year)) {
    return UsageError("请用 --report 写明年报名称：organs/单位/annualReports/年度。",
                      "--report must name the report: organs/ORGAN/annualReports/YEAR");
  }
  RandomIdSource ids;
  absl::StatusOr<AnnualReport> report = GetReport(server, name);
  if (absl::IsNotFound(report.status())) {
    intake::v1::CreateAnnualReportRequest create;
    create.set_parent(name.substr(0, at));
    create.mutable_annual_report()->set_report_year(year);
    create.mutable_annual_report()->set_historical(!arguments.Flag("historical").empty());
    *create.mutable_content() = imported.content();
    create.set_request_id(ids.NewId());
    ASSIGN_OR_RETURN(report, server.Call<AnnualReport>(std::string(kReports) + "CreateAnnualReport", create));
  } else if (report.ok()) {
    intake::v1::TransitionRequest revise;
    revise.set_name(name);
    if (report->state() == report::v1::RETURNED) {
      revise.set_etag(report->etag());
      ASSIGN_OR_RETURN(report, server.Call<AnnualReport>(std::string(kReports) + "ReviseAnnualReport", revise));
    }
    intake::v1::UpdateContentRequest update;
    update.set_name(name);
    update.set_etag(report->etag());
    *update.mutable_content() = imported.content();
    ASSIGN_OR_RETURN(report, server.Call<AnnualReport>(std::string(kReports) + "UpdateContent", update));
  }
  RETURN_IF_ERROR(report.status());
  intake::v1::TransitionRequest submit;
  submit.set_name(name);
  submit.set_etag(report->etag());
  submit.set_request_id(ids.NewId());
  return server.Call<AnnualReport>(std::string(kReports) + "SubmitAnnualReport", submit);
}

}  // namespace

int Submit(const Arguments& arguments) {
  const auto imported = ReadReportFile(arguments.files[0], 0);
  if (!imported.ok()) return Complain(imported.status());
  const auto server = Connect(arguments);
  absl::StatusOr<AnnualReport> report = File(*server, arguments, *imported);
  if (!report.ok()) return Complain(report.status(), DetailOf(report.status()).reason == "USAGE" ? kUsage : kCouldNot);
  const bool wait = !arguments.Flag("wait").empty();
  if (wait) std::cerr << Say({"等待校验…", "waiting for the verdict ..."}) << std::endl;
  for (Poll poll; wait && report.ok() && report->state() == report::v1::VALIDATING;) {
    poll.Pause();
    report = GetReport(*server, arguments.Flag("report"));
  }
  if (!report.ok()) return Complain(report.status());
  Print(arguments, *report, LineOf(*report));
  if (!arguments.Json()) PrintVerdict(*server, *report);
  return report->state() == report::v1::RETURNED ? kHasErrors : kFine;
}

int Get(const Arguments& arguments) {
  const auto server = Connect(arguments);
  const auto report = GetReport(*server, arguments.files[0]);
  if (!report.ok()) return Complain(report.status());
  Print(arguments, *report, LineOf(*report));
  if (!arguments.Json()) PrintVerdict(*server, *report);
  return kFine;
}

int List(const Arguments& arguments) {
  const auto server = Connect(arguments);
  intake::v1::ListAnnualReportsRequest request;
  request.set_parent("organs/-");
  if (int year = 0; absl::SimpleAtoi(arguments.Flag("year"), &year)) request.set_report_year(year);
  Answers answers(arguments);
  do {
    const auto page =
        server->Call<intake::v1::ListAnnualReportsResponse>(std::string(kReports) + "ListAnnualReports", request);
    if (!page.ok()) return Complain(page.status());
    for (const AnnualReport& report : page->annual_reports()) answers.Add(report, LineOf(report));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return kFine;
}

int Watch(const Arguments& arguments) {
  const auto server = Connect(arguments);
  intake::v1::ListReportEventsRequest request;
  request.set_parent(arguments.files[0]);
  report::v1::State state = report::v1::STATE_UNSPECIFIED;
  for (Poll poll;; poll.Pause()) {
    const auto events =
        server->Call<intake::v1::ListReportEventsResponse>(std::string(kReports) + "ListReportEvents", request);
    if (!events.ok()) return Complain(events.status());
    for (const report::v1::ReportEvent& event : events->events()) {
      Print(arguments, event,
            absl::StrCat(ActionWord(event.action()), "  ", StateWord(event.to_state()), "  ",
                         event.principal_display_name(), "  ", event.comment()));
      request.set_after_sequence(event.sequence());
      state = event.to_state();
    }
    // Judged when the history is told to its end: what was returned once may be published by now.
    if (events->next_page_token().empty() && IsAtRest(state)) return kFine;
    if (!events->events().empty()) poll.Restart();
  }
}

int Download(const Arguments& arguments) {
  const auto server = Connect(arguments);
  const auto rendering = rpc::MakeGrpcCaller(arguments.Flag("rendering", ServerOf(arguments)), TokenOf(arguments));
  intake::v1::GetRevisionRequest request;
  request.set_name(absl::StrCat(arguments.files[0], "/revisions/-"));
  const auto revision = server->Call<Revision>(std::string(kReports) + "GetRevision", request);
  if (!revision.ok()) return Complain(revision.status());
  for (const report::v1::Artifact& artifact : revision->artifacts()) {
    if (artifact.format() != arguments.Flag("to", "pdf")) continue;
    std::string bytes;
    rendering::v1::ReadArtifactRequest read;
    read.set_name(artifact.name());
    for (bool end = false; !end;) {
      read.set_offset(static_cast<int64_t>(bytes.size()));
      const auto chunk = rendering->Call<rendering::v1::ReadArtifactResponse>(
          "/nianbao.rendering.v1.RenderingService/ReadArtifact", read);
      if (absl::IsUnimplemented(chunk.status())) return Complain(NoRenderingThere());
      if (!chunk.ok()) return Complain(chunk.status());
      bytes += chunk->chunk();
      end = chunk->end_of_file() || chunk->chunk().empty();
    }
    const std::string path = arguments.Flag("o", artifact.file_name());
    if (absl::Status written = WriteFileAtomically(path, bytes); !written.ok()) return Complain(written);
    PrintFile(arguments, path, bytes.size());
    return kFine;
  }
  return Complain(MakeError(absl::StatusCode::kNotFound, "no such artifact",
                            {.reason = "ARTIFACT_NOT_FOUND", .sentence = "这份年报还没有生成这种格式的文件。"}));
}

}  // namespace nianbao::ctl

#include "services/notification/mirror.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/clock/beijing.h"

namespace nianbao::notification {
namespace {

using report::v1::AnnualReport;
using report::v1::Organ;

constexpr char kReports[] = "/nianbao.intake.v1.ReportService/";
constexpr char kOrgans[] = "/nianbao.intake.v1.OrganService/";
constexpr char kEvents[] = "/nianbao.intake.v1.EventService/";
constexpr int kOrganPage = 1000;
constexpr int kReportPage = 500;
constexpr int kEventPage = 1000;
constexpr int kReadings = 5;
constexpr int64_t kFarAhead = int64_t{1} << 62;

std::string OrganOf(const std::string& report) { return report.substr(0, report.find("/annualReports/")); }

}  // namespace

Standing StandingOf(const Organ& organ, const AnnualReport* report, int report_year) {
  Standing standing;
  standing.organ = organ.name();
  standing.display_name = organ.display_name();
  standing.body = {organ.kind(), organ.region_code()};
  standing.competent_organ = organ.competent_organ();
  standing.report_year = report_year;
  if (report == nullptr) return standing;
  standing.state = report->state();
  standing.return_count = report->return_count();
  standing.published = report->effective_revision() > 0;
  standing.changed = BeijingDay(absl::FromUnixSeconds(report->update_time().seconds()));
  return standing;
}

absl::StatusOr<std::map<std::string, Organ>> Mirror::ReadOrgans() {
  std::map<std::string, Organ> organs;
  intake::v1::ListOrgansRequest request;
  request.set_page_size(kOrganPage);
  do {
    ASSIGN_OR_RETURN(auto page,
                     intake_.Call<intake::v1::ListOrgansResponse>(absl::StrCat(kOrgans, "ListOrgans"), request));
    for (Organ& organ : *page.mutable_organs()) {
      const std::string name = organ.name();
      organs[name] = std::move(organ);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return organs;
}

absl::StatusOr<std::map<std::string, AnnualReport>> Mirror::ReadReports(int report_year) {
  std::map<std::string, AnnualReport> reports;
  size_t total = 0;
  intake::v1::ListAnnualReportsRequest request;
  request.set_parent("organs/-");
  request.set_report_year(report_year);
  request.set_page_size(kReportPage);
  do {
    ASSIGN_OR_RETURN(auto page, intake_.Call<intake::v1::ListAnnualReportsResponse>(
                                    absl::StrCat(kReports, "ListAnnualReports"), request));
    for (AnnualReport& report : *page.mutable_annual_reports()) reports[OrganOf(report.name())] = std::move(report);
    total = static_cast<size_t>(page.total_size());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  // A draft that is saved while the pages are read jumps to the front of the list, past a reader who is behind it.
  if (reports.size() < total) {
    return MakeError(absl::StatusCode::kUnavailable, "the list moved while it was read",
                     {.reason = "LIST_MOVED", .sentence = "读取年报清单时有年报正在保存，系统会马上重读。"});
  }
  return reports;
}

// A cursor beyond the end is answered with the end.
absl::StatusOr<int64_t> Mirror::EndOfHistory() {
  intake::v1::ListEventsRequest request;
  request.set_cursor(kFarAhead);
  const auto answer = intake_.Call<intake::v1::ListEventsResponse>(absl::StrCat(kEvents, "ListEvents"), request);
  const ErrorDetail detail = DetailOf(answer.status());
  if (detail.reason != "CURSOR_AHEAD") return answer.status();
  int64_t end = 0;
  const auto found = detail.metadata.find("end");
  if (found == detail.metadata.end() || !absl::SimpleAtoi(found->second, &end)) return answer.status();
  return end;
}

absl::Status Mirror::ReadAll(int report_year) {
  absl::Status read;
  for (int i = 0; i < kReadings; ++i) {
    read = ReadOnce(report_year);
    if (DetailOf(read).reason != "LIST_MOVED") return read;
  }
  return read;
}

absl::Status Mirror::ReadOnce(int report_year) {
  // The end first: what happens while the lists are read is read again, and lists of pages that shift miss nothing.
  ASSIGN_OR_RETURN(const int64_t end, EndOfHistory());
  ASSIGN_OR_RETURN(auto organs, ReadOrgans());
  ASSIGN_OR_RETURN(auto reports, ReadReports(report_year));
  organs_ = std::move(organs);
  reports_ = std::move(reports);
  report_year_ = report_year;
  cursor_ = end;
  ready_ = true;
  return CatchUp().status();
}

absl::Status Mirror::Take(const std::string& report) {
  intake::v1::GetAnnualReportRequest request;
  request.set_name(report);
  ASSIGN_OR_RETURN(auto now, intake_.Call<AnnualReport>(absl::StrCat(kReports, "GetAnnualReport"), request));
  reports_[OrganOf(report)] = std::move(now);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Mirror::CatchUp() {
  std::set<std::string> changed;
  const std::string ending = absl::StrCat("/annualReports/", report_year_);
  int64_t cursor = cursor_;
  intake::v1::ListEventsResponse page;
  do {
    intake::v1::ListEventsRequest request;
    request.set_cursor(cursor);
    request.set_page_size(kEventPage);
    auto answer = intake_.Call<intake::v1::ListEventsResponse>(absl::StrCat(kEvents, "ListEvents"), request);
    if (DetailOf(answer.status()).reason == "CURSOR_AHEAD") {
      ready_ = false;
      return answer.status();
    }
    RETURN_IF_ERROR(answer.status());
    page = *std::move(answer);
    for (const auto& event : page.events()) {
      const std::string& report = event.report();
      const bool ours =
          report.size() > ending.size() && report.compare(report.size() - ending.size(), ending.size(), ending) == 0;
      if (ours) changed.insert(report);
    }
    cursor = page.cursor();
  } while (page.more());
  for (const std::string& report : changed) RETURN_IF_ERROR(Take(report));
  cursor_ = cursor;
  return std::vector<std::string>(changed.begin(), changed.end());
}

std::vector<Standing> Mirror::Standings() const {
  std::vector<Standing> standings;
  standings.reserve(organs_.size());
  for (const auto& [name, organ] : organs_) {
    const auto report = reports_.find(name);
    standings.push_back(StandingOf(organ, report == reports_.end() ? nullptr : &report->second, report_year_));
  }
  return standings;
}

const Organ* Mirror::FindOrgan(const std::string& name) const {
  const auto found = organs_.find(name);
  return found == organs_.end() ? nullptr : &found->second;
}

}  // namespace nianbao::notification

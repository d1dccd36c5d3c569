// An intake of a test's own: bodies, reports and their history in memory, called like the real one.
#ifndef NIANBAO_SERVICES_NOTIFICATION_FAKE_INTAKE_FIXTURE_H_
#define NIANBAO_SERVICES_NOTIFICATION_FAKE_INTAKE_FIXTURE_H_

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/intake/v1/rollup_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/rpc/call.h"

namespace nianbao::notification {

// Thread-safe.
class FakeIntake final : public rpc::Caller {
 public:
  void AddOrgan(const std::string& name, const std::string& display_name, report::v1::OrganKind kind,
                const std::string& competent_organ, const std::string& region = "220283") {
    std::lock_guard lock(mutex_);
    report::v1::Organ& organ = organs_[name];
    organ.set_name(name);
    organ.set_display_name(display_name);
    organ.set_kind(kind);
    organ.set_competent_organ(competent_organ);
    organ.set_region_code(region);
  }
  // With an event, as every step has one.
  void SetReport(const std::string& organ, int year, report::v1::State state, absl::Time now) {
    std::lock_guard lock(mutex_);
    const std::string name = absl::StrCat(organ, "/annualReports/", year);
    report::v1::AnnualReport& report = reports_[name];
    report.set_name(name);
    report.set_report_year(year);
    report.set_state(state);
    report.set_return_count(report.return_count() + (state == report::v1::RETURNED ? 1 : 0));
    if (state == report::v1::PUBLISHED) report.set_effective_revision(1);
    report.mutable_update_time()->set_seconds(absl::ToUnixSeconds(now));
    report::v1::ReportEvent& event = events_.emplace_back();
    event.set_sequence(static_cast<int64_t>(events_.size()));
    event.set_report(name);
    event.set_to_state(state);
  }
  // An event of any action, without a change of the report.
  void AddEvent(const std::string& report, const std::string& action, const std::string& comment = "") {
    std::lock_guard lock(mutex_);
    report::v1::ReportEvent& event = events_.emplace_back();
    event.set_sequence(static_cast<int64_t>(events_.size()));
    event.set_report(report);
    event.set_action(action);
    event.set_comment(comment);
  }
  void SetParent(const std::string& organ, const std::string& government) {
    std::lock_guard lock(mutex_);
    organs_[organ].set_parent_government(government);
  }
  void SetDeadJobs(const intake::v1::ListDeadJobsResponse& dead) {
    std::lock_guard lock(mutex_);
    dead_ = dead;
  }
  void SetRollup(const intake::v1::Rollup& rollup) {
    std::lock_guard lock(mutex_);
    rollups_[rollup.name()] = rollup;
  }
  std::vector<std::string> Audit() {
    std::lock_guard lock(mutex_);
    return audit_;
  }
  void SetDown(bool down) {
    std::lock_guard lock(mutex_);
    down_ = down;
  }

  void Start(const std::string& method, std::string request, const rpc::CallOptions&, Done done) override {
    done(Answer(method, request));
  }

 private:
  absl::StatusOr<std::string> Answer(const std::string& method, const std::string& request) {
    std::lock_guard lock(mutex_);
    if (down_) return absl::UnavailableError("intake is down");
    if (absl::EndsWith(method, "/ListOrgans")) return ListOrgans();
    if (absl::EndsWith(method, "/GetOrgan")) return GetOrgan(request);
    if (absl::EndsWith(method, "/ListAnnualReports")) return ListReports(request);
    if (absl::EndsWith(method, "/GetAnnualReport")) return GetReport(request);
    if (absl::EndsWith(method, "/ListEvents")) return ListEvents(request);
    if (absl::EndsWith(method, "/ListDeadJobs")) return dead_.SerializeAsString();
    if (absl::EndsWith(method, "/GetRollup")) return GetRollup(request);
    if (absl::EndsWith(method, "/RecordAccess")) return RecordAccess(request);
    return absl::UnimplementedError(method);
  }
  std::string ListOrgans() {
    intake::v1::ListOrgansResponse response;
    for (const auto& [name, organ] : organs_) *response.add_organs() = organ;
    return response.SerializeAsString();
  }
  absl::StatusOr<std::string> GetOrgan(const std::string& bytes) {
    intake::v1::GetOrganRequest request;
    request.ParseFromString(bytes);
    const auto found = organs_.find(request.name());
    if (found == organs_.end()) return absl::NotFoundError(request.name());
    return found->second.SerializeAsString();
  }
  std::string ListReports(const std::string& bytes) {
    intake::v1::ListAnnualReportsRequest request;
    request.ParseFromString(bytes);
    intake::v1::ListAnnualReportsResponse response;
    for (const auto& [name, report] : reports_) {
      if (report.report_year() == request.report_year()) *response.add_annual_reports() = report;
    }
    response.set_total_size(response.annual_reports_size());
    return response.SerializeAsString();
  }
  absl::StatusOr<std::string> GetReport(const std::string& bytes) {
    intake::v1::GetAnnualReportRequest request;
    request.ParseFromString(bytes);
    const auto found = reports_.find(request.name());
    if (found == reports_.end()) return absl::NotFoundError(request.name());
    return found->second.SerializeAsString();
  }
  absl::StatusOr<std::string> ListEvents(const std::string& bytes) {
    intake::v1::ListEventsRequest request;
    request.ParseFromString(bytes);
    const auto end = static_cast<int64_t>(events_.size());
    if (request.cursor() > end) {
      return MakeError(absl::StatusCode::kOutOfRange, "ahead",
                       {.reason = "CURSOR_AHEAD", .metadata = {{"end", absl::StrCat(end)}}});
    }
    intake::v1::ListEventsResponse response;
    for (int64_t i = request.cursor(); i < end; ++i) *response.add_events() = events_[static_cast<size_t>(i)];
    response.set_cursor(end);
    return response.SerializeAsString();
  }

  absl::StatusOr<std::string> GetRollup(const std::string& bytes) {
    intake::v1::GetRollupRequest request;
    request.ParseFromString(bytes);
    const auto found = rollups_.find(request.name());
    if (found == rollups_.end()) return absl::NotFoundError(request.name());
    return found->second.SerializeAsString();
  }
  std::string RecordAccess(const std::string& bytes) {
    intake::v1::RecordAccessRequest request;
    request.ParseFromString(bytes);
    audit_.push_back(absl::StrCat(request.principal(), " ", request.action(), " ", request.comment()));
    return "";
  }

  std::mutex mutex_;
  intake::v1::ListDeadJobsResponse dead_;
  std::map<std::string, intake::v1::Rollup> rollups_;
  std::vector<std::string> audit_;
  bool down_ = false;
  std::map<std::string, report::v1::Organ> organs_;
  std::map<std::string, report::v1::AnnualReport> reports_;
  std::vector<report::v1::ReportEvent> events_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_FAKE_INTAKE_FIXTURE_H_

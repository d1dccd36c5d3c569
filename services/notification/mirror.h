// What intake says of bodies and reports, kept at hand: read whole once a day, kept up by its event stream in between.
#ifndef NIANBAO_SERVICES_NOTIFICATION_MIRROR_H_
#define NIANBAO_SERVICES_NOTIFICATION_MIRROR_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/rpc/call.h"
#include "services/notification/season/standing.h"

namespace nianbao::notification {

// Used by one thread at a time.
class Mirror {
 public:
  explicit Mirror(rpc::Caller& intake) : intake_(intake) {}

  // Reads organs and one report year anew. UNAVAILABLE when intake cannot be reached; then nothing has changed.
  absl::Status ReadAll(int report_year);
  // Takes in what happened since; the reports that changed. Begins anew when intake was restored from a backup.
  absl::StatusOr<std::vector<std::string>> CatchUp();

  // The register alone, now; nothing is kept.
  absl::StatusOr<std::map<std::string, report::v1::Organ>> ReadOrgans();
  // The last event's number.
  absl::StatusOr<int64_t> EndOfHistory();

  bool ready() const { return ready_; }
  int report_year() const { return report_year_; }
  // By organ name, extensions not filled in.
  std::vector<Standing> Standings() const;
  // Nothing for an organ that there is not.
  const report::v1::Organ* FindOrgan(const std::string& name) const;
  const std::map<std::string, report::v1::Organ>& organs() const { return organs_; }

 private:
  absl::Status ReadOnce(int report_year);
  absl::StatusOr<std::map<std::string, report::v1::AnnualReport>> ReadReports(int report_year);
  absl::Status Take(const std::string& report);

  rpc::Caller& intake_;
  bool ready_ = false;
  int report_year_ = 0;
  int64_t cursor_ = 0;
  std::map<std::string, report::v1::Organ> organs_;
  std::map<std::string, report::v1::AnnualReport> reports_;  // by organ
};

// A body and its report, if any, as the planner sees them.
Standing StandingOf(const report::v1::Organ& organ, const report::v1::AnnualReport* report, int report_year);

// Everything that reports to `office`, however many steps below it, and the office itself.
std::vector<std::string> OrgansBelow(const std::map<std::string, report::v1::Organ>& organs, const std::string& office);

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_MIRROR_H_

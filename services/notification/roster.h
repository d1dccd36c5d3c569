// The people who are told: those of the configuration and those registered at intake.
#ifndef NIANBAO_SERVICES_NOTIFICATION_ROSTER_H_
#define NIANBAO_SERVICES_NOTIFICATION_ROSTER_H_

#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/statusor.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/call.h"
#include "services/notification/contacts.h"
#include "services/notification/season/standing.h"

namespace nianbao::notification {

// Everybody at one moment; places in the directory hold as long as the roster does.
struct Roster {
  People people;
  Directory directory;
};

// Thread-safe. Whoever is registered, given a role or disabled counts within kKept; while intake is away, the people
// known last do. Of a configured and a registered person of one id the configured one counts.
class Rosters {
 public:
  static constexpr absl::Duration kKept = absl::Minutes(1);

  // People of the configuration alone.
  explicit Rosters(People configured);
  // And those of the register. What is passed in must outlive it.
  Rosters(People configured, rpc::Caller& intake, const Clock& clock);

  std::shared_ptr<const Roster> Now();

 private:
  absl::StatusOr<People> ReadRegistered() const;

  const People configured_;
  rpc::Caller* const intake_ = nullptr;
  const Clock* const clock_ = nullptr;
  std::mutex mutex_;  // guards what follows; one reads the register, the others wait for it
  std::shared_ptr<const Roster> roster_;
  absl::Time read_ = absl::InfinitePast();
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_ROSTER_H_

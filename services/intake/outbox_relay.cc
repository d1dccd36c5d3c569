#include "services/intake/outbox_relay.h"

#include <vector>

#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {
namespace {

constexpr int kBatch = 500;

}  // namespace

absl::Status OutboxRelay::NoticeLoss() {
  ASSIGN_OR_RETURN(const std::string epoch, queue_.EnsureReady());
  if (epoch == epoch_) return absl::OkStatus();
  Log(LogLevel::kInfo, "outbox.queue_is_new", {{"epoch", epoch}});
  RETURN_IF_ERROR(database_.Write([](sql::Connection& connection) { return IntakeTx(connection).ForgetSending(); }));
  epoch_ = epoch;
  return absl::OkStatus();
}

absl::StatusOr<int> OutboxRelay::SendBatch() {
  std::vector<job::v1::Job> jobs;
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(database_.Read([&](sql::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(jobs, IntakeTx(connection).JobsToSend(now - resend_, kBatch));
    return absl::OkStatus();
  }));
  if (jobs.empty()) return 0;
  RETURN_IF_ERROR(queue_.Push(jobs).status());
  RETURN_IF_ERROR(
      database_.Write([&](sql::Connection& connection) { return IntakeTx(connection).MarkSent(jobs, now); }));
  return static_cast<int>(jobs.size());
}

absl::Status OutboxRelay::RunOnce() {
  RETURN_IF_ERROR(NoticeLoss());
  for (;;) {
    ASSIGN_OR_RETURN(const int sent, SendBatch());
    if (sent < kBatch) return absl::OkStatus();
  }
}

}  // namespace nianbao::intake

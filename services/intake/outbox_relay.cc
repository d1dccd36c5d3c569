#include "services/intake/outbox_relay.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {
namespace {

constexpr int kBatch = 2000;  // within one, organs take turns

}  // namespace

absl::Status OutboxRelay::NoticeLoss() {
  ASSIGN_OR_RETURN(const std::string epoch, queue_.EnsureReady());
  if (epoch == epoch_) return absl::OkStatus();
  Log(LogLevel::kInfo, "outbox.queue_is_new", {{"epoch", epoch}});
  RETURN_IF_ERROR(database_.Write([](sql::Connection& connection) { return IntakeTx(connection).ForgetSending(); }));
  epoch_ = epoch;
  return absl::OkStatus();
}

std::vector<job::v1::Job> FairOrder(std::vector<job::v1::Job> jobs) {
  // (turn of the organ, place before): interactive jobs first, then the organs in turn.
  std::map<std::string, int> turns;
  std::vector<std::pair<std::pair<bool, int>, size_t>> order;
  for (size_t i = 0; i < jobs.size(); ++i) {
    const bool bulk = jobs[i].priority() == job::v1::BULK;
    const std::string organ = jobs[i].report().substr(0, jobs[i].report().find("/annualReports/"));
    order.push_back({{bulk, turns[absl::StrCat(bulk, organ)]++}, i});
  }
  std::sort(order.begin(), order.end());
  std::vector<job::v1::Job> fair;
  fair.reserve(jobs.size());
  for (const auto& entry : order) fair.push_back(std::move(jobs[entry.second]));
  return fair;
}

absl::Status OutboxRelay::Send(const std::vector<job::v1::Job>& jobs, absl::Time now, int& sent) {
  absl::Status first;
  std::map<job::v1::Kind, std::vector<job::v1::Job>> kinds;
  for (const job::v1::Job& job : jobs) kinds[job.kind()].push_back(job);
  for (const auto& [kind, batch] : kinds) {
    // A kind that is full or draining must not hold up the others.
    const absl::Status status = queue_.Push(batch).status();
    first.Update(status);
    if (!status.ok()) continue;
    RETURN_IF_ERROR(database_.Write(
        [&, &part = batch](sql::Connection& connection) { return IntakeTx(connection).MarkSent(part, now); }));
    sent += static_cast<int>(batch.size());
  }
  return first;
}

absl::StatusOr<int> OutboxRelay::SendBatch() {
  std::vector<job::v1::Job> jobs;
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(database_.Read([&](sql::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(jobs, IntakeTx(connection).JobsToSend(now - resend_, kBatch));
    return absl::OkStatus();
  }));
  if (jobs.empty()) return 0;
  int sent = 0;
  RETURN_IF_ERROR(Send(FairOrder(std::move(jobs)), now, sent));
  return sent;
}

absl::Status OutboxRelay::RunOnce() {
  RETURN_IF_ERROR(NoticeLoss());
  for (;;) {
    ASSIGN_OR_RETURN(const int sent, SendBatch());
    if (sent < kBatch) return absl::OkStatus();
  }
}

}  // namespace nianbao::intake

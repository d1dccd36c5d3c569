#include "services/intake/outbox_relay.h"

#include <algorithm>

#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {
namespace {

constexpr char kLease[] = "outbox_relay";
constexpr job::v1::Kind kKinds[] = {job::v1::VALIDATION, job::v1::RENDERING, job::v1::PUBLICATION,
                                    job::v1::NOTIFICATION};

}  // namespace

// A lease with more than half its time left is not looked at; another's is only read.
absl::StatusOr<bool> OutboxRelay::Leads() {
  const absl::Time now = clock_.Now();
  if (now < leads_until_ - options_.lease / 2) return true;
  Lease held;
  RETURN_IF_ERROR(database_.Read([&](sql::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(held, IntakeTx(connection).GetLease(kLease));
    return absl::OkStatus();
  }));
  if (held.holder != options_.instance && held.until > now) return false;
  const Lease mine{options_.instance, now + options_.lease};
  bool taken = false;
  RETURN_IF_ERROR(database_.Write([&](sql::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(taken, IntakeTx(connection).TakeLease(kLease, mine, now));
    return absl::OkStatus();
  }));
  if (!taken) return false;
  // Who relayed in between has sent by another epoch, perhaps to a queue that was lost since.
  if (held.holder != options_.instance) epoch_.clear();
  leads_until_ = mine.until;
  return true;
}

absl::Status OutboxRelay::Resign() {
  const absl::Time now = clock_.Now();
  if (leads_until_ <= now) return absl::OkStatus();
  leads_until_ = absl::InfinitePast();
  return database_.Write([&](sql::Connection& connection) {
    return IntakeTx(connection).TakeLease(kLease, {options_.instance, now}, now).status();
  });
}

absl::Status OutboxRelay::NoticeLoss() {
  ASSIGN_OR_RETURN(const std::string epoch, queue_.EnsureReady());
  if (epoch == epoch_) return absl::OkStatus();
  Log(LogLevel::kInfo, "outbox.queue_is_new", {{"epoch", epoch}});
  for (const job::v1::Kind kind : kKinds) {
    const auto rate = options_.rates.find(kind);
    RETURN_IF_ERROR(queue_.SetRateLimit(kind, rate == options_.rates.end() ? RateLimit() : rate->second));
  }
  RETURN_IF_ERROR(database_.Write([](sql::Connection& connection) { return IntakeTx(connection).ForgetSending(); }));
  epoch_ = epoch;
  return absl::OkStatus();
}

// How many were sent.
absl::StatusOr<int> OutboxRelay::Fill(job::v1::Kind kind) {
  const absl::Time now = clock_.Now();
  std::vector<job::v1::Job> jobs;
  RETURN_IF_ERROR(database_.Read([&](sql::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(jobs, IntakeTx(connection).JobsToSend(kind, now - options_.resend, options_.window));
    return absl::OkStatus();
  }));
  if (jobs.empty()) return 0;
  ASSIGN_OR_RETURN(const QueueStats stats, queue_.Stats(kind, now));
  const int64_t room = std::max<int64_t>(0, options_.window - stats.waiting);
  if (static_cast<int64_t>(jobs.size()) > room) jobs.resize(static_cast<size_t>(room));
  if (jobs.empty()) return 0;
  RETURN_IF_ERROR(queue_.Push(jobs).status());
  RETURN_IF_ERROR(
      database_.Write([&](sql::Connection& connection) { return IntakeTx(connection).MarkSent(jobs, now); }));
  return static_cast<int>(jobs.size());
}

absl::Status OutboxRelay::RunOnce() {
  ASSIGN_OR_RETURN(const bool leads, Leads());
  if (!leads) return absl::OkStatus();
  RETURN_IF_ERROR(NoticeLoss());
  absl::Status first;
  for (const job::v1::Kind kind : kKinds) {
    // A kind that is full or draining must not hold up the others.
    absl::StatusOr<int> sent = 0;
    do {
      sent = Fill(kind);
    } while (sent.ok() && *sent == options_.window);
    first.Update(sent.status());
  }
  return first;
}

}  // namespace nianbao::intake

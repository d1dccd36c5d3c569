// The Lua scripts of the queue. KEYS are KindKeys(kind) in order; every script is atomic. "Words of a job" are
// (job id, lane "1"|"2", payload, unique key); "words of a lease" are (receipt, lane, job id, unique key).
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_REDIS_SCRIPTS_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_REDIS_SCRIPTS_H_

namespace nianbao {

// ARGV: due ms or "", most known jobs, words of a job…  Returns {how many were new, 0 | 1 full | 2 draining}.
extern const char kPushScript[];

// ARGV: words of a job, period ms, first due ms, most series. Returns 1, or 0 when there are too many.
extern const char kSetPeriodicScript[];

// ARGV: job id. Returns 1.
extern const char kEndPeriodicScript[];

// ARGV: now ms, lease end ms, most jobs, bulk turn period.
// Returns {when time alone makes a job ready, in ms, or ""; then receipt, payload …}, flat.
extern const char kTakeScript[];

// ARGV: words of a lease, until ms. Returns 1, or 0 when the lease is lost.
extern const char kExtendScript[];

// ARGV: words of a lease…  Returns how many leases were held.
extern const char kAckScript[];

// ARGV: words of a lease, the receipt with one attempt less. Returns 1, or 0 when the lease is lost.
extern const char kHandBackScript[];

// ARGV: words of a lease, due ms, attempt. Returns 1, or 0 when the lease is lost.
extern const char kRetryScript[];

// ARGV: words of a lease, now ms, attempt, reason. Returns 1, or 0 when the lease is lost.
extern const char kBuryScript[];

// ARGV: now ms. Returns {waiting, in flight, delayed, dead, paused, draining, pushed, done, retried, leases lost,
// payload of the first waiting job of each lane or ""}.
extern const char kStatsScript[];

// ARGV: most. Returns {job id, payload, attempts, reason, buried ms}…, flat.
extern const char kListDeadScript[];

// ARGV: most. Returns {job id, payload}…, flat.
extern const char kListScript[];

// ARGV: job id. Returns 1, or 0 when no dead job has the id.
extern const char kReplayScript[];

// ARGV: job id. Returns 1, or 0 when no dead job has the id.
extern const char kDisposeScript[];

// ARGV: (counter, value)…  Returns 1.
extern const char kSetScript[];

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_REDIS_SCRIPTS_H_

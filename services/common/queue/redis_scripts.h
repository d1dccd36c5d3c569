// The Lua scripts of the queue. KEYS are KindKeys(kind) in order; every script is atomic.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_REDIS_SCRIPTS_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_REDIS_SCRIPTS_H_

namespace nianbao {

// ARGV: (job id, lane "1"|"2", payload)…  Returns how many were new.
extern const char kPushScript[];

// ARGV: consumer, now ms, lease end ms, most jobs, bulk turn period.
// Returns {receipt, payload, attempt, fence}…, flat.
extern const char kTakeScript[];

// ARGV: receipt, fence, until ms. Returns 1, or 0 when the lease is lost.
extern const char kExtendScript[];

// ARGV: receipt, fence, job id. Returns 1, or 0 when the lease is lost.
extern const char kAckScript[];

// ARGV: receipt, fence, job id, due ms. Returns 1, or 0 when the lease is lost.
extern const char kRetryScript[];

// ARGV: receipt, fence, job id, now ms, reason. Returns 1, or 0 when the lease is lost.
extern const char kBuryScript[];

// ARGV: now ms. Returns {waiting, in flight, delayed, dead, paused}.
extern const char kStatsScript[];

// ARGV: most. Returns {payload, attempts, reason, buried ms}…, flat.
extern const char kListDeadScript[];

// ARGV: job id, lane. Returns 1, or 0 when no dead job has the id.
extern const char kReplayScript[];

// ARGV: job id. Returns 1, or 0 when no dead job has the id.
extern const char kDisposeScript[];

// ARGV: "1" or "0". Returns 1.
extern const char kPauseScript[];

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_REDIS_SCRIPTS_H_

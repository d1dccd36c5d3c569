// The queue on Redis Streams: a stream holds what waits, its consumer group hands each entry out once, a sorted set
// holds the leases by the caller's clock, scripts keep every step atomic. Redis may lose everything; intake's outbox
// then sends the open jobs again.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_REDIS_QUEUE_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_REDIS_QUEUE_H_

#include <memory>

#include "services/common/base/random_id.h"
#include "services/common/queue/job_queue.h"
#include "services/common/queue/redis_connection.h"

namespace nianbao {

// Never fails: connections are made when needed. `ids` must outlive the queue.
std::unique_ptr<JobQueue> MakeRedisQueue(const RedisOptions& options, IdSource& ids, const QueueLimits& limits = {});

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_REDIS_QUEUE_H_

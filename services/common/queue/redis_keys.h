// Every Redis key of the system is made here. Keys of a kind share one hash tag, so that a script's keys lie on one
// node of a Redis Cluster.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_REDIS_KEYS_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_REDIS_KEYS_H_

#include <string>
#include <vector>

#include "nianbao/job/v1/job.pb.h"

namespace nianbao {

// Lives as long as the queue's contents; missing or other = the contents were lost.
std::string EpochKey();

// The keys of one kind, in the order in which every script receives them (KEYS[1] …).
//  1 interactive  stream of ready jobs        6 delayed   sorted set: job id, due Unix milliseconds
//  2 bulk         stream of ready jobs        7 dead      sorted set: job id, time of burial
//  3 known        hash: job id → payload      8 graves    hash: job id → DeadJob (JSON of reason and attempts)
//  4 attempts     hash: job id → leases       9 counters  hash: fence, turn, paused
//  5 leases       sorted set: receipt, end   10 holders   hash: receipt → fence
// 11 wake         list of tokens that waiting workers block on
std::vector<std::string> KindKeys(job::v1::Kind kind);

constexpr int kWakeKey = 10;  // index of "wake"

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_REDIS_KEYS_H_

// Every Redis key of the system is made here. Keys of a kind share one hash tag, so that a script's keys lie on one
// node of a Redis Cluster.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_REDIS_KEYS_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_REDIS_KEYS_H_

#include <string>
#include <vector>

#include "nianbao/job/v1/job.pb.h"

namespace nianbao {

// Lives as long as the contents of one kind; missing or other = they were lost. One for each kind, because the nodes of
// a cluster lose theirs separately.
std::string EpochKey(job::v1::Kind kind);

// The keys of one kind, in the order in which every script receives them (KEYS[1] …).
//  1 interactive  stream of ready jobs               8 graves     hash: job id → lane, reason, unique key
//  2 bulk         the same                           9 counters   hash: fence, turn, switches, rate, totals
//  3 known        hash: job id → payload            10 wake       list of tokens that waiting workers block on
//  4 attempts     hash: job id → past leases, of    11 unique     hash: unique key → job id
//                 what is retried or dead           12 series     hash: job id → periodic job
//  5 leases       sorted set: receipt, end          13 timetable  sorted set: job id of a series, due
//  6 delayed      sorted set: lane and job id, due
//  7 dead         sorted set: job id, burial
std::vector<std::string> KindKeys(job::v1::Kind kind);

constexpr int kWakeKey = 9;  // index of "wake"

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_REDIS_KEYS_H_

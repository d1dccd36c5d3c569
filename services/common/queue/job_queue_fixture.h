// Queues on a clock that tests own: in memory, on one Redis server, on a Redis Cluster of three.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_FIXTURE_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/queue/job_queue.h"
#include "services/common/queue/memory_queue.h"
#include "services/common/queue/redis_queue.h"
#include "services/common/testing/redis_cluster.h"
#include "services/common/testing/redis_server.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao {

inline constexpr absl::Duration kLease = absl::Seconds(30);

// Servers of this program, started when first used and ended with their folders before it ends.
inline std::unique_ptr<RedisServer>& OneServer() {
  static auto* server = new std::unique_ptr<RedisServer>();
  return *server;
}

inline RedisServer& Redis() {
  if (OneServer() == nullptr) OneServer() = std::make_unique<RedisServer>();
  return *OneServer();
}

inline std::unique_ptr<RedisCluster>& OneCluster() {
  static auto* cluster = new std::unique_ptr<RedisCluster>();
  return *cluster;
}

struct EndServers : ::testing::Environment {
  void TearDown() override {
    OneServer().reset();
    OneCluster().reset();
  }
};
inline const auto* const kEndServers = ::testing::AddGlobalTestEnvironment(new EndServers());

inline constexpr QueueLimits kLimits = {.largest_job = 2000, .most_jobs = 20, .most_periodic = 2};

using MakeQueue = std::unique_ptr<JobQueue> (*)(IdSource&);

inline std::unique_ptr<JobQueue> MakeMemory(IdSource&) { return std::make_unique<MemoryQueue>(kLimits); }
inline std::unique_ptr<JobQueue> MakeRedis(IdSource& ids) {
  Redis().FlushAll();
  return MakeRedisQueue({.address = Redis().address()}, ids, kLimits);
}

inline std::unique_ptr<JobQueue> MakeCluster(IdSource& ids) {
  if (OneCluster() == nullptr) OneCluster() = std::make_unique<RedisCluster>();
  OneCluster()->FlushAll();
  return MakeRedisQueue({.address = OneCluster()->address()}, ids, kLimits);
}

inline job::v1::Job MakeJob(const std::string& id, job::v1::Priority priority = job::v1::INTERACTIVE) {
  job::v1::Job job;
  job.set_id(id);
  job.set_kind(job::v1::VALIDATION);
  job.set_priority(priority);
  job.set_report("organs/a/annualReports/2024");
  return job;
}

class JobQueueContract : public ::testing::TestWithParam<MakeQueue> {
 protected:
  void SetUp() override {
    queue_ = GetParam()(ids_);
    ASSERT_THAT(queue_->EnsureReady(), IsOk());
  }

  std::vector<LeasedJob> Take(int most = 10, const std::string& consumer = "a") {
    auto taken = queue_->Take({job::v1::VALIDATION, consumer, most, kLease, absl::ZeroDuration()}, clock_.Now());
    EXPECT_THAT(taken, IsOk());
    return taken.ok() ? *taken : std::vector<LeasedJob>();
  }
  std::vector<std::string> TakeIds(int most = 10) {
    std::vector<std::string> ids;
    for (const LeasedJob& job : Take(most)) ids.push_back(job.job.id());
    return ids;
  }
  int Push(const std::vector<job::v1::Job>& jobs) {
    const auto fresh = queue_->Push(jobs);
    EXPECT_THAT(fresh, IsOk());
    return fresh.value_or(-1);
  }
  QueueStats Stats() { return *queue_->Stats(job::v1::VALIDATION, clock_.Now()); }

  RandomIdSource ids_;
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  std::unique_ptr<JobQueue> queue_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_JOB_QUEUE_FIXTURE_H_

// What is true of Redis alone: loss, restart, errors, a cluster's nodes, a failover.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/queue/job_queue_fixture.h"
#include "services/common/queue/redis_connection.h"
#include "services/common/queue/redis_keys.h"

namespace nianbao {
namespace {

using job::v1::Job;
using job::v1::RENDERING;
using job::v1::VALIDATION;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class RedisQueueTest : public JobQueueContract {};

TEST_P(RedisQueueTest, WipedServerShowsAnotherEpochAndTakesTheJobAgain) {
  const std::string epoch = *queue_->EnsureReady();
  EXPECT_EQ(*queue_->EnsureReady(), epoch);
  Push({MakeJob("1")});
  const auto lost = Take();
  Redis().FlushAll();
  EXPECT_NE(*queue_->EnsureReady(), epoch);
  EXPECT_THAT(queue_->Ack(lost[0]), IsOk());
  EXPECT_EQ(Push({MakeJob("1")}), 1);
  EXPECT_THAT(Take(), SizeIs(1));
}

TEST_P(RedisQueueTest, FenceRisesAcrossTheLossOfAllContents) {
  Push({MakeJob("1")});
  const int64_t before = Take().at(0).fence;
  Redis().FlushAll();
  Push({MakeJob("1")});
  EXPECT_GT(Take().at(0).fence, before);
}

TEST_P(RedisQueueTest, RestartedServerShowsAnotherEpochEvenIfItKeptItsKeys) {
  const std::string epoch = *queue_->EnsureReady();
  Redis().Stop();
  Redis().Start();
  RedisPool pool({.address = Redis().address()});
  const std::string key = EpochKey(VALIDATION);
  ASSERT_THAT(pool.Command({"SET", key, epoch.substr(0, epoch.find('/'))}), IsOk());
  ASSERT_TRUE(Eventually([&] { return queue_->EnsureReady().ok(); }));  // the old connection is noticed first
  EXPECT_NE(*queue_->EnsureReady(), epoch);
}

TEST_P(RedisQueueTest, NothingIsLeftInRedisOfWorkThatIsDone) {
  std::vector<Job> jobs;
  for (int i = 0; i < 20; ++i) {
    jobs.push_back(MakeJob(absl::StrCat(i), i % 2 == 0 ? job::v1::BULK : job::v1::INTERACTIVE));
    jobs.back().set_unique_key(absl::StrCat("k", i));
  }
  Push(jobs);
  ASSERT_THAT(queue_->AckAll(Take(100)), IsOk());
  RedisPool pool({.address = Redis().address()});
  const std::vector<std::string> keys = KindKeys(VALIDATION);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (i == 8 || i == kWakeKey) continue;  // counters; tokens, at most 256
    const bool leases = i == 4;             // of them the member of the end of time stays, and no other
    const auto left = pool.Command({i < 2 ? "XLEN" : leases ? "ZCARD" : "EXISTS", keys[i]});
    ASSERT_THAT(left, IsOk());
    EXPECT_EQ((*left)->integer, leases ? 1 : 0) << keys[i];
  }
}

TEST_P(RedisQueueTest, ErrorAnswersSayWhatIsWrong) {
  RedisPool pool({.address = Redis().address()});
  ASSERT_THAT(pool.Command({"CONFIG", "SET", "maxmemory", "1"}), IsOk());
  EXPECT_THAT(queue_->Push({MakeJob("1")}), HasReason("QUEUE_OUT_OF_MEMORY"));
  ASSERT_THAT(pool.Command({"CONFIG", "SET", "maxmemory", "0"}), IsOk());
  ASSERT_THAT(pool.Command({"SET", KindKeys(VALIDATION)[0], "no stream"}), IsOk());
  EXPECT_THAT(queue_->Push({MakeJob("1")}), HasReason("QUEUE_DAMAGED"));
  ASSERT_THAT(pool.Command({"REPLICAOF", "127.0.0.1", "1"}), IsOk());
  EXPECT_THAT(queue_->SetPaused(VALIDATION, true), HasReason("QUEUE_READONLY"));
  ASSERT_THAT(pool.Command({"REPLICAOF", "NO", "ONE"}), IsOk());
  const auto wrong = MakeRedisQueue({.address = Redis().address(), .password = "wrong"}, ids_);
  EXPECT_THAT(wrong->Push({MakeJob("1")}), HasReason("QUEUE_ACCESS_DENIED"));
}

TEST_P(RedisQueueTest, StreamThatIsLostAloneDoesNotStopItsKind) {
  Push({MakeJob("1")});
  const auto jobs = Take();
  ASSERT_THAT(jobs, SizeIs(1));
  ASSERT_THAT(queue_->Ack(jobs[0]), IsOk());
  RedisPool pool({.address = Redis().address()});
  ASSERT_THAT(pool.Command({"DEL", KindKeys(VALIDATION)[0]}), IsOk());
  Push({MakeJob("2")});
  EXPECT_THAT(TakeIds(), ElementsAre("2"));
}

TEST_P(RedisQueueTest, ServerThatIsDownIsNamedInChineseAndFoundAgainWhenItIsBack) {
  Redis().Stop();
  const auto refused = queue_->Push({MakeJob("1")});
  EXPECT_THAT(refused, HasReason("QUEUE_UNAVAILABLE"));
  EXPECT_FALSE(DetailOf(refused.status()).sentence.empty());
  Redis().Start();
  EXPECT_TRUE(Eventually([&] { return queue_->Push({MakeJob("1")}).ok(); }));
  EXPECT_THAT(Take(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Redis, RedisQueueTest, ::testing::Values(&MakeRedis));

class RedisClusterTest : public JobQueueContract {};

TEST_P(RedisClusterTest, EveryKindIsServedWhereverItsNodeIs) {
  for (const job::v1::Kind kind : {VALIDATION, RENDERING, job::v1::PUBLICATION, job::v1::NOTIFICATION}) {
    Job job = MakeJob("1");
    job.set_kind(kind);
    ASSERT_THAT(queue_->Push({job}), IsOkAndHolds(1));
    EXPECT_THAT(queue_->Take({kind, "a", 1, kLease, absl::ZeroDuration()}, clock_.Now()), IsOkAndHolds(SizeIs(1)));
  }
}

TEST_P(RedisClusterTest, KindThatMovesToAnotherNodeIsFollowed) {
  Push({MakeJob("1")});
  OneCluster()->MoveSlotOf(KindKeys(VALIDATION)[0]);
  Push({MakeJob("2")});
  EXPECT_THAT(TakeIds(), ElementsAre("1", "2"));
}

TEST_P(RedisClusterTest, LossOfOneNodesContentsShowsAnotherEpoch) {
  const std::string epoch = *queue_->EnsureReady();
  OneCluster()->node(0).FlushAll();
  OneCluster()->node(1).FlushAll();
  EXPECT_NE(*queue_->EnsureReady(), epoch);
}

TEST(RedisSentinelTest, JobsFlowAgainAfterAFailoverAndTheRelayIsToldToSendAgain) {
  RedisSentinels sentinels;
  RandomIdSource ids;
  const auto queue =
      MakeRedisQueue({.address = sentinels.address(), .sentinel_master = "nianbao", .timeout = absl::Seconds(1)}, ids);
  const auto epoch = queue->EnsureReady();
  ASSERT_THAT(epoch, IsOk());
  ASSERT_THAT(queue->Push({MakeJob("1")}), IsOkAndHolds(1));
  sentinels.server(0).Stop();
  ASSERT_TRUE(Eventually([&] { return queue->EnsureReady().ok(); }, absl::Seconds(40)));
  EXPECT_EQ(sentinels.Master(), 1);
  EXPECT_NE(*queue->EnsureReady(), *epoch);
  ASSERT_THAT(queue->Push({MakeJob("1"), MakeJob("2")}), IsOk());
  EXPECT_THAT(queue->Take({VALIDATION, "a", 9, kLease, absl::ZeroDuration()}, absl::FromUnixSeconds(1'700'000'000)),
              IsOkAndHolds(SizeIs(2)));
}

INSTANTIATE_TEST_SUITE_P(Cluster, RedisClusterTest, ::testing::Values(&MakeCluster));

}  // namespace
}  // namespace nianbao

// nianbao-bench-queue REDIS JOBS [RATE]: pushes jobs of 1 KiB with idempotence while two worker processes take, handle
// and acknowledge them. Prints {"jobs_per_second":…,"p50_ms":…,"p99_ms":…}. With a RATE (jobs a second) latency is what
// counts.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/queue/redis_queue.h"

namespace nianbao {
namespace {

constexpr int kWorkers = 2;
constexpr int kBatch = 128;
constexpr size_t kPayload = 1024;
constexpr job::v1::Kind kKind = job::v1::VALIDATION;

using std::chrono::steady_clock;

double Now() { return std::chrono::duration<double>(steady_clock::now().time_since_epoch()).count(); }

// A worker's life: takes, reads the job, acknowledges, reports each job's latency.
[[noreturn]] void Work(const std::string& redis, int out) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  RandomIdSource ids;
  const auto queue = MakeRedisQueue({.address = redis}, ids);
  for (;;) {
    const absl::Time now = absl::FromChrono(std::chrono::system_clock::now());
    const auto jobs = queue->Take({kKind, "bench", kBatch, absl::Seconds(30), absl::Milliseconds(200)}, now);
    if (!jobs.ok() || jobs->empty()) continue;
    if (!queue->AckAll(*jobs).ok()) continue;
    std::vector<double> latencies;
    for (const LeasedJob& job : *jobs) {
      double pushed = 0;
      (void)absl::SimpleAtod(job.job.traceparent(), &pushed);
      latencies.push_back(Now() - pushed);
    }
    if (write(out, latencies.data(), latencies.size() * sizeof(double)) < 0) _exit(1);
  }
}

job::v1::Job MakeJob(int number) {
  static const std::string payload(kPayload, 'x');
  job::v1::Job job;
  job.set_id(absl::StrCat("job-", number));
  job.set_kind(kKind);
  job.set_report("organs/a/annualReports/2025");
  job.set_occasion(payload);
  job.set_traceparent(absl::StrCat(static_cast<int64_t>(Now() * 1e6), "e-6"));
  return job;
}

void WaitUntil(double at) {
  static std::mutex mutex;
  static std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, std::chrono::duration<double>(std::max(0.0, at - Now())), [&] { return Now() >= at; });
}

void Push(JobQueue& queue, int jobs, int rate) {
  const double begin = Now();
  const int batch = rate == 0 ? kBatch : std::max(1, rate / 500);  // a batch every 2 ms
  for (int done = 0; done < jobs;) {
    if (rate > 0) WaitUntil(begin + static_cast<double>(done) / rate);
    std::vector<job::v1::Job> some;
    for (; done < jobs && static_cast<int>(some.size()) < batch; ++done) some.push_back(MakeJob(done));
    if (const auto pushed = queue.Push(some); !pushed.ok()) {
      std::fprintf(stderr, "%s\n", std::string(pushed.status().message()).c_str());
      _exit(1);  // the workers die with this process
    }
  }
}

int Run(const std::string& redis, int jobs, int rate) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) return 1;
  std::vector<pid_t> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.push_back(fork());
    if (workers.back() == 0) Work(redis, pipe_ends[1]);
  }
  RandomIdSource ids;
  const auto queue = MakeRedisQueue({.address = redis}, ids);
  (void)queue->EnsureReady();
  const double begin = Now();
  std::thread pusher([&] { Push(*queue, jobs, rate); });
  std::vector<double> latencies(jobs);
  for (size_t got = 0; got < latencies.size() * sizeof(double);) {
    const ssize_t n =
        read(pipe_ends[0], reinterpret_cast<char*>(latencies.data()) + got, latencies.size() * sizeof(double) - got);
    if (n <= 0) return 1;
    got += static_cast<size_t>(n);
  }
  const double seconds = Now() - begin;
  pusher.join();
  for (const pid_t worker : workers) {
    kill(worker, SIGKILL);
    waitpid(worker, nullptr, 0);
  }
  std::sort(latencies.begin(), latencies.end());
  std::printf("{\"jobs_per_second\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", jobs / seconds,
              latencies[latencies.size() / 2] * 1000, latencies[latencies.size() * 99 / 100] * 1000);
  return 0;
}

}  // namespace
}  // namespace nianbao

int main(int argc, char** argv) {
  int jobs = 0;
  int rate = 0;
  const bool fine = argc >= 3 && absl::SimpleAtoi(argv[2], &jobs) && jobs > 0 &&
                    (argc < 4 || (absl::SimpleAtoi(argv[3], &rate) && rate > 0));
  if (!fine) {
    std::fprintf(stderr, "usage: nianbao-bench-queue REDIS JOBS [RATE]\n");
    return 1;
  }
  return nianbao::Run(argv[1], jobs, rate);
}

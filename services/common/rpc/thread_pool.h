// Threads that run handlers, with a bounded queue in front of them.
#ifndef NIANBAO_SERVICES_COMMON_RPC_THREAD_POOL_H_
#define NIANBAO_SERVICES_COMMON_RPC_THREAD_POOL_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace nianbao::rpc {

// Runs tasks in the order given. Thread-safe.
class ThreadPool {
 public:
  ThreadPool(int threads, size_t most_waiting);
  ~ThreadPool();  // runs what waits, then joins
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // False when `most_waiting` tasks wait already; the task is then dropped and its owner must answer for it.
  bool TryRun(std::function<void()> task);

 private:
  void Work();

  const size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_THREAD_POOL_H_

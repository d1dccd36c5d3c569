// Work that repeats: one loop, one class, one turn (RunOnce) that a test can call.
#ifndef NIANBAO_SERVICES_COMMON_RUNTIME_LOOP_H_
#define NIANBAO_SERVICES_COMMON_RUNTIME_LOOP_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nianbao {

// Repeated by a LoopRunner.
class Loop {
 public:
  virtual ~Loop() = default;
  // One turn. An error is logged and the loop goes on after the pause.
  virtual absl::Status RunOnce() = 0;
};

// Repeats a loop on its own thread until destroyed or stopped; between turns it waits `pause`, or until woken.
class LoopRunner {
 public:
  LoopRunner(std::string name, Loop& loop, absl::Duration pause);
  ~LoopRunner();  // stops and joins
  LoopRunner(const LoopRunner&) = delete;
  LoopRunner& operator=(const LoopRunner&) = delete;

  // Starts the next turn at once. Thread-safe.
  void Wake();
  // Waits for the end of the turn under way; nothing of the loop runs afterwards. Idempotent; one thread's to call.
  void Stop();

 private:
  void Work();

  const std::string name_;
  Loop& loop_;
  const absl::Duration pause_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_RUNTIME_LOOP_H_

#include "services/common/runtime/loop.h"

#include <utility>

#include "services/common/telemetry/log.h"

namespace nianbao {

LoopRunner::LoopRunner(std::string name, Loop& loop, absl::Duration pause)
    : name_(std::move(name)), loop_(loop), pause_(pause), thread_([this] { Work(); }) {}

LoopRunner::~LoopRunner() { Stop(); }

void LoopRunner::Wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

void LoopRunner::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LoopRunner::Work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    if (const absl::Status status = loop_.RunOnce(); !status.ok()) {
      Log(LogLevel::kWarn, "loop.failed", {{"loop", name_}, {"status", status}});
    }
    lock.lock();
    wake_.wait_for(lock, absl::ToChronoMicroseconds(pause_), [this] { return woken_ || stopping_; });
  }
}

}  // namespace nianbao

#include "services/common/runtime/loop.h"

#include <future>

#include "gtest/gtest.h"

namespace nianbao {
namespace {

class CountingLoop final : public Loop {
 public:
  absl::Status RunOnce() override {
    if (++turns == 1) first.set_value();
    if (turns == 3) third.set_value();
    return absl::InternalError("a failing turn does not end the loop");
  }
  int turns = 0;
  std::promise<void> first;
  std::promise<void> third;
};

TEST(LoopRunnerTest, LoopGoesOnAfterAFailedTurn) {
  CountingLoop loop;
  LoopRunner runner("test", loop, absl::ZeroDuration());
  loop.third.get_future().wait();
}

TEST(LoopRunnerTest, WakeStartsTheNextTurnWithoutThePause) {
  CountingLoop loop;
  LoopRunner runner("test", loop, absl::Hours(1));
  loop.first.get_future().wait();
  auto third = loop.third.get_future();
  while (third.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) runner.Wake();
}

TEST(LoopRunnerTest, StopEndsAWaitingLoopAtOnce) {
  CountingLoop loop;
  LoopRunner runner("test", loop, absl::Hours(1));
  loop.first.get_future().wait();
  runner.Stop();
}

}  // namespace
}  // namespace nianbao

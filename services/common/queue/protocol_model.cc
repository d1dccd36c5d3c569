#include "services/common/queue/protocol_model.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

namespace nianbao::model {
namespace {

constexpr int kMostWorkers = 3;

enum Step : int8_t { kIdle, kTook, kClaimed, kWorked, kHandedIn, kAcked };
enum Place : int8_t { kNowhere, kReady, kLeased };

struct WorkerState {
  int8_t step = kIdle;
  int8_t fence = 0;
  auto operator<=>(const WorkerState&) const = default;
};

struct State {
  // Intake's database: durable.
  bool open = true;
  int8_t claimed = 0;  // highest fence seen
  int8_t effects = 0;
  bool sent = false;  // in the relay's eyes
  int8_t known_epoch = 0;
  // The queue: lost by a flush.
  int8_t place = kNowhere;
  int8_t holder = 0;  // fence of the lease
  int8_t fence = 0;   // last one given out
  int8_t epoch = 0;
  // What is left to go wrong.
  int8_t expiries = 0;
  int8_t crashes = 0;
  int8_t flushes = 0;
  bool stale = false;  // a result was taken in although a later lease had claimed the job
  std::array<WorkerState, kMostWorkers> workers;
  auto operator<=>(const State&) const = default;
};

using Next = std::pair<std::string, State>;

class Walk {
 public:
  Walk(const Protocol& protocol, const Bounds& bounds) : protocol_(protocol), bounds_(bounds) {}

  Outcome Run() {
    State first;
    first.expiries = static_cast<int8_t>(bounds_.expiries);
    first.crashes = static_cast<int8_t>(bounds_.crashes);
    first.flushes = static_cast<int8_t>(bounds_.flushes);
    Reach(first, nullptr, "begin");
    while (!open_.empty()) {
      const State state = *open_.front();
      const State* from = open_.front();
      open_.pop_front();
      const std::vector<Next> nexts = Steps(state);
      outcome_.transitions += static_cast<int64_t>(nexts.size());
      outcome_.ends += nexts.empty() ? 1 : 0;
      const std::string fault = FaultOf(state, nexts.empty());
      if (!fault.empty()) return Found(from, fault);
      for (const auto& [name, next] : nexts) Reach(next, from, name);
    }
    outcome_.states = static_cast<int64_t>(seen_.size());
    return outcome_;
  }

 private:
  struct Origin {
    const State* from;
    std::string step;
  };

  void Reach(const State& state, const State* from, const std::string& step) {
    const auto [entry, fresh] = seen_.try_emplace(state, Origin{from, step});
    if (fresh) open_.push_back(&entry->first);
  }

  Outcome Found(const State* state, const std::string& fault) {
    outcome_.fault = fault;
    for (; state != nullptr; state = seen_.at(*state).from) outcome_.path.push_back(seen_.at(*state).step);
    std::reverse(outcome_.path.begin(), outcome_.path.end());
    outcome_.states = static_cast<int64_t>(seen_.size());
    return outcome_;
  }

  std::string FaultOf(const State& state, bool end) const {
    if (state.effects > 1) return "double effect";
    // Where rows take second results, a stale one would hide the doubling that follows.
    if (state.stale && protocol_.closed_is_final) return "result of a superseded lease";
    if (!state.open && state.effects == 0) return "closed without effect";
    return end && (state.open || state.effects == 0) ? "lost job" : "";
  }

  std::vector<Next> Steps(const State& state) const {
    std::vector<Next> nexts;
    Relay(state, nexts);
    Misfortunes(state, nexts);
    for (int i = 0; i < bounds_.workers; ++i) Work(state, i, nexts);
    return nexts;
  }

  // The relay notices a loss by the epoch, pushes open rows, notes that it did: three steps with anything in between.
  void Relay(const State& state, std::vector<Next>& nexts) const {
    if (state.epoch != state.known_epoch && protocol_.resend) {
      State next = state;
      next.known_epoch = state.epoch;
      next.sent = false;
      nexts.emplace_back("relay notices the loss", next);
    }
    if (state.open && !state.sent) {
      State next = state;
      if (state.place == kNowhere) next.place = kReady;  // idempotent while known
      next.sent = true;
      nexts.emplace_back("relay pushes", next);
      if (state.place == kNowhere) {
        next.sent = false;
        nexts.emplace_back("relay pushes and dies before it notes so", next);
      }
    }
  }

  void Misfortunes(const State& state, std::vector<Next>& nexts) const {
    if (state.flushes > 0) {
      State next = state;
      --next.flushes;
      next.place = kNowhere;
      next.holder = 0;
      ++next.epoch;
      if (!protocol_.fence_survives) next.fence = 0;
      nexts.emplace_back("queue loses everything", next);
    }
    // A lease ends while its worker lives (a pause, a slow disk), or after its worker has died.
    const bool holder_lives = std::any_of(state.workers.begin(), state.workers.end(), [&](const WorkerState& w) {
      return w.step != kIdle && w.step != kAcked && w.fence == state.holder;
    });
    if (state.place == kLeased && (!holder_lives || state.expiries > 0)) {
      State next = state;
      next.expiries = static_cast<int8_t>(next.expiries - (holder_lives ? 1 : 0));
      next.place = kReady;
      nexts.emplace_back("lease ends", next);
    }
  }

  void Work(const State& state, int i, std::vector<Next>& nexts) const {
    const std::string name = "worker " + std::to_string(i + 1);
    const WorkerState& worker = state.workers[i];
    if (worker.step != kIdle && state.crashes > 0) {
      State next = state;
      --next.crashes;
      next.workers[i] = {};
      nexts.emplace_back(name + " dies", next);
    }
    State next = state;
    WorkerState& self = next.workers[i];
    switch (worker.step) {
      case kIdle:
        if (state.place != kReady) return;
        next.place = kLeased;
        self = {kTook, ++next.fence};
        next.holder = self.fence;
        nexts.emplace_back(name + " takes", next);
        return;
      case kTook:
        Claim(next, self);
        nexts.emplace_back(name + " claims", next);
        return;
      case kClaimed:
        self.step = kWorked;
        if (!protocol_.ack_after_result) Ack(next, self);
        nexts.emplace_back(name + " works", next);
        return;
      case kWorked:
        HandIn(next, self);
        nexts.emplace_back(name + " hands in", next);
        return;
      default:
        Ack(next, self);
        self = {};
        nexts.emplace_back(name + " acknowledges", next);
    }
  }

  // One transaction of intake. Refused workers give the job back, which does nothing when the lease is lost.
  void Claim(State& next, WorkerState& self) const {
    if (!next.open) {
      self.step = kHandedIn;  // already done: acknowledge
    } else if (protocol_.fence && self.fence < next.claimed) {
      GiveBack(next, self);
    } else {
      next.claimed = std::max(next.claimed, self.fence);
      self.step = kClaimed;
    }
  }

  void HandIn(State& next, WorkerState& self) const {
    if (!next.open && protocol_.closed_is_final) {
      self.step = kHandedIn;
    } else if (protocol_.fence && self.fence < next.claimed) {
      GiveBack(next, self);
    } else {
      next.stale |= self.fence < next.claimed || LaterClaim(next, self);
      ++next.effects;
      next.open = false;
      self.step = kHandedIn;
    }
  }

  // Fences that began again: the same number in two hands.
  static bool LaterClaim(const State& state, const WorkerState& self) {
    return std::count_if(state.workers.begin(), state.workers.end(), [&](const WorkerState& other) {
             return (other.step == kClaimed || other.step == kWorked) && other.fence == self.fence;
           }) > 1;
  }

  static void GiveBack(State& next, WorkerState& self) {
    if (next.place == kLeased && next.holder == self.fence) next.place = kReady;
    self = {};
  }

  static void Ack(State& next, const WorkerState& self) {
    const bool held = next.holder == self.fence && next.place != kNowhere && self.fence != 0;
    if (held) next.place = kNowhere;
  }

  const Protocol protocol_;
  const Bounds bounds_;
  Outcome outcome_;
  std::map<State, Origin> seen_;  // pointers into it stay valid
  std::deque<const State*> open_;
};

}  // namespace

Outcome Explore(const Protocol& protocol, const Bounds& bounds) { return Walk(protocol, bounds).Run(); }

}  // namespace nianbao::model

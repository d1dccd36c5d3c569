// What goes wrong, in an order that a seed decides.
#ifndef NIANBAO_TESTS_CHAOS_FAULTS_H_
#define NIANBAO_TESTS_CHAOS_FAULTS_H_

#include <cstdint>
#include <random>
#include <string>

#include "tests/e2e/suite.h"

namespace nianbao::chaos {

// All calls from the thread that made the suite: its processes end with that thread.
class Faults {
 public:
  // `pause_longest`: how long a process is stopped at most; take more than a lease.
  Faults(e2e::Suite& suite, uint32_t seed, absl::Duration pause_longest)
      : suite_(suite), random_(seed), pause_longest_(pause_longest) {}

  // Does the next one and says what it was: a process killed and started again, a process stopped for a while, Redis
  // flushed, Redis killed and started again with its file. UNAVAILABLE when a process does not start again.
  absl::StatusOr<std::string> Next();
  // Lets every process go on.
  void Heal();
  int count() const { return count_; }

 private:
  absl::StatusOr<std::string> Kill(const std::string& name);
  std::string Pause(const std::string& name);
  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }

  e2e::Suite& suite_;
  std::mt19937 random_;
  const absl::Duration pause_longest_;
  int count_ = 0;
};

}  // namespace nianbao::chaos

#endif  // NIANBAO_TESTS_CHAOS_FAULTS_H_

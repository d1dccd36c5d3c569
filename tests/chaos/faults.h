// What goes wrong, in an order that a seed decides.
#ifndef NIANBAO_TESTS_CHAOS_FAULTS_H_
#define NIANBAO_TESTS_CHAOS_FAULTS_H_

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/suite.h"

namespace nianbao::chaos {

// All calls from the thread that made the suite: its processes end with that thread.
class Faults {
 public:
  // `pause_longest`: how long a process is stopped at most; take more than a lease.
  Faults(e2e::Suite& suite, uint32_t seed, absl::Duration pause_longest);

  // Does the next one and says what it was. Of processes: killed and started again, stopped for a while, their disk
  // full for a while. Of Redis: flushed, killed and started again with and without its file, failed over. Of
  // PostgreSQL: killed, stopped. Of wires: cut, delayed, cut in the middle of an answer. What the suite has not got is
  // left out. UNAVAILABLE when a process does not start again.
  absl::StatusOr<std::string> Next();
  // Lets every process go on.
  void Heal();
  int count() const { return count_; }

 private:
  using Sort = absl::StatusOr<std::string> (Faults::*)();

  absl::StatusOr<std::string> Kill(const std::string& name);
  absl::StatusOr<std::string> KillAny() { return Kill(AnyProcess()); }
  absl::StatusOr<std::string> KillIntake();
  absl::StatusOr<std::string> Pause();
  absl::StatusOr<std::string> FillDisk();
  absl::StatusOr<std::string> FlushRedis();
  absl::StatusOr<std::string> KillRedis();
  absl::StatusOr<std::string> ForgetRedis();
  absl::StatusOr<std::string> FailOver();
  absl::StatusOr<std::string> KillPostgres();
  absl::StatusOr<std::string> PausePostgres();
  absl::StatusOr<std::string> CutWire();
  absl::StatusOr<std::string> DelayWire();
  absl::StatusOr<std::string> TruncateWire();
  std::pair<TcpProxy*, std::string> AnyWire();
  std::string AnyProcess();
  absl::Duration SomeTime();
  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }

  e2e::Suite& suite_;
  std::mt19937 random_;
  const absl::Duration pause_longest_;
  std::vector<Sort> sorts_;
  int count_ = 0;
};

}  // namespace nianbao::chaos

#endif  // NIANBAO_TESTS_CHAOS_FAULTS_H_

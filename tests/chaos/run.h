// One storm from beginning to end.
#ifndef NIANBAO_TESTS_CHAOS_RUN_H_
#define NIANBAO_TESTS_CHAOS_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/chaos/verdict.h"
#include "tests/e2e/suite.h"

namespace nianbao::chaos {

struct Storm {
  e2e::SuiteOptions suite;
  std::string content;  // textproto of the report that everybody files
  uint32_t seed = 1;
  int reports = 100;
  int people = 4;                              // who file at the same time
  absl::Duration longest = absl::Minutes(1);   // faults and new reports end then …
  int least_faults = 1;                        // … but not before so many faults, however long one takes
  absl::Duration patience = absl::Minutes(2);  // for what is under way after the last fault
  absl::Duration pause = absl::Seconds(7);     // longest stop of a process; the suite's lease is 5 s
};

// The systems that a long storm goes through, and each one's share of the time.
struct Weather {
  std::string name;
  e2e::SuiteOptions suite;
  double share;
};
std::vector<Weather> AllWeathers();

// Starts the system, lets the storm rage, waits for calm, judges. Prints every fault. UNAVAILABLE when a process does
// not start (again).
absl::StatusOr<Verdict> RunStorm(const Storm& storm);

}  // namespace nianbao::chaos

#endif  // NIANBAO_TESTS_CHAOS_RUN_H_

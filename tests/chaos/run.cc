#include "tests/chaos/run.h"

#include <iostream>

#include "services/common/base/status_macros.h"
#include "services/common/clock/clock.h"
#include "services/common/testing/process.h"
#include "tests/chaos/clients.h"
#include "tests/chaos/faults.h"
#include "tests/e2e/journey.h"

namespace nianbao::chaos {
namespace {

constexpr absl::Duration kBetweenFaults = absl::Milliseconds(500);

}  // namespace

std::vector<Weather> AllWeathers() {
  return {{"two intakes on PostgreSQL, one Redis, wires between",
           {.intakes = 2, .workers = 2, .postgres = true, .proxies = true, .redis_words = {"--appendonly", "yes"}},
           0.6},
          {"SQLite, a Redis pair under Sentinels", {.workers = 2, .sentinels = true}, 0.25},
          {"SQLite, one Redis", {.workers = 2, .proxies = true, .redis_words = {"--appendonly", "yes"}}, 0.15}};
}

absl::StatusOr<Verdict> RunStorm(const Storm& storm) {
  ASSIGN_OR_RETURN(const report::v1::ReportContent content, e2e::ReadContent(storm.content));
  e2e::Suite suite(storm.suite);
  RETURN_IF_ERROR(suite.Start());
  const SystemClock clock;
  const absl::Time begin = clock.Now();
  Faults faults(suite, storm.seed, storm.pause);
  std::vector<std::string> accepted;
  int begun = 0;
  {
    Clients clients(suite, content, storm.reports, storm.people);
    while (faults.count() < storm.least_faults || (clock.Now() - begin < storm.longest && !clients.Done())) {
      ASSIGN_OR_RETURN(const std::string what, faults.Next());
      std::cout << absl::FormatDuration(absl::Trunc(clock.Now() - begin, absl::Milliseconds(100))) << "  " << what
                << "  submitted " << clients.submitted() << " published " << clients.published() << std::endl;
      Eventually([] { return false; }, kBetweenFaults);
    }
    faults.Heal();
    clients.Finish();
    Eventually([&] { return clients.Done(); }, storm.patience);
    accepted = clients.Accepted();
    begun = clients.begun();
  }
  Verdict verdict = Judge(suite, accepted, begun, storm.patience);
  verdict.faults = faults.count();
  suite.Stop();
  return verdict;
}

}  // namespace nianbao::chaos

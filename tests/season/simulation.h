// A season of a province in accelerated time: bodies that work as people do, and the planner beside them.
#ifndef NIANBAO_TESTS_SEASON_SIMULATION_H_
#define NIANBAO_TESTS_SEASON_SIMULATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/notification/season/planner.h"

namespace nianbao::season {

// A tree of offices with the bodies below them, and everybody's people.
struct Province {
  std::vector<notification::Standing> bodies;
  notification::Directory people;
};
// `bodies` in all: one office of the province, nine of cities, sixty of counties, bureaus and townships below those.
Province MakeProvince(int bodies, int report_year);

// What became of the season's messages.
struct Account {
  int64_t planned = 0;
  int64_t sent = 0;
  int64_t suppressed = 0;  // the work was done, or things had changed, before they went out
  int64_t digests = 0;     // of the sent
  int64_t digested = 0;    // lines in them: messages that nobody got one by one
  int64_t escalated = 0;   // digests that went to an office because a body was overdue
  int64_t most_in_a_day = 0;
  // What must never be.
  int64_t on_days_off = 0;
  int64_t outside_hours = 0;
  int64_t after_completion = 0;
  int64_t duplicates = 0;
};

struct SimulationOptions {
  uint64_t seed = 1;
  double messages_per_second = 4;  // how fast channels take them
};

// From 1 January to the end of February after the report year; every body by its own diary, drawn from the seed: some
// early, most in the last days, some late, some returned, a few never.
Account LiveThrough(Province& province, const calendar::Calendar& calendar, const SimulationOptions& options);

}  // namespace nianbao::season

#endif  // NIANBAO_TESTS_SEASON_SIMULATION_H_

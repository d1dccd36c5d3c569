// What must hold of every accepted submission at the end, read back through the API and from the public tree.
#ifndef NIANBAO_TESTS_CHAOS_VERDICT_H_
#define NIANBAO_TESTS_CHAOS_VERDICT_H_

#include <string>
#include <vector>

#include "tests/e2e/suite.h"

namespace nianbao::chaos {

struct Verdict {
  int faults = 0;
  int submissions = 0;
  int published = 0;
  int lost = 0;     // accepted, and not published with all its files, or nobody was told
  int doubled = 0;  // a step of its life or a message came twice
  std::vector<std::string> complaints;

  bool Fine() const { return lost == 0 && doubled == 0 && published == submissions; }
  // "faults N submissions N published N lost 0 doubled 0".
  std::string Tally() const;
};

// Waits at most `patience` for messages that are still on their way.
Verdict Judge(e2e::Suite& suite, const std::vector<std::string>& accepted, absl::Duration patience);

}  // namespace nianbao::chaos

#endif  // NIANBAO_TESTS_CHAOS_VERDICT_H_

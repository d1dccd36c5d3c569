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
  int lost = 0;     // accepted, and not published with all its files and its receipt, or nobody was told
  int doubled = 0;  // a step of its life or a message came twice
  std::vector<std::string> complaints;

  bool Fine() const { return lost == 0 && doubled == 0 && published == submissions && complaints.empty(); }
  // "faults N submissions N published N lost 0 doubled 0".
  std::string Tally() const;
  // Counts another storm in.
  void Add(const Verdict& other);
};

// Waits at most `patience` for messages that are still on their way. Of every accepted submission: each step of its
// life once and in an unbroken chain, a receipt over what was published with a signature that holds, every file whole,
// one message. Of the whole: no report but the `begun` ones of organs c0, c1 …, and an audit whose chain holds.
Verdict Judge(e2e::Suite& suite, const std::vector<std::string>& accepted, int begun, absl::Duration patience);

}  // namespace nianbao::chaos

#endif  // NIANBAO_TESTS_CHAOS_VERDICT_H_

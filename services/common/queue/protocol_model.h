// The protocol of lease, fence and outbox as a small explicit model, and an exhaustive walk over all its interleavings.
// One job, a relay, workers, a queue that may lose everything, and crashes. Used by tests only.
#ifndef NIANBAO_SERVICES_COMMON_QUEUE_PROTOCOL_MODEL_H_
#define NIANBAO_SERVICES_COMMON_QUEUE_PROTOCOL_MODEL_H_

#include <cstdint>
#include <string>
#include <vector>

namespace nianbao::model {

// Which parts of the protocol are there; a model without one must be found faulty.
struct Protocol {
  bool fence = true;            // intake refuses results below the highest fence that claimed the job
  bool fence_survives = true;   // the fence does not begin again when the queue loses its contents
  bool closed_is_final = true;  // a closed row takes no second result
  bool resend = true;           // open rows are sent again when the queue has lost its contents
  bool ack_after_result = true;
};

// How much may go wrong.
struct Bounds {
  int workers = 2;
  int expiries = 2;  // leases that end while their worker lives
  int crashes = 1;   // of a worker, anywhere
  int flushes = 1;   // of the queue
};

struct Outcome {
  int64_t states = 0;
  int64_t transitions = 0;
  int64_t ends = 0;               // states in which nothing more happens
  std::string fault;              // empty = none found
  std::vector<std::string> path;  // steps to the fault, shortest first found
};

// Walks every reachable state breadth first. Faults looked for: the effect of the job happens twice; a result is taken
// in from a worker although a later lease has claimed the job; the end of the walk is reached with the row open or with
// no effect; the row is closed without an effect.
Outcome Explore(const Protocol& protocol, const Bounds& bounds);

}  // namespace nianbao::model

#endif  // NIANBAO_SERVICES_COMMON_QUEUE_PROTOCOL_MODEL_H_

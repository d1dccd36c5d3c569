// Intake's history read from the front: every event once, in an order that no later commit can slip into.
#ifndef NIANBAO_SERVICES_INTAKE_EVENT_STORE_H_
#define NIANBAO_SERVICES_INTAKE_EVENT_STORE_H_

#include <map>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/report/v1/report.pb.h"
#include "services/common/clock/clock.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// Events after a cursor.
struct EventSlice {
  std::vector<report::v1::ReportEvent> events;  // by sequence
  int64_t cursor = 0;                           // of the last event; the caller's own where there was none
  bool more = false;                            // further events are there already
};

// The history is numbered when an event is written, not when it is committed: on PostgreSQL a number may become visible
// after a higher one, of another transaction. A missing number is therefore waited for until every transaction that ran
// when it was missed has ended, two seconds at least; then it was rolled back. SQLite has one writer: there numbers are
// committed in their order. Thread-safe.
class EventStore {
 public:
  EventStore(const sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // OUT_OF_RANGE (CURSOR_AHEAD, metadata end = the last sequence) when the history ends before the cursor; else the
  // database's errors.
  absl::StatusOr<EventSlice> After(int64_t cursor, int limit);

 private:
  // A missing number, as first seen.
  struct Gap {
    int64_t last = 0;         // last missing number
    int64_t transaction = 0;  // transactions from here on began later
    absl::Time seen;
  };
  struct Page {
    std::vector<report::v1::ReportEvent> events;
    int64_t oldest = 0;  // the oldest transaction that still runs
    int64_t next = 0;    // the next transaction's number
    int64_t end = 0;     // highest sequence visible
  };
  absl::StatusOr<Page> ReadPage(int64_t cursor, int limit) const;
  bool IsSettled(int64_t first, int64_t last, const Page& page, const report::v1::ReportEvent& after);

  const sql::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<int64_t, Gap> gaps_;  // by first missing number
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_EVENT_STORE_H_

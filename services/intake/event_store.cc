#include "services/intake/event_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

using report::v1::ReportEvent;

// A transaction that has its number already but has written nothing yet is in nobody's snapshot; it lives this long.
constexpr absl::Duration kPatience = absl::Seconds(2);
// No transaction of intake lives so long: what is missing before an event of this age was rolled back.
constexpr absl::Duration kLongestTransaction = absl::Minutes(10);
// Gaps that are remembered; beyond, the oldest are looked at anew.
constexpr size_t kMostGaps = 10'000;

absl::Status CursorAhead(int64_t cursor, int64_t end) {
  return MakeError(absl::StatusCode::kOutOfRange, absl::StrCat("cursor ", cursor, " is after the last event ", end),
                   {.reason = "CURSOR_AHEAD",
                    .metadata = {{"cursor", absl::StrCat(cursor)}, {"end", absl::StrCat(end)}},
                    .sentence = "记录的位置超过了现有的最后一条，系统可能从备份恢复过，请从头读取。"});
}

}  // namespace

absl::StatusOr<EventStore::Page> EventStore::ReadPage(int64_t cursor, int limit) const {
  Page page;
  RETURN_IF_ERROR(database_.Read([&](sql::Connection& c) -> absl::Status {
    page = {};
    if (database_.dialect() == "postgresql") {
      ASSIGN_OR_RETURN(const auto running,
                       c.Execute("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT), "
                                 "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)",
                                 {}));
      page.oldest = running[0].Int(0);
      page.next = running[0].Int(1);
    }
    ASSIGN_OR_RETURN(const auto rows, c.Execute("SELECT sequence, body FROM events WHERE sequence > $1 "
                                                "ORDER BY sequence LIMIT $2",
                                                {cursor, int64_t{limit}}));
    for (const sql::Row& row : rows) {
      page.events.emplace_back();
      page.events.back().ParseFromString(row.Bytes(1));
      page.events.back().set_sequence(row.Int(0));
    }
    page.end = cursor;
    if (!page.events.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto last, c.Execute("SELECT MAX(sequence) FROM events", {}));
    page.end = last[0].Int(0);
    return absl::OkStatus();
  }));
  return page;
}

bool EventStore::IsSettled(int64_t first, int64_t last, const Page& page, const ReportEvent& after) {
  const absl::Time now = clock_.Now();
  if (now - absl::FromUnixSeconds(after.time().seconds()) > kLongestTransaction) return true;
  std::lock_guard lock(mutex_);
  if (gaps_.size() > kMostGaps) gaps_.erase(gaps_.begin());
  const auto [gap, fresh] = gaps_.emplace(first, Gap{last, page.next, now});
  if (fresh || gap->second.last != last) {
    gap->second = {last, page.next, now};
    return false;
  }
  return page.oldest >= gap->second.transaction && now - gap->second.seen >= kPatience;
}

absl::StatusOr<EventSlice> EventStore::After(int64_t cursor, int limit) {
  ASSIGN_OR_RETURN(Page page, ReadPage(cursor, limit + 1));
  if (page.events.empty() && page.end < cursor) return CursorAhead(cursor, page.end);
  EventSlice slice;
  slice.cursor = cursor;
  const bool ordered = database_.dialect() != "postgresql";
  bool open = false;
  for (ReportEvent& event : page.events) {
    const bool gap = !ordered && event.sequence() != slice.cursor + 1;
    // Every gap of the page is looked at, so that they are waited for together.
    if (gap && !IsSettled(slice.cursor + 1, event.sequence() - 1, page, event)) open = true;
    if (open) {
      slice.cursor = event.sequence();
      continue;
    }
    if (static_cast<int>(slice.events.size()) == limit) {
      slice.more = true;
      break;
    }
    slice.cursor = event.sequence();
    slice.events.push_back(std::move(event));
  }
  if (open) slice.cursor = slice.events.empty() ? cursor : slice.events.back().sequence();
  return slice;
}

}  // namespace nianbao::intake

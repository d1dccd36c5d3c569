#include "services/intake/event_stream.h"

#include <future>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/process.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EventStreamTest : public IntakeFixture {
 protected:
  EventStreamTest() : events_(*database_, clock_) { AddEventMethods(events_, *transactions_, *methods_); }

  absl::StatusOr<v1::ListEventsResponse> List(int64_t cursor, int page = 0, const std::string& who = "the-preparer") {
    v1::ListEventsRequest request;
    request.set_cursor(cursor);
    request.set_page_size(page);
    return Call<v1::ListEventsResponse>("EventService/ListEvents", request, who);
  }
  // An event that no step wrote, in a transaction that ends as `end` says.
  absl::Status Append(
      const std::string& action, const std::function<absl::Status()>& end = [] { return absl::OkStatus(); }) {
    return database_->Write([&](sql::Connection& connection) -> absl::Status {
      report::v1::ReportEvent event;
      event.set_report("organs/a/annualReports/2025");
      event.set_action(action);
      event.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
      if (absl::Status added = IntakeTx(connection).AppendEvent(event); !added.ok()) return added;
      return end();
    });
  }
  static std::vector<std::string> Actions(const v1::ListEventsResponse& response) {
    std::vector<std::string> actions;
    for (const auto& event : response.events()) actions.push_back(event.action());
    return actions;
  }

  EventStore events_;
};

TEST_F(EventStreamTest, EveryStepIsAnEventAndTheCursorGoesOnBehindIt) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  const auto first = List(0);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Actions(*first), ElementsAre("Create", "Submit"));
  EXPECT_THAT(Actions(*List(first->cursor())), IsEmpty());
  EXPECT_EQ(List(first->cursor())->cursor(), first->cursor());
}

TEST_F(EventStreamTest, PagesGiveEveryEventOnce) {
  ASSERT_THAT(Create(), IsOk());
  for (int i = 0; i < 6; ++i) ASSERT_THAT(Append("Step"), IsOk());
  int64_t cursor = 0;
  int seen = 0;
  bool more = true;
  while (more) {
    const auto page = List(cursor, 3);
    ASSERT_THAT(page, IsOk());
    for (const auto& event : page->events()) {
      EXPECT_GT(event.sequence(), cursor);
      cursor = event.sequence();
      ++seen;
    }
    EXPECT_EQ(page->cursor(), cursor);
    more = page->more();
  }
  EXPECT_EQ(seen, 7);
}

TEST_F(EventStreamTest, CallerSeesTheOrgansThatItMayReadAndTheCursorPassesTheOthers) {
  ASSERT_THAT(Create(), IsOk());
  const auto theirs = List(0, 0, "the-stranger");
  ASSERT_THAT(theirs, IsOk());
  EXPECT_THAT(theirs->events(), IsEmpty());
  EXPECT_EQ(theirs->cursor(), List(0)->cursor());
}

TEST_F(EventStreamTest, CursorBehindTheEndIsToldWhereTheEndIs) {
  ASSERT_THAT(Create(), IsOk());
  const int64_t end = List(0)->cursor();
  const auto ahead = List(end + 1);
  EXPECT_THAT(ahead, HasReason("CURSOR_AHEAD"));
  EXPECT_EQ(DetailOf(ahead.status()).metadata.at("end"), std::to_string(end));
  EXPECT_THAT(List(-1), HasReason("FIELD_MALFORMED"));
}

TEST_F(EventStreamTest, WatchGivesWhatThereIsAndThenWhatComes) {
  ASSERT_THAT(Create(), IsOk());
  const auto source =
      methods_->OpenSource("/nianbao.intake.v1.EventService/WatchEvents", "", {"Bearer token-of-the-preparer", ""});
  ASSERT_THAT(source, IsOk());
  v1::WatchEventsResponse response;
  ASSERT_TRUE(response.ParseFromString((*source)->Next()->value()));
  EXPECT_THAT(response.events(), SizeIs(1));
  EXPECT_EQ(*(*source)->Next(), std::nullopt);
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  ASSERT_TRUE(response.ParseFromString((*source)->Next()->value()));
  EXPECT_EQ(response.events(0).action(), "Submit");
  EXPECT_THAT(methods_->OpenSource("/nianbao.intake.v1.EventService/WatchEvents", "", {"", ""}),
              HasReason("NOT_SIGNED_IN"));
}

#ifdef NIANBAO_TEST_ON_POSTGRESQL
// A number that is given out and not committed yet, while a later one is: only two writers make it.
class SlowWriter {
 public:
  SlowWriter(sql::Database& other, const Clock& clock, bool commits) {
    thread_ = std::thread([this, &other, &clock, commits] {
      (void)other.Write([&](sql::Connection& connection) -> absl::Status {
        report::v1::ReportEvent event;
        event.set_report("organs/a/annualReports/2025");
        event.set_action("Slow");
        event.mutable_time()->set_seconds(absl::ToUnixSeconds(clock.Now()));
        absl::Status added = IntakeTx(connection).AppendEvent(event);
        if (added.ok()) added = connection.Execute("SELECT 1", {}).status();  // sends what was queued
        if (!told_) written_.set_value();
        told_ = true;
        go_.get_future().wait();
        return commits ? added : absl::AbortedError("rolled back");
      });
    });
    written_.get_future().wait();
  }
  void Finish() {
    go_.set_value();
    thread_.join();
  }

 private:
  bool told_ = false;
  std::promise<void> written_;
  std::promise<void> go_;
  std::thread thread_;
};

TEST_F(EventStreamTest, EventThatIsCommittedAfterALaterOneIsNotLost) {
  ASSERT_THAT(Create(), IsOk());
  const int64_t cursor = List(0)->cursor();
  auto other = *sql::OpenDatabase({location_, ""}, clock_);
  SlowWriter slow(*other, clock_, true);
  ASSERT_THAT(Append("Quick"), IsOk());
  EXPECT_THAT(Actions(*List(cursor)), IsEmpty());
  clock_.Advance(absl::Seconds(60));
  EXPECT_THAT(Actions(*List(cursor)), IsEmpty());  // it still runs, however long
  slow.Finish();
  EXPECT_THAT(Actions(*List(cursor)), ElementsAre("Slow", "Quick"));
}

TEST_F(EventStreamTest, NumberThatWasRolledBackIsPassedWhenNobodyCanCommitItAnyMore) {
  ASSERT_THAT(Create(), IsOk());
  const int64_t cursor = List(0)->cursor();
  auto other = *sql::OpenDatabase({location_, ""}, clock_);
  SlowWriter slow(*other, clock_, false);
  ASSERT_THAT(Append("Quick"), IsOk());
  EXPECT_THAT(Actions(*List(cursor)), IsEmpty());
  slow.Finish();
  EXPECT_THAT(Actions(*List(cursor)), IsEmpty());  // two seconds at least
  clock_.Advance(absl::Seconds(3));
  // The server's own work (autovacuum) may still hold an older number for a moment.
  EXPECT_TRUE(Eventually([&] { return Actions(*List(cursor)).size() == 1; }, absl::Seconds(20)));
  EXPECT_THAT(Actions(*List(cursor)), ElementsAre("Quick"));
}
#endif

}  // namespace
}  // namespace nianbao::intake

#include "services/intake/housekeeping.h"

#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

class HousekeepingTest : public IntakeFixture {
 protected:
  absl::Status Tidy() { return Housekeeping(*database_, clock_, {.batch = 1}).RunOnce(); }
  int64_t Count(const std::string& table) {
    int64_t count = -1;
    const absl::Status read = database_->Read([&](sql::Connection& sql) -> absl::Status {
      const auto rows = sql.Execute("SELECT COUNT(*) FROM " + table, {});
      if (rows.ok()) count = rows->at(0).Int(0);
      return rows.status();
    });
    EXPECT_THAT(read, IsOk());
    return count;
  }
};

TEST_F(HousekeepingTest, AnswersAreKeptForAMonthAndThenForgotten) {
  ASSERT_THAT(Create("id-1"), IsOk());
  ASSERT_THAT(Create("id-2", 2016), IsOk());
  clock_.Advance(absl::Hours(24 * 29));
  ASSERT_THAT(Tidy(), IsOk());
  EXPECT_THAT(Create("id-1"), IsOk());  // the first answer
  clock_.Advance(absl::Hours(24 * 2));
  ASSERT_THAT(Tidy(), IsOk());
  EXPECT_EQ(Count("requests"), 0);
  EXPECT_THAT(Create("id-1"), HasReason("REPORT_EXISTS"));
}

TEST_F(HousekeepingTest, DoneJobsGoAfterHalfAYearAndOpenOnesAndReportsStay) {
  File();
  const int64_t before = Count("outbox");
  ASSERT_GT(before, 1);
  ASSERT_THAT(Step("ApproveAnnualReport", "the-checker"), IsOk());  // its rendering job stays open
  clock_.Advance(absl::Hours(24 * 179));
  ASSERT_THAT(Tidy(), IsOk());
  EXPECT_GT(Count("outbox"), before);
  clock_.Advance(absl::Hours(24 * 2));
  ASSERT_THAT(Tidy(), IsOk());
  EXPECT_EQ(Count("outbox WHERE closed_at IS NOT NULL"), 0);
  EXPECT_GT(Count("outbox"), 0);
  EXPECT_EQ(Get().state(), report::v1::APPROVED);
}

TEST_F(HousekeepingTest, DeadLettersWaitForAPerson) {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  v1::CompleteStageRequest request;
  request.mutable_failed()->set_reason("BROKEN");
  ASSERT_THAT(Complete(TakeJob(job::v1::VALIDATION), request), IsOk());
  clock_.Advance(absl::Hours(24 * 1000));
  ASSERT_THAT(Tidy(), IsOk());
  EXPECT_EQ(Count("outbox WHERE result LIKE 'failed%'"), 1);
}

}  // namespace
}  // namespace nianbao::intake

// Two intakes share one PostgreSQL; what they hold is saved while they work and restored into a SQLite file.
#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "tests/e2e/journey.h"

namespace nianbao::e2e {
namespace {

using ::testing::HasSubstr;

constexpr int kReports = 12;
constexpr const char* kOnce[] = {"Create", "Submit", "Pass", "Review", "ClearSecrecy", "SignOff", "Approve", "Publish"};

class PostgresSuiteTest : public ::testing::Test {
 protected:
  PostgresSuiteTest()
      : suite_({.bin_dir = NIANBAO_BIN_DIR,
                .run_dir = dir_.path(),
                .font_dir = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts",
                .intakes = 2,
                .workers = 2,
                .postgres = true}) {}

  void SetUp() override {
    ASSERT_THAT(suite_.Start(), IsOk());
    const auto content = ReadContent(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb");
    ASSERT_THAT(content, IsOk());
    content_ = *content;
  }
  void TearDown() override { suite_.Stop(); }

  static std::string NameOf(int i) { return absl::StrCat("organs/c", i, "/annualReports/2024"); }

  // Files a report and takes every turn until it is published; calls that fail are tried again.
  void Publish(int i) {
    Journey journey(suite_, NameOf(i));
    const auto organ = ParseText<report::v1::Organ>("display_name: \"宿迁市人民政府\" kind: GOV_CITY");
    const std::map<report::v1::State, std::pair<const char*, const char*>> turns = {
        {report::v1::DRAFT, {"SubmitAnnualReport", "preparer"}},
        {report::v1::IN_REVIEW, {"ReviewAnnualReport", "reviewer"}},
        {report::v1::IN_SECRECY_REVIEW, {"ClearAnnualReport", "reviewer"}},
        {report::v1::AWAITING_SIGN_OFF, {"SignOffAnnualReport", "signer"}},
        {report::v1::FILED, {"ApproveAnnualReport", "checker"}}};
    Eventually(
        [&] {
          const auto now = journey.Get();
          if (!now.ok()) {
            (void)journey.Register(absl::StrCat("c", i), organ);
            (void)journey.Create(content_, /*historical=*/true);
            return false;
          }
          const auto turn = turns.find(now->state());
          if (turn != turns.end()) (void)journey.Take(turn->second.first, turn->second.second);
          return now->state() == report::v1::PUBLISHED;
        },
        absl::Seconds(90));
  }

  std::map<std::string, int> EventsOf(int i) {
    intake::v1::ListReportEventsRequest request;
    request.set_parent(NameOf(i));
    const auto events = suite_.CallerAs("checker")->Call<intake::v1::ListReportEventsResponse>(
        "/nianbao.intake.v1.ReportService/ListReportEvents", request);
    std::map<std::string, int> count;
    if (!events.ok()) return count;
    for (const auto& event : events->events()) ++count[event.action()];
    return count;
  }

  std::string Ctl(const std::vector<std::string>& words) {
    std::vector<std::string> all = {std::string(NIANBAO_BIN_DIR) + "/nianbaoctl", "db"};
    all.insert(all.end(), words.begin(), words.end());
    const std::string log = absl::StrCat(dir_.path(), "/ctl-", ++calls_);
    Process ctl(all, log);
    const auto code = ctl.Wait(absl::Seconds(60));
    return absl::StrCat("exit ", code.value_or(-1), "\n", *ReadFile(log));
  }

  TempDir dir_;
  Suite suite_;
  report::v1::ReportContent content_;
  int calls_ = 0;
};

TEST_F(PostgresSuiteTest, TwoIntakesLoseAndDoubleNothingAndTheirBackupUnderLoadIsWhole) {
  std::atomic<int> done = 0;
  std::vector<std::thread> people;
  for (int t = 0; t < 4; ++t) {
    people.emplace_back([&, t] {
      for (int i = t; i < kReports; i += 4) Publish(i), ++done;
    });
  }
  const std::string config = dir_.path() + "/suite.txtpb";
  ASSERT_TRUE(Eventually([&] { return !EventsOf(0).empty(); }));
  // Whoever relays is killed at some point: each in turn.
  for (const char* name : {"intake", "intake-2"}) {
    suite_.Kill(name);
    EXPECT_TRUE(Eventually([&, before = done.load()] { return done > before || done == kReports; }, absl::Seconds(60)));
    ASSERT_THAT(suite_.Restart(name), IsOk());
  }
  EXPECT_THAT(Ctl({"backup", dir_.path() + "/saved", "--config", config}), HasSubstr("exit 0"));
  for (std::thread& person : people) person.join();
  for (int i = 0; i < kReports; ++i) {
    const auto events = EventsOf(i);
    for (const char* step : kOnce) {
      const auto found = events.find(step);
      EXPECT_EQ(found == events.end() ? 0 : found->second, 1) << NameOf(i) << " " << step;
    }
  }
  std::ofstream(dir_.path() + "/small.txtpb") << "intake { database: \"" << dir_.path() << "/small-intake.db\" } "
                                              << "notification { database: \"" << dir_.path() << "/small-n.db\" }";
  const std::vector<std::string> small = {"--config", dir_.path() + "/small.txtpb"};
  EXPECT_THAT(Ctl({"check", dir_.path() + "/saved", "--output", "json", small[0], small[1]}),
              HasSubstr("\"database\":\"intake\""));
  const std::string restored = Ctl({"restore", dir_.path() + "/saved", "--output", "json", small[0], small[1]});
  EXPECT_THAT(restored, HasSubstr("exit 0"));
  EXPECT_THAT(restored, HasSubstr("\"database\":\"notification\""));
  EXPECT_THAT(Ctl({"restore", dir_.path() + "/saved", small[0], small[1]}), HasSubstr("DATABASE_NOT_EMPTY"));
  EXPECT_THAT(Ctl({"migrate", "--dry-run", "--output", "json", small[0], small[1]}), HasSubstr("\"missing\":0"));
  EXPECT_THAT(Ctl({"migrate", "--dry-run", "--only", "x", small[0], small[1]}), HasSubstr("exit 1"));
}

}  // namespace
}  // namespace nianbao::e2e

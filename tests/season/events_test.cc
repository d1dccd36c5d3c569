// The event stream under fire: intake and the consumer are killed at random while reports are opened, and the
// consumer's log holds every event once, in order.
#include <signal.h>

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/files.h"
#include "services/common/rpc/grpc_server.h"
#include "services/common/testing/process.h"
#include "services/common/testing/redis_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::season {
namespace {

constexpr int kOrgans = 150;  // with a report, and thus an event, each
constexpr char kToken[] = "token-of-everybody";

class EventsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(
        WriteFileAtomically(dir_.path() + "/intake.txtpb",
                            absl::StrCat("queue { redis_address: \"", redis_.address(), "\" }\nintake { database: \"",
                                         dir_.path(), "/intake.db\" }\nserver { drain_seconds: 5 }\n",
                                         R"(auth { principals { id: "all" token: "token-of-everybody"
                                                    grants { role: "platform_administrator" organ: "*" }
                                                    grants { role: "preparer" organ: "*" } } })")),
        IsOk());
    StartServer();
    caller_ = rpc::MakeGrpcCaller(address_, kToken);
  }
  void StartServer() {
    const std::string ports = dir_.path() + "/ports";
    ASSERT_THAT(RemoveTree(ports), IsOk());
    server_ =
        std::make_unique<Process>(std::vector<std::string>{std::string(NIANBAO_BIN_DIR) + "/nianbao-intake", "--config",
                                                           dir_.path() + "/intake.txtpb", "--server.port_file=" + ports,
                                                           "--server.grpc_listen=" + address_},
                                  dir_.path() + "/intake.log");
    ASSERT_TRUE(Eventually([&] { return ReadFile(ports).ok(); })) << *ReadFile(dir_.path() + "/intake.log");
    const std::string text = *ReadFile(ports);  // "grpc 127.0.0.1:1234\n…"
    address_ = text.substr(5, text.find('\n') - 5);
  }
  void StartConsumer() {
    consumer_ = std::make_unique<Process>(
        std::vector<std::string>{std::string(NIANBAO_BIN_DIR) + "/nianbaoctl", "events", "watch", "--log", LogPath(),
                                 "--server", address_, "--token", kToken},
        dir_.path() + "/consumer.log");
  }
  std::string LogPath() const { return dir_.path() + "/events.tsv"; }

  // Until it works: the server may be away.
  template <typename Response>
  void Insist(const std::string& method, const google::protobuf::Message& request) {
    EXPECT_TRUE(Eventually(
        [&] {
          const auto answer =
              caller_->Call<Response>("/nianbao.intake.v1." + method, request, {.timeout = absl::Seconds(2)});
          return answer.ok() || absl::IsAlreadyExists(answer.status());
        },
        absl::Seconds(60)));
  }
  void OpenReports() {
    for (int i = 0; i < kOrgans; ++i) {
      intake::v1::CreateOrganRequest organ;
      organ.set_organ_id(absl::StrCat("o", i));
      organ.mutable_organ()->set_display_name(absl::StrCat("单位", i));
      organ.mutable_organ()->set_kind(report::v1::DEPT);
      Insist<report::v1::Organ>("OrganService/CreateOrgan", organ);
      intake::v1::CreateAnnualReportRequest report;
      report.set_parent(absl::StrCat("organs/o", i));
      report.mutable_annual_report()->set_report_year(2025);
      report.set_request_id(absl::StrCat("r-", i));
      Insist<report::v1::AnnualReport>("ReportService/CreateAnnualReport", report);
    }
    finished_ = true;
  }
  std::vector<int64_t> Truth() {
    std::vector<int64_t> sequences;
    intake::v1::ListEventsResponse page;
    do {
      intake::v1::ListEventsRequest request;
      request.set_cursor(page.cursor());
      const auto answer =
          caller_->Call<intake::v1::ListEventsResponse>("/nianbao.intake.v1.EventService/ListEvents", request);
      EXPECT_THAT(answer, IsOk());
      page = *answer;
      for (const auto& event : page.events()) sequences.push_back(event.sequence());
    } while (page.more());
    return sequences;
  }
  std::vector<int64_t> Logged() const {
    std::vector<int64_t> sequences;
    const std::string text = ReadFile(LogPath()).value_or("");
    for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      int64_t sequence = 0;
      EXPECT_TRUE(absl::SimpleAtoi(line.substr(0, line.find('\t')), &sequence)) << line;
      sequences.push_back(sequence);
    }
    return sequences;
  }

  TempDir dir_;
  RedisServer redis_;
  std::string address_ = "127.0.0.1:0";
  std::unique_ptr<Process> server_;
  std::unique_ptr<Process> consumer_;
  std::unique_ptr<rpc::Caller> caller_;
  std::atomic<bool> finished_ = false;
};

TEST_F(EventsTest, ConsumerSeesEveryEventOnceThoughItAndTheServerAreKilledAgainAndAgain) {
  std::mt19937 random(20260131);  // the same faults every time; the moments differ by the machine
  std::thread writer([this] { OpenReports(); });
  StartConsumer();
  int kills = 0;
  size_t seen = 0;
  while (!finished_ || kills < 8) {
    // A fault comes after some progress of the log, not after some time.
    const size_t next = seen + 5 + random() % 15;
    Eventually([&] { return Logged().size() >= next || finished_; }, absl::Seconds(20));
    seen = Logged().size();
    const bool hard = random() % 3 != 0;
    if (random() % 2 == 0) {
      consumer_->Signal(hard ? SIGKILL : SIGTERM);
      consumer_->Wait(absl::Seconds(10));
      StartConsumer();
    } else {
      server_->Signal(hard ? SIGKILL : SIGTERM);
      ASSERT_TRUE(server_->Wait(absl::Seconds(20)).has_value());
      StartServer();
    }
    ++kills;
  }
  writer.join();
  const std::vector<int64_t> truth = Truth();
  EXPECT_EQ(truth.size(), static_cast<size_t>(kOrgans));
  EXPECT_TRUE(Eventually([&] { return Logged().size() >= truth.size(); }, absl::Seconds(30)));
  EXPECT_EQ(Logged(), truth);
  std::cout << kills << " kills, " << truth.size() << " events" << std::endl;
}

TEST_F(EventsTest, LineThatACrashCutShortIsWrittenAgainWhole) {
  std::thread writer([this] { OpenReports(); });
  writer.join();
  ASSERT_THAT(WriteFileAtomically(LogPath(), "1\t2026\torgans/o0\n2\t20"), IsOk());
  StartConsumer();
  const std::vector<int64_t> truth = Truth();
  EXPECT_TRUE(Eventually([&] { return Logged().size() >= truth.size(); }));
  EXPECT_EQ(Logged(), truth);
}

}  // namespace
}  // namespace nianbao::season

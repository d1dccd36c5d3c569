#include "services/common/rpc/grpc_server.h"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::rpc {
namespace {

using intake::v1::GetRevisionRequest;
using report::v1::Revision;

constexpr char kGet[] = "/nianbao.intake.v1.ReportService/GetRevision";
constexpr char kToken[] = "token-of-preparer";

class GrpcServerTest : public ::testing::Test {
 protected:
  GrpcServerTest() {
    auto authenticator =
        auth::StaticAuthenticator::Create(ParseText<config::v1::Auth>(R"pb(principals {
                                                                             id: "preparer"
                                                                             token: "token-of-preparer"
                                                                             grants { role: "preparer" organ: "*" }
                                                                           })pb"));
    table_ = std::make_unique<MethodTable>(*authenticator, clock_, ids_, metrics_);
    table_->Add<GetRevisionRequest, Revision>(
        "nianbao.intake.v1.ReportService.GetRevision",
        [this](const CallContext& call, const GetRevisionRequest& request) -> absl::StatusOr<Revision> {
          started_.store(true);
          if (gate_.valid()) gate_.wait();
          Revision revision;
          revision.set_name(request.name());
          revision.set_public_note(call.trace.trace_id);
          return revision;
        });
  }

  GetRevisionRequest Request() const {
    GetRevisionRequest request;
    request.set_name("organs/a/annualReports/2024/revisions/1");
    return request;
  }

  SystemClock clock_;
  RandomIdSource ids_;
  Metrics metrics_;
  std::unique_ptr<MethodTable> table_;
  std::shared_future<void> gate_;
  std::atomic<bool> started_ = false;
};

TEST_F(GrpcServerTest, CallOverTcpReachesTheHandlerWithTokenAndTrace) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  auto caller = MakeGrpcCaller((*server)->address(), kToken);
  const auto revision = caller->Call<Revision>(
      kGet, Request(), {.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"});
  ASSERT_THAT(revision, IsOk());
  EXPECT_EQ(revision->name(), Request().name());
  EXPECT_EQ(revision->public_note(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(GrpcServerTest, CallInProcessTakesTheSameWay) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  EXPECT_THAT((*server)->InProcessCaller(kToken)->Call<Revision>(kGet, Request()), IsOk());
  EXPECT_THAT((*server)->InProcessCaller("token-of-nobody-at-all")->Call<Revision>(kGet, Request()),
              HasReason("NOT_SIGNED_IN"));
}

TEST_F(GrpcServerTest, RequestAboveTheLimitIsRefusedByTheTransport) {
  auto server = GrpcServer::Start(*table_, {.max_request_bytes = 1000});
  ASSERT_THAT(server, IsOk());
  GetRevisionRequest large;
  large.set_name(std::string(2000, 'x'));
  EXPECT_THAT(MakeGrpcCaller((*server)->address(), kToken)->Call<Revision>(kGet, large),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(GrpcServerTest, CallsBeyondTheWaitingLimitAreToldThatTheServerIsBusy) {
  std::promise<void> open;
  gate_ = open.get_future().share();
  auto server = GrpcServer::Start(*table_, {.handler_threads = 1, .max_waiting_calls = 1});
  ASSERT_THAT(server, IsOk());
  auto caller = MakeGrpcCaller((*server)->address(), kToken);
  std::mutex mutex;
  int busy = 0;
  std::promise<void> some_busy;
  std::vector<std::future<void>> ended;
  for (int i = 0; i < 8; ++i) {
    auto done = std::make_shared<std::promise<void>>();
    ended.push_back(done->get_future());
    caller->Start(kGet, Request().SerializeAsString(), {}, [&, done](absl::StatusOr<std::string> answer) {
      std::lock_guard lock(mutex);
      if (!answer.ok() && DetailOf(answer.status()).reason == "SERVER_BUSY" && ++busy == 6) some_busy.set_value();
      done->set_value();
    });
    while (i == 0 && !started_.load()) std::this_thread::yield();  // the only thread is taken before the others come
  }
  some_busy.get_future().wait();  // one runs, one waits, six are refused
  open.set_value();
  for (auto& end : ended) end.wait();
  EXPECT_EQ(busy, 6);
}

TEST_F(GrpcServerTest, UnreachableServiceIsNamedInChinese) {
  auto caller = MakeGrpcCaller("127.0.0.1:1", kToken);
  const auto answer = caller->Call<Revision>(kGet, Request(), {.timeout = absl::Seconds(5)});
  EXPECT_THAT(answer, HasReason("SERVICE_UNREACHABLE"));
  EXPECT_FALSE(DetailOf(answer.status()).sentence.empty());
}

TEST_F(GrpcServerTest, SecondServerOnTheSameAddressIsRefused) {
  auto first = GrpcServer::Start(*table_, {});
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(GrpcServer::Start(*table_, {.listen = (*first)->address()}), HasReason("ADDRESS_IN_USE"));
}

TEST_F(GrpcServerTest, DrainLetsTheCallUnderWayFinish) {
  std::promise<void> open;
  gate_ = open.get_future().share();
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  auto caller = MakeGrpcCaller((*server)->address(), kToken);
  std::promise<absl::StatusOr<std::string>> answer;
  caller->Start(kGet, Request().SerializeAsString(), {},
                [&](absl::StatusOr<std::string> result) { answer.set_value(std::move(result)); });
  while (!started_.load()) std::this_thread::yield();
  std::thread drain([&] { (*server)->Drain(absl::Seconds(10)); });
  open.set_value();
  EXPECT_THAT(answer.get_future().get(), IsOk());
  drain.join();
}

}  // namespace
}  // namespace nianbao::rpc

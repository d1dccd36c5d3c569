#include "services/common/rpc/grpc_server.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/rpc/grpc_caller.h"
#include "services/common/rpc/request_bounds.h"
#include "services/common/rpc/stream_reader.h"
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

// Speaks a stream with bare gRPC: writes every message, then reads every answer.
struct StreamTalk {
  std::vector<std::string> answers;
  grpc::Status status;
};

StreamTalk TalkOnStream(const std::string& address, const std::string& method,
                        const std::vector<std::string>& messages) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.AddMetadata("authorization", std::string("Bearer ") + kToken);
  grpc::CompletionQueue queue;
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return ok;
  };
  auto stream = stub.PrepareCall(&context, method, &queue);
  stream->StartCall(nullptr);
  wait();
  StreamTalk talk;
  for (const std::string& message : messages) {
    stream->Write(ToBuffer(message), nullptr);
    if (!wait()) break;
    grpc::ByteBuffer answer;
    stream->Read(&answer, nullptr);
    if (!wait()) break;
    talk.answers.push_back(ToBytes(answer));
  }
  stream->WritesDone(nullptr);
  wait();
  stream->Finish(&talk.status, nullptr);
  wait();
  return talk;
}

class StreamTest : public GrpcServerTest {
 protected:
  StreamTest() {
    table_->Add<validation::v1::CheckReportRequest, validation::v1::CheckReportsResponse>(
        "nianbao.validation.v1.ValidationService.CheckReports",
        [](const CallContext&, const auto& request) -> absl::StatusOr<validation::v1::CheckReportsResponse> {
          validation::v1::CheckReportsResponse response;
          response.mutable_result()->set_format_id(request.content().title());
          return response;
        });
  }
  static std::string Message(const std::string& title) {
    validation::v1::CheckReportRequest request;
    request.mutable_content()->set_title(title);
    request.mutable_context()->set_report_year(2025);
    return request.SerializeAsString();
  }
  static constexpr char kCheck[] = "/nianbao.validation.v1.ValidationService/CheckReports";
};

TEST_F(StreamTest, EveryMessageOfAStreamIsAnsweredInOrder) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  const StreamTalk talk = TalkOnStream((*server)->address(), kCheck, {Message("甲"), Message("乙"), Message("丙")});
  EXPECT_TRUE(talk.status.ok()) << talk.status.error_message();
  std::vector<std::string> titles;
  for (const std::string& answer : talk.answers) {
    validation::v1::CheckReportsResponse response;
    ASSERT_TRUE(response.ParseFromString(answer));
    titles.push_back(response.result().format_id());
  }
  EXPECT_THAT(titles, ::testing::ElementsAre("甲", "乙", "丙"));
}

TEST_F(StreamTest, MessageThatCannotBeReadEndsTheStreamWithItsReason) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  const StreamTalk talk = TalkOnStream((*server)->address(), kCheck, {Message("甲"), "\xff\xff", Message("丙")});
  EXPECT_EQ(talk.answers.size(), 1u);
  EXPECT_EQ(talk.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

// The stream of a caller's one request, as the gateway follows it.
struct Followed {
  std::vector<std::string> messages;
  std::promise<void> opened;
  std::promise<absl::Status> ended;
};

StreamEvents Follow(Followed& followed) {
  return {.opened = [&] { followed.opened.set_value(); },
          .message = [&](std::string message) { followed.messages.push_back(std::move(message)); },
          .ended = [&](const absl::Status& status) { followed.ended.set_value(status); }};
}

TEST_F(StreamTest, CallerFollowsAStreamToItsEnd) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  Followed sound;
  auto caller = MakeGrpcCaller((*server)->address(), kToken);
  caller->StartStream(kCheck, Message("甲"), {}, Follow(sound));
  EXPECT_THAT(sound.ended.get_future().get(), IsOk());
  EXPECT_EQ(sound.messages.size(), 1u);
  Followed refused;
  caller->StartStream(kCheck, Message("甲"), {.token = "token-of-nobody-at-all"}, Follow(refused));
  EXPECT_THAT(refused.ended.get_future().get(), HasReason("NOT_SIGNED_IN"));
  EXPECT_TRUE(refused.messages.empty());
}

// Health/Watch goes on until somebody gives it up.
TEST_F(StreamTest, CallerGivesAStreamUp) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  Followed followed;
  const auto give_up = (*server)->InProcessCaller(kToken)->StartStream("/grpc.health.v1.Health/Watch", "",
                                                                       {.timeout = absl::Minutes(5)}, Follow(followed));
  followed.opened.get_future().get();
  give_up();
  EXPECT_EQ(followed.ended.get_future().get().code(), absl::StatusCode::kCancelled);
  give_up();  // harmless
}

TEST_F(StreamTest, StreamWithoutMessagesEndsWell) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  EXPECT_TRUE(TalkOnStream((*server)->address(), kCheck, {}).status.ok());
}

// Counts up to what it is told, then has nothing more to say.
class Counter final : public Source<intake::v1::WatchEventsResponse> {
 public:
  Counter(int64_t cursor, const std::atomic<int64_t>& end) : cursor_(cursor), end_(end) {}
  absl::StatusOr<std::optional<intake::v1::WatchEventsResponse>> Next() override {
    if (cursor_ >= end_) return std::nullopt;
    intake::v1::WatchEventsResponse response;
    response.set_cursor(++cursor_);
    return response;
  }

 private:
  int64_t cursor_;
  const std::atomic<int64_t>& end_;
};

class SourceTest : public GrpcServerTest {
 protected:
  SourceTest() {
    table_->AddSource<intake::v1::WatchEventsRequest, intake::v1::WatchEventsResponse>(
        "nianbao.intake.v1.EventService.WatchEvents",
        [this](const CallContext&,
               const auto& request) -> absl::StatusOr<std::unique_ptr<Source<intake::v1::WatchEventsResponse>>> {
          return std::make_unique<Counter>(request.cursor(), end_);
        });
  }
  static std::unique_ptr<StreamReader> Watch(const GrpcServer& server, int64_t cursor,
                                             const std::string& token = kToken) {
    intake::v1::WatchEventsRequest request;
    request.set_cursor(cursor);
    return StreamReader::Open(server.address(), token, "/nianbao.intake.v1.EventService/WatchEvents", request);
  }
  std::atomic<int64_t> end_ = 3;
};

TEST_F(SourceTest, StreamGivesWhatThereIsAndWhatComesWithoutHoldingAThread) {
  auto server = GrpcServer::Start(*table_, {.handler_threads = 1});
  ASSERT_THAT(server, IsOk());
  const auto first = Watch(**server, 0);
  const auto second = Watch(**server, 1);  // two watchers, one thread
  for (int64_t i = 1; i <= 3; ++i) EXPECT_EQ((*first->ReadAs<intake::v1::WatchEventsResponse>())->cursor(), i);
  for (int64_t i = 2; i <= 3; ++i) EXPECT_EQ((*second->ReadAs<intake::v1::WatchEventsResponse>())->cursor(), i);
  EXPECT_THAT(MakeGrpcCaller((*server)->address(), kToken)->Call<Revision>(kGet, Request()), IsOk());
  end_ = 4;
  EXPECT_EQ((*first->ReadAs<intake::v1::WatchEventsResponse>())->cursor(), 4);
}

TEST_F(SourceTest, StreamWithoutEndEndsWhenTheServerDrains) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  const auto stream = Watch(**server, 2);
  ASSERT_THAT(stream->Read(), IsOk());  // the server has the call
  std::thread drain([&] { (*server)->Drain(absl::Seconds(60)); });
  EXPECT_THAT(stream->Read(), HasReason("SERVER_DRAINING"));
  drain.join();
}

TEST_F(SourceTest, ReaderThatGoesAwayLeavesNothingBehind) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  for (int i = 0; i < 12; ++i) {
    const auto stream = Watch(**server, i % 4);
    if (i % 4 == 0) {
      EXPECT_THAT(stream->Read(), IsOk());
    }
  }
  (*server)->Drain(absl::Seconds(60));
}

TEST_F(SourceTest, StrangerIsToldWhy) {
  auto server = GrpcServer::Start(*table_, {});
  ASSERT_THAT(server, IsOk());
  EXPECT_THAT(Watch(**server, 0, "token-of-nobody-at-all")->Read(), HasReason("NOT_SIGNED_IN"));
  EXPECT_THAT(StreamReader::Open("127.0.0.1:1", kToken, "/x/y", intake::v1::WatchEventsRequest())->Read(),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(GrpcServerTest, RequestAboveTheLimitIsToldTheLimitAndAMuchLargerOneIsCutOff) {
  auto server = GrpcServer::Start(*table_, {.max_request_bytes = 1000});
  ASSERT_THAT(server, IsOk());
  auto caller = MakeGrpcCaller((*server)->address(), kToken);
  GetRevisionRequest large;
  large.set_name(std::string(2000, 'x'));
  const absl::Status refused = caller->Call<Revision>(kGet, large).status();
  EXPECT_THAT(refused, HasReason("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(DetailOf(refused).sentence, ::testing::HasSubstr("最多1 KiB"));
  large.set_name(std::string(5000, 'x'));
  EXPECT_THAT(caller->Call<Revision>(kGet, large), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(caller->Call<Revision>(kGet, Request()), IsOk()) << "the connection lives on";
}

TEST(RequestBoundsTest, RequestsThatWaitHoldABoundedAmountOfMemory) {
  RequestBounds bounds(100);
  EXPECT_THAT(bounds.Enter(101), HasReason("MESSAGE_TOO_LARGE"));
  for (size_t i = 0; i < RequestBounds::kHeldAtOnce; ++i) ASSERT_THAT(bounds.Enter(100), IsOk());
  EXPECT_THAT(bounds.Enter(1), HasReason("SERVER_BUSY"));
  bounds.Leave(100);
  EXPECT_THAT(bounds.Enter(100), IsOk());
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

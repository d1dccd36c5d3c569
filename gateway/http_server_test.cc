// The door on a real socket, and everything that hostile or broken clients send: clean answers, flat memory, and other
// clients served meanwhile.
#include "gateway/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/door.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/gateway/v1/session_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::gateway {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;

class EmptyCaller final : public rpc::Caller {
 public:
  void Start(const std::string&, std::string, const rpc::CallOptions&, Done done) override { done(std::string()); }
};

// A connection that sends whatever it is told.
class Wire {
 public:
  explicit Wire(const std::string& address) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const std::vector<std::string> parts = absl::StrSplit(address, ':');
    int port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(parts.at(1), &port));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, parts.at(0).c_str(), &to.sin_addr);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
    const timeval patience{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~Wire() { close(socket_); }

  // Stops where the server has closed.
  void Send(absl::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }
  // Waits for bytes, or the end, at most so long.
  bool IsReadable(absl::Duration patience) {
    pollfd wanted{socket_, POLLIN, 0};
    return poll(&wanted, 1, static_cast<int>(absl::ToInt64Milliseconds(patience))) == 1;
  }
  void SayNoMore() { shutdown(socket_, SHUT_WR); }
  // Everything up to and with `words`.
  std::string ReadUntil(absl::string_view words) {
    std::string all;
    char byte = 0;
    while (!absl::EndsWith(all, words) && recv(socket_, &byte, 1, 0) == 1) all.push_back(byte);
    return all;
  }
  // Everything until the server closes.
  std::string ReadAll() {
    std::string all;
    char buffer[4096];
    for (;;) {
      const ssize_t got = recv(socket_, buffer, sizeof(buffer), 0);
      if (got <= 0) return all;
      all.append(buffer, static_cast<size_t>(got));
    }
  }

 private:
  const int socket_;
};

// 0 = closed without an answer.
int StatusOf(const std::string& answer) {
  int status = 0;
  return absl::StartsWith(answer, "HTTP/1.1 ") && absl::SimpleAtoi(answer.substr(9, 3), &status) ? status : 0;
}

int64_t ResidentKilobytes() {
  std::ifstream file("/proc/self/statm");
  int64_t total = 0;
  int64_t resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE) / 1024;
}

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    auto server = HttpServer::Start({.max_body_bytes = 1 << 20, .max_header_bytes = 16 << 10, .timeout_seconds = 1},
                                    [this](HttpRequest request, HttpServer::Answer answer) {
                                      door_.Handle(std::move(request), std::move(answer));
                                    });
    EXPECT_THAT(server, IsOk());
    server_ = *std::move(server);
  }

  std::string Exchange(const std::string& bytes) {
    Wire wire(server_->address());
    wire.Send(bytes);
    return wire.ReadAll();
  }

  std::string Post(const std::string& body, const std::string& headers = "") {
    return Exchange(
        absl::StrCat("POST /v1/organs/a/annualReports/2024:submit HTTP/1.1\r\nHost: x\r\nConnection: "
                     "close\r\nContent-Type: application/json\r\n",
                     headers, "Content-Length: ", body.size(), "\r\n\r\n", body));
  }

  bool Answers() { return StatusOf(Exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 200; }

  RandomIdSource ids_;
  SystemClock clock_;
  Metrics metrics_;
  EmptyCaller service_;
  const config::v1::Config config_ =
      ParseText<config::v1::Config>("gateway { session_idle_minutes: 60 session_hours: 12 sign_ins_per_minute: -1 }");
  const std::shared_ptr<const auth::StaticAuthenticator> authenticator_ =
      *auth::StaticAuthenticator::Create(config_.auth());
  const RouteTable routes_{{intake::v1::GetAnnualReportRequest::descriptor()->file()->service(0),
                            v1::GetSessionRequest::descriptor()->file()->service(0)}};
  const EmbeddedFile files_[1] = {{"index.html", "<title>年报</title>"}};
  SessionDesk desk_{config_, *authenticator_, clock_, ids_};
  Door door_{DoorDependencies{.routes = routes_,
                              .caller_of = [this](const auto*) -> rpc::Caller& { return service_; },
                              .desk = desk_,
                              .clock = clock_,
                              .ids = ids_,
                              .metrics = metrics_},
             DoorOptions{.calls_per_minute = -1, .dashboard = files_}};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, SoundRequestIsAnswered) {
  EXPECT_EQ(StatusOf(Post(R"({"etag":"1"})")), 200);
  EXPECT_TRUE(Answers());
}

TEST_F(HttpServerTest, BrokenJsonIsABadRequestWithAReason) {
  const std::string bodies[] = {"{",
                                "{\"etag\":}",
                                "nonsense",
                                "{\"etag\":\"1\"",
                                "[1,2]",
                                "\"text\"",
                                "{\"etag\":1e999}",
                                "{\"etag\":{\"a\":1}}",
                                std::string("{\"etag\":\"\xff\xfe\"}"),
                                std::string("{\"etag\":\"\xed\xa0\x80\"}"),
                                std::string(100000, '['),
                                absl::StrCat("{\"etag\":", std::string(50000, '{')),
                                absl::StrCat("{\"validateOnly\":", std::string(5000, '9'), "}"),
                                "{\"comment\":\"\\ud800\"}",
                                "{\"nothing\":true}",
                                std::string("\0\0\0\0", 4)};
  for (const std::string& body : bodies) {
    const std::string answer = Post(body);
    EXPECT_EQ(StatusOf(answer), 400) << body.substr(0, 60);
    EXPECT_THAT(answer, HasSubstr("application/problem+json")) << body.substr(0, 60);
  }
}

// A refusal is an answer like any other: a problem with a Chinese sentence and a trace, counted and logged.
MATCHER_P2(IsProblem, status, reason, "") {
  *result_listener << arg.substr(0, 600);
  return StatusOf(arg) == status && absl::StrContains(arg, "Content-Type: application/problem+json\r\n") &&
         absl::StrContains(arg, absl::StrCat("\"reason\":\"", reason, "\"")) &&
         absl::StrContains(arg, "\r\nTrace-Id: ") && absl::StrContains(arg, "\r\nX-Content-Type-Options: nosniff") &&
         (absl::StrContains(arg, "。\",\"reason\"") || absl::StrContains(arg, "\"detail\":\"字段“"));
}

TEST_F(HttpServerTest, EveryRefusalIsAProblemWithTraceAndMetrics) {
  const std::string head = "POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  std::string flood = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&flood, "X-Flood-", i, ": ", std::string(40, 'x'), "\r\n");
  EXPECT_THAT(Exchange(flood + "\r\n"), IsProblem(431, "HEADERS_TOO_LARGE"));
  EXPECT_THAT(Exchange(absl::StrCat("GET /", std::string(200000, 'a'), " HTTP/1.1\r\nHost: x\r\n\r\n")),
              IsProblem(414, "ADDRESS_TOO_LONG"));
  EXPECT_THAT(Exchange(head + "Content-Length: 1000000000\r\n\r\n"), IsProblem(413, "MESSAGE_TOO_LARGE"));
  EXPECT_THAT(Exchange(absl::StrCat(head, "Content-Length: 3000000\r\n\r\n", std::string(3000000, 'x'))),
              IsProblem(413, "MESSAGE_TOO_LARGE"));
  std::string chunks = head + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 40; ++i) absl::StrAppend(&chunks, "10000\r\n", std::string(65536, 'x'), "\r\n");
  EXPECT_THAT(Exchange(chunks + "0\r\n\r\n"), IsProblem(413, "MESSAGE_TOO_LARGE"));
  EXPECT_THAT(Exchange(head + "Content-Length: -5\r\n\r\n"), IsProblem(400, "MALFORMED_HTTP"));
  EXPECT_THAT(Exchange(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), IsProblem(400, "MALFORMED_HTTP"));
  EXPECT_THAT(Exchange("nonsense\r\n\r\n"), IsProblem(400, "MALFORMED_HTTP"));
  EXPECT_THAT(Exchange("GET / HTTP/3.0\r\n\r\n"), IsProblem(505, "VERSION_UNSUPPORTED"));
  const std::string closing = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  EXPECT_THAT(Exchange("BREW /v1/session" + closing), IsProblem(501, "VERB_UNKNOWN"));
  EXPECT_THAT(Exchange("DELETE /v1/organs/a/annualReports/2024:submit" + closing),
              AllOf(IsProblem(405, "METHOD_NOT_ALLOWED"), HasSubstr("\r\nAllow: POST\r\n")));
  EXPECT_THAT(Exchange("TRACE /" + closing), IsProblem(405, "METHOD_NOT_ALLOWED"));
  EXPECT_THAT(Exchange("GET /v1/nothing" + closing), IsProblem(404, "PAGE_NOT_FOUND"));
  const std::string told = metrics_.Expose();
  for (const char* status : {"400", "413", "414", "431", "505"}) {
    EXPECT_THAT(told, HasSubstr(absl::StrCat("nianbao_http_requests_total{kind=\"refused\",status=\"", status, "\"}")));
  }
}

TEST_F(HttpServerTest, BadTextAndHugeNumbersAreToldWithTheirField) {
  EXPECT_THAT(Post("{\"comment\":\"\xff\"}"),
              AllOf(IsProblem(400, "TEXT_NOT_UTF8"), HasSubstr("\"field\":\"comment\"")));
  EXPECT_THAT(Post(absl::StrCat("{\"etag\":", std::string(5000, '9'), "}")),
              AllOf(IsProblem(400, "FIELD_TYPE"), HasSubstr("\"field\":\"etag\"")));
  EXPECT_THAT(Post(absl::StrCat("{\"consents\":[{\"time\":", std::string(90000, '['), "}]}")),
              IsProblem(400, "JSON_TOO_DEEP"));
}

TEST_F(HttpServerTest, RequestsFollowOneAnotherOnAConnection) {
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n";
  const std::string answers = Exchange(get + "\r\n" + get + "\r\n" + get + "Connection: close\r\n\r\n");
  size_t count = 0;
  for (size_t at = answers.find("HTTP/1.1 200"); at != std::string::npos; at = answers.find("HTTP/1.1 200", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 3u);
}

TEST_F(HttpServerTest, BodyThatWaitsForOurWordGetsIt) {
  Wire wire(server_->address());
  wire.Send(
      "POST /v1/organs/a/annualReports/2024:submit HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
      "application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(wire.ReadUntil("\r\n\r\n"), HasSubstr("100 Continue"));
  wire.Send("{}");
  EXPECT_EQ(StatusOf(wire.ReadAll()), 200);
}

TEST_F(HttpServerTest, WhoeverHasSaidAllStillGetsTheAnswer) {
  Wire wire(server_->address());
  wire.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  wire.SayNoMore();
  EXPECT_EQ(StatusOf(wire.ReadAll()), 200);
}

TEST_F(HttpServerTest, MutatedRequestsNeverBreakIt) {
  const std::string sound =
      "POST /nianbao.gateway.v1.SessionService/CreateSession HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
      "application/json\r\nContent-Length: 45\r\n\r\n{\"principal\":\"clerk\",\"password\":\"long enough\"}";
  std::mt19937 dice(20250120);
  for (int round = 0; round < 120; ++round) {
    std::string bytes = sound;
    const int changes = 1 + static_cast<int>(dice() % 8);
    for (int i = 0; i < changes; ++i) bytes[dice() % bytes.size()] = static_cast<char>(dice() % 256);
    Wire wire(server_->address());
    wire.Send(bytes);
    if (round % 3 == 0) continue;  // gone before the answer
    const int status = StatusOf(wire.ReadAll());
    EXPECT_TRUE(status == 0 || status == 200 || (status >= 400 && status <= 505)) << status << "\n" << bytes;
  }
  EXPECT_TRUE(Answers());
}

TEST_F(HttpServerTest, SlowBodiesAreCutOffAndOthersAreServedMeanwhile) {
  std::vector<std::unique_ptr<Wire>> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(std::make_unique<Wire>(server_->address()));
    slow.back()->Send("POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
  }
  EXPECT_TRUE(Answers());
  for (auto& wire : slow) {
    EXPECT_THAT(wire->ReadAll(), IsProblem(408, "REQUEST_TOO_SLOW"));
  }
  Wire head(server_->address());
  head.Send("GET / HTTP/1.1\r\nHost: ");
  EXPECT_THAT(head.ReadAll(), IsProblem(408, "REQUEST_TOO_SLOW"));
  Wire idle(server_->address());
  EXPECT_EQ(idle.ReadAll(), "");
}

TEST_F(HttpServerTest, TricklingBuysNoTime) {
  Wire wire(server_->address());
  wire.Send("GET / HTTP/1.1\r\nX: ");
  while (!wire.IsReadable(absl::Milliseconds(50))) wire.Send("x");
  EXPECT_THAT(wire.ReadAll(), IsProblem(408, "REQUEST_TOO_SLOW"));
}

TEST_F(HttpServerTest, StreamIsReadAsItIsWrittenAndEndsOnBothSides) {
  std::promise<std::shared_ptr<HttpStream>> opened;
  std::promise<void> left;
  auto server = HttpServer::Start({.pulse_every = absl::Milliseconds(50)}, [&](HttpRequest, HttpServer::Answer answer) {
    HttpAnswer stream{.media_type = "text/event-stream", .pulse = ": \n\n"};
    stream.begin = [&](std::shared_ptr<HttpStream> pieces) -> std::function<void()> {
      opened.set_value(std::move(pieces));
      return [&] { left.set_value(); };
    };
    answer(std::move(stream));
  });
  ASSERT_THAT(server, IsOk());
  auto wire = std::make_unique<Wire>((*server)->address());
  wire->Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::shared_ptr<HttpStream> pieces = opened.get_future().get();
  EXPECT_THAT(wire->ReadUntil("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_TRUE(pieces->Write("data: 一\n\n"));
  EXPECT_THAT(wire->ReadUntil("data: 一\n\n\r\n"), HasSubstr("data: 一"));
  EXPECT_THAT(wire->ReadUntil("4\r\n: \n\n\r\n"), HasSubstr(": "));  // the pulse of a silent stream
  wire.reset();
  left.get_future().get();
  EXPECT_FALSE(pieces->Write("data: 二\n\n"));
}

TEST_F(HttpServerTest, DrainingEndsStreams) {
  std::promise<std::shared_ptr<HttpStream>> opened;
  std::promise<void> left;
  auto server = HttpServer::Start({}, [&](HttpRequest, HttpServer::Answer answer) {
    HttpAnswer stream;
    stream.begin = [&](std::shared_ptr<HttpStream> pieces) -> std::function<void()> {
      opened.set_value(std::move(pieces));
      return [&] { left.set_value(); };
    };
    answer(std::move(stream));
  });
  ASSERT_THAT(server, IsOk());
  Wire wire((*server)->address());
  wire.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::shared_ptr<HttpStream> pieces = opened.get_future().get();
  pieces->Write("last words");
  (*server)->Drain(absl::Seconds(10));
  left.get_future().get();
  EXPECT_THAT(wire.ReadAll(), HasSubstr("0\r\n\r\n"));
}

TEST_F(HttpServerTest, MemoryStaysFlatUnderHostileTraffic) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "AddressSanitizer keeps freed memory on purpose";
#endif
  const auto storm = [&] {
    for (int i = 0; i < 60; ++i) {
      Post(std::string(100000, '['));
      Post(absl::StrCat("{\"comment\":\"", std::string(900000, 'x'), "\"}"));
      Wire(server_->address()).Send("POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n{{{{");
      Exchange(absl::StrCat("GET /", std::string(100000, 'a'), " HTTP/1.1\r\nConnection: close\r\n\r\n"));
    }
  };
  storm();
  const int64_t before = ResidentKilobytes();
  storm();
  storm();
  const int64_t grown = ResidentKilobytes() - before;
  EXPECT_LT(grown, 8 * 1024) << "kilobytes";
  EXPECT_TRUE(Answers());
}

TEST_F(HttpServerTest, DrainingWaitsForTheAnswerUnderWayAndTakesNobodyNew) {
  std::promise<HttpServer::Answer> held;
  auto server = HttpServer::Start({.timeout_seconds = 5},
                                  [&](HttpRequest, HttpServer::Answer answer) { held.set_value(std::move(answer)); });
  ASSERT_THAT(server, IsOk());
  Wire wire((*server)->address());
  wire.Send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const HttpServer::Answer answer = held.get_future().get();
  std::thread drain([&] { (*server)->Drain(absl::Seconds(10)); });
  answer({.status = 200, .body = "late"});
  drain.join();
  EXPECT_THAT(wire.ReadAll(), HasSubstr("late"));
}

}  // namespace
}  // namespace nianbao::gateway

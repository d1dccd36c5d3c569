#include "gateway/http_reader.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::gateway {
namespace {

constexpr ReadLimits kLimits{.head_bytes = 1000, .headers = 10, .body_bytes = 100};

// Reads everything that the reader takes, in pieces of `size`.
HttpRequest ReadInPieces(absl::string_view bytes, size_t size, const ReadLimits& limits = kLimits) {
  HttpReader reader(limits);
  while (!bytes.empty() && !reader.ended()) {
    const size_t used = reader.Read(bytes.substr(0, size));
    if (used == 0) break;
    bytes.remove_prefix(used);
  }
  EXPECT_TRUE(reader.ended()) << bytes;
  return reader.Take();
}

HttpRequest Read(absl::string_view bytes) { return ReadInPieces(bytes, bytes.size()); }

TEST(HttpReaderTest, RequestIsTheSameHoweverItsBytesArrive) {
  const std::string bytes =
      "\r\nPOST /v1/a?b=c HTTP/1.1\r\nHost: x\r\nAccept: a\r\naccept:  b \r\nCookie: p=1\r\nCookie: "
      "q=2\r\nContent-Length: "
      "5\r\n\r\nhello";
  for (size_t size = 1; size <= bytes.size(); ++size) {
    const HttpRequest request = ReadInPieces(bytes, size);
    ASSERT_THAT(request.fault, IsOk());
    EXPECT_EQ(request.verb, "POST");
    EXPECT_EQ(request.path, "/v1/a");
    EXPECT_EQ(request.query, "b=c");
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(request.headers.at("accept"), "a, b");
    EXPECT_EQ(request.headers.at("cookie"), "p=1; q=2");
  }
}

TEST(HttpReaderTest, ReadsNothingBeyondItsOwnRequest) {
  HttpReader reader(kLimits);
  const std::string first = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";
  EXPECT_EQ(reader.Read(first + "GET /second HTTP/1.1\r\n"), first.size());
  EXPECT_TRUE(reader.ended());
  EXPECT_TRUE(reader.keeps_alive());
}

TEST(HttpReaderTest, ChunksBecomeOneBody) {
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3;note=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: "
      "t\r\n\r\n";
  for (size_t size = 1; size <= bytes.size(); ++size) {
    const HttpRequest request = ReadInPieces(bytes, size);
    ASSERT_THAT(request.fault, IsOk()) << size;
    EXPECT_EQ(request.body, "abc0123456789");
  }
}

TEST(HttpReaderTest, AbsoluteTargetNamesThePathAlone) {
  EXPECT_EQ(Read("GET http://example.cn:80/a/b?c HTTP/1.1\r\nHost: x\r\n\r\n").path, "/a/b");
  EXPECT_EQ(Read("GET /public/?q=\xE5\xAE\xBF HTTP/1.1\r\nHost: x\r\n\r\n").query, "q=\xE5\xAE\xBF");
}

TEST(HttpReaderTest, OldClientsAreServedOneRequestAConnection) {
  HttpReader reader(kLimits);
  reader.Read("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(reader.ended());
  EXPECT_TRUE(reader.is_old());
  EXPECT_FALSE(reader.keeps_alive());
}

// What two programs could read in two ways opens a way to smuggle a request past a proxy.
TEST(HttpReaderTest, AmbiguousRequestsAreRefused) {
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  const std::string ambiguous[] = {post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab",
                                   post + "Content-Length: 2, 2\r\n\r\nab",
                                   post + "Content-Length: +2\r\n\r\nab",
                                   post + "Content-Length: -2\r\n\r\nab",
                                   post + "Content-Length: 0x2\r\n\r\nab",
                                   post + "Content-Length:\r\n\r\nab",
                                   post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                   post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                   post + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
                                   post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
                                   post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
                                   post + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
                                   post + "Content-Length : 2\r\n\r\nab",
                                   post + " folded: 1\r\n\r\n",
                                   post + "a: b\nc: d\r\n\r\n",
                                   post + "a\r\n\r\n",
                                   post + std::string("a: \0b\r\n\r\n", 9),
                                   post + "a: b\rc\r\n\r\n",
                                   post + "Host: y\r\n\r\n",
                                   "POST / HTTP/1.1\r\n\r\n",
                                   "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                   "GET /  HTTP/1.1\r\nHost: x\r\n\r\n",
                                   "GET / a HTTP/1.1\r\nHost: x\r\n\r\n",
                                   "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n",
                                   "GET relative HTTP/1.1\r\nHost: x\r\n\r\n",
                                   "GET /#part HTTP/1.1\r\nHost: x\r\n\r\n",
                                   "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
                                   "GET / HTTP/1.1\nHost: x\n\n",
                                   "nonsense\r\n\r\n"};
  for (const std::string& bytes : ambiguous) EXPECT_THAT(Read(bytes).fault, HasReason("MALFORMED_HTTP")) << bytes;
}

TEST(HttpReaderTest, EveryLimitHasItsOwnReason) {
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_THAT(Read(absl::StrCat("GET /", std::string(2000, 'a'))).fault, HasReason("ADDRESS_TOO_LONG"));
  EXPECT_THAT(Read(absl::StrCat(get, "a: ", std::string(2000, 'a'))).fault, HasReason("HEADERS_TOO_LARGE"));
  std::string many = get;
  for (int i = 0; i < 20; ++i) absl::StrAppend(&many, "h", i, ": 1\r\n");
  EXPECT_THAT(Read(many + "\r\n").fault, HasReason("HEADERS_TOO_LARGE"));
  EXPECT_THAT(Read(post + "Content-Length: 101\r\n\r\n").fault, HasReason("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(Read(post + "Content-Length: 99999999999999999999999\r\n\r\n").fault, HasReason("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(
      Read(absl::StrCat(post, "Transfer-Encoding: chunked\r\n\r\n40\r\n", std::string(64, 'a'), "\r\n40\r\n")).fault,
      HasReason("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(Read(post + "Transfer-Encoding: gzip, chunked\r\n\r\n").fault, HasReason("ENCODING_UNKNOWN"));
  EXPECT_THAT(Read(post + "Expect: miracles\r\nContent-Length: 1\r\n\r\n").fault, HasReason("EXPECTATION_FAILED"));
  EXPECT_THAT(Read("PRI * HTTP/2.0\r\n\r\n").fault, HasReason("VERSION_UNSUPPORTED"));
}

TEST(HttpReaderTest, BodyThatWaitsForOurWordIsKnown) {
  HttpReader reader(kLimits);
  reader.Read("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_TRUE(reader.in_body());
  EXPECT_TRUE(reader.expects_continue());
  reader.Read("abc");
  EXPECT_TRUE(reader.ended());
}

// Whatever bytes come: the reader ends or waits for more, keeps to its limits, and takes the same from any cut.
TEST(HttpReaderTest, AnyBytesAreReadTheSameInOnePieceAndInMany) {
  const std::string sound =
      "POST /v1/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  std::mt19937 dice(20250120);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = sound;
    for (size_t i = 0, n = dice() % 4; i <= n; ++i) bytes[dice() % bytes.size()] = "\r\n :;0aF\t\xff"[dice() % 10];
    HttpReader whole(kLimits);
    HttpReader cut(kLimits);
    const size_t used = whole.Read(bytes);
    size_t at = 0;
    while (at < bytes.size() && !cut.ended()) at += cut.Read(absl::string_view(bytes).substr(at, 1 + dice() % 5));
    ASSERT_EQ(whole.ended(), cut.ended()) << bytes;
    ASSERT_EQ(used, at) << bytes;
    const HttpRequest a = whole.Take();
    const HttpRequest b = cut.Take();
    ASSERT_EQ(a.fault, b.fault) << bytes;
    ASSERT_EQ(a.body, b.body) << bytes;
    ASSERT_EQ(a.headers, b.headers) << bytes;
  }
}

}  // namespace
}  // namespace nianbao::gateway

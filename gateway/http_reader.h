// One HTTP/1.1 request off the wire, piece by piece. Strict (RFC 9112): whatever a proxy in front could read in another
// way is refused, so that both always agree where a request ends. Pure.
#ifndef NIANBAO_GATEWAY_HTTP_READER_H_
#define NIANBAO_GATEWAY_HTTP_READER_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/http_server.h"

namespace nianbao::gateway {

struct ReadLimits {
  size_t head_bytes = 32 << 10;  // request line and headers together
  size_t headers = 100;
  size_t body_bytes = 8 << 20;
};

class HttpReader {
 public:
  explicit HttpReader(const ReadLimits& limits) : limits_(limits) {}

  // Reads from the front of `bytes` and answers how many it used; nothing once the request is complete or refused.
  size_t Read(absl::string_view bytes);

  bool begun() const { return begun_; }  // a byte of a request has come
  bool in_body() const { return step_ >= Step::kBody && !ended(); }
  bool ended() const { return step_ == Step::kDone || step_ == Step::kRefused; }
  bool expects_continue() const { return expects_continue_; }  // "Expect: 100-continue": the body waits for our word
  bool keeps_alive() const { return keeps_alive_ && step_ == Step::kDone; }
  bool is_old() const { return old_; }  // HTTP/1.0: knows no chunks
  size_t body_expected() const { return chunked_ ? limits_.body_bytes : length_; }

  // Ends the reading with a fault of the transport's: too slow.
  void Refuse(absl::Status fault);

  // What was read, for an ended request; the request's `fault` says why a refused one was.
  HttpRequest Take();

 private:
  enum class Step { kRequestLine, kHeaders, kBody, kChunkSize, kChunk, kChunkEnd, kTrailers, kDone, kRefused };

  size_t ReadLine(absl::string_view bytes);
  size_t ReadBytes(absl::string_view bytes);
  void EndLine();
  void ReadRequestLine(absl::string_view line);
  void ReadTarget(absl::string_view target);
  void ReadHeader(absl::string_view line);
  void EndHeaders();
  void ReadLength(const std::string& text);
  void ReadChunkSize(absl::string_view line);

  const ReadLimits limits_;
  HttpRequest request_;
  Step step_ = Step::kRequestLine;
  bool begun_ = false;
  bool old_ = false;
  bool keeps_alive_ = true;
  bool expects_continue_ = false;
  bool chunked_ = false;
  std::string line_;      // the line under way
  size_t head_used_ = 0;  // bytes of request line, headers and trailers
  size_t headers_ = 0;
  size_t length_ = 0;  // of the body, or of the chunk under way
  size_t left_ = 0;    // of it, still to come
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_HTTP_READER_H_

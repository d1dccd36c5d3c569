#include "gateway/http_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/gateway_errors.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kLongestVerb = 20;
constexpr size_t kLongestChunkLine = 200;
constexpr size_t kMostChunkDigits = 8;
constexpr size_t kMostLengthDigits = 15;

bool IsTokenByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::StrContains("!#$%&'*+-.^_`|~", absl::string_view(&c, 1));
}

bool IsToken(absl::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenByte); }

bool HasControl(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

bool Lists(absl::string_view header, absl::string_view word) {
  for (absl::string_view part : absl::StrSplit(header, ',')) {
    if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(part), word)) return true;
  }
  return false;
}

// Two of these would be read differently by different programs.
bool MustBeSingle(absl::string_view name) {
  return name == "host" || name == "content-length" || name == "transfer-encoding" || name == "authorization" ||
         name == "content-type" || name == "expect" || name == "x-csrf-token";
}

}  // namespace

void HttpReader::Refuse(absl::Status fault) {
  request_.fault = std::move(fault);
  request_.body.clear();
  step_ = Step::kRefused;
}

HttpRequest HttpReader::Take() { return std::move(request_); }

size_t HttpReader::Read(absl::string_view bytes) {
  size_t used = 0;
  while (used < bytes.size() && !ended()) {
    const absl::string_view rest = bytes.substr(used);
    used += step_ == Step::kBody || step_ == Step::kChunk ? ReadBytes(rest) : ReadLine(rest);
  }
  return used;
}

size_t HttpReader::ReadBytes(absl::string_view bytes) {
  const size_t taken = std::min(left_, bytes.size());
  request_.body.append(bytes.data(), taken);
  left_ -= taken;
  if (left_ == 0) step_ = step_ == Step::kBody ? Step::kDone : Step::kChunkEnd;
  return taken;
}

size_t HttpReader::ReadLine(absl::string_view bytes) {
  begun_ = true;
  const size_t end = bytes.find('\n');
  const size_t taken = end == absl::string_view::npos ? bytes.size() : end + 1;
  if (step_ == Step::kChunkSize || step_ == Step::kChunkEnd) {
    if (line_.size() + taken > kLongestChunkLine) return Refuse(MalformedHttp("chunk")), taken;
  } else {
    head_used_ += taken;
    if (head_used_ > limits_.head_bytes) {
      return Refuse(step_ == Step::kRequestLine ? AddressTooLong() : HeadersTooLarge()), taken;
    }
  }
  line_.append(bytes.data(), taken);
  if (end != absl::string_view::npos) EndLine();
  return taken;
}

void HttpReader::EndLine() {
  const std::string whole = std::exchange(line_, {});
  absl::string_view line = whole;
  if (!absl::ConsumeSuffix(&line, "\r\n")) return Refuse(MalformedHttp("line end"));
  switch (step_) {
    case Step::kRequestLine:
      if (line.empty()) return;  // blank lines before a request are passed over (RFC 9112, 2.2)
      return ReadRequestLine(line);
    case Step::kHeaders:
      return line.empty() ? EndHeaders() : ReadHeader(line);
    case Step::kChunkSize:
      return ReadChunkSize(line);
    case Step::kChunkEnd:
      if (!line.empty()) return Refuse(MalformedHttp("chunk"));
      step_ = Step::kChunkSize;
      return;
    default:  // trailers are read and forgotten
      if (line.empty()) step_ = Step::kDone;
  }
}

void HttpReader::ReadRequestLine(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  if (words.size() != 3 || !IsToken(words[0]) || words[0].size() > kLongestVerb || HasControl(line)) {
    return Refuse(MalformedHttp("request line"));
  }
  request_.verb = std::string(words[0]);
  if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0") {
    return Refuse(absl::StartsWith(words[2], "HTTP/") ? VersionUnsupported() : MalformedHttp("request line"));
  }
  old_ = words[2] == "HTTP/1.0";
  step_ = Step::kHeaders;
  ReadTarget(words[1]);
}

void HttpReader::ReadTarget(absl::string_view target) {
  if (absl::StartsWith(target, "http://") || absl::StartsWith(target, "https://")) {
    target.remove_prefix(target.find("//") + 2);
    target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    if (!absl::StartsWith(target, "/")) return Refuse(MalformedHttp("target"));
  }
  if (target != "*" && !absl::StartsWith(target, "/")) return Refuse(MalformedHttp("target"));
  if (absl::StrContains(target, '#')) return Refuse(MalformedHttp("target"));
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(target, absl::MaxSplits('?', 1));
  request_.path = std::string(parts.first);
  request_.query = std::string(parts.second);
}

void HttpReader::ReadHeader(absl::string_view line) {
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos || !IsToken(line.substr(0, colon)) || HasControl(line)) {
    return Refuse(MalformedHttp("header"));
  }
  if (++headers_ > limits_.headers) return Refuse(HeadersTooLarge());
  const std::string name = absl::AsciiStrToLower(line.substr(0, colon));
  const absl::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
  const auto [at, fresh] = request_.headers.try_emplace(name, value);
  if (fresh) return;
  if (MustBeSingle(name)) return Refuse(MalformedHttp(name));
  absl::StrAppend(&at->second, name == "cookie" ? "; " : ", ", value);
}

void HttpReader::EndHeaders() {
  const auto header = [&](const char* name) {
    const auto found = request_.headers.find(name);
    return found == request_.headers.end() ? std::string() : found->second;
  };
  const std::string connection = header("connection");
  keeps_alive_ = !Lists(connection, "close") && (!old_ || Lists(connection, "keep-alive"));
  if (!old_ && request_.headers.count("host") == 0) return Refuse(MalformedHttp("host"));
  const std::string expect = header("expect");
  if (!expect.empty() && !absl::EqualsIgnoreCase(expect, "100-continue")) return Refuse(ExpectationFailed());
  const bool has_length = request_.headers.count("content-length") > 0;
  if (request_.headers.count("transfer-encoding") > 0) {
    if (has_length || old_) return Refuse(MalformedHttp("transfer-encoding"));
    if (!absl::EqualsIgnoreCase(header("transfer-encoding"), "chunked")) return Refuse(EncodingUnknown());
    chunked_ = true;
    step_ = Step::kChunkSize;
  } else {
    if (has_length) ReadLength(header("content-length"));
    if (step_ == Step::kRefused) return;
    left_ = length_;
    step_ = left_ > 0 ? Step::kBody : Step::kDone;
  }
  expects_continue_ = !expect.empty() && step_ != Step::kDone;
}

void HttpReader::ReadLength(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) {
    return Refuse(MalformedHttp("content-length"));
  }
  if (text.size() > kMostLengthDigits || !absl::SimpleAtoi(text, &length_) || length_ > limits_.body_bytes) {
    Refuse(BodyTooLarge(limits_.body_bytes));
  }
}

void HttpReader::ReadChunkSize(absl::string_view line) {
  const absl::string_view digits = absl::StripAsciiWhitespace(line.substr(0, line.find(';')));
  if (digits.empty() || digits.size() > kMostChunkDigits ||
      digits.find_first_not_of("0123456789abcdefABCDEF") != absl::string_view::npos || HasControl(line)) {
    return Refuse(MalformedHttp("chunk"));
  }
  length_ = 0;
  for (const char digit : digits) {
    length_ = length_ * 16 +
              static_cast<size_t>(absl::ascii_isdigit(digit) ? digit - '0' : absl::ascii_tolower(digit) - 'a' + 10);
  }
  if (request_.body.size() + length_ > limits_.body_bytes) return Refuse(BodyTooLarge(limits_.body_bytes));
  left_ = length_;
  step_ = length_ > 0 ? Step::kChunk : Step::kTrailers;
}

}  // namespace nianbao::gateway

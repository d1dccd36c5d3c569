#include "gateway/http_words.h"

#include <libdeflate.h>

#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace nianbao::gateway {

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

std::string CookieOf(absl::string_view header, absl::string_view name) {
  for (absl::string_view part : absl::StrSplit(header, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (absl::ConsumePrefix(&part, name) && absl::ConsumePrefix(&part, "=")) return std::string(part);
  }
  return "";
}

bool Accepts(absl::string_view accept_encoding, absl::string_view encoding) {
  for (absl::string_view part : absl::StrSplit(accept_encoding, ',')) {
    const std::pair<absl::string_view, absl::string_view> words = absl::StrSplit(part, absl::MaxSplits(';', 1));
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(words.first), encoding)) continue;
    absl::string_view weight = absl::StripAsciiWhitespace(words.second);
    double q = 1;
    return !absl::ConsumePrefix(&weight, "q=") || !absl::SimpleAtod(weight, &q) || q > 0;
  }
  return false;
}

std::string Unquoted(absl::string_view tag) {
  tag = absl::StripAsciiWhitespace(tag);
  absl::ConsumePrefix(&tag, "W/");
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
  return std::string(tag);
}

bool NamesTag(absl::string_view header, absl::string_view tag) {
  for (absl::string_view part : absl::StrSplit(header, ',')) {
    part = absl::StripAsciiWhitespace(part);
    if (part == "*" || (!part.empty() && Unquoted(part) == Unquoted(tag))) return true;
  }
  return false;
}

absl::StatusOr<std::pair<size_t, size_t>> RangeOf(absl::string_view header, size_t size) {
  const absl::Status whole = absl::NotFoundError("no single byte range");
  if (!absl::ConsumePrefix(&header, "bytes=") || absl::StrContains(header, ',')) return whole;
  const std::pair<absl::string_view, absl::string_view> words = absl::StrSplit(header, absl::MaxSplits('-', 1));
  const absl::string_view from = absl::StripAsciiWhitespace(words.first);
  const absl::string_view to = absl::StripAsciiWhitespace(words.second);
  uint64_t first = 0;
  uint64_t last = 0;
  if (!from.empty() && !absl::SimpleAtoi(from, &first)) return whole;
  if (!to.empty() && !absl::SimpleAtoi(to, &last)) return whole;
  if (from.empty() && to.empty()) return whole;
  if (from.empty()) {  // the last bytes
    if (last == 0 || size == 0) return absl::OutOfRangeError("empty range");
    return std::pair<size_t, size_t>{size - std::min<uint64_t>(last, size), size - 1};
  }
  if (first >= size) return absl::OutOfRangeError("range beyond the end");
  if (to.empty() || last >= size) last = size - 1;
  if (last < first) return whole;
  return std::pair<size_t, size_t>{first, last};
}

std::string Gzip(absl::string_view bytes) {
  constexpr int kLevel = 6;
  const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
      libdeflate_alloc_compressor(kLevel), &libdeflate_free_compressor);
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

std::string MediaTypeOf(absl::string_view path) {
  static const auto* types = new std::map<absl::string_view, const char*>{
      {"html", "text/html; charset=utf-8"},
      {"js", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"},
      {"json", "application/json"},
      {"csv", "text/csv; charset=utf-8"},
      {"svg", "image/svg+xml"},
      {"png", "image/png"},
      {"ico", "image/x-icon"},
      {"pdf", "application/pdf"},
      {"ofd", "application/ofd"},
      {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
  const auto found = types->find(path.substr(path.rfind('.') + 1));
  return found == types->end() ? "application/octet-stream" : found->second;
}

}  // namespace nianbao::gateway

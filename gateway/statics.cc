#include "gateway/statics.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/http_words.h"
#include "services/common/base/digest.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kTagLength = 24;
constexpr char kForever[] = "public, max-age=31536000, immutable";

}  // namespace

Statics::Statics(absl::Span<const EmbeddedFile> files) {
  for (const EmbeddedFile& file : files) {
    absl::string_view path = file.path;
    if (absl::ConsumeSuffix(&path, ".br")) {
      files_[std::string(path)].brotli = file.bytes;
    } else if (absl::ConsumeSuffix(&path, ".gz")) {
      files_[std::string(path)].gzip = file.bytes;
    } else {
      files_[std::string(path)].bytes = file.bytes;
      files_[std::string(path)].etag = absl::StrCat("\"", Sha256Hex(file.bytes).substr(0, kTagLength), "\"");
    }
  }
}

std::optional<HttpAnswer> Statics::Find(const std::string& path, const HttpRequest& request) const {
  const auto found = files_.find(path);
  if (found == files_.end() || found->second.etag.empty()) return std::nullopt;
  const File& file = found->second;
  HttpAnswer answer{.media_type = MediaTypeOf(path)};
  answer.headers["Cache-Control"] = absl::StartsWith(path, "assets/") ? kForever : "no-cache";
  answer.headers["ETag"] = file.etag;
  if (!file.gzip.empty() || !file.brotli.empty()) answer.headers["Vary"] = "Accept-Encoding";
  const std::string accepted = HeaderOf(request, "accept-encoding");
  const bool part = !HeaderOf(request, "range").empty();
  if (!part && !file.brotli.empty() && Accepts(accepted, "br")) {
    answer.headers["Content-Encoding"] = "br";
    answer.body = std::string(file.brotli);
  } else if (!part && !file.gzip.empty() && Accepts(accepted, "gzip")) {
    answer.headers["Content-Encoding"] = "gzip";
    answer.body = std::string(file.gzip);
  } else {
    answer.body = std::string(file.bytes);
  }
  return Conditional(request, std::move(answer));
}

HttpAnswer Conditional(const HttpRequest& request, HttpAnswer answer) {
  const auto tag = answer.headers.find("ETag");
  if (answer.status != 200) return answer;
  if (tag != answer.headers.end() && NamesTag(HeaderOf(request, "if-none-match"), tag->second)) {
    answer.status = 304;
    answer.body.clear();
    answer.headers.erase("Content-Encoding");
    return answer;
  }
  answer.headers["Accept-Ranges"] = "bytes";
  const std::string range = HeaderOf(request, "range");
  if (range.empty() || answer.headers.count("Content-Encoding") > 0) return answer;
  const std::string if_range = HeaderOf(request, "if-range");
  if (!if_range.empty() && (tag == answer.headers.end() || if_range != tag->second)) return answer;
  const auto part = RangeOf(range, answer.body.size());
  if (absl::IsNotFound(part.status())) return answer;
  if (!part.ok()) {
    answer.status = 416;
    answer.headers["Content-Range"] = absl::StrCat("bytes */", answer.body.size());
    answer.body.clear();
    return answer;
  }
  answer.status = 206;
  answer.headers["Content-Range"] = absl::StrCat("bytes ", part->first, "-", part->second, "/", answer.body.size());
  answer.body = answer.body.substr(part->first, part->second - part->first + 1);
  return answer;
}

}  // namespace nianbao::gateway

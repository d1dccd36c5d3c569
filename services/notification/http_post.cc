#include "services/notification/http_post.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/notification/channel.h"

namespace nianbao::notification {
namespace {

constexpr size_t kMostAnswer = 64 << 10;

size_t TakeAnswer(char* buffer, size_t size, size_t count, void* context) {
  auto* body = static_cast<std::string*>(context);
  body->append(buffer, std::min(size * count, kMostAnswer - body->size()));
  return size * count;
}

void SetOptions(CURL* curl, const HttpRequest& request, curl_slist* headers, std::string* body) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));  // NOLINT: libcurl's type
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &TakeAnswer);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(request.timeout)));  // NOLINT: libcurl's type
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  if (!request.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, request.ca_file.c_str());
}

}  // namespace

absl::StatusOr<HttpAnswer> HttpPoster::Post(const HttpRequest& request) {
  const CurlPool::Lease lease(pool_);
  curl_slist* headers = curl_slist_append(nullptr, "Expect:");
  absl::Cleanup free_headers = [&headers] { curl_slist_free_all(headers); };
  for (const std::string& header : request.headers) headers = curl_slist_append(headers, header.c_str());
  HttpAnswer answer;
  SetOptions(lease.get(), request, headers, &answer.body);
  const CURLcode code = curl_easy_perform(lease.get());
  if (code != CURLE_OK) {
    return ChannelUnavailable(absl::StrCat("http: ", curl_easy_strerror(code)), "对方服务暂时连不上，系统会再次发送。");
  }
  long status = 0;  // NOLINT: libcurl's type
  curl_easy_getinfo(lease.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_off_t retry_after = 0;
  curl_easy_getinfo(lease.get(), CURLINFO_RETRY_AFTER, &retry_after);
  answer.status = static_cast<int>(status);
  answer.retry_after = absl::Seconds(std::clamp<int64_t>(retry_after, 0, 3600));
  return answer;
}

absl::Status StatusOf(const HttpAnswer& answer, const std::string& channel) {
  const std::string what = absl::StrCat(channel, ": HTTP ", answer.status);
  if (answer.status >= 200 && answer.status < 300) return absl::OkStatus();
  if (answer.status == 429) return ChannelLimit(what, answer.retry_after);
  if (answer.status >= 500 || answer.status == 408)
    return ChannelUnavailable(what, "对方服务暂时出错，系统会再次发送。");
  if (answer.status == 401 || answer.status == 403) {
    return ChannelDenied(what, "对方服务不接受设置的密钥，请管理员检查通知渠道的设置。");
  }
  return ChannelRefused(what, "对方服务拒收了这条消息，请检查接收人的地址和渠道设置。");
}

std::string PercentEncode(const std::string& text) {
  std::string out;
  for (const unsigned char c : text) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') {
      out += static_cast<char>(c);
    } else {
      absl::StrAppendFormat(&out, "%%%02X", c);
    }
  }
  return out;
}

std::string HmacSha256(const std::string& key, const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest, &length);
  return std::string(reinterpret_cast<const char*>(digest), length);
}

}  // namespace nianbao::notification

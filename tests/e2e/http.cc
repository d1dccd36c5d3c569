#include "tests/e2e/http.h"

#include <curl/curl.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace nianbao::e2e {
namespace {

size_t Append(char* bytes, size_t size, size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, size * count);
  return size * count;
}

size_t TakeCookie(char* bytes, size_t size, size_t count, void* cookie) {
  absl::string_view line(bytes, size * count);
  if (absl::StartsWithIgnoreCase(line, "set-cookie: ")) {
    line.remove_prefix(12);
    *static_cast<std::string*>(cookie) = std::string(line.substr(0, line.find(';')));
  }
  return size * count;
}

// `json` null = GET.
HttpAnswer Send(const std::string& url, const std::vector<std::string>& lines, const std::string* json) {
  HttpAnswer answer;
  CURL* curl = curl_easy_init();
  curl_slist* headers = nullptr;
  for (const std::string& line : lines) headers = curl_slist_append(headers, line.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, TakeCookie);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.cookie);
  if (json != nullptr) curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, json->c_str());
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return answer;
}

}  // namespace

HttpAnswer HttpGet(const std::string& address, const std::string& path, const std::string& token) {
  std::vector<std::string> lines;
  if (!token.empty()) lines.push_back("Authorization: Bearer " + token);
  return Send("http://" + address + path, lines, nullptr);
}

HttpAnswer HttpPost(const std::string& address, const std::string& path, const std::string& json,
                    const std::string& cookie, const std::string& csrf_token) {
  std::vector<std::string> lines{"Content-Type: application/json"};
  if (!cookie.empty()) lines.push_back("Cookie: " + cookie);
  if (!csrf_token.empty()) lines.push_back("X-CSRF-Token: " + csrf_token);
  return Send("http://" + address + path, lines, &json);
}

}  // namespace nianbao::e2e

#include "services/rendering/artifact_store_s3.h"

#include <curl/curl.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(100);

struct Answer {
  CURLcode code = CURLE_OK;
  long status = 0;  // NOLINT(google-runtime-int): libcurl's type
  std::string body;
  int64_t largest = 0;
};

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

size_t TakeBody(char* bytes, size_t size, size_t count, void* context) {
  auto* answer = static_cast<Answer*>(context);
  const size_t length = size * count;
  if (static_cast<int64_t>(answer->body.size() + length) > answer->largest) return 0;  // ends the transfer
  answer->body.append(bytes, length);
  return length;
}

absl::Status Unavailable(const Answer& answer) {
  const std::string why =
      answer.code != CURLE_OK ? std::string(curl_easy_strerror(answer.code)) : absl::StrCat("answer ", answer.status);
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("s3: ", why),
                   {.reason = "ARTIFACT_STORE_UNAVAILABLE",
                    .metadata = {{"cause", why}},
                    .sentence = "文件存储暂时不能读写，系统会再试；如持续出现请联系运维人员。"});
}

absl::Status Refused(const Answer& answer) {
  return MakeError(absl::StatusCode::kFailedPrecondition, absl::StrCat("s3: answer ", answer.status),
                   {.reason = "ARTIFACT_STORE_REFUSED",
                    .metadata = {{"status", absl::StrCat(answer.status)}},
                    .sentence = "文件存储拒绝了请求，请管理员检查 rendering.s3 的地址、存储桶和密钥。"});
}

class S3BlobStore final : public BlobStore {
 public:
  explicit S3BlobStore(const S3Options& options) : options_(options) { curl_global_init(CURL_GLOBAL_DEFAULT); }

  absl::Status Put(const std::string& name, absl::string_view bytes) override {
    const Answer answer = Ask(name, &bytes, /*only_if_absent=*/true);
    if (answer.status / 100 == 2) return absl::OkStatus();
    if (answer.status == 412) {
      const absl::StatusOr<std::string> there = Get(name);
      if (there.ok() && *there == bytes) return absl::OkStatus();
    } else if (answer.status != 501) {  // 501: the server knows no conditions
      return StatusOf(answer);
    }
    return StatusOf(Ask(name, &bytes, /*only_if_absent=*/false));
  }

  absl::StatusOr<std::string> Get(const std::string& name) override {
    Answer answer = Ask(name, nullptr, false);
    RETURN_IF_ERROR(StatusOf(answer));
    return std::move(answer.body);
  }

 private:
  static absl::Status StatusOf(const Answer& answer) {
    if (answer.code != CURLE_OK || IsPassing(answer)) return Unavailable(answer);
    if (answer.status / 100 == 2) return absl::OkStatus();
    return answer.status == 404 && answer.body.find("NoSuchBucket") == std::string::npos
               ? absl::NotFoundError("s3: answer 404")
               : Refused(answer);
  }

  // 409: another writer of the same object; 429 and 503: slow down.
  static bool IsPassing(const Answer& answer) {
    return answer.status / 100 == 5 ? answer.status != 501 : answer.status == 429 || answer.status == 409;
  }

  // Every request is repeatable.
  Answer Ask(const std::string& name, const absl::string_view* body, bool only_if_absent) {
    Answer answer;
    absl::Duration pause = kFirstPause;
    for (int attempt = 0; attempt < options_.attempts; ++attempt) {
      if (attempt > 0) Wait(pause);
      pause *= attempt > 0 ? 2 : 1;
      answer = AskOnce(name, body, only_if_absent);
      if (answer.code == CURLE_WRITE_ERROR || (answer.code == CURLE_OK && !IsPassing(answer))) break;
    }
    return answer;
  }

  Answer AskOnce(const std::string& name, const absl::string_view* body, bool only_if_absent) const {
    Answer answer{.largest = options_.largest};
    const std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
    curl_slist* headers = HeadersOf(body == nullptr ? absl::string_view() : *body, body != nullptr, only_if_absent);
    SetUp(curl.get(), absl::StrCat(options_.endpoint, "/", options_.bucket, "/", options_.prefix, name));
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &TakeBody);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
    if (body != nullptr) {
      curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
      curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body->data());
      curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, "PUT");
    }
    answer.code = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    curl_slist_free_all(headers);
    return answer;
  }

  // libcurl signs the body's digest but does not send it; servers insist on it. No "Expect:" to switch that header off:
  // libcurl 7.88 would sign it all the same, and the server would find another signature.
  static curl_slist* HeadersOf(absl::string_view body, bool is_put, bool only_if_absent) {
    curl_slist* headers = curl_slist_append(nullptr, absl::StrCat("x-amz-content-sha256: ", Sha256Hex(body)).c_str());
    if (is_put) headers = curl_slist_append(headers, "Content-Type: application/octet-stream");
    if (only_if_absent) headers = curl_slist_append(headers, "If-None-Match: *");
    return headers;
  }

  void SetUp(CURL* curl, const std::string& url) const {
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(options_.connect_timeout));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, Milliseconds(options_.timeout));
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, absl::StrCat("aws:amz:", options_.region, ":s3").c_str());
    curl_easy_setopt(curl, CURLOPT_USERNAME, options_.key_id.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, options_.secret.c_str());
    if (!options_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  }

  static long Milliseconds(absl::Duration time) {               // NOLINT(google-runtime-int): libcurl's type
    return static_cast<long>(absl::ToInt64Milliseconds(time));  // NOLINT(google-runtime-int)
  }

  void Wait(absl::Duration pause) {
    std::unique_lock lock(mutex_);
    closing_.wait_for(lock, absl::ToChronoMilliseconds(pause));
  }

  const S3Options options_;
  std::mutex mutex_;
  std::condition_variable closing_;  // nobody notifies it: waits end by themselves
};

}  // namespace

std::unique_ptr<BlobStore> MakeS3BlobStore(const S3Options& options) { return std::make_unique<S3BlobStore>(options); }

}  // namespace nianbao::rendering

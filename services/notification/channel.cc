#include "services/notification/channel.h"

#include <curl/curl.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/notification/bounce.h"
#include "services/notification/curl_pool.h"

namespace nianbao::notification {
namespace {

// A password leaves the machine encrypted or not at all: a server that offers no STARTTLS, or somebody in between who
// strips it, gets an error instead.
bool MustEncrypt(const SmtpOptions& options) {
  static const LazyRE2 loopback = {R"(smtps?://(127\.[0-9.]+|localhost|\[::1\])(:[0-9]+)?(/.*)?)"};
  return !options.user.empty() && !RE2::FullMatch(options.url, *loopback);
}

class EmlChannel final : public Channel {
 public:
  explicit EmlChannel(std::string folder) : folder_(std::move(folder)) {}

  std::string name() const override { return "eml"; }

  absl::StatusOr<std::string> Send(const Mail& mail) override {
    const std::string path = absl::StrCat(folder_, "/", mail.id, ".eml");
    RETURN_IF_ERROR(WriteFileAtomically(path, FormatMail(mail)));
    return path;
  }

 private:
  const std::string folder_;
};

struct Upload {
  std::string text;
  size_t at = 0;
};

size_t ReadUpload(char* buffer, size_t size, size_t count, void* context) {
  auto* upload = static_cast<Upload*>(context);
  const size_t length = std::min(size * count, upload->text.size() - upload->at);
  std::memcpy(buffer, upload->text.data() + upload->at, length);
  upload->at += length;
  return length;
}

absl::Status SmtpFailure(CURLcode code, int64_t answer) {
  if (code == CURLE_LOGIN_DENIED) {  // the server's door, not the recipient: nothing is wrong with the mail
    return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("smtp: login denied, answer ", answer),
                     {.reason = "CHANNEL_LOGIN_DENIED",
                      .metadata = {{"answer", absl::StrCat(answer)}},
                      .sentence = "邮件服务器不接受设置的用户名或口令，请管理员检查 notification.smtp_user 和口令。"});
  }
  const bool refused = answer >= 500 && answer < 600;
  return MakeError(
      refused ? absl::StatusCode::kInvalidArgument : absl::StatusCode::kUnavailable,
      absl::StrCat("smtp: ", curl_easy_strerror(code), ", answer ", answer),
      {.reason = refused ? "CHANNEL_REFUSED" : "CHANNEL_UNAVAILABLE",
       .metadata = {{"answer", absl::StrCat(answer)}},
       .sentence = refused ? "邮件服务器拒收了这封邮件，请检查收件地址。" : "邮件服务器暂时连不上，系统会再次发送。"});
}

// A server that has closed a kept connection meanwhile, or lets only so many mails through one, has not seen the mail.
bool IsWornOut(CURLcode code, int64_t answer, CURL* curl, const Upload& upload) {
  long connects = 0;  // NOLINT: libcurl's type
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
  return code != CURLE_OK && connects == 0 && upload.at == 0 && (answer < 400 || answer == 421);
}

// Nothing that could end the command it is sent in.
bool IsOneAddress(const std::string& address) {
  const auto breaks = [](unsigned char c) { return c <= 0x20 || c == 0x7F || c == '<' || c == '>'; };
  return !address.empty() && std::none_of(address.begin(), address.end(), breaks);
}

class SmtpChannel final : public Channel {
 public:
  explicit SmtpChannel(SmtpOptions options) : options_(std::move(options)) {}

  std::string name() const override { return "smtp"; }

  absl::StatusOr<std::string> Send(const Mail& mail) override {
    if (!IsOneAddress(mail.to_address)) return ChannelRefused("smtp: no address", "收件地址写法不对，请改正。");
    const CurlPool::Lease lease(pool_);
    curl_slist* recipients = curl_slist_append(nullptr, absl::StrCat("<", mail.to_address, ">").c_str());
    absl::Cleanup free_recipients = [recipients] { curl_slist_free_all(recipients); };
    const std::string& bounces = options_.bounce_address;
    const std::string from = absl::StrCat("<", bounces.empty() ? mail.sender : BounceAddress(bounces, mail.id), ">");
    Upload upload{FormatMail(mail)};
    SetOptions(lease.get(), from, recipients, upload);
    CURLcode code = curl_easy_perform(lease.get());
    int64_t answer = AnswerOf(lease.get());
    if (IsWornOut(code, answer, lease.get(), upload)) {
      upload.at = 0;
      curl_easy_setopt(lease.get(), CURLOPT_FRESH_CONNECT, 1L);
      code = curl_easy_perform(lease.get());
      answer = AnswerOf(lease.get());
    }
    if (code != CURLE_OK) return SmtpFailure(code, answer);
    return absl::StrCat(answer);
  }

 private:
  static int64_t AnswerOf(CURL* curl) {
    long answer = 0;  // NOLINT: libcurl's type
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    return answer;
  }

  void SetOptions(CURL* curl, const std::string& from, curl_slist* recipients, Upload& upload) const {
    curl_easy_setopt(curl, CURLOPT_URL, options_.url.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &ReadUpload);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, MustEncrypt(options_) ? CURLUSESSL_ALL : CURLUSESSL_TRY);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(options_.timeout_seconds));  // NOLINT: libcurl's type
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    if (!options_.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
    if (options_.user.empty()) return;
    curl_easy_setopt(curl, CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, options_.password.c_str());
  }

  const SmtpOptions options_;
  CurlPool pool_;
};

}  // namespace

std::unique_ptr<Channel> MakeEmlChannel(const std::string& folder) { return std::make_unique<EmlChannel>(folder); }

std::unique_ptr<Channel> MakeSmtpChannel(const SmtpOptions& options) { return std::make_unique<SmtpChannel>(options); }

absl::Status ChannelUnavailable(const std::string& what, const std::string& sentence) {
  return MakeError(absl::StatusCode::kUnavailable, what, {.reason = "CHANNEL_UNAVAILABLE", .sentence = sentence});
}

absl::Status ChannelLimit(const std::string& what, absl::Duration retry) {
  const int64_t seconds = std::max<int64_t>(1, absl::ToInt64Seconds(absl::Ceil(retry, absl::Seconds(1))));
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat(what, ": rate limit"),
                   {.reason = "CHANNEL_LIMIT",
                    .metadata = {{"retry_seconds", absl::StrCat(seconds)}},
                    .sentence = absl::StrCat("已达到发送频率上限，系统将在", seconds, "秒后再次发送。")});
}

absl::Status ChannelRefused(const std::string& what, const std::string& sentence) {
  return MakeError(absl::StatusCode::kInvalidArgument, what, {.reason = "CHANNEL_REFUSED", .sentence = sentence});
}

absl::Status ChannelDenied(const std::string& what, const std::string& sentence) {
  return MakeError(absl::StatusCode::kUnavailable, what, {.reason = "CHANNEL_LOGIN_DENIED", .sentence = sentence});
}

}  // namespace nianbao::notification

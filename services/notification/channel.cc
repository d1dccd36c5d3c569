#include "services/notification/channel.h"

#include <curl/curl.h>
#include <re2/re2.h>

#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

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

class SmtpChannel final : public Channel {
 public:
  explicit SmtpChannel(SmtpOptions options) : options_(std::move(options)) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)initialised;
  }

  std::string name() const override { return "smtp"; }

  absl::StatusOr<std::string> Send(const Mail& mail) override {
    CURL* curl = curl_easy_init();
    absl::Cleanup end = [curl] { curl_easy_cleanup(curl); };
    Upload upload{FormatMail(mail)};
    curl_slist* recipients = curl_slist_append(nullptr, absl::StrCat("<", mail.to_address, ">").c_str());
    absl::Cleanup free_recipients = [recipients] { curl_slist_free_all(recipients); };
    const std::string from = absl::StrCat("<", mail.sender, ">");
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
    if (!options_.user.empty()) {
      curl_easy_setopt(curl, CURLOPT_USERNAME, options_.user.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, options_.password.c_str());
    }
    const CURLcode code = curl_easy_perform(curl);
    long answer = 0;  // NOLINT: libcurl's type
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    if (code != CURLE_OK) return SmtpFailure(code, answer);
    return absl::StrCat(answer);
  }

 private:
  const SmtpOptions options_;
};

}  // namespace

std::unique_ptr<Channel> MakeEmlChannel(const std::string& folder) { return std::make_unique<EmlChannel>(folder); }

std::unique_ptr<Channel> MakeSmtpChannel(const SmtpOptions& options) { return std::make_unique<SmtpChannel>(options); }

}  // namespace nianbao::notification

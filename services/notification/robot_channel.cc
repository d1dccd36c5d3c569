// Group robots. Signatures and limits as their makers publish them: 企业微信 20 messages a minute, 2,048 bytes of text;
// 钉钉 20 a minute, else silent for ten; 飞书 100 a minute.
#include <re2/re2.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/common/telemetry/log.h"
#include "services/notification/channel.h"
#include "services/notification/http_post.h"
#include "services/notification/rate_limit.h"

namespace nianbao::notification {
namespace {

constexpr size_t kMostBytes = 2000;

struct Provider {
  const char* name;
  int per_minute;
  const char* result;    // pattern of the result's number in an answer
  int limit_code;        // "too many"
  absl::Duration pause;  // after that
};

const Provider& ProviderOf(RobotKind kind) {
  static const Provider wecom{"wecom", 20, R"re("errcode"\s*:\s*(-?\d+))re", 45009, absl::Minutes(1)};
  static const Provider dingtalk{"dingtalk", 20, R"re("errcode"\s*:\s*(-?\d+))re", 130101, absl::Minutes(10)};
  static const Provider feishu{"feishu", 100, R"re("(?:code|StatusCode)"\s*:\s*(-?\d+))re", 11232, absl::Minutes(1)};
  return kind == RobotKind::kWecom ? wecom : kind == RobotKind::kDingtalk ? dingtalk : feishu;
}

// Whole characters of at most `limit` bytes.
std::string Clip(std::string text, size_t limit) {
  if (text.size() <= limit) return text;
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

class RobotChannel final : public Channel {
 public:
  RobotChannel(RobotOptions options, const Clock& clock)
      : options_(std::move(options)),
        provider_(ProviderOf(options_.kind)),
        clock_(clock),
        limit_(options_.per_minute > 0 ? options_.per_minute : provider_.per_minute) {}

  std::string name() const override { return provider_.name; }

  absl::StatusOr<std::string> Send(const Mail& mail) override {
    const absl::Duration wait = limit_.Take(clock_.Now());
    if (wait > absl::ZeroDuration()) return ChannelLimit(name(), wait);
    const auto answer = poster_.Post(Request(Clip(absl::StrCat(mail.to_name, "：", mail.subject), kMostBytes)));
    if (!answer.ok()) return answer.status();
    if (absl::Status status = StatusOf(*answer, name()); !status.ok()) {
      if (answer->status == 429) limit_.CloseUntil(clock_.Now() + std::max(answer->retry_after, absl::Minutes(1)));
      return status;
    }
    return Judge(answer->body);
  }

 private:
  HttpRequest Request(const std::string& text) const {
    HttpRequest request{.url = options_.url,
                        .headers = {"Content-Type: application/json"},
                        .ca_file = options_.ca_file,
                        .timeout = absl::Seconds(options_.timeout_seconds)};
    if (options_.kind == RobotKind::kFeishu) {
      request.body =
          absl::StrCat("{", FeishuSignature(), "\"msg_type\":\"text\",\"content\":{\"text\":", JsonString(text), "}}");
      return request;
    }
    request.body = absl::StrCat("{\"msgtype\":\"text\",\"text\":{\"content\":", JsonString(text), "}}");
    if (options_.kind == RobotKind::kDingtalk && !options_.secret.empty()) {
      const std::string now = absl::StrCat(absl::ToUnixMillis(clock_.Now()));
      const std::string sign =
          absl::Base64Escape(HmacSha256(options_.secret, absl::StrCat(now, "\n", options_.secret)));
      absl::StrAppend(&request.url, options_.url.find('?') == std::string::npos ? "?" : "&", "timestamp=", now,
                      "&sign=", PercentEncode(sign));
    }
    return request;
  }
  // 飞书 takes "<time>\n<secret>" as the key and signs nothing with it.
  std::string FeishuSignature() const {
    if (options_.secret.empty()) return "";
    const std::string now = absl::StrCat(absl::ToUnixSeconds(clock_.Now()));
    const std::string sign = absl::Base64Escape(HmacSha256(absl::StrCat(now, "\n", options_.secret), ""));
    return absl::StrCat("\"timestamp\":\"", now, "\",\"sign\":\"", sign, "\",");
  }
  // The robots answer 200 to everything; the number in the body is what counts.
  absl::StatusOr<std::string> Judge(const std::string& body) {
    int code = 0;
    if (!RE2::PartialMatch(body, provider_.result, &code)) {
      return ChannelUnavailable(absl::StrCat(name(), ": answer without a result"),
                                "群机器人的答复无法识别，请检查地址。");
    }
    if (code == 0) return absl::StrCat(name(), " 0");
    if (code == provider_.limit_code) {
      limit_.CloseUntil(clock_.Now() + provider_.pause);
      return ChannelLimit(absl::StrCat(name(), " ", code), provider_.pause);
    }
    return ChannelDenied(absl::StrCat(name(), " ", code),
                         absl::StrCat("群机器人没有接受消息（返回码", code, "），请管理员检查地址和密钥。"));
  }

  const RobotOptions options_;
  const Provider& provider_;
  const Clock& clock_;
  MinuteLimit limit_;
  HttpPoster poster_;
};

}  // namespace

std::unique_ptr<Channel> MakeRobotChannel(const RobotOptions& options, const Clock& clock) {
  return std::make_unique<RobotChannel>(options, clock);
}

}  // namespace nianbao::notification

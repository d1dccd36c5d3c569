#include "services/notification/courier.h"

#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/notification/messages.h"

namespace nianbao::notification {
namespace {

constexpr int kLongestTrail = 200;

// What the trail says of one channel.
struct Past {
  bool accepted = false;
  bool refused = false;
  int failures = 0;
};

std::map<std::string, Past> PastOf(const std::vector<v1::Delivery>& trail) {
  std::map<std::string, Past> past;
  for (const v1::Delivery& step : trail) {
    Past& channel = past[step.channel()];
    channel.accepted |= step.state() == v1::Delivery::ACCEPTED;
    channel.refused |= step.state() == v1::Delivery::REFUSED;
    channel.failures += step.state() == v1::Delivery::RETRYING ? 1 : 0;
  }
  return past;
}

bool IsLimit(const absl::Status& status) { return DetailOf(status).reason == "CHANNEL_LIMIT"; }

absl::Duration LimitOf(const absl::Status& status) {
  int64_t seconds = 60;
  const ErrorDetail detail = DetailOf(status);
  const auto found = detail.metadata.find("retry_seconds");
  if (found != detail.metadata.end() && !absl::SimpleAtoi(found->second, &seconds)) seconds = 60;
  return absl::Seconds(std::clamp<int64_t>(seconds, 1, 3600));
}

}  // namespace

bool Courier::HasAnyChannel() const {
  return channels_.email != nullptr || channels_.sms != nullptr || !channels_.robots.empty();
}

std::vector<Courier::Way> Courier::WaysTo(const Contact& contact) const {
  std::vector<std::string> order(contact.preferences.channels().begin(), contact.preferences.channels().end());
  for (const char* usual : {"email", "sms", "robot"}) {
    if (std::find(order.begin(), order.end(), usual) == order.end()) order.push_back(usual);
  }
  std::vector<Way> ways;
  for (const std::string& kind : order) {
    if (kind == "email" && channels_.email != nullptr && !contact.email.empty()) {
      ways.push_back({channels_.email, contact.email});
    }
    const std::string& mobile = contact.preferences.mobile();
    if (kind == "sms" && channels_.sms != nullptr && !mobile.empty()) ways.push_back({channels_.sms, mobile});
    if (kind != "robot") continue;
    for (const auto& [organ, robot] : channels_.robots) {
      const auto& organs = contact.organs;
      if (std::find(organs.begin(), organs.end(), organ) != organs.end()) ways.push_back({robot, organ});
    }
  }
  return ways;
}

absl::Status Courier::Record(const v1::Message& message, const std::string& principal, const std::string& channel,
                             v1::Delivery::State state, const std::string& answer) {
  v1::Delivery step;
  step.set_message(message.name());
  step.set_principal(principal);
  step.set_channel(channel);
  step.set_state(state);
  step.set_answer(answer);
  step.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  return store_.AddDelivery(step, message.report());
}

// The channel's answer, within the database's.
absl::StatusOr<absl::Status> Courier::Try(const Way& way, const v1::Message& message, const Contact& contact) {
  const std::string name = way.channel->name();
  RETURN_IF_ERROR(Record(message, contact.principal, name, v1::Delivery::SENT, ""));
  const auto answer = way.channel->Send({.id = message.name().substr(message.name().find('/') + 1),
                                         .sender = options_.sender,
                                         .to_name = contact.display_name,
                                         .to_address = way.address,
                                         .subject = message.subject(),
                                         .body = message.body(),
                                         .date = clock_.Now()});
  if (answer.ok()) {
    RETURN_IF_ERROR(Record(message, contact.principal, name, v1::Delivery::ACCEPTED, *answer));
    return absl::OkStatus();
  }
  if (IsLimit(answer.status())) return answer.status();  // nobody's failure: the message waits its turn
  const bool refused = absl::IsInvalidArgument(answer.status());
  RETURN_IF_ERROR(Record(message, contact.principal, name, refused ? v1::Delivery::REFUSED : v1::Delivery::RETRYING,
                         std::string(answer.status().message())));
  return answer.status();
}

absl::StatusOr<Outcome> Courier::Bring(const v1::Message& message, const Contact& contact,
                                       format::v1::NoticeClass importance) {
  ASSIGN_OR_RETURN(const bool fresh, store_.AddMessage(message, contact.principal));
  if (fresh) RETURN_IF_ERROR(Record(message, contact.principal, "inbox", v1::Delivery::DELIVERED, ""));
  if (importance == format::v1::COURTESY && contact.preferences.mute_courtesy()) {
    return Outcome{Outcome::Kind::kMuted, "", {}, ""};
  }
  if (!HasAnyChannel()) return Outcome{Outcome::Kind::kInboxOnly, "inbox", {}, ""};
  ASSIGN_OR_RETURN(const auto trail, store_.ListDeliveries("", {kLongestTrail, 0}, message.name()));
  auto past = PastOf(trail);
  for (const auto& [name, channel] : past) {
    if (channel.accepted) return Outcome{Outcome::Kind::kAccepted, name, {}, ""};
  }
  std::string failure;
  for (const Way& way : WaysTo(contact)) {
    Past& channel = past[way.channel->name()];
    if (!channel.refused && channel.failures < options_.attempts) {
      ASSIGN_OR_RETURN(const absl::Status sent, Try(way, message, contact));
      if (sent.ok()) return Outcome{Outcome::Kind::kAccepted, way.channel->name(), {}, ""};
      if (IsLimit(sent)) return Outcome{Outcome::Kind::kLater, "", clock_.Now() + LimitOf(sent), ""};
      const bool again = !absl::IsInvalidArgument(sent) && channel.failures + 1 < options_.attempts;
      const absl::Duration pause = options_.first_pause * (1 << std::min(channel.failures, 10));
      if (again) return Outcome{Outcome::Kind::kLater, "", clock_.Now() + std::min(pause, options_.longest_pause), ""};
      absl::StrAppend(&failure, way.channel->name(), "：", DetailOf(sent).sentence);
      continue;
    }
    absl::StrAppend(&failure, way.channel->name(), channel.refused ? "：拒收。" : "：多次发送没有成功。");
  }
  if (failure.empty()) failure = "没有登记可用的邮箱、手机号或群机器人。";
  return Outcome{Outcome::Kind::kUnreachable, "", {}, failure};
}

}  // namespace nianbao::notification

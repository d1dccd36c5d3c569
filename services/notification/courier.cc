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
  bool refused = false;  // or came back
  int failures = 0;
  absl::Time last_failure = absl::InfinitePast();
};

void Take(const v1::Delivery& step, Past& channel) {
  switch (step.state()) {
    case v1::Delivery::ACCEPTED:
      channel.accepted = true;
      break;
    case v1::Delivery::REFUSED:
      channel.refused = true;
      break;
    case v1::Delivery::BOUNCED:
      channel.accepted = false;
      channel.refused = true;
      break;
    case v1::Delivery::RETRYING:
      ++channel.failures;
      channel.last_failure = absl::FromUnixSeconds(step.time().seconds());
      break;
    default:
      break;
  }
}

std::map<std::string, Past> PastOf(const std::vector<v1::Delivery>& trail) {
  std::map<std::string, Past> past;
  for (const v1::Delivery& step : trail) Take(step, past[step.channel()]);
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

absl::Duration Courier::PauseAfter(int failures) const {
  if (failures == 0) return absl::ZeroDuration();
  return std::min(options_.first_pause * (1 << std::min(failures - 1, 10)), options_.longest_pause);
}

absl::Status Courier::Record(const Errand& errand, const std::string& channel, v1::Delivery::State state,
                             const std::string& answer) {
  v1::Delivery step;
  step.set_message(errand.message.name());
  step.set_principal(errand.principal);
  step.set_channel(channel);
  step.set_state(state);
  step.set_answer(answer);
  step.set_job_id(errand.job_id);
  step.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  return store_.AddDelivery(step, errand.message.report());
}

// The channel's answer, within the database's.
absl::StatusOr<absl::Status> Courier::Try(const Way& way, const Errand& errand, const Contact& contact) {
  const std::string name = way.channel->name();
  const v1::Message& message = errand.message;
  RETURN_IF_ERROR(Record(errand, name, v1::Delivery::SENT, ""));
  const auto answer = way.channel->Send({.id = message.name().substr(message.name().find('/') + 1),
                                         .sender = options_.sender,
                                         .to_name = contact.display_name,
                                         .to_address = way.address,
                                         .subject = message.subject(),
                                         .body = message.body(),
                                         .date = clock_.Now()});
  if (answer.ok()) {
    RETURN_IF_ERROR(Record(errand, name, v1::Delivery::ACCEPTED, *answer));
    return absl::OkStatus();
  }
  if (IsLimit(answer.status())) return answer.status();  // nobody's failure: the message waits its turn
  const bool refused = absl::IsInvalidArgument(answer.status());
  RETURN_IF_ERROR(Record(errand, name, refused ? v1::Delivery::REFUSED : v1::Delivery::RETRYING,
                         std::string(answer.status().message())));
  return answer.status();
}

absl::StatusOr<Outcome> Courier::Bring(const v1::Message& message, const Contact& contact,
                                       format::v1::NoticeClass importance, const std::string& job_id) {
  const Errand errand{message, contact.principal, job_id};
  ASSIGN_OR_RETURN(const bool fresh, store_.AddMessage(message, contact.principal));
  if (fresh) RETURN_IF_ERROR(Record(errand, "inbox", v1::Delivery::DELIVERED, ""));
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
  const std::vector<Way> ways = WaysTo(contact);
  for (const Way& way : ways) {
    const Past& channel = past[way.channel->name()];
    const int attempts = &way == &ways.back() ? options_.last_attempts : options_.attempts;
    if (channel.refused || channel.failures >= attempts) {
      absl::StrAppend(&failure, way.channel->name(), channel.refused ? "：拒收或退回。" : "：多次发送没有成功。");
      continue;
    }
    const absl::Time rested = channel.last_failure + PauseAfter(channel.failures);
    if (clock_.Now() < rested) return Outcome{Outcome::Kind::kLater, "", rested, ""};
    ASSIGN_OR_RETURN(const absl::Status sent, Try(way, errand, contact));
    if (sent.ok()) return Outcome{Outcome::Kind::kAccepted, way.channel->name(), {}, ""};
    if (IsLimit(sent)) return Outcome{Outcome::Kind::kLater, "", clock_.Now() + LimitOf(sent), ""};
    const bool again = !absl::IsInvalidArgument(sent) && channel.failures + 1 < attempts;
    const absl::Duration pause = PauseAfter(channel.failures + 1);
    if (again) return Outcome{Outcome::Kind::kLater, "", clock_.Now() + pause, ""};
    absl::StrAppend(&failure, way.channel->name(), "：", DetailOf(sent).sentence);
  }
  if (failure.empty()) failure = "没有登记可用的邮箱、手机号或群机器人。";
  const bool noted = !trail.empty() && trail.back().state() == v1::Delivery::UNREACHABLE;
  return Outcome{Outcome::Kind::kUnreachable, "", {}, failure, noted};
}

}  // namespace nianbao::notification

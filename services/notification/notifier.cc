#include "services/notification/notifier.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/notification/messages.h"

namespace nianbao::notification {
namespace {

// The same job and person always make the same message: a second run adds nothing.
v1::Message MessageOf(const LeasedJob& job, const std::string& principal, const notices::Text& text, absl::Time now) {
  v1::Message message;
  message.set_name(absl::StrCat("messages/", Sha256Hex(absl::StrCat(job.job.id(), "/", principal)).substr(0, 32)));
  message.set_event(absl::StrCat("step/", job.job.id()));
  message.set_report(job.job.report());
  message.set_occasion(job.job.occasion());
  message.set_subject(text.subject);
  message.set_body(text.body);
  const int64_t micros = absl::ToUnixMicros(now);
  message.mutable_create_time()->set_seconds(micros / 1'000'000);
  message.mutable_create_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
  return message;
}

absl::Status MessageWaits(absl::Time until) {
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("a message waits until ", absl::FormatTime(until)),
                   {.reason = "MESSAGE_WAITS", .sentence = "消息暂时发不出去，系统会再次发送。"});
}

}  // namespace

absl::StatusOr<int> Notifier::Settle(const LeasedJob& job, const intake::v1::StageInput& input) {
  // One mailbox that is full keeps nobody else uninformed.
  absl::Status first;
  for (const intake::v1::Recipient& recipient : input.recipients()) first.Update(SettleOne(job, input, recipient));
  if (!first.ok()) return first;
  return input.recipients_size();
}

absl::Status Notifier::SettleOne(const LeasedJob& job, const intake::v1::StageInput& input,
                                 const intake::v1::Recipient& recipient) {
  const notices::Text text = Compose(notices_, input, recipient, options_.dashboard_url);
  const v1::Message message = MessageOf(job, recipient.principal(), text, clock_.Now());
  ASSIGN_OR_RETURN(Contact contact, ContactOf(rosters_->Now()->people, store_, recipient.principal()));
  contact.display_name = recipient.display_name();
  contact.email = recipient.email();
  ASSIGN_OR_RETURN(const Outcome outcome, courier_.Bring(message, contact, format::v1::DUTY, job.job.id()));
  if (outcome.kind == Outcome::Kind::kLater) return MessageWaits(outcome.again);
  if (outcome.kind != Outcome::Kind::kUnreachable) return absl::OkStatus();
  // One task a person and report, however many messages do not arrive.
  const std::string key = StepTaskKey(contact.principal, message.report());
  RETURN_IF_ERROR(store_.AddTask(TaskOf(key, message, contact, outcome.failure, clock_.Now())).status());
  if (outcome.noted) return absl::OkStatus();
  return courier_.Note(message, contact.principal, v1::Delivery::UNREACHABLE, outcome.failure);
}

}  // namespace nianbao::notification

#include "services/notification/notifier.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/notification/messages.h"

namespace nianbao::notification {

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
  v1::Message message;
  // The same job and person always make the same message: a second run adds nothing.
  message.set_name(
      absl::StrCat("messages/", Sha256Hex(absl::StrCat(job.job.id(), "/", recipient.principal())).substr(0, 32)));
  message.set_report(job.job.report());
  message.set_occasion(job.job.occasion());
  message.set_subject(text.subject);
  message.set_body(text.body);
  const int64_t micros = absl::ToUnixMicros(clock_.Now());
  message.mutable_create_time()->set_seconds(micros / 1'000'000);
  message.mutable_create_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
  ASSIGN_OR_RETURN(const bool fresh, store_.AddMessage(message, recipient.principal()));
  if (fresh) RETURN_IF_ERROR(Record(job, message, recipient.principal(), "inbox", v1::Delivery::DELIVERED, ""));
  if (mail_ == nullptr || recipient.email().empty()) return absl::OkStatus();
  return SendMail(job, message, recipient);
}

absl::Status Notifier::SendMail(const LeasedJob& job, const v1::Message& message,
                                const intake::v1::Recipient& recipient) {
  ASSIGN_OR_RETURN(const bool sent, store_.WasSent(message.name(), mail_->name()));
  if (sent) return absl::OkStatus();
  const absl::StatusOr<std::string> answer = mail_->Send({.id = message.name().substr(message.name().find('/') + 1),
                                                          .sender = options_.sender,
                                                          .to_name = recipient.display_name(),
                                                          .to_address = recipient.email(),
                                                          .subject = message.subject(),
                                                          .body = message.body(),
                                                          .date = clock_.Now()});
  if (answer.ok()) {
    return Record(job, message, recipient.principal(), mail_->name(), v1::Delivery::ACCEPTED, *answer);
  }
  const bool refused = absl::IsInvalidArgument(answer.status());
  RETURN_IF_ERROR(Record(job, message, recipient.principal(), mail_->name(),
                         refused ? v1::Delivery::REFUSED : v1::Delivery::RETRYING,
                         std::string(answer.status().message())));
  return refused ? absl::OkStatus() : answer.status();
}

absl::Status Notifier::Record(const LeasedJob& job, const v1::Message& message, const std::string& principal,
                              const std::string& channel, v1::Delivery::State state, const std::string& answer) {
  v1::Delivery delivery;
  delivery.set_message(message.name());
  delivery.set_principal(principal);
  delivery.set_channel(channel);
  delivery.set_state(state);
  delivery.set_answer(answer);
  delivery.set_job_id(job.job.id());
  delivery.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  return store_.AddDelivery(delivery, job.job.report());
}

}  // namespace nianbao::notification

#include "services/notification/module.h"

#include <atomic>
#include <utility>
#include <vector>

#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/worker.h"
#include "services/common/runtime/loop.h"
#include "services/common/stage/stage_client.h"
#include "services/common/store/open_database.h"
#include "services/notification/bounce_reader.h"
#include "services/notification/event_webhook.h"
#include "services/notification/notification_service.h"
#include "services/notification/notifier.h"
#include "services/notification/reminder_desk.h"
#include "services/notification/reminder_service.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

constexpr absl::Duration kDeskPause = absl::Seconds(2);
constexpr absl::Duration kBouncePause = absl::Seconds(5);
constexpr absl::Duration kWebhookPause = absl::Milliseconds(500);
constexpr size_t kShortestSecret = 16;

std::unique_ptr<Channel> MakeMailChannel(const config::v1::Notification& config) {
  if (!config.smtp_url().empty()) {
    return MakeSmtpChannel({.url = config.smtp_url(),
                            .user = config.smtp_user(),
                            .password = config.smtp_password(),
                            .ca_file = config.ca_file(),
                            .bounce_address = config.bounce_address()});
  }
  return config.eml_dir().empty() ? nullptr : MakeEmlChannel(config.eml_dir());
}

RobotKind KindOf(const std::string& kind) {
  return kind == "wecom" ? RobotKind::kWecom : kind == "dingtalk" ? RobotKind::kDingtalk : RobotKind::kFeishu;
}

SmsOptions OptionsOf(const config::v1::SmsGateway& config, const std::string& ca_file) {
  SmsOptions options;
  options.url = config.url();
  if (!config.content_type().empty()) options.content_type = config.content_type();
  if (!config.body().empty()) options.body = config.body();
  options.headers.assign(config.headers().begin(), config.headers().end());
  options.accepted = config.accepted();
  options.ca_file = ca_file;
  if (config.per_minute() > 0) options.per_minute = config.per_minute();
  return options;
}

absl::Status CheckWebhook(const config::v1::EventWebhook& webhook) {
  if (!webhook.name().empty() && webhook.secret().size() >= kShortestSecret) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "notification.webhooks: no name, or a short secret",
                   {.reason = "CONFIG_INVALID",
                    .metadata = {{"where", "notification.webhooks"}},
                    .sentence = "配置项“notification.webhooks”有误：要有名称，密钥至少16个字符。"});
}

class NotificationModule final : public Module {
 public:
  std::string name() const override { return "notification"; }

  absl::Status Init(Runtime& runtime) override {
    runtime.AddDependencyOn(Target::kIntake);
    const config::v1::Notification& config = runtime.config().notification();
    ASSIGN_OR_RETURN(database_, sql::OpenDatabase({config.database(), ""}, runtime.clock()));
    RETURN_IF_ERROR(database_->Migrate(NotificationSchema()));
    store_ = std::make_unique<DeliveryStore>(*database_);
    reminders_ = std::make_unique<ReminderStore>(*database_);
    RETURN_IF_ERROR(LoadData(runtime.config().validation().formats_dir()));
    RETURN_IF_ERROR(MakeChannels(config, runtime.clock()));
    AddNotificationMethods(
        *store_, runtime.clock(), runtime.methods(), [this](const std::string& principal, const v1::Message& message) {
          ReminderDesk* const desk = desk_.load();
          return desk == nullptr ? absl::UnavailableError("starting") : desk->Seen(principal, message);
        });
    AddReminderMethods(
        *reminders_, *store_, *notices_, [this] { return desk_.load(); }, runtime.clock(), runtime.methods());
    return absl::OkStatus();
  }

  absl::Status Start(Runtime& runtime) override {
    StartWorker(runtime);
    StartDesk(runtime);
    StartBounces(runtime);
    return StartWebhooks(runtime);
  }

  void Stop() override {
    runners_.clear();
    worker_.reset();
  }

 private:
  absl::Status LoadData(const std::string& formats_dir) {
    if (formats_dir.empty()) {
      notices_ = notices::Notices::Embedded();
      calendar_ = calendar::EmbeddedCalendar();
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(notices_, notices::Notices::FromDirectory(formats_dir));
    ASSIGN_OR_RETURN(calendar_, calendar::CalendarFromDirectory(formats_dir));
    return absl::OkStatus();
  }

  absl::Status MakeChannels(const config::v1::Notification& config, const Clock& clock) {
    mail_ = MakeMailChannel(config);
    channels_.email = mail_.get();
    if (!config.sms().url().empty()) {
      ASSIGN_OR_RETURN(sms_, MakeSmsChannel(OptionsOf(config.sms(), config.ca_file()), clock));
      channels_.sms = sms_.get();
    }
    for (const config::v1::Robot& robot : config.robots()) {
      robots_.push_back(MakeRobotChannel({.kind = KindOf(robot.kind()),
                                          .url = robot.url(),
                                          .secret = robot.secret(),
                                          .ca_file = config.ca_file(),
                                          .per_minute = robot.per_minute()},
                                         clock));
      channels_.robots.emplace_back(robot.organ(), robots_.back().get());
    }
    courier_ = std::make_unique<Courier>(*store_, channels_, clock, CourierOptions{.sender = config.sender()});
    return absl::OkStatus();
  }

  void StartWorker(Runtime& runtime) {
    rosters_ = std::make_shared<Rosters>(runtime.authenticator().principals(), runtime.caller(Target::kIntake),
                                         runtime.clock());
    notifier_ =
        std::make_unique<Notifier>(*courier_, *reminders_, rosters_, runtime.clock(), *notices_,
                                   NotifierOptions{.dashboard_url = runtime.config().notification().dashboard_url()});
    stage_ = std::make_unique<StageClient>(runtime.caller(Target::kIntake));
    const auto work = [this](const LeasedJob& job,
                             const intake::v1::StageInput& input) -> absl::StatusOr<intake::v1::CompleteStageRequest> {
      ASSIGN_OR_RETURN(const int settled, notifier_->Settle(job, input));
      intake::v1::CompleteStageRequest result;
      result.mutable_delivered()->set_recipient_count(settled);
      return result;
    };
    const config::v1::Config& config = runtime.config();
    worker_ = std::make_unique<Worker>(WorkerOptions{.kind = job::v1::NOTIFICATION,
                                                     .consumer = "notification-" + runtime.ids().NewId().substr(0, 8),
                                                     .threads = config.notification().worker_threads(),
                                                     .lease = absl::Seconds(config.queue().lease_seconds()),
                                                     .max_attempts = config.queue().max_attempts()},
                                       runtime.queue(), runtime.clock(), runtime.metrics(), stage_->HandlerOf(work),
                                       stage_->GiveUp());
  }

  // Rpcs need the desk. Its loop sends what was asked for; it plans only where reminders are switched on.
  void StartDesk(Runtime& runtime) {
    const config::v1::Config& config = runtime.config();
    made_desk_ = std::make_unique<ReminderDesk>(*reminders_, *courier_, runtime.caller(Target::kIntake),
                                                runtime.clock(), rosters_, notices_, calendar_,
                                                DeskOptions{.instance = runtime.ids().NewId(),
                                                            .formats_dir = config.validation().formats_dir(),
                                                            .dashboard_url = config.notification().dashboard_url(),
                                                            .first_report_year = config.intake().first_report_year(),
                                                            .plans = config.notification().reminders()});
    desk_ = made_desk_.get();
    runners_.push_back(std::make_unique<LoopRunner>("reminders", *made_desk_, kDeskPause));
  }

  void StartBounces(Runtime& runtime) {
    const config::v1::Notification& config = runtime.config().notification();
    if (config.bounce_dir().empty()) return;
    bounces_ = std::make_unique<BounceReader>(
        BounceOptions{.maildir = config.bounce_dir(), .address = config.bounce_address()},
        [this](const Bounce& bounce) { return made_desk_->TakeBounce(bounce, *store_); });
    runners_.push_back(std::make_unique<LoopRunner>("bounces", *bounces_, kBouncePause));
  }

  absl::Status StartWebhooks(Runtime& runtime) {
    const config::v1::Notification& config = runtime.config().notification();
    for (const config::v1::EventWebhook& webhook : config.webhooks()) {
      RETURN_IF_ERROR(CheckWebhook(webhook));
      webhooks_.push_back(std::make_unique<EventWebhook>(*reminders_, runtime.caller(Target::kIntake), runtime.clock(),
                                                         WebhookOptions{.instance = runtime.ids().NewId(),
                                                                        .name = webhook.name(),
                                                                        .url = webhook.url(),
                                                                        .secret = webhook.secret(),
                                                                        .ca_file = config.ca_file()}));
      runners_.push_back(std::make_unique<LoopRunner>("webhook", *webhooks_.back(), kWebhookPause));
    }
    return absl::OkStatus();
  }

  std::shared_ptr<const notices::Notices> notices_;
  std::shared_ptr<const calendar::Calendar> calendar_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<DeliveryStore> store_;
  std::unique_ptr<ReminderStore> reminders_;
  std::unique_ptr<Channel> mail_;
  std::unique_ptr<Channel> sms_;
  std::vector<std::unique_ptr<Channel>> robots_;
  Channels channels_;
  std::shared_ptr<Rosters> rosters_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<Notifier> notifier_;
  std::unique_ptr<StageClient> stage_;
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<BounceReader> bounces_;
  std::unique_ptr<ReminderDesk> made_desk_;
  std::atomic<ReminderDesk*> desk_ = nullptr;
  std::vector<std::unique_ptr<EventWebhook>> webhooks_;
  std::vector<std::unique_ptr<LoopRunner>> runners_;
};

}  // namespace

std::unique_ptr<Module> MakeModule() { return std::make_unique<NotificationModule>(); }

}  // namespace nianbao::notification

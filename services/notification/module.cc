#include "services/notification/module.h"

#include "services/common/base/status_macros.h"
#include "services/common/queue/worker.h"
#include "services/common/stage/stage_client.h"
#include "services/common/store/open_database.h"
#include "services/notification/notification_service.h"
#include "services/notification/notifier.h"
#include "services/notification/schema.h"

namespace nianbao::notification {
namespace {

std::unique_ptr<Channel> MakeChannel(const config::v1::Notification& config) {
  if (!config.smtp_url().empty()) {
    return MakeSmtpChannel({.url = config.smtp_url(), .user = config.smtp_user(), .password = config.smtp_password()});
  }
  return config.eml_dir().empty() ? nullptr : MakeEmlChannel(config.eml_dir());
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
    mail_ = MakeChannel(config);
    notifier_ =
        std::make_unique<Notifier>(*store_, mail_.get(), runtime.clock(),
                                   NotifierOptions{.sender = config.sender(), .dashboard_url = config.dashboard_url()});
    AddNotificationMethods(*store_, runtime.clock(), runtime.methods());
    return absl::OkStatus();
  }

  absl::Status Start(Runtime& runtime) override {
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
    return absl::OkStatus();
  }

  void Stop() override { worker_.reset(); }

 private:
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<DeliveryStore> store_;
  std::unique_ptr<Channel> mail_;
  std::unique_ptr<Notifier> notifier_;
  std::unique_ptr<StageClient> stage_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace

std::unique_ptr<Module> MakeModule() { return std::make_unique<NotificationModule>(); }

}  // namespace nianbao::notification

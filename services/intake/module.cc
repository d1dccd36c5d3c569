#include "services/intake/module.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/format.h"
#include "services/common/runtime/loop.h"
#include "services/common/store/open_database.h"
#include "services/common/telemetry/log.h"
#include "services/intake/attachments.h"
#include "services/intake/audit.h"
#include "services/intake/dispensations.h"
#include "services/intake/event_stream.h"
#include "services/intake/housekeeping.h"
#include "services/intake/intake_service.h"
#include "services/intake/outbox_relay.h"
#include "services/intake/people.h"
#include "services/intake/queue_desk.h"
#include "services/intake/receipts.h"
#include "services/intake/rollups.h"
#include "services/intake/schema.h"
#include "services/intake/sign_ins.h"

namespace nianbao::intake {
namespace {

constexpr absl::Duration kRelayPause = absl::Milliseconds(500);
// Nobody wakes this relay when another instance has committed.
constexpr absl::Duration kSharedRelayPause = absl::Milliseconds(100);
constexpr absl::Duration kSealPause = absl::Seconds(1);
constexpr absl::Duration kGaugesPause = absl::Seconds(5);
constexpr absl::Duration kHousekeepingPause = absl::Hours(1);

// INVALID_ARGUMENT (CONFIG_INVALID) for a kind that there is not.
absl::StatusOr<std::map<job::v1::Kind, RateLimit>> RatesOf(const config::v1::Queue& queue) {
  std::map<job::v1::Kind, RateLimit> rates;
  for (const config::v1::KindRate& rate : queue.rates()) {
    job::v1::Kind kind;
    if (!job::v1::Kind_Parse(rate.kind(), &kind) || rate.jobs() < 1 || rate.seconds() < 0) {
      return MakeError(absl::StatusCode::kInvalidArgument, "queue.rates: no such kind, or no rate",
                       {.reason = "CONFIG_INVALID",
                        .metadata = {{"where", "queue.rates"}},
                        .sentence = absl::StrCat("配置项“queue.rates”有误：任务类型“", rate.kind(), "”或数量不对。")});
    }
    rates[kind] = {rate.jobs(), absl::Seconds(std::max(1, rate.seconds()))};
  }
  return rates;
}

class IntakeModule final : public Module {
 public:
  std::string name() const override { return "intake"; }

  absl::Status Init(Runtime& runtime) override {
    const config::v1::Config& config = runtime.config();
    ASSIGN_OR_RETURN(formats_, OpenFormats(config));
    ASSIGN_OR_RETURN(database_, sql::OpenDatabase({config.intake().database(), config.intake().database_replica()},
                                                  runtime.clock()));
    RETURN_IF_ERROR(database_->Migrate(IntakeSchema()));
    transactions_ = std::make_unique<Transactions>(*database_, runtime.clock());
    ASSIGN_OR_RETURN(signer_, OpenReceiptSigner(config.intake().receipt_key(), config.intake().database()));
    workflow_ = std::make_unique<Workflow>(runtime.clock(), runtime.ids(), *formats_, *signer_.signer);
    receipts_ = std::make_unique<Receipts>(*transactions_, *workflow_, runtime.clock());
    RETURN_IF_ERROR(receipts_->RememberKey(signer_));
    AddReceiptMethods(*receipts_, runtime.methods());
    reports_ = std::make_unique<Reports>(*transactions_, *workflow_, runtime.clock(), *formats_,
                                         config.intake().first_report_year());
    organs_ = std::make_unique<Organs>(*transactions_);
    stages_ =
        std::make_unique<Stages>(*transactions_, *workflow_, runtime.clock(), runtime.authenticator().principals());
    openings_ = std::make_unique<Openings>(*transactions_, runtime.clock(), *formats_);
    AddIntakeMethods({*reports_, *organs_, *stages_, *openings_, *formats_}, runtime.methods());
    desk_ = std::make_unique<QueueDesk>(*transactions_, runtime.queue(), runtime.clock());
    AddQueueMethods(*desk_, runtime.methods());
    dispensations_ = std::make_unique<Dispensations>(*transactions_, runtime.clock(), *formats_);
    AddDispensationMethods(*dispensations_, runtime.methods());
    events_ = std::make_unique<EventStore>(*database_, runtime.clock());
    AddEventMethods(*events_, *transactions_, runtime.methods());
    audit_ = std::make_unique<Audit>(*transactions_, runtime.clock());
    AddAuditMethods(*audit_, runtime.methods());
    RegisterPeople(runtime);
    attachments_ = std::make_unique<Attachments>(*transactions_, runtime.clock(), runtime.ids());
    AddAttachmentMethods(*attachments_, runtime.methods());
    rollups_ = std::make_unique<Rollups>(*transactions_, *formats_);
    AddRollupMethods(*rollups_, runtime.methods());
    runtime.AddDependency("store", [this] {
      return database_->Read([](sql::Connection& c) { return IntakeTx(c).CountOpenJobs().status(); });
    });
    return absl::OkStatus();
  }

  absl::Status Start(Runtime& runtime) override {
    ASSIGN_OR_RETURN(auto rates, RatesOf(runtime.config().queue()));
    relay_ = std::make_unique<OutboxRelay>(
        *database_, runtime.queue(), runtime.clock(),
        RelayOptions{.instance = runtime.ids().NewId(),
                     .resend = absl::Seconds(runtime.config().intake().outbox_resend_seconds()),
                     .rates = std::move(rates)});
    runner_ = std::make_unique<LoopRunner>("outbox_relay", *relay_,
                                           database_->dialect() == "sqlite" ? kRelayPause : kSharedRelayPause);
    transactions_->OnCommit([runner = runner_.get()] { runner->Wake(); });
    sealer_ = std::make_unique<AuditSealer>(*database_, runtime.clock());
    sealer_runner_ = std::make_unique<LoopRunner>("audit_sealer", *sealer_, kSealPause);
    gauges_ = std::make_unique<QueueGauges>(*desk_, runtime.metrics());
    gauges_runner_ = std::make_unique<LoopRunner>("queue_gauges", *gauges_, kGaugesPause);
    const config::v1::Intake& intake = runtime.config().intake();
    housekeeping_ = std::make_unique<Housekeeping>(
        *database_, runtime.clock(),
        HousekeepingOptions{.keep_requests = absl::Hours(24) * intake.keep_requests_days(),
                            .keep_jobs = absl::Hours(24) * intake.keep_jobs_days()});
    housekeeping_runner_ = std::make_unique<LoopRunner>("housekeeping", *housekeeping_, kHousekeepingPause);
    return absl::OkStatus();
  }

  void Stop() override {
    if (housekeeping_runner_ != nullptr) housekeeping_runner_->Stop();
    if (gauges_runner_ != nullptr) gauges_runner_->Stop();
    if (sealer_runner_ != nullptr) sealer_runner_->Stop();
    if (runner_ == nullptr) return;
    runner_->Stop();
    if (const absl::Status status = relay_->Resign(); !status.ok()) Log(LogLevel::kWarn, "outbox.not_resigned", {});
  }

 private:
  void RegisterPeople(Runtime& runtime) {
    auth::TokenAuthenticator& tokens = runtime.tokens();
    const auto changed = [&tokens] { tokens.Forget(); };
    people_ = std::make_unique<People>(*transactions_, runtime.clock(), runtime.ids(), tokens.configured(), changed);
    AddPeopleMethods(*people_, runtime.methods());
    sign_ins_ = std::make_unique<SignIns>(*transactions_, runtime.clock(), runtime.ids(), changed);
    AddSignInMethods(*sign_ins_, runtime.methods());
    tokens.SetResolver([this](const std::string& digest) { return sign_ins_->Resolve(digest); });
  }
  static absl::StatusOr<const format::FormatRegistry*> FromFolder(
      const std::string& path, std::unique_ptr<const format::FormatRegistry>& owned) {
    ASSIGN_OR_RETURN(owned, format::FormatRegistry::FromDirectory(path));
    return owned.get();
  }
  absl::StatusOr<const format::FormatRegistry*> OpenFormats(const config::v1::Config& config) {
    if (config.validation().formats_dir().empty()) return &format::FormatRegistry::Embedded();
    return FromFolder(config.validation().formats_dir(), own_formats_);
  }

  std::unique_ptr<const format::FormatRegistry> own_formats_;
  const format::FormatRegistry* formats_ = nullptr;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Transactions> transactions_;
  ReceiptSigner signer_;
  std::unique_ptr<Workflow> workflow_;
  std::unique_ptr<Receipts> receipts_;
  std::unique_ptr<Reports> reports_;
  std::unique_ptr<Organs> organs_;
  std::unique_ptr<Stages> stages_;
  std::unique_ptr<Openings> openings_;
  std::unique_ptr<QueueDesk> desk_;
  std::unique_ptr<EventStore> events_;
  std::unique_ptr<Rollups> rollups_;
  std::unique_ptr<Audit> audit_;
  std::unique_ptr<Dispensations> dispensations_;
  std::unique_ptr<Attachments> attachments_;
  std::unique_ptr<People> people_;
  std::unique_ptr<SignIns> sign_ins_;
  std::unique_ptr<OutboxRelay> relay_;
  std::unique_ptr<LoopRunner> runner_;
  std::unique_ptr<AuditSealer> sealer_;
  std::unique_ptr<LoopRunner> sealer_runner_;
  std::unique_ptr<QueueGauges> gauges_;
  std::unique_ptr<LoopRunner> gauges_runner_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::unique_ptr<LoopRunner> housekeeping_runner_;
};

}  // namespace

std::unique_ptr<Module> MakeModule() { return std::make_unique<IntakeModule>(); }

}  // namespace nianbao::intake

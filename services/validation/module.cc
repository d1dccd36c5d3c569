#include "services/validation/module.h"

#include "services/common/base/status_macros.h"
#include "services/common/queue/worker.h"
#include "services/common/stage/stage_client.h"
#include "services/validation/validation_service.h"

namespace nianbao::validation {
namespace {

class ValidationModule final : public Module {
 public:
  std::string name() const override { return "validation"; }

  absl::Status Init(Runtime& runtime) override {
    runtime.AddDependencyOn(Target::kIntake);
    const std::string& folder = runtime.config().validation().formats_dir();
    if (!folder.empty()) {
      ASSIGN_OR_RETURN(own_formats_, format::FormatRegistry::FromDirectory(folder));
    }
    const format::FormatRegistry& formats = own_formats_ ? *own_formats_ : format::FormatRegistry::Embedded();
    ASSIGN_OR_RETURN(checker_, Checker::Create(formats));
    AddValidationMethods(*checker_, formats, runtime.methods());
    return absl::OkStatus();
  }

  absl::Status Start(Runtime& runtime) override {
    stage_ = std::make_unique<StageClient>(runtime.caller(Target::kIntake));
    const auto work = [this](const LeasedJob&,
                             const intake::v1::StageInput& input) -> absl::StatusOr<intake::v1::CompleteStageRequest> {
      intake::v1::CompleteStageRequest result;
      ASSIGN_OR_RETURN(*result.mutable_check_result(),
                       checker_->Check(input.revision().content(), input.check_context()));
      return result;
    };
    const config::v1::Config& config = runtime.config();
    worker_ = std::make_unique<Worker>(WorkerOptions{.kind = job::v1::VALIDATION,
                                                     .consumer = "validation-" + runtime.ids().NewId().substr(0, 8),
                                                     .threads = config.validation().worker_threads(),
                                                     .lease = absl::Seconds(config.queue().lease_seconds()),
                                                     .max_attempts = config.queue().max_attempts()},
                                       runtime.queue(), runtime.clock(), runtime.metrics(), stage_->HandlerOf(work),
                                       stage_->GiveUp());
    return absl::OkStatus();
  }

  void Stop() override { worker_.reset(); }

 private:
  std::unique_ptr<const format::FormatRegistry> own_formats_;
  std::unique_ptr<const Checker> checker_;
  std::unique_ptr<StageClient> stage_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace

std::unique_ptr<Module> MakeModule() { return std::make_unique<ValidationModule>(); }

}  // namespace nianbao::validation

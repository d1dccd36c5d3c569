#include "services/rendering/module.h"

#include "nianbao/intake/v1/audit_service.pb.h"
#include "services/common/base/status_macros.h"
#include "services/common/queue/worker.h"
#include "services/common/stage/stage_client.h"
#include "services/common/telemetry/log.h"
#include "services/rendering/artifact_store_s3.h"
#include "services/rendering/publisher.h"
#include "services/rendering/rendering_service.h"

namespace nianbao::rendering {
namespace {

using intake::v1::CompleteStageRequest;
using intake::v1::StageInput;

std::unique_ptr<BlobStore> OpenBlobs(const config::v1::Rendering& config) {
  const config::v1::S3& s3 = config.s3();
  if (s3.endpoint().empty()) return MakeFolderBlobStore(config.artifact_dir());
  return MakeS3BlobStore({.endpoint = s3.endpoint(),
                          .bucket = s3.bucket(),
                          .region = s3.region(),
                          .key_id = s3.key_id(),
                          .secret = s3.secret(),
                          .prefix = s3.prefix(),
                          .ca_file = s3.ca_file()});
}

FontChoice ChoiceOf(const config::v1::Rendering& config) {
  return {.folder = config.font_dir(),
          .typeface = config.typeface(),
          .body = config.body_font(),
          .kai = config.kai_font(),
          .hei = config.hei_font(),
          .title = config.title_font(),
          .latin = config.latin_font()};
}

Proof ProofOf(const config::v1::Rendering& config) {
  return config.skip_read_back_proof() ? Proof::kNone : Proof::kReadBack;
}

class RenderingModule final : public Module {
 public:
  std::string name() const override { return "rendering"; }

  absl::Status Init(Runtime& runtime) override {
    runtime.AddDependencyOn(Target::kIntake);
    const config::v1::Config& config = runtime.config();
    if (!config.validation().formats_dir().empty()) {
      ASSIGN_OR_RETURN(own_formats_, format::FormatRegistry::FromDirectory(config.validation().formats_dir()));
    }
    formats_ = own_formats_ ? own_formats_.get() : &format::FormatRegistry::Embedded();
    ASSIGN_OR_RETURN(const FontPlan plan, PlanOf(ChoiceOf(config.rendering())));
    ASSIGN_OR_RETURN(auto fonts, FontSet::Load(plan));
    renderer_ = std::make_unique<Renderer>(std::move(fonts));
    store_ = std::make_unique<ArtifactStore>(OpenBlobs(config.rendering()));
    AddRenderingMethods(*renderer_, *formats_, *store_, ProofOf(config.rendering()), TellerOfDownloads(runtime),
                        runtime.methods());
    return absl::OkStatus();
  }

  absl::Status Start(Runtime& runtime) override {
    stage_ = std::make_unique<StageClient>(runtime.caller(Target::kIntake));
    const config::v1::Rendering config = runtime.config().rendering();
    const RenderOptions options{.output_formats = {config.output_formats().begin(), config.output_formats().end()},
                                .proof = ProofOf(config),
                                .public_base_url = config.public_base_url()};
    renderers_ = MakeWorker(
        runtime, job::v1::RENDERING,
        [this, options](const LeasedJob&, const StageInput& input) -> absl::StatusOr<CompleteStageRequest> {
          CompleteStageRequest result;
          ASSIGN_OR_RETURN(*result.mutable_rendered(), RenderRevision(*renderer_, *formats_, *store_, options, input));
          return result;
        });
    publishers_ = MakeWorker(runtime, job::v1::PUBLICATION,
                             [this, root = config.public_dir()](
                                 const LeasedJob&, const StageInput& input) -> absl::StatusOr<CompleteStageRequest> {
                               CompleteStageRequest result;
                               ASSIGN_OR_RETURN(*result.mutable_published(), PublishRevision(*store_, root, input));
                               return result;
                             });
    return absl::OkStatus();
  }

  void Stop() override {
    for (const auto* worker : {&renderers_, &publishers_}) {
      if (*worker != nullptr) (*worker)->BeginStop();
    }
    renderers_.reset();
    publishers_.reset();
  }

 private:
  // Downloads are written down by intake; nobody waits for it.
  static Downloaded TellerOfDownloads(Runtime& runtime) {
    return [&runtime](const std::string& principal, const std::string& artifact) {
      intake::v1::RecordAccessRequest record;
      record.set_principal(principal);
      record.set_action("Download");
      record.set_resource(artifact);
      runtime.caller(Target::kIntake)
          .Start("/nianbao.intake.v1.AuditService/RecordAccess", record.SerializeAsString(), {},
                 [](const absl::StatusOr<std::string>& told) {
                   if (!told.ok()) Log(LogLevel::kWarn, "audit.not_recorded", {{"status", told.status()}});
                 });
    };
  }

  template <typename Work>
  std::unique_ptr<Worker> MakeWorker(Runtime& runtime, job::v1::Kind kind, Work work) {
    const config::v1::Config& config = runtime.config();
    return std::make_unique<Worker>(WorkerOptions{.kind = kind,
                                                  .consumer = "rendering-" + runtime.ids().NewId().substr(0, 8),
                                                  .threads = config.rendering().worker_threads(),
                                                  .lease = absl::Seconds(config.queue().lease_seconds()),
                                                  .max_attempts = config.queue().max_attempts()},
                                    runtime.queue(), runtime.clock(), runtime.metrics(), stage_->HandlerOf(work),
                                    stage_->GiveUp());
  }

  std::unique_ptr<const format::FormatRegistry> own_formats_;
  const format::FormatRegistry* formats_ = nullptr;
  std::unique_ptr<Renderer> renderer_;
  std::unique_ptr<ArtifactStore> store_;
  std::unique_ptr<StageClient> stage_;
  std::unique_ptr<Worker> renderers_;
  std::unique_ptr<Worker> publishers_;
};

}  // namespace

std::unique_ptr<Module> MakeModule() { return std::make_unique<RenderingModule>(); }

}  // namespace nianbao::rendering

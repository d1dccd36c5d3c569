#include "gateway/module.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/api_docs.h"
#include "gateway/door.h"
#include "gateway/organ_directory.h"
#include "gateway/session_desk.h"
#include "nianbao/format/v1/format_service.pb.h"
#include "nianbao/gateway/v1/session_service.pb.h"
#include "nianbao/importing/v1/import_service.pb.h"
#include "nianbao/intake/v1/attachment_service.pb.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "nianbao/intake/v1/dispensation_service.pb.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "nianbao/intake/v1/nil_service.pb.h"
#include "nianbao/intake/v1/opening_service.pb.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "nianbao/intake/v1/receipt_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/intake/v1/rollup_service.pb.h"
#include "nianbao/intake/v1/sign_in_service.pb.h"
#include "nianbao/notification/v1/deadline_service.pb.h"
#include "nianbao/notification/v1/notification_service.pb.h"
#include "nianbao/notification/v1/reminder_service.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedDashboard();    // made by dashboard/build.mjs
absl::Span<const EmbeddedFile> EmbeddedDescriptors();  // made by nianbao_embed
}  // namespace nianbao

namespace nianbao::gateway {
namespace {

// Public services; StageService is for workers alone, SignInService for services: neither has a door here.
std::vector<const google::protobuf::ServiceDescriptor*> PublicServices() {
  return {intake::v1::GetAnnualReportRequest::descriptor()->file()->service(0),
          intake::v1::GetOrganRequest::descriptor()->file()->service(0),
          intake::v1::GetOpeningFiguresRequest::descriptor()->file()->service(0),
          intake::v1::GetRollupRequest::descriptor()->file()->service(0),
          intake::v1::GetReceiptRequest::descriptor()->file()->service(0),
          intake::v1::GetDispensationRequest::descriptor()->file()->service(0),
          intake::v1::ListAuditEntriesRequest::descriptor()->file()->service(0),
          intake::v1::GetPersonRequest::descriptor()->file()->service(0),
          intake::v1::AttachFileRequest::descriptor()->file()->service(0),
          intake::v1::GetNilQuestionsRequest::descriptor()->file()->service(0),
          format::v1::GetFormatRequest::descriptor()->file()->service(0),
          validation::v1::CheckReportRequest::descriptor()->file()->service(0),
          importing::v1::ImportDocumentRequest::descriptor()->file()->service(0),
          rendering::v1::RenderReportRequest::descriptor()->file()->service(0),
          notification::v1::ListMessagesRequest::descriptor()->file()->service(0),
          intake::v1::GetQueueStatsRequest::descriptor()->file()->service(0),
          intake::v1::ListEventsRequest::descriptor()->file()->service(0),
          notification::v1::ExplainDeadlineRequest::descriptor()->file()->service(0),
          notification::v1::GetReminderStatsRequest::descriptor()->file()->service(0),
          v1::GetSessionRequest::descriptor()->file()->service(0)};
}

Target TargetOf(const google::protobuf::MethodDescriptor* method) {
  const std::string& package = method->file()->package();
  if (absl::StartsWith(package, "nianbao.validation.")) return Target::kValidation;
  if (absl::StartsWith(package, "nianbao.importing.")) return Target::kValidation;  // runs beside it
  if (absl::StartsWith(package, "nianbao.rendering.")) return Target::kRendering;
  if (absl::StartsWith(package, "nianbao.notification.")) return Target::kNotification;
  return Target::kIntake;
}

DoorOptions OptionsOf(const config::v1::Gateway& config, const RouteTable& routes) {
  DoorOptions options;
  options.public_dir = config.public_dir();
  options.call_timeout = absl::Seconds(config.call_seconds());
  options.calls_per_minute = config.calls_per_minute();
  options.https = absl::StartsWith(config.public_url(), "https://");
  options.trusted_proxies = {config.trusted_proxies().begin(), config.trusted_proxies().end()};
  options.dashboard = EmbeddedDashboard();
  const ProtoComments comments(EmbeddedDescriptors().front().bytes);
  options.openapi = OpenApiOf(routes, comments);
  options.reference = ReferencePageOf(routes, comments);
  return options;
}

class GatewayModule final : public Module {
 public:
  std::string name() const override { return "gateway"; }

  absl::Status Init(Runtime& runtime) override {
    for (const Target target : {Target::kIntake, Target::kValidation, Target::kRendering, Target::kNotification}) {
      runtime.AddDependencyOn(target);
    }
    return absl::OkStatus();
  }

  absl::Status Start(Runtime& runtime) override {
    const config::v1::Gateway& config = runtime.config().gateway();
    drain_ = absl::Seconds(runtime.config().server().drain_seconds());
    desk_ = std::make_unique<SessionDesk>(runtime.config(), runtime.authenticator(), runtime.clock(), runtime.ids());
    TellTheAudit(runtime);
    AskTheRegister(runtime);
    directory_ = std::make_unique<OrganDirectory>(
        [&runtime]() -> rpc::Caller& { return runtime.caller(Target::kIntake); }, runtime.clock());
    DoorOptions options = OptionsOf(config, routes_);
    options.organs = [this] { return directory_->Get(); };
    door_ = std::make_unique<Door>(DoorDependencies{.routes = routes_,
                                                    .caller_of = [&runtime](const auto* method) -> rpc::Caller& {
                                                      return runtime.caller(TargetOf(method));
                                                    },
                                                    .desk = *desk_,
                                                    .clock = runtime.clock(),
                                                    .ids = runtime.ids(),
                                                    .metrics = runtime.metrics()},
                                   options);
    ASSIGN_OR_RETURN(server_,
                     HttpServer::Start({.listen = config.http_listen(), .max_body_bytes = config.max_body_bytes()},
                                       [this](HttpRequest request, HttpServer::Answer answer) {
                                         door_->Handle(std::move(request), std::move(answer));
                                       }));
    Log(LogLevel::kInfo, "gateway.serving", {{"http", server_->address()}});
    return absl::OkStatus();
  }

  // Who signed in is written down by intake; the person does not wait for it.
  void TellTheAudit(Runtime& runtime) {
    rpc::Caller& intake = runtime.caller(Target::kIntake);
    desk_->OnAccess([&intake, token = runtime.config().auth().service_token()](
                        const std::string& action, const std::string& principal, const std::string& address) {
      intake::v1::RecordAccessRequest record;
      record.set_action(action);
      record.set_principal(principal);
      record.set_comment(address);
      rpc::CallOptions options;
      options.token = token;
      intake.Start("/nianbao.intake.v1.AuditService/RecordAccess", record.SerializeAsString(), options,
                   [](const absl::StatusOr<std::string>& told) {
                     if (!told.ok()) Log(LogLevel::kWarn, "audit.not_recorded", {{"status", told.status()}});
                   });
    });
  }

  // Passwords of people whom the configuration does not name are looked at by intake.
  void AskTheRegister(Runtime& runtime) {
    rpc::Caller& intake = runtime.caller(Target::kIntake);
    const auto sign_in = [&intake](const intake::v1::SignInRequest& request, auto done) {
      intake.Start("/nianbao.intake.v1.SignInService/SignIn", request.SerializeAsString(), {},
                   [done = std::move(done)](const absl::StatusOr<std::string>& bytes) {
                     if (!bytes.ok()) return done(bytes.status());
                     intake::v1::SignInResponse response;
                     if (!response.ParseFromString(*bytes)) return done(absl::InternalError("malformed answer"));
                     done(std::move(response));
                   });
    };
    const auto sign_out = [&intake](const std::string& token) {
      intake::v1::SignOutRequest request;
      request.set_token(token);
      intake.Start("/nianbao.intake.v1.SignInService/SignOut", request.SerializeAsString(), {},
                   [](const absl::StatusOr<std::string>& told) {
                     if (!told.ok()) Log(LogLevel::kWarn, "sign_out.not_told", {{"status", told.status()}});
                   });
    };
    desk_->AskRegister({&runtime.tokens(), sign_in, sign_out});
  }

  void Stop() override {
    if (server_ != nullptr) server_->Drain(drain_);
    server_.reset();
  }

  std::string PortLines() const override { return absl::StrCat("http ", server_->address(), "\n"); }

 private:
  const RouteTable routes_{PublicServices()};
  absl::Duration drain_ = absl::Seconds(20);
  std::unique_ptr<SessionDesk> desk_;
  std::unique_ptr<OrganDirectory> directory_;
  std::unique_ptr<Door> door_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace

std::unique_ptr<Module> MakeModule() { return std::make_unique<GatewayModule>(); }

}  // namespace nianbao::gateway

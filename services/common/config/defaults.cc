#include "services/common/config/config.h"

namespace nianbao {
namespace {

// The documented default where nothing was set.
void Text(std::string* field, const char* value) {
  if (field->empty()) *field = value;
}

int Number(int current, int value) { return current == 0 ? value : current; }

void ServerDefaults(config::v1::Server& server) {
  Text(server.mutable_grpc_listen(), "127.0.0.1:0");
  Text(server.mutable_admin_listen(), "127.0.0.1:0");
  server.set_max_request_bytes(Number(server.max_request_bytes(), 8 << 20));
  server.set_handler_threads(Number(server.handler_threads(), 16));
  server.set_max_waiting_calls(Number(server.max_waiting_calls(), 4096));
  server.set_drain_seconds(Number(server.drain_seconds(), 20));
}

void RenderingDefaults(config::v1::Rendering& rendering) {
  Text(rendering.mutable_artifact_dir(), "run/artifacts");
  Text(rendering.mutable_public_dir(), "run/public");
  Text(rendering.mutable_s3()->mutable_region(), "us-east-1");
  Text(rendering.mutable_font_dir(), ".cache/fonts");
  rendering.set_worker_threads(Number(rendering.worker_threads(), 2));
  if (rendering.output_formats().empty()) {
    for (const char* format : {"pdf", "ofd", "docx", "xlsx", "html", "csv", "json"})
      rendering.add_output_formats(format);
  }
}

void NotificationDefaults(config::v1::Notification& notification) {
  Text(notification.mutable_database(), "run/notification.db");
  Text(notification.mutable_eml_dir(), "run/outbox");
  Text(notification.mutable_sender(), "nianbao@localhost");
  notification.set_worker_threads(Number(notification.worker_threads(), 2));
}

void GatewayDefaults(config::v1::Gateway& gateway) {
  Text(gateway.mutable_http_listen(), "127.0.0.1:0");
  Text(gateway.mutable_public_dir(), "run/public");
  gateway.set_max_body_bytes(Number(gateway.max_body_bytes(), 12 << 20));
  gateway.set_call_seconds(Number(gateway.call_seconds(), 30));
  gateway.set_session_idle_minutes(Number(gateway.session_idle_minutes(), 60));
  gateway.set_session_hours(Number(gateway.session_hours(), 12));
  gateway.set_calls_per_minute(Number(gateway.calls_per_minute(), 3000));
  gateway.set_sign_ins_per_minute(Number(gateway.sign_ins_per_minute(), 10));
}

}  // namespace

void ApplyDefaults(config::v1::Config& config) {
  ServerDefaults(*config.mutable_server());
  config::v1::Queue& queue = *config.mutable_queue();
  queue.set_lease_seconds(Number(queue.lease_seconds(), 30));
  queue.set_max_attempts(Number(queue.max_attempts(), 16));
  config::v1::Intake& intake = *config.mutable_intake();
  Text(intake.mutable_database(), "run/intake.db");
  intake.set_outbox_resend_seconds(Number(intake.outbox_resend_seconds(), 900));
  intake.set_keep_requests_days(Number(intake.keep_requests_days(), 30));
  intake.set_keep_jobs_days(Number(intake.keep_jobs_days(), 180));
  intake.set_first_report_year(Number(intake.first_report_year(), 2025));
  config.mutable_validation()->set_worker_threads(Number(config.validation().worker_threads(), 2));
  RenderingDefaults(*config.mutable_rendering());
  NotificationDefaults(*config.mutable_notification());
  GatewayDefaults(*config.mutable_gateway());
  Text(config.mutable_log()->mutable_level(), "info");
}

}  // namespace nianbao

// A whole intake on a database of its own, SQLite or PostgreSQL by the library linked, called as its rpcs are, with
// people who hold every role.
#ifndef NIANBAO_SERVICES_INTAKE_INTAKE_FIXTURE_H_
#define NIANBAO_SERVICES_INTAKE_INTAKE_FIXTURE_H_

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "services/common/clock/clock.h"
#include "services/common/queue/memory_queue.h"
#include "services/common/store/sql.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/intake/attachments.h"
#include "services/intake/audit.h"
#include "services/intake/dispensations.h"
#include "services/intake/intake_service.h"
#include "services/intake/outbox_relay.h"
#include "services/intake/people.h"
#include "services/intake/receipts.h"
#include "services/intake/rollups.h"
#include "services/intake/sign_ins.h"

namespace nianbao::intake {

class IntakeFixture : public ::testing::Test {
 protected:
  explicit IntakeFixture(int first_report_year = 2025);

  // Calls a method of nianbao.intake.v1 by "ReportService/GetRevision" as the person with the token "token-of-<who>".
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const std::string& method, const Request& request,
                                const std::string& who = "the-preparer") {
    const auto bytes =
        methods_->Serve("/nianbao.intake.v1." + method, request.SerializeAsString(), {"Bearer token-of-" + who, ""});
    if (!bytes.ok()) return bytes.status();
    Response response;
    response.ParseFromString(*bytes);
    return response;
  }

  // The same with a token as it stands.
  template <typename Response, typename Request>
  absl::StatusOr<Response> CallWith(const std::string& method, const Request& request, const std::string& token) {
    const auto bytes =
        methods_->Serve("/nianbao.intake.v1." + method, request.SerializeAsString(), {"Bearer " + token, ""});
    if (!bytes.ok()) return bytes.status();
    Response response;
    response.ParseFromString(*bytes);
    return response;
  }

  // The report of organs/a for 2025, drafted by the preparer.
  absl::StatusOr<report::v1::AnnualReport> Create(const std::string& request_id = "", int year = 2025);
  // One step with the report's present etag.
  absl::StatusOr<report::v1::AnnualReport> Step(const std::string& method, const std::string& who);
  report::v1::AnnualReport Get();
  report::v1::Revision Newest();
  // Takes the only waiting job of a kind as a worker would.
  LeasedJob TakeJob(job::v1::Kind kind);
  // Hands in a verdict for the newest revision.
  absl::StatusOr<v1::CompleteStageResponse> Complete(const LeasedJob& job, v1::CompleteStageRequest request);
  absl::StatusOr<v1::CompleteStageResponse> CompleteCheck(const LeasedJob& job, bool passed);
  // Draft → FILED.
  void File();

  const int first_report_year_;
  TempDir dir_;
  FakeClock clock_{absl::FromCivil(absl::CivilSecond(2026, 1, 20, 9, 0, 0), BeijingTime())};
  RandomIdSource ids_;
  Metrics metrics_;
  std::shared_ptr<const auth::StaticAuthenticator> people_;
  std::string location_;  // of the database, for another process's view of it
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Transactions> transactions_;
  ReceiptSigner signer_{*SignerFromPem(*MakePrivateKey(SignatureAlgorithm::kEd25519)), true};
  std::unique_ptr<Workflow> workflow_;
  std::unique_ptr<Receipts> receipts_;
  std::unique_ptr<Reports> reports_;
  std::unique_ptr<Organs> organs_;
  std::unique_ptr<Stages> stages_;
  std::unique_ptr<Openings> openings_;
  std::unique_ptr<Rollups> rollups_;
  std::unique_ptr<Audit> audit_;
  std::unique_ptr<Dispensations> dispensations_;
  std::shared_ptr<auth::TokenAuthenticator> tokens_;
  std::unique_ptr<Attachments> attachments_;
  std::unique_ptr<People> register_;
  std::unique_ptr<SignIns> sign_ins_;
  std::unique_ptr<rpc::MethodTable> methods_;
  MemoryQueue queue_;
  std::unique_ptr<OutboxRelay> relay_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_INTAKE_FIXTURE_H_

#include "services/intake/intake_fixture.h"

#include "absl/strings/str_cat.h"
#include "services/common/auth/permissions.h"
#include "services/common/store/open_database.h"
#include "services/common/testing/postgres_server.h"
#include "services/intake/schema.h"

namespace nianbao::intake {
namespace {

std::string NewDatabase([[maybe_unused]] const TempDir& dir) {
#ifdef NIANBAO_TEST_ON_POSTGRESQL
  static PostgresServer server;  // one for all tests of the program
  return server.NewDatabase();
#else
  return dir.path() + "/intake.db";
#endif
}

constexpr char kReport[] = "organs/a/annualReports/2025";

config::v1::Auth Configured() {
  return ParseText<config::v1::Auth>(R"pb(
    principals {
      id: "preparer"
      token: "token-of-the-preparer"
      grants { role: "preparer" organ: "organs/a" }
      grants { role: "historical_filer" organ: "organs/a" }
    }
    principals {
      id: "reviewer"
      token: "token-of-the-reviewer"
      grants { role: "reviewer" organ: "organs/a" }
      grants { role: "secrecy_reviewer" organ: "organs/a" }
    }
    principals {
      id: "signer"
      token: "token-of-the-signer"
      grants { role: "signer" organ: "organs/a" }
    }
    principals {
      id: "checker"
      token: "token-of-the-checker"
      grants { role: "checker" organ: "organs/office" }
    }
    principals {
      id: "everything"
      token: "token-of-everything"
      grants { role: "preparer" organ: "organs/a" }
      grants { role: "reviewer" organ: "organs/a" }
      grants { role: "secrecy_reviewer" organ: "organs/a" }
      grants { role: "signer" organ: "organs/a" }
    }
    principals {
      id: "stranger"
      token: "token-of-the-stranger"
      grants { role: "preparer" organ: "organs/b" }
    }
    principals {
      id: "operator"
      token: "token-of-the-operator"
      grants { role: "operator" organ: "*" }
    }
    principals {
      id: "administrator"
      token: "token-of-the-administrator"
      grants { role: "platform_administrator" organ: "*" }
    }
    principals {
      id: "security"
      token: "token-of-the-security"
      grants { role: "security_administrator" organ: "*" }
    }
    principals {
      id: "b-platform"
      token: "token-of-b-platform"
      grants { role: "platform_administrator" organ: "organs/b" }
    }
    principals {
      id: "b-security"
      token: "token-of-b-security"
      grants { role: "security_administrator" organ: "organs/b" }
    }
    principals {
      id: "b-auditor"
      token: "token-of-b-auditor"
      grants { role: "auditor" organ: "organs/b" }
    }
    principals {
      id: "installer"
      token: "token-of-the-installer"
      grants { role: "installer" organ: "*" }
    }
    principals {
      id: "any-preparer"
      token: "token-of-any-preparer"
      grants { role: "preparer" organ: "*" }
      grants { role: "historical_filer" organ: "*" }
    }
    principals {
      id: "any-reviewer"
      token: "token-of-any-reviewer"
      grants { role: "reviewer" organ: "*" }
      grants { role: "secrecy_reviewer" organ: "*" }
    }
    principals {
      id: "any-signer"
      token: "token-of-any-signer"
      grants { role: "signer" organ: "*" }
    }
    principals {
      id: "any-checker"
      token: "token-of-any-checker"
      grants { role: "checker" organ: "*" }
    }
    principals {
      id: "auditor"
      token: "token-of-the-auditor"
      grants { role: "auditor" organ: "*" }
    }
    principals {
      id: "worker"
      token: "token-of-the-worker"
      grants { role: "worker" organ: "*" }
    }
  )pb");
}

// "only-preparer" and so on: one role each, where it counts for organs/a.
void AddSingleRoles(config::v1::Auth& people) {
  for (const auth::RolePermissions& role : auth::AllRoles()) {
    config::v1::Principal& principal = *people.add_principals();
    principal.set_id(absl::StrCat("only-", role.role));
    principal.set_token(absl::StrCat("token-of-only-", role.role));
    config::v1::Grant& grant = *principal.add_grants();
    grant.set_role(std::string(role.role));
    grant.set_organ(role.role == "checker" ? "organs/office" : "organs/a");
  }
}

}  // namespace

IntakeFixture::IntakeFixture(int first_report_year) : first_report_year_(first_report_year) {
  config::v1::Auth people = Configured();
  AddSingleRoles(people);
  people_ = *auth::StaticAuthenticator::Create(people);
  location_ = NewDatabase(dir_);
  database_ = *sql::OpenDatabase({location_, ""}, clock_);
  EXPECT_THAT(database_->Migrate(IntakeSchema()), IsOk());
  const format::FormatRegistry& formats = format::FormatRegistry::Embedded();
  transactions_ = std::make_unique<Transactions>(*database_, clock_);
  workflow_ = std::make_unique<Workflow>(clock_, ids_, formats, *signer_.signer);
  receipts_ = std::make_unique<Receipts>(*transactions_, *workflow_, clock_);
  EXPECT_THAT(receipts_->RememberKey(signer_), IsOk());
  reports_ = std::make_unique<Reports>(*transactions_, *workflow_, clock_, formats, first_report_year);
  organs_ = std::make_unique<Organs>(*transactions_);
  stages_ = std::make_unique<Stages>(*transactions_, *workflow_, clock_, people_->principals());
  tokens_ = std::make_shared<auth::TokenAuthenticator>(people_, clock_);
  methods_ = std::make_unique<rpc::MethodTable>(tokens_, clock_, ids_, metrics_);
  openings_ = std::make_unique<Openings>(*transactions_, clock_, formats);
  AddIntakeMethods({*reports_, *organs_, *stages_, *openings_, formats}, *methods_);
  rollups_ = std::make_unique<Rollups>(*transactions_, formats);
  AddRollupMethods(*rollups_, *methods_);
  AddReceiptMethods(*receipts_, *methods_);
  audit_ = std::make_unique<Audit>(*transactions_, clock_);
  AddAuditMethods(*audit_, *methods_);
  dispensations_ = std::make_unique<Dispensations>(*transactions_, clock_, formats);
  AddDispensationMethods(*dispensations_, *methods_);
  register_ = std::make_unique<People>(*transactions_, clock_, ids_, *people_, [this] { tokens_->Forget(); });
  AddPeopleMethods(*register_, *methods_);
  sign_ins_ = std::make_unique<SignIns>(*transactions_, clock_, ids_, [this] { tokens_->Forget(); });
  AddSignInMethods(*sign_ins_, *methods_);
  attachments_ = std::make_unique<Attachments>(*transactions_, clock_, ids_);
  AddAttachmentMethods(*attachments_, *methods_);
  tokens_->SetResolver([this](const std::string& digest) { return sign_ins_->Resolve(digest); });
  relay_ = std::make_unique<OutboxRelay>(*database_, queue_, clock_, RelayOptions{.instance = "this"});
  for (const char* organ :
       {R"pb(organ_id: "office"
             organ { display_name: "某市人民政府办公室" kind: GOV_OFFICE })pb",
        R"pb(organ_id: "a"
             organ {
               display_name: "某市科学技术局"
               kind: DEPT
               competent_organ: "organs/office"
               has_separate_reviewer: true
             })pb",
        R"pb(organ_id: "b"
             organ { display_name: "某市教育局" kind: DEPT competent_organ: "organs/office" })pb"}) {
    EXPECT_THAT(Call<report::v1::Organ>("OrganService/CreateOrgan", ParseText<v1::CreateOrganRequest>(organ),
                                        "the-administrator"),
                IsOk());
  }
}

absl::StatusOr<report::v1::AnnualReport> IntakeFixture::Create(const std::string& request_id, int year) {
  v1::CreateAnnualReportRequest request;
  request.set_parent("organs/a");
  request.set_request_id(request_id);
  request.mutable_annual_report()->set_report_year(year);
  request.mutable_annual_report()->set_historical(year < 2025);
  request.mutable_content()->set_title("某市科学技术局2025年政府信息公开工作年度报告");
  return Call<report::v1::AnnualReport>("ReportService/CreateAnnualReport", request);
}

report::v1::AnnualReport IntakeFixture::Get() {
  v1::GetAnnualReportRequest request;
  request.set_name(kReport);
  return *Call<report::v1::AnnualReport>("ReportService/GetAnnualReport", request, "the-checker");
}

report::v1::Revision IntakeFixture::Newest() {
  v1::GetRevisionRequest request;
  request.set_name(std::string(kReport) + "/revisions/-");
  return *Call<report::v1::Revision>("ReportService/GetRevision", request, "the-checker");
}

absl::StatusOr<report::v1::AnnualReport> IntakeFixture::Step(const std::string& method, const std::string& who) {
  v1::TransitionRequest request;
  request.set_name(kReport);
  request.set_etag(Get().etag());
  return Call<report::v1::AnnualReport>("ReportService/" + method, request, who);
}

LeasedJob IntakeFixture::TakeJob(job::v1::Kind kind) {
  EXPECT_THAT(relay_->RunOnce(), IsOk());
  const auto jobs = queue_.Take({kind, "w", 1, absl::Seconds(30), absl::ZeroDuration()}, clock_.Now());
  EXPECT_EQ(jobs->size(), 1u);
  return jobs->empty() ? LeasedJob() : jobs->at(0);
}

absl::StatusOr<v1::CompleteStageResponse> IntakeFixture::Complete(const LeasedJob& job,
                                                                  v1::CompleteStageRequest request) {
  request.set_job_id(job.job.id());
  request.set_report(job.job.report());
  request.set_revision(job.job.revision());
  request.set_fence(job.fence);
  return Call<v1::CompleteStageResponse>("StageService/CompleteStage", request, "the-worker");
}

absl::StatusOr<v1::CompleteStageResponse> IntakeFixture::CompleteCheck(const LeasedJob& job, bool passed) {
  v1::CompleteStageRequest request;
  report::v1::CheckResult& verdict = *request.mutable_check_result();
  verdict.set_passed(passed);
  verdict.set_content_digest(Newest().content_digest());
  verdict.set_format_digest(Get().format_digest());
  return Complete(job, request);
}

void IntakeFixture::File() {
  ASSERT_THAT(Create(), IsOk());
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  ASSERT_THAT(CompleteCheck(TakeJob(job::v1::VALIDATION), true), IsOk());
  ASSERT_THAT(Step("ReviewAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("ClearAnnualReport", "the-reviewer"), IsOk());
  ASSERT_THAT(Step("SignOffAnnualReport", "the-signer"), IsOk());
}

}  // namespace nianbao::intake

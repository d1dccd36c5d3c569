// The table of the lifecycle against the rpcs: every state, action and role; and whatever people try in whatever order.
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"
#include "services/intake/intake_fixture.h"
#include "services/intake/names.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::Revision;
using ::testing::AnyOf;

constexpr char kReport[] = "organs/a/annualReports/2025";

// What people can ask for, and the rpc that asks for it.
struct Deed {
  Action action;
  const char* method;
};
constexpr Deed kDeeds[] = {
    {Action::kSubmit, "SubmitAnnualReport"},      {Action::kReview, "ReviewAnnualReport"},
    {Action::kClearSecrecy, "ClearAnnualReport"}, {Action::kSignOff, "SignOffAnnualReport"},
    {Action::kReturn, "ReturnAnnualReport"},      {Action::kRecall, "RecallAnnualReport"},
    {Action::kApprove, "ApproveAnnualReport"},    {Action::kCorrect, "CorrectAnnualReport"},
    {Action::kSupplement, "CorrectAnnualReport"}, {Action::kWithdraw, "WithdrawAnnualReport"},
    {Action::kRevise, "ReviseAnnualReport"},
};

class LifeTest : public IntakeFixture {
 protected:
  absl::StatusOr<AnnualReport> Do(Action action, const std::string& method, const std::string& who) {
    const std::string etag = Get().etag();
    if (action == Action::kReturn) {
      auto request = ParseText<v1::ReturnAnnualReportRequest>("reasons { text: '请核对' }");
      request.set_name(kReport);
      request.set_etag(etag);
      return Call<AnnualReport>("ReportService/" + method, request, who);
    }
    if (action == Action::kCorrect || action == Action::kSupplement) {
      v1::CorrectAnnualReportRequest request;
      request.set_name(kReport);
      request.set_etag(etag);
      request.set_kind(action == Action::kCorrect ? Revision::CORRECTION : Revision::SUPPLEMENT);
      request.set_public_note("更正");
      return Call<AnnualReport>("ReportService/" + method, request, who);
    }
    if (action == Action::kWithdraw) {
      v1::WithdrawAnnualReportRequest request;
      request.set_name(kReport);
      request.set_etag(etag);
      request.set_reason(v1::WithdrawAnnualReportRequest::SECRECY);
      return Call<AnnualReport>("ReportService/" + method, request, who);
    }
    v1::TransitionRequest request;
    request.set_name(kReport);
    request.set_etag(etag);
    return Call<AnnualReport>("ReportService/" + method, request, who);
  }

  // The report as it would lie there in a state, with a verdict that is good and current.
  void PutInto(State state) {
    ASSERT_THAT(database_->Write([&](sql::Connection& connection) -> absl::Status {
      IntakeTx tx(connection);
      ASSIGN_OR_RETURN(AnnualReport report, tx.GetReport(kReport));
      ASSIGN_OR_RETURN(Revision revision, tx.GetRevision(kReport, 1));
      const bool effective = state == report::v1::PUBLISHED || state == report::v1::SUPERSEDED;
      report.set_state(state);
      report.set_revision(1);
      report.set_effective_revision(effective ? 1 : 0);
      revision.set_state(state);
      revision.clear_attestations();
      revision.clear_receipt();
      revision.set_content_digest(nianbao::DigestOf(revision.content()));
      report::v1::CheckResult& verdict = *revision.mutable_check_result();
      verdict.set_passed(true);
      verdict.set_format_digest(report.format_digest());
      verdict.set_content_digest(revision.content_digest());
      RETURN_IF_ERROR(tx.UpdateReport(report));
      return tx.PutRevision(kReport, 1, revision);
    }),
                IsOk());
  }
};

// The line of the table that lets `role` do `action` in `state`; nothing where none does.
const Transition* LineFor(State state, Action action, absl::string_view role) {
  for (const Transition& line : Transitions()) {
    if (line.from == state && line.action == action && RoleOf(line.actor) == role) return &line;
  }
  return nullptr;
}

TEST_F(LifeTest, EveryStateActionAndRoleIsAsTheTableSays) {
  ASSERT_THAT(Create(), IsOk());
  int allowed = 0;
  int refused = 0;
  for (int s = report::v1::DRAFT; s <= report::v1::WITHDRAWN; ++s) {
    const auto state = static_cast<State>(s);
    for (const Deed& deed : kDeeds) {
      for (const auth::RolePermissions& role : auth::AllRoles()) {
        PutInto(state);
        const auto done = Do(deed.action, deed.method, absl::StrCat("only-", role.role));
        const Transition* line = LineFor(state, deed.action, role.role);
        const std::string triple =
            absl::StrCat(report::v1::State_Name(state), " ", NameOf(deed.action), " ", role.role);
        if (line == nullptr) {
          ++refused;
          EXPECT_THAT(DetailOf(done.status()).reason, AnyOf("PERMISSION_DENIED", "TRANSITION_NOT_ALLOWED")) << triple;
          EXPECT_FALSE(DetailOf(done.status()).sentence.empty()) << triple;
          EXPECT_EQ(Get().state(), state) << triple;
          continue;
        }
        ++allowed;
        ASSERT_THAT(done, IsOk()) << triple;
        const bool opens =
            deed.action == Action::kRevise || deed.action == Action::kCorrect || deed.action == Action::kSupplement;
        EXPECT_EQ(done->state(), opens ? report::v1::DRAFT : line->to) << triple;
        EXPECT_EQ(done->revision(), opens ? 2 : 1) << triple;
      }
    }
  }
  EXPECT_EQ(allowed, 18);  // lines of the table that a person takes, Create apart
  EXPECT_EQ(allowed + refused, 11 * 11 * static_cast<int>(auth::AllRoles().size()));
}

TEST_F(LifeTest, OnlyAWorkerHandsInResultsAndOnlyThePreparerEditsADraft) {
  ASSERT_THAT(Create(), IsOk());
  for (const auth::RolePermissions& role : auth::AllRoles()) {
    const std::string who = absl::StrCat("only-", role.role);
    v1::CompleteStageRequest complete;
    complete.set_job_id("no-such-job");
    complete.set_report(kReport);
    complete.set_revision(1);
    complete.mutable_delivered();
    EXPECT_THAT(Call<v1::CompleteStageResponse>("StageService/CompleteStage", complete, who),
                HasReason(role.role == "worker" ? "JOB_UNKNOWN" : "PERMISSION_DENIED"))
        << who;
    for (int s = report::v1::DRAFT; s <= report::v1::WITHDRAWN; ++s) {
      PutInto(static_cast<State>(s));
      v1::UpdateContentRequest update;
      update.set_name(kReport);
      update.set_etag(Get().etag());
      update.mutable_content();
      const auto updated = Call<AnnualReport>("ReportService/UpdateContent", update, who);
      const std::string pair = absl::StrCat(who, " ", report::v1::State_Name(s));
      if (role.role != "preparer") {
        EXPECT_THAT(updated, HasReason("PERMISSION_DENIED")) << pair;
      } else if (s == report::v1::DRAFT) {
        EXPECT_THAT(updated, IsOk()) << pair;
      } else {
        EXPECT_THAT(updated, HasReason("REVISION_FROZEN")) << pair;
      }
    }
  }
}

// Who attested a step of a revision; "" when nobody did.
std::string WhoTook(const Revision& revision, const std::string& action) {
  for (const report::v1::Attestation& attestation : revision.attestations()) {
    if (attestation.action() == action) return attestation.principal();
  }
  return "";
}

TEST_F(LifeTest, NoOrderOfCallsPublishesWithoutEverySignatureOrLetsTheMakerSign) {
  const std::vector<std::string> people = {"the-preparer", "the-reviewer", "the-signer", "the-checker",
                                           "everything",   "the-stranger", "any-signer", "any-checker"};
  std::mt19937 random(20260131);
  const auto one_of = [&](size_t n) { return random() % n; };
  ASSERT_THAT(Create(), IsOk());
  int published = 0;
  for (int call = 0; call < 1500; ++call) {
    const Deed& deed = kDeeds[one_of(std::size(kDeeds))];
    // Nobody would ever get anywhere if withdrawals and returns were as likely as steps forward.
    const bool back =
        deed.action == Action::kReturn || deed.action == Action::kRecall || deed.action == Action::kWithdraw;
    if (!back || one_of(8) == 0) (void)Do(deed.action, deed.method, people[one_of(people.size())]);
    ASSERT_THAT(relay_->RunOnce(), IsOk());
    for (const job::v1::Kind kind : {job::v1::VALIDATION, job::v1::RENDERING, job::v1::PUBLICATION}) {
      const auto jobs = queue_.Take({kind, "w", 1, absl::Seconds(30), absl::ZeroDuration()}, clock_.Now());
      ASSERT_THAT(jobs, IsOk());
      for (const LeasedJob& job : *jobs) {
        const Revision revision = Newest();
        v1::CompleteStageRequest complete;
        if (kind == job::v1::VALIDATION) {
          complete.mutable_check_result()->set_passed(one_of(10) != 0);
          complete.mutable_check_result()->set_content_digest(revision.content_digest());
          complete.mutable_check_result()->set_format_digest(Get().format_digest());
        } else if (kind == job::v1::RENDERING) {
          complete.mutable_rendered()->set_content_digest(revision.content_digest());
          complete.mutable_rendered()->add_artifacts()->set_name("artifacts/x");
        } else {
          complete.mutable_published()->set_content_digest(revision.content_digest());
          complete.mutable_published()->add_artifacts()->set_public_path("x.pdf");
        }
        (void)Complete(job, complete);
      }
    }
    const AnnualReport report = Get();
    if (report.effective_revision() == 0) continue;
    v1::GetRevisionRequest request;
    request.set_name(RevisionNameOf(kReport, report.effective_revision()));
    const auto revision = Call<Revision>("ReportService/GetRevision", request, "the-checker");
    ASSERT_THAT(revision, IsOk());
    published += report.state() == report::v1::PUBLISHED ? 1 : 0;
    for (const char* action : {"Submit", "Review", "ClearSecrecy", "SignOff", "Approve"}) {
      ASSERT_NE(WhoTook(*revision, action), "") << action << " after " << call;
    }
    ASSERT_NE(WhoTook(*revision, "Submit"), WhoTook(*revision, "SignOff"));
    ASSERT_NE(WhoTook(*revision, "Submit"), WhoTook(*revision, "Review"));
    for (const report::v1::Attestation& attestation : revision->attestations()) {
      ASSERT_EQ(attestation.content_digest(), revision->content_digest()) << attestation.action();
    }
  }
  EXPECT_GT(published, 20);  // otherwise nothing has been shown
}

}  // namespace
}  // namespace nianbao::intake

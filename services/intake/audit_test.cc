#include "services/intake/audit.h"

#include "gmock/gmock.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AuditTest : public IntakeFixture {
 protected:
  std::vector<v1::AuditEntry> List(const std::string& filter = "", const std::string& who = "the-auditor") {
    const auto listed = Call<v1::ListAuditEntriesResponse>("AuditService/ListAuditEntries",
                                                           ParseText<v1::ListAuditEntriesRequest>(filter), who);
    EXPECT_THAT(listed, IsOk());
    return {listed->audit_entries().begin(), listed->audit_entries().end()};
  }
  void Seal() { ASSERT_THAT(AuditSealer(*database_, clock_).RunOnce(), IsOk()); }
  v1::VerifyAuditResponse Verify(const std::string& request = "") {
    const auto verified = Call<v1::VerifyAuditResponse>("AuditService/VerifyAudit",
                                                        ParseText<v1::VerifyAuditRequest>(request), "the-auditor");
    EXPECT_THAT(verified, IsOk());
    return *verified;
  }
  // What somebody does who can write to the database.
  void Tamper(const std::string& statement) {
    ASSERT_THAT(
        database_->Write([&](sql::Connection& connection) { return connection.Execute(statement, {}).status(); }),
        IsOk());
  }
};

std::vector<std::string> ActionsOf(const std::vector<v1::AuditEntry>& entries) {
  std::vector<std::string> actions;
  for (const v1::AuditEntry& entry : entries) actions.push_back(entry.principal() + " " + entry.action());
  return actions;
}

std::vector<std::pair<v1::AuditFault::Kind, int64_t>> FaultsOf(const v1::VerifyAuditResponse& response) {
  std::vector<std::pair<v1::AuditFault::Kind, int64_t>> faults;
  for (const v1::AuditFault& fault : response.faults()) faults.emplace_back(fault.kind(), fault.position());
  return faults;
}

TEST_F(AuditTest, EveryStepAndEveryChangeLeavesALineWithPersonAndPlace) {
  File();
  const auto entries = List("resource: 'organs/a/annualReports/2025'");
  EXPECT_THAT(ActionsOf(entries), ElementsAre("preparer Create", "preparer Submit", "worker Pass", "reviewer Review",
                                              "reviewer ClearSecrecy", "signer SignOff"));
  EXPECT_EQ(entries.back().digest(), Newest().content_digest());
  EXPECT_EQ(entries.back().to_state(), "FILED");
  EXPECT_THAT(ActionsOf(List("resource: 'organs/a'")), Contains("administrator CreateOrgan"));
  EXPECT_THAT(List("resource: 'organs/a' principal: 'signer'"), SizeIs(1));
  EXPECT_THAT(List("action: 'SignOff'"), SizeIs(1));
}

TEST_F(AuditTest, EditsLeaveALineAndRefusalsAndDryRunsNone) {
  ASSERT_THAT(Create(), IsOk());
  auto update = ParseText<v1::UpdateContentRequest>("name: 'organs/a/annualReports/2025' etag: '1' content {}");
  update.set_validate_only(true);
  ASSERT_THAT(Call<report::v1::AnnualReport>("ReportService/UpdateContent", update), IsOk());
  update.set_validate_only(false);
  ASSERT_THAT(Call<report::v1::AnnualReport>("ReportService/UpdateContent", update), IsOk());
  EXPECT_THAT(Call<report::v1::AnnualReport>("ReportService/UpdateContent", update), HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(ActionsOf(List("resource: 'organs/a/annualReports/2025'")),
              ElementsAre("preparer Create", "preparer UpdateContent"));
}

TEST_F(AuditTest, UntouchedChainHoldsAndItsHeadCanBeNoted) {
  File();
  EXPECT_GT(Verify().unsealed(), 0);
  Seal();
  const auto before = Verify();
  EXPECT_THAT(before.faults(), IsEmpty());
  EXPECT_EQ(before.unsealed(), 0);
  EXPECT_EQ(before.entries(), before.head_position());
  ASSERT_THAT(Create("", 2016), IsOk());
  Seal();
  const std::string noted =
      "position: " + std::to_string(before.head_position()) + " seal: '" + before.head_seal() + "'";
  EXPECT_THAT(Verify(noted).faults(), IsEmpty());
  EXPECT_EQ(Verify().head_position(), before.head_position() + 1);
}

TEST_F(AuditTest, OneAlteredByteIsFoundWhereItIs) {
  File();
  Seal();
  const auto bytes = [&](int64_t position) {
    std::string body;
    EXPECT_THAT(database_->Read([&](sql::Connection& connection) -> absl::Status {
      body = connection.Execute("SELECT body FROM audit WHERE position = $1", {position})->at(0).Bytes(0);
      return absl::OkStatus();
    }),
                IsOk());
    return body;
  };
  for (const int64_t position : {int64_t{1}, int64_t{4}, Verify().head_position()}) {
    const std::string right = bytes(position);
    std::string wrong = right;
    wrong[wrong.size() / 2] ^= 1;
    for (const std::string& body : {wrong, right}) {
      ASSERT_THAT(database_->Write([&](sql::Connection& connection) {
        return connection.Execute("UPDATE audit SET body = $2 WHERE position = $1", {position, sql::Blob{body}})
            .status();
      }),
                  IsOk());
      if (body == wrong) {
        EXPECT_THAT(FaultsOf(Verify()), ElementsAre(std::pair(v1::AuditFault::ALTERED, position)));
      } else {
        EXPECT_THAT(Verify().faults(), IsEmpty());
      }
    }
  }
  Tamper("UPDATE audit SET principal = 'somebody' WHERE position = 3");
  Tamper("UPDATE audit SET at = at - 1 WHERE position = 5");
  EXPECT_THAT(FaultsOf(Verify()), ElementsAre(std::pair(v1::AuditFault::ALTERED, int64_t{3}),
                                              std::pair(v1::AuditFault::ALTERED, int64_t{5})));
}

TEST_F(AuditTest, MissingRowIsFoundWhereItWas) {
  File();
  Seal();
  Tamper("DELETE FROM audit WHERE position = 3");
  EXPECT_THAT(FaultsOf(Verify()), ElementsAre(std::pair(v1::AuditFault::ENTRY_MISSING, int64_t{3})));
}

TEST_F(AuditTest, RowTakenOutWithTheRestMovedUpIsFound) {
  File();
  Seal();
  Tamper("DELETE FROM audit WHERE position = 3");
  Tamper("UPDATE audit SET position = 3 WHERE position = 4");
  const auto faults = FaultsOf(Verify());
  EXPECT_THAT(faults, ElementsAre(std::pair(v1::AuditFault::ALTERED, int64_t{3}),
                                  std::pair(v1::AuditFault::ENTRY_MISSING, int64_t{4})));
}

TEST_F(AuditTest, RowsInAnotherOrderAreFound) {
  File();
  Seal();
  Tamper("UPDATE audit SET position = 1000 WHERE position = 3");
  Tamper("UPDATE audit SET position = 3 WHERE position = 4");
  Tamper("UPDATE audit SET position = 4 WHERE position = 1000");
  const auto faults = FaultsOf(Verify());
  EXPECT_THAT(faults, Contains(std::pair(v1::AuditFault::ALTERED, int64_t{3})));
  EXPECT_THAT(faults, Contains(std::pair(v1::AuditFault::ALTERED, int64_t{4})));
}

TEST_F(AuditTest, EndCutOffIsFoundAndWithItsHeadByWhoeverNotedIt) {
  File();
  Seal();
  const auto whole = Verify();
  Tamper("DELETE FROM audit WHERE position = " + std::to_string(whole.head_position()));
  EXPECT_THAT(FaultsOf(Verify()), ElementsAre(std::pair(v1::AuditFault::HEAD_LOST, whole.head_position())));
  Tamper(
      "UPDATE audit_head SET position = (SELECT MAX(position) FROM audit), "
      "seal = (SELECT seal FROM audit ORDER BY position DESC LIMIT 1)");
  EXPECT_THAT(Verify().faults(), IsEmpty());
  const std::string noted = "position: " + std::to_string(whole.head_position()) + " seal: '" + whole.head_seal() + "'";
  EXPECT_THAT(FaultsOf(Verify(noted)), ElementsAre(std::pair(v1::AuditFault::HEAD_LOST, whole.head_position())));
}

TEST_F(AuditTest, OtherServicesTellOfSignIns) {
  auto record = ParseText<v1::RecordAccessRequest>("principal: 'zhang' action: 'SignIn' comment: '10.0.0.7'");
  EXPECT_THAT(Call<v1::RecordAccessResponse>("AuditService/RecordAccess", record, "the-preparer"),
              HasReason("PERMISSION_DENIED"));
  ASSERT_THAT(Call<v1::RecordAccessResponse>("AuditService/RecordAccess", record, "the-worker"), IsOk());
  EXPECT_THAT(ActionsOf(List("action: 'SignIn'")), ElementsAre("zhang SignIn"));
}

TEST_F(AuditTest, OnlyAuditorsReadIt) {
  for (const char* who : {"the-administrator", "the-preparer", "the-operator", "the-checker"}) {
    EXPECT_THAT(Call<v1::ListAuditEntriesResponse>("AuditService/ListAuditEntries", v1::ListAuditEntriesRequest(), who),
                HasReason("PERMISSION_DENIED"))
        << who;
    EXPECT_THAT(Call<v1::VerifyAuditResponse>("AuditService/VerifyAudit", v1::VerifyAuditRequest(), who),
                HasReason("PERMISSION_DENIED"))
        << who;
  }
}

TEST_F(AuditTest, PagesTellEverythingOnce) {
  File();
  const size_t all = List().size();
  v1::ListAuditEntriesRequest request;
  request.set_page_size(3);
  size_t told = 0;
  do {
    const auto page = Call<v1::ListAuditEntriesResponse>("AuditService/ListAuditEntries", request, "the-auditor");
    told += static_cast<size_t>(page->audit_entries_size());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(told, all);
}

}  // namespace
}  // namespace nianbao::intake

#include "services/intake/dispensations.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/intake/season_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::DecideDispensationRequest;
using v1::Dispensation;

class DispensationsTest : public SeasonFixture {
 protected:
  DispensationsTest() {
    Register("county", "display_name: '某县人民政府' kind: GOV_COUNTY");
    Register("bureau", "display_name: '某县某局' kind: DEPT parent_government: 'organs/county'");
    Register("town", "display_name: '某县某镇人民政府' kind: TOWN parent_government: 'organs/county'");
  }
  absl::StatusOr<Dispensation> Ask(const std::string& organ, const std::string& which,
                                   const std::string& who = "any-preparer") {
    v1::RequestDispensationRequest request;
    request.set_name(absl::StrCat("organs/", organ, "/dispensations/", which));
    request.set_reason("机构改革中撤销");
    return Call<Dispensation>("DispensationService/RequestDispensation", request, who);
  }
  absl::StatusOr<Dispensation> Decide(const Dispensation& dispensation, DecideDispensationRequest::Decision decision,
                                      const std::string& who = "any-checker") {
    DecideDispensationRequest request;
    request.set_name(dispensation.name());
    request.set_etag(dispensation.etag());
    request.set_decision(decision);
    request.set_comment("经研究");
    return Call<Dispensation>("DispensationService/DecideDispensation", request, who);
  }
};

TEST_F(DispensationsTest, ExemptBodyLeavesTheDenominatorAndKeepsNobodyWaiting) {
  FileReport("bureau", 2025, "");
  EXPECT_EQ(GetRollup("county", 2025)->direct().missing(), 1);
  const auto asked = Ask("town", "exemption-2025");
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(GetRollup("county", 2025)->direct().missing(), 1);  // asking is not having
  const auto granted = Decide(*asked, DecideDispensationRequest::GRANT);
  ASSERT_THAT(granted, IsOk());
  EXPECT_EQ(granted->decided_by(), "any-checker");
  const auto rollup = GetRollup("county", 2025);
  EXPECT_EQ(rollup->direct().bodies(), 1);
  EXPECT_EQ(rollup->direct().exempt(), 1);
  EXPECT_THAT(rollup->unfiled(), IsEmpty());
  FileReport("county", 2025, "");
  EXPECT_THAT(Act("county", 2025, "ApproveAnnualReport", "any-checker"), IsOk());
}

TEST_F(DispensationsTest, AuditTellsWhatWasDecidedAndWhy) {
  ASSERT_THAT(Decide(*Ask("town", "exemption-2025"), DecideDispensationRequest::GRANT), IsOk());
  v1::ListAuditEntriesRequest list;
  list.set_resource("organs/town/dispensations");
  const auto told = Call<v1::ListAuditEntriesResponse>("AuditService/ListAuditEntries", list, "the-auditor");
  ASSERT_THAT(told, IsOk());
  ASSERT_THAT(told->audit_entries(), SizeIs(2));
  EXPECT_EQ(told->audit_entries(0).comment(), "机构改革中撤销");
  EXPECT_EQ(told->audit_entries(1).action(), "DecideDispensation");
  EXPECT_EQ(told->audit_entries(1).comment(), "GRANT 经研究");
}

TEST_F(DispensationsTest, WhoIsExemptOpensNoReportUntilTheExemptionIsRevoked) {
  const auto granted = Decide(*Ask("town", "exemption-2025"), DecideDispensationRequest::GRANT);
  ASSERT_THAT(granted, IsOk());
  EXPECT_THAT(Draft("town", 2025, ""), HasReason("ORGAN_EXEMPT"));
  EXPECT_THAT(Ask("town", "exemption-2025"), HasReason("DISPENSATION_DECIDED"));
  ASSERT_THAT(Decide(*granted, DecideDispensationRequest::REVOKE), IsOk());
  EXPECT_EQ(GetRollup("county", 2025)->direct().missing(), 2);
  FileReport("town", 2025, "");
  EXPECT_THAT(Ask("town", "exemption-2025"), HasReason("REPORT_EXISTS"));
}

TEST_F(DispensationsTest, OnlyTheCompetentDepartmentDecidesAndOnlyOnce) {
  const auto asked = Ask("a", "exemption-2025", "the-preparer");
  ASSERT_THAT(asked, IsOk());
  EXPECT_THAT(Decide(*asked, DecideDispensationRequest::GRANT, "the-preparer"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Ask("a", "exemption-2025", "the-stranger"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Decide(*asked, DecideDispensationRequest::REVOKE, "the-checker"), HasReason("DISPENSATION_DECIDED"));
  const auto refused = Decide(*asked, DecideDispensationRequest::REFUSE, "the-checker");
  ASSERT_THAT(refused, IsOk());
  EXPECT_THAT(Decide(*refused, DecideDispensationRequest::GRANT, "the-checker"), HasReason("DISPENSATION_DECIDED"));
  EXPECT_THAT(Decide(*asked, DecideDispensationRequest::GRANT, "the-checker"), HasReason("ETAG_MISMATCH"));
  v1::ListDispensationsRequest list;
  list.set_parent("organs/-");
  const auto seen = [&](const std::string& who) {
    return Call<v1::ListDispensationsResponse>("DispensationService/ListDispensations", list, who)->dispensations();
  };
  EXPECT_THAT(seen("the-preparer"), SizeIs(1));
  EXPECT_THAT(seen("the-stranger"), IsEmpty());
}

}  // namespace
}  // namespace nianbao::intake

#include "services/intake/rollups.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/common/base/status_macros.h"
#include "services/intake/rollup_rows.h"
#include "services/intake/season_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kNewNatural[] = "requests/newly_received/natural_person";
constexpr char kNewTotal[] = "requests/newly_received/total";
constexpr char kNorms[] = "proactive/normative_documents/issued";
constexpr char kRules[] = "proactive/government_rules/issued";
constexpr char kFee[] = "proactive/administrative_charges/amount_charged";

std::string Figures(int natural, int norms = 0, int64_t fen = 0) {
  return absl::StrCat("cells { id: '", kNewNatural, "' count: ", natural, " } cells { id: '", kNorms,
                      "' count: ", norms, " } cells { id: '", kFee, "' fen: ", fen, " }");
}

MATCHER_P2(Part, organ, value, "") { return arg.organ() == std::string("organs/") + organ && arg.value() == value; }
MATCHER_P3(Differs, cell, sum, other, "") { return arg.cell() == cell && arg.sum() == sum && arg.other() == other; }

// A real branch of a real province: 吉林省 → 吉林市 → 舒兰市 → its bureau of science and technology, its office and the
// town of 法特; the tax bureau is led vertically.
class RollupsTest : public SeasonFixture {
 protected:
  RollupsTest() {
    Register("jilin", "display_name: '吉林省人民政府' kind: GOV_PROV region_code: '220000'");
    Register(
        "jilin-edu",
        "display_name: '吉林省教育厅' kind: DEPT parent_government: 'organs/jilin' competent_organ: 'organs/office'");
    Register("jilin-city",
             "display_name: '吉林市人民政府' kind: GOV_CITY region_code: '220200' "
             "parent_government: 'organs/jilin'");
    Register("shulan",
             "display_name: '舒兰市人民政府' kind: GOV_COUNTY region_code: '220283' "
             "parent_government: 'organs/jilin-city'");
    Register("shulan-office",
             "display_name: '舒兰市人民政府办公室' kind: GOV_OFFICE parent_government: 'organs/shulan'");
    Register("shulan-keji", "display_name: '舒兰市科学技术局' kind: DEPT parent_government: 'organs/shulan'");
    Register("fate", "display_name: '舒兰市法特镇人民政府' kind: TOWN parent_government: 'organs/shulan'");
    Register("shulan-tax",
             "display_name: '国家税务总局舒兰市税务局' kind: VERTICAL parent_government: 'organs/shulan'");
  }
};

TEST_F(RollupsTest, FigureOfATownReachesTheProvinceAndOpensDownToTheFiling) {
  FileReport("shulan-office", 2025, Figures(3, 1, 700));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, Figures(2));
  FileReport("shulan-tax", 2025, Figures(100));
  FileReport("jilin-edu", 2025, Figures(40, 2));
  EXPECT_EQ(SumOf("shulan", 2025, kNewNatural), 10);
  EXPECT_EQ(SumOf("jilin", 2025, kNewNatural), 50);
  EXPECT_EQ(SumOf("jilin", 2025, kNewTotal), 50);  // totals that nobody filed are computed
  EXPECT_EQ(SumOf("jilin", 2025, kNorms), 3);
  EXPECT_EQ(SumOf("jilin", 2025, kFee), 700);
  const auto opened = Explain("jilin", 2025, kNewNatural, true);
  ASSERT_THAT(opened, IsOk());
  EXPECT_THAT(opened->contributions(),
              ElementsAre(Part("jilin-city", 10), Part("shulan", 10), Part("fate", 2), Part("shulan-keji", 5),
                          Part("shulan-office", 3), Part("jilin-edu", 40)));
  EXPECT_EQ(opened->contributions(2).depth(), 3);
  EXPECT_EQ(opened->contributions(2).revision(), 1);
  EXPECT_TRUE(opened->contributions(0).live_sum());
  EXPECT_EQ(opened->contributions(0).revision(), 0);
}

TEST_F(RollupsTest, RulesAreAGovernmentsOwnAndInNoSum) {
  FileReport("shulan-office", 2025, absl::StrCat("cells { id: '", kRules, "' count: 4 }"));
  const auto opened = Explain("shulan", 2025, kRules);
  EXPECT_TRUE(opened->own_only());
  EXPECT_EQ(opened->sum(), 0);
  EXPECT_THAT(opened->contributions(), IsEmpty());
}

TEST_F(RollupsTest, MissingAndReturnedBodiesAreNamed) {
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, "");
  ASSERT_THAT(SendBack("shulan-keji", 2025), IsOk());
  const auto rollup = GetRollup("shulan", 2025);
  ASSERT_THAT(rollup, IsOk());
  EXPECT_EQ(rollup->direct().bodies(), 3);
  EXPECT_EQ(rollup->direct().filed(), 1);
  EXPECT_EQ(rollup->direct().sent_back(), 1);
  EXPECT_EQ(rollup->direct().missing(), 1);
  ASSERT_THAT(rollup->unfiled(), SizeIs(2));
  EXPECT_EQ(rollup->unfiled(0).display_name(), "舒兰市科学技术局");
  EXPECT_EQ(rollup->unfiled(0).standing(), v1::BODY_SENT_BACK);
  EXPECT_EQ(rollup->unfiled(1).standing(), v1::BODY_MISSING);
  EXPECT_EQ(rollup->members(0).organ(), "organs/fate");
  EXPECT_EQ(rollup->members(0).filled_cells(), 0);  // filed, and empty
  EXPECT_EQ(SumOf("shulan", 2025, kNewNatural), 0);
  EXPECT_EQ(GetRollup("jilin", 2025)->all_levels().bodies(), 6);
}

TEST_F(RollupsTest, GovernmentMayFileOnlyWhatItsBodiesAddUpTo) {
  FileReport("shulan-office", 2025, Figures(3));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, Figures(2));
  ASSERT_THAT(Draft("shulan", 2025, Figures(11)), IsOk());
  EXPECT_EQ(Submit("shulan", 2025)->state(), report::v1::RETURNED);
  const report::v1::Revision returned = Revision("shulan", 2025);
  ASSERT_THAT(returned.check_result().findings(), SizeIs(1));
  EXPECT_EQ(returned.check_result().findings(0).rule_id(), "AGG-001");
  EXPECT_THAT(returned.check_result().findings(0).message(), HasSubstr("汇总应为10，您填的是11"));
  ASSERT_THAT(Act("shulan", 2025, "ReviseAnnualReport", "any-preparer"), IsOk());
  FileReport("shulan", 2025, Figures(10));
  EXPECT_THAT(GetRollup("shulan", 2025)->differences(), IsEmpty());
  EXPECT_EQ(GetRollup("shulan", 2025)->filed_revision(), 2);
}

TEST_F(RollupsTest, ExplainedDifferenceMayBeFiledAndStaysVisible) {
  FileReport("shulan-office", 2025, Figures(3));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, Figures(2));
  FileReport("shulan", 2025, Figures(11) + "explanations { rule_id: 'AGG-001' text: '另有1件由已撤销的单位办理' }");
  EXPECT_THAT(GetRollup("shulan", 2025)->differences(),
              ElementsAre(Differs(kNewNatural, 10, 11), Differs(kNewTotal, 10, 11)));
}

TEST_F(RollupsTest, ChildThatChangesBetweenVerdictAndSignatureHasTheVerdictRenewed) {
  FileReport("shulan-office", 2025, Figures(3));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, Figures(2));
  ASSERT_THAT(Draft("shulan", 2025, Figures(10)), IsOk());
  ASSERT_EQ(Submit("shulan", 2025)->state(), report::v1::IN_REVIEW);
  ASSERT_THAT(SendBack("fate", 2025), IsOk());
  ASSERT_THAT(Act("fate", 2025, "ReviseAnnualReport", "any-preparer"), IsOk());
  FileReport("fate", 2025, Figures(4));
  EXPECT_THAT(Sign("shulan", 2025), HasReason("VERDICT_STALE"));
  Judge();
  EXPECT_THAT(Act("shulan", 2025, "SignOffAnnualReport", "any-signer"), HasReason("VERDICT_FAILED"));
}

TEST_F(RollupsTest, ChildThatChangesLateMarksItsParentStaleWithTheExactDifference) {
  FileReport("shulan-office", 2025, Figures(3));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, Figures(2, 1));
  FileReport("shulan", 2025, Figures(10, 1));
  EXPECT_THAT(GetRollup("shulan", 2025)->changes_since_filing(), IsEmpty());
  ASSERT_THAT(SendBack("fate", 2025), IsOk());
  ASSERT_THAT(Act("fate", 2025, "ReviseAnnualReport", "any-preparer"), IsOk());
  FileReport("fate", 2025, Figures(6, 1));
  EXPECT_THAT(GetRollup("shulan", 2025)->changes_since_filing(),
              ElementsAre(Differs(kNewNatural, 14, 10), Differs(kNewTotal, 14, 10)));
  const auto city = GetRollup("jilin-city", 2025);
  EXPECT_TRUE(city->members(0).stale());
  EXPECT_EQ(SumOf("jilin-city", 2025, kNewNatural), 10);  // what the county stands for until it corrects
}

TEST_F(RollupsTest, GovernmentIsApprovedWhenEverybodyHasFiledOrTheCheckerSaysWhyNot) {
  FileReport("shulan-office", 2025, Figures(3));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("shulan", 2025, Figures(8));
  const auto refused = Act("shulan", 2025, "ApproveAnnualReport", "any-checker");
  EXPECT_THAT(refused, HasReason("MEMBERS_MISSING"));
  EXPECT_EQ(DetailOf(refused.status()).sentence, "还有1个单位没有报送（舒兰市法特镇人民政府），汇总数据不完整。");
  report::v1::Consent silent = ParseText<report::v1::Consent>("fingerprint: 'AGG-002' agreed: true");
  EXPECT_THAT(Act("shulan", 2025, "ApproveAnnualReport", "any-checker", {silent}), HasReason("MEMBERS_MISSING"));
  silent.set_comment("法特镇受灾停摆，经市政府同意");
  ASSERT_THAT(Act("shulan", 2025, "ApproveAnnualReport", "any-checker", {silent}), IsOk());
  EXPECT_EQ(Revision("shulan", 2025).consents(0).rule_id(), "AGG-002");
}

TEST_F(RollupsTest, PublicationSealsWhatTheSumWasMadeOf) {
  FileReport("shulan-office", 2025, Figures(3));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, Figures(2));
  FileReport("shulan", 2025, Figures(10));
  ASSERT_THAT(Publish("shulan", 2025), IsOk());
  ASSERT_THAT(SendBack("fate", 2025), IsOk());
  v1::GetRollupSnapshotRequest request;
  request.set_name("organs/shulan/rollups/2025/snapshots/1");
  const auto snapshot = Call<v1::RollupSnapshot>("RollupService/GetRollupSnapshot", request, "any-checker");
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_TRUE(snapshot->has_publish_time());
  ASSERT_THAT(snapshot->members(), SizeIs(3));
  EXPECT_EQ(snapshot->members(0).organ(), "organs/fate");
  EXPECT_EQ(snapshot->members(0).revision(), 1);
  const auto cell = std::find(snapshot->cells().begin(), snapshot->cells().end(), kNewNatural);
  ASSERT_NE(cell, snapshot->cells().end());
  const int at = static_cast<int>(cell - snapshot->cells().begin());
  EXPECT_EQ(snapshot->sums(at), 10);
  EXPECT_EQ(snapshot->members(0).values(at), 2);
  request.set_name("organs/shulan/rollups/2025/snapshots/2");
  EXPECT_THAT(Call<v1::RollupSnapshot>("RollupService/GetRollupSnapshot", request, "any-checker"),
              HasReason("SNAPSHOT_NOT_FOUND"));
}

TEST_F(RollupsTest, CorrectionCountsFromItsFilingOnAndThePublishedFigureWhenItIsSentBack) {
  FileReport("fate", 2025, Figures(2));
  ASSERT_THAT(Publish("fate", 2025), IsOk());
  ASSERT_THAT(Correct("fate", 2025), IsOk());
  EXPECT_EQ(SumOf("shulan", 2025, kNewNatural), 2);
  FileReport("fate", 2025, Figures(9));
  EXPECT_EQ(SumOf("shulan", 2025, kNewNatural), 9);
  ASSERT_THAT(SendBack("fate", 2025), IsOk());
  EXPECT_EQ(SumOf("shulan", 2025, kNewNatural), 2);
}

// Two bureaus become one in 2022, which gets another name in 2023.
TEST_F(RollupsTest, EveryYearHasTheBodiesAndNamesOfItsOwn) {
  FileReport("shulan-keji", 2021, Figures(5));
  FileReport("fate", 2021, Figures(2));
  for (const char* old : {"shulan-keji", "fate"}) {
    v1::AbolishOrganRequest abolish;
    abolish.set_name(std::string("organs/") + old);
    abolish.set_etag(Organ(old).etag());
    abolish.set_day("2022-03-15");
    abolish.add_successors("organs/joined");
    EXPECT_THAT(Call<report::v1::Organ>("OrganService/AbolishOrgan", abolish, "the-administrator"),
                HasReason("ORGAN_NOT_FOUND"));
    if (std::string(old) == "shulan-keji") {
      abolish.clear_successors();
    } else {
      Register("joined",
               "display_name: '舒兰市工业和科技局' kind: DEPT parent_government: 'organs/shulan' "
               "established_on: '2022-03-15'");
    }
    ASSERT_THAT(Call<report::v1::Organ>("OrganService/AbolishOrgan", abolish, "the-administrator"), IsOk());
  }
  FileReport("joined", 2022, Figures(8));
  FileReport("joined", 2023, Figures(9));
  v1::RenameOrganRequest rename;
  rename.set_name("organs/joined");
  rename.set_etag(Organ("joined").etag());
  rename.set_display_name("舒兰市工业和信息化局");
  rename.set_first_day("2023-07-01");
  ASSERT_THAT(Call<report::v1::Organ>("OrganService/RenameOrgan", rename, "the-administrator"), IsOk());

  const auto shown = [&](int year) {
    std::vector<std::string> lines;
    const auto rollup = GetRollup("shulan", year);
    for (const v1::RollupMember& member : rollup->members()) {
      lines.push_back(absl::StrCat(member.display_name(), " ", v1::RollupStanding_Name(member.standing())));
    }
    return lines;
  };
  EXPECT_THAT(shown(2021), ElementsAre("舒兰市法特镇人民政府 BODY_FILED", "舒兰市科学技术局 BODY_FILED",
                                       "舒兰市人民政府办公室 BODY_MISSING"));
  EXPECT_EQ(SumOf("shulan", 2021, kNewNatural), 7);
  EXPECT_THAT(shown(2022), ElementsAre("舒兰市工业和科技局 BODY_FILED", "舒兰市人民政府办公室 BODY_MISSING"));
  EXPECT_EQ(SumOf("shulan", 2022, kNewNatural), 8);
  EXPECT_THAT(shown(2023), ElementsAre("舒兰市工业和信息化局 BODY_FILED", "舒兰市人民政府办公室 BODY_MISSING"));
  EXPECT_EQ(SumOf("shulan", 2023, kNewNatural), 9);
  EXPECT_EQ(SumOf("jilin", 2021, kNewNatural), 7);
}

TEST_F(RollupsTest, RowsMadeAnewGiveTheSameSums) {
  FileReport("shulan-office", 2025, Figures(3));
  FileReport("shulan-keji", 2025, Figures(5));
  FileReport("fate", 2025, Figures(2));
  FileReport("shulan", 2025, Figures(10));
  const auto before = GetRollup("jilin", 2025);
  ASSERT_THAT(database_->Write([](sql::Connection& connection) -> absl::Status {
    RETURN_IF_ERROR(connection.Execute("DELETE FROM rollup_figures", {}).status());
    return connection.Execute("UPDATE rollup_years SET version = 0 WHERE report_year = 2025", {}).status();
  }),
              IsOk());
  Rollups fresh(*transactions_, format::FormatRegistry::Embedded());
  rpc::CallContext call;
  call.principal = *people_->Authenticate("token-of-any-checker");
  v1::GetRollupRequest request;
  request.set_name("organs/jilin/rollups/2025");
  auto after = fresh.Get(call, request);
  ASSERT_THAT(after, IsOk());
  after->set_version(before->version());
  EXPECT_THAT(*after, EqualsProto(*before));
  request.set_name("organs/shulan/rollups/2025");
  EXPECT_THAT(fresh.Get(call, request)->changes_since_filing(), IsEmpty());
}

// Whatever comes and goes, in whatever order: what is kept live equals what the transactions sum.
TEST_F(RollupsTest, LiveSumsEqualTheSumsOfTheTransaction) {
  const std::vector<std::string> leaves = {"shulan-office", "shulan-keji", "fate", "jilin-edu"};
  for (int turn = 0; turn < 12; ++turn) {
    const std::string& id = leaves[static_cast<size_t>(turn * 7 % 4)];
    v1::GetAnnualReportRequest get;
    get.set_name(NameOf(id, 2025));
    const auto known = Call<report::v1::AnnualReport>("ReportService/GetAnnualReport", get, "any-checker");
    if (known.ok() && known->state() == report::v1::FILED) {
      ASSERT_THAT(SendBack(id, 2025), IsOk());
    } else {
      if (known.ok()) {
        ASSERT_THAT(Act(id, 2025, "ReviseAnnualReport", "any-preparer"), IsOk());
      }
      FileReport(id, 2025, Figures(turn + 1, turn % 3, turn * 100));
    }
    for (const char* government : {"jilin", "jilin-city", "shulan"}) {
      const auto live = GetRollup(government, 2025);
      const auto subtree =
          transactions_->Read<std::vector<int64_t>>([&](IntakeTx& tx) -> absl::StatusOr<std::vector<int64_t>> {
            ASSIGN_OR_RETURN(const auto organ, tx.GetOrgan(std::string("organs/") + government));
            ASSIGN_OR_RETURN(const Subtree tree, LoadSubtree(tx, format::FormatRegistry::Embedded(), organ, 2025));
            return std::vector<int64_t>(tree.rollup.SumOf(0).begin(), tree.rollup.SumOf(0).end());
          });
      ASSERT_THAT(subtree, IsOk());
      for (int cell = 0; cell < live->cells_size(); ++cell) {
        ASSERT_EQ(live->cells(cell).sum(), subtree->at(static_cast<size_t>(cell))) << government << " " << turn;
      }
    }
  }
}

TEST_F(RollupsTest, WhoMayNotReadTheGovernmentsReportMayNotReadItsSums) {
  FileReport("shulan-keji", 2025, Figures(5));
  EXPECT_THAT(GetRollup("shulan", 2025, "the-stranger"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(GetRollup("shulan", 2025, "the-checker"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(GetRollup("fate", 2025), HasReason("NOT_A_GOVERNMENT"));
  EXPECT_THAT(GetRollup("nowhere", 2025), HasReason("ORGAN_NOT_FOUND"));
  EXPECT_THAT(Explain("shulan", 2025, "requests/nothing/total"), HasReason("CELL_UNKNOWN"));
  EXPECT_THAT(GetRollup("shulan", 2010), HasReason("FORMAT_NOT_FOUND"));
}

TEST_F(RollupsTest, TreeThatMakesNoSenseIsRefused) {
  const auto update = [&](const std::string& id, const std::string& organ, const std::string& path) {
    v1::UpdateOrganRequest request;
    *request.mutable_organ() = ParseText<report::v1::Organ>(organ);
    request.mutable_organ()->set_name("organs/" + id);
    request.mutable_organ()->set_etag(Organ(id).etag());
    request.mutable_update_mask()->add_paths(path);
    return Call<report::v1::Organ>("OrganService/UpdateOrgan", request, "the-administrator");
  };
  EXPECT_THAT(update("jilin", "parent_government: 'organs/shulan'", "parent_government"),
              HasReason("ORGANS_IN_A_CIRCLE"));
  EXPECT_THAT(update("fate", "parent_government: 'organs/shulan-keji'", "parent_government"),
              HasReason("MEMBERSHIP_NO_GOVERNMENT"));
  EXPECT_THAT(update("fate", "parent_government: 'organs/nowhere'", "parent_government"), HasReason("ORGAN_NOT_FOUND"));
  EXPECT_THAT(update("shulan", "kind: DEPT", "kind"), HasReason("STILL_COUNTED"));
  EXPECT_THAT(update("shulan", "abolished_on: '2024-05-01'", "abolished_on"), HasReason("STILL_COUNTED"));
  EXPECT_THAT(update("fate", "credit_code: '12620600MB0523338D'", "credit_code"), HasReason("CREDIT_CODE_WRONG"));
  EXPECT_EQ(GetRollup("jilin", 2025)->all_levels().bodies(), 6);
}

TEST_F(RollupsTest, ListsAreFiltered) {
  FileReport("shulan-keji", 2025, "");
  FileReport("fate", 2024, "");
  ASSERT_THAT(Draft("fate", 2025, ""), IsOk());
  const auto reports = [&](const std::string& filter) {
    v1::ListAnnualReportsRequest request;
    request.set_parent("organs/-");
    request.set_filter(filter);
    const auto listed = Call<v1::ListAnnualReportsResponse>("ReportService/ListAnnualReports", request, "any-checker");
    EXPECT_THAT(listed, IsOk()) << filter;
    return listed.ok() ? listed->total_size() : -1;
  };
  EXPECT_EQ(reports("state = FILED"), 2);
  EXPECT_EQ(reports("state = FILED AND report_year >= 2025"), 1);
  EXPECT_EQ(reports("state = DRAFT OR report_year = 2024"), 2);
  EXPECT_EQ(reports("organ : fate AND NOT report_year = 2024"), 1);
  EXPECT_EQ(reports("organ : \"%\""), 0);
  v1::ListAnnualReportsRequest wrong;
  wrong.set_parent("organs/-");
  wrong.set_filter("state = NOWHERE");
  EXPECT_THAT(Call<v1::ListAnnualReportsResponse>("ReportService/ListAnnualReports", wrong, "any-checker"),
              HasReason("FILTER_INVALID"));
  v1::ListOrgansRequest organs;
  organs.set_filter("kind = TOWN OR display_name : \"舒兰市\"");
  organs.set_page_size(3);
  std::vector<std::string> names;
  do {
    const auto page = Call<v1::ListOrgansResponse>("OrganService/ListOrgans", organs, "the-administrator");
    ASSERT_THAT(page, IsOk());
    for (const report::v1::Organ& organ : page->organs()) names.push_back(organ.name());
    organs.set_page_token(page->next_page_token());
  } while (!organs.page_token().empty());
  EXPECT_THAT(names, ElementsAre("organs/fate", "organs/shulan", "organs/shulan-keji", "organs/shulan-office",
                                 "organs/shulan-tax"));
}

TEST_F(RollupsTest, SupervisorSeesTheWholeSubtreeOfItsOffice) {
  Register("town-office", "display_name: '某镇办公室' kind: DEPT competent_organ: 'organs/a'");
  EXPECT_THAT(Organ("town-office").superiors(), ElementsAre("organs/a", "organs/office"));
  FileReport("town-office", 2025, "");
  v1::GetAnnualReportRequest get;
  get.set_name(NameOf("town-office", 2025));
  EXPECT_THAT(Call<report::v1::AnnualReport>("ReportService/GetAnnualReport", get, "the-checker"), IsOk());
  EXPECT_THAT(Call<report::v1::AnnualReport>("ReportService/GetAnnualReport", get, "the-stranger"),
              HasReason("PERMISSION_DENIED"));
  v1::UpdateOrganRequest request;
  *request.mutable_organ() = Organ("a");
  request.mutable_organ()->clear_competent_organ();
  request.mutable_update_mask()->add_paths("competent_organ");
  ASSERT_THAT(Call<report::v1::Organ>("OrganService/UpdateOrgan", request, "the-administrator"), IsOk());
  EXPECT_THAT(Organ("town-office").superiors(), ElementsAre("organs/a"));
  EXPECT_THAT(Call<report::v1::AnnualReport>("ReportService/GetAnnualReport", get, "the-checker"),
              HasReason("PERMISSION_DENIED"));
}

}  // namespace
}  // namespace nianbao::intake

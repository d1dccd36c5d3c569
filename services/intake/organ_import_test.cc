// Many organs at once, up to a province.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/ctl/organ_file.h"
#include "services/intake/registry.h"
#include "services/intake/season_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Property;
using ::testing::SizeIs;
using v1::ImportedOrgan;

class OrganImportTest : public SeasonFixture {
 protected:
  absl::StatusOr<v1::ImportOrgansResponse> Import(const std::string& csv, bool dry = false,
                                                  const std::string& who = "the-administrator") {
    const auto file = ctl::ReadOrganFile(csv);
    EXPECT_THAT(file, IsOk());
    v1::ImportOrgansRequest request;
    request.mutable_organs()->Assign(file->organs.begin(), file->organs.end());
    for (const std::string& field : file->fields) request.mutable_update_mask()->add_paths(field);
    request.set_validate_only(dry);
    return Call<v1::ImportOrgansResponse>("OrganService/ImportOrgans", request, who);
  }
};

std::vector<std::string> Told(const v1::ImportOrgansResponse& response) {
  std::vector<std::string> lines;
  for (const ImportedOrgan& row : response.organs()) {
    lines.push_back(absl::StrCat(row.organ(), " ", ImportedOrgan::Outcome_Name(row.outcome()), row.reason()));
    for (const std::string& field : row.changed_fields()) absl::StrAppend(&lines.back(), " ", field);
  }
  return lines;
}

constexpr char kCounty[] =
    "id,name,kind,parent,competent\n"
    "town,某县某镇人民政府,TOWN,county,county-office\n"
    "county,某县人民政府,GOV_COUNTY,,county-office\n"
    "county-office,某县人民政府办公室,GOV_OFFICE,county,\n";

TEST_F(OrganImportTest, DryRunTellsRowByRowWhatWouldChangeAndChangesNothing) {
  const auto dry = Import(kCounty, true);
  ASSERT_THAT(dry, IsOk());
  EXPECT_THAT(Told(*dry), ElementsAre("organs/town CREATED", "organs/county CREATED", "organs/county-office CREATED"));
  EXPECT_THAT(GetRollup("county", 2025), HasReason("ORGAN_NOT_FOUND"));
  ASSERT_THAT(Import(kCounty), IsOk());
  EXPECT_EQ(GetRollup("county", 2025)->direct().bodies(), 2);
  EXPECT_THAT(Organ("town").superiors(), ElementsAre("organs/county-office"));
  const auto again =
      Import("id,name,kind\ntown,某县某镇人民政府,STREET\ncounty,某县人民政府,GOV_COUNTY\nnew,某县新局,DEPT\n", true);
  EXPECT_THAT(Told(*again), ElementsAre("organs/town UPDATED kind", "organs/county UNCHANGED", "organs/new CREATED"));
  EXPECT_EQ(Organ("town").kind(), report::v1::TOWN);
}

TEST_F(OrganImportTest, OneRowThatMakesNoSenseStopsTheWholeImportAndIsNamed) {
  const std::string bad = std::string(kCounty) + "lost,某所,DEPT,nowhere,\n" + "town,又一次,TOWN,,\n";
  const auto dry = Import(bad, true);
  ASSERT_THAT(dry, IsOk());
  EXPECT_THAT(Told(*dry), ElementsAre("organs/town CREATED", "organs/county CREATED", "organs/county-office CREATED",
                                      "organs/lost REJECTEDORGAN_NOT_FOUND", "organs/town REJECTEDORGAN_TWICE"));
  const auto refused = Import(bad);
  EXPECT_THAT(refused, HasReason("IMPORT_REJECTED"));
  EXPECT_EQ(DetailOf(refused.status()).faults.at(0).field, "organs[3]");
  EXPECT_THAT(GetRollup("county", 2025), HasReason("ORGAN_NOT_FOUND"));
}

TEST_F(OrganImportTest, CirclesAreRefusedWhicheverWayTheyRun) {
  EXPECT_THAT(Import("id,name,kind,parent\na1,甲,GOV_COUNTY,b1\nb1,乙,GOV_CITY,a1\n"), HasReason("IMPORT_REJECTED"));
  ASSERT_THAT(Import("id,name,kind,competent\na1,甲,DEPT,\nb1,乙,DEPT,a1\n"), IsOk());
  EXPECT_THAT(Import("id,name,competent\na1,甲,b1\n"), HasReason("ORGANS_IN_A_CIRCLE"));
  EXPECT_THAT(Import(kCounty, false, "the-preparer"), HasReason("PERMISSION_DENIED"));
}

std::string Output(const std::string& command) {
  std::string text;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  char buffer[4096];
  for (size_t got = 0; (got = fread(buffer, 1, sizeof buffer, pipe.get())) > 0;) text.append(buffer, got);
  return text;
}

TEST_F(OrganImportTest, RealProvinceGoesInAndComesOutAgain) {
  const std::string csv = Output(absl::StrCat(NIANBAO_SOURCE_DIR, "/deploy/sample/province"));
  const auto imported = Import(csv);
  ASSERT_THAT(imported, IsOk());
  ASSERT_GT(imported->organs_size(), 3000);
  EXPECT_THAT(imported->organs(), Each(Property(&ImportedOrgan::outcome, ImportedOrgan::CREATED)));
  const auto rollup = GetRollup("jl-0001", 2025);
  ASSERT_THAT(rollup, IsOk());
  EXPECT_EQ(rollup->display_name(), "吉林省人民政府");
  // Everybody but the province itself and the bodies of other lines: a tax and a weather bureau a government.
  const int64_t governments = std::count_if(imported->organs().begin(), imported->organs().end(), [&](const auto& row) {
    return IsGovernment(Organ(row.organ().substr(7)).kind());
  });
  EXPECT_EQ(rollup->all_levels().bodies(), imported->organs_size() - 1 - 2 * governments);
  const auto unchanged = Import(csv, true);
  EXPECT_THAT(unchanged->organs(), Each(Property(&ImportedOrgan::outcome, ImportedOrgan::UNCHANGED)));
}

}  // namespace
}  // namespace nianbao::intake

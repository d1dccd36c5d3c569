#include "services/rendering/publisher.h"

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/public_part.h"

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PublisherTest : public ::testing::Test {
 protected:
  // Revision 1 in `state`, while the report has moved on to a second one.
  intake::v1::StageInput Input(report::v1::State state) {
    intake::v1::StageInput input;
    input.mutable_organ()->set_display_name("舒兰市科学技术局");
    input.mutable_annual_report()->set_name("organs/kejiju/annualReports/2025");
    input.mutable_annual_report()->set_report_year(2025);
    input.mutable_annual_report()->set_revision(2);
    report::v1::Revision& revision = *input.mutable_revision();
    revision.set_name("organs/kejiju/annualReports/2025/revisions/1");
    revision.set_state(state);
    report::v1::Artifact& artifact = *revision.add_artifacts();
    artifact.set_digest(*store_.Put("the bytes of a file"));
    artifact.set_file_name("年报.html");
    return input;
  }
  absl::StatusOr<intake::v1::PublishedArtifacts> Publish(report::v1::State state) {
    return PublishRevision(store_, root_, Input(state));
  }
  bool Exists(const std::string& path) const { return std::filesystem::exists(root_ + "/" + path); }

  TempDir dir_;
  std::string root_ = dir_.path() + "/public";
  ArtifactStore store_{dir_.path() + "/artifacts"};
};

TEST_F(PublisherTest, ApprovedRevisionStandsUnderItsOwnNumber) {
  const auto published = Publish(report::v1::APPROVED);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->artifacts(0).public_path(), "kejiju/2025/1/年报.html");
  EXPECT_THAT(ReadFile(root_ + "/kejiju/2025/1/年报.html"), IsOkAndHolds("the bytes of a file"));
}

TEST_F(PublisherTest, RevisionReturnedMeanwhileLeavesNothingBehind) {
  ASSERT_THAT(Publish(report::v1::APPROVED), IsOk());
  const auto published = Publish(report::v1::RETURNED);
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->artifacts_size(), 0);
  EXPECT_FALSE(Exists("kejiju/2025/1"));
}

TEST_F(PublisherTest, WithdrawnRevisionIsReplacedByAPageThatSaysSo) {
  ASSERT_THAT(Publish(report::v1::APPROVED), IsOk());
  ASSERT_THAT(Publish(report::v1::WITHDRAWN), IsOk());
  EXPECT_FALSE(Exists("kejiju/2025/1/年报.html"));
  const auto page = ReadFile(root_ + "/kejiju/2025/1/index.html");
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(*page, HasSubstr("舒兰市科学技术局2025年政府信息公开工作年度报告"));
  EXPECT_THAT(*page, HasSubstr("已撤下"));
  EXPECT_THAT(*page, Not(HasSubstr("the bytes of a file")));
}

TEST(PublicPartTest, ExplanationsAndLeftoversOfImportingStayInside) {
  report::v1::ReportContent content;
  content.set_title("某局2025年政府信息公开工作年度报告");
  content.add_explanations()->set_text("原报告未统计");
  content.add_unplaced()->add_values("22");
  content.add_residue("hidden_text");
  content.set_tables_format("f2019");
  report::v1::ReportContent title;
  title.set_title(content.title());
  EXPECT_EQ(PublicPart(content).SerializeAsString(), title.SerializeAsString());
}

TEST_F(PublisherTest, SupersededRevisionStaysReachable) {
  ASSERT_THAT(Publish(report::v1::APPROVED), IsOk());
  ASSERT_THAT(Publish(report::v1::SUPERSEDED), IsOk());
  EXPECT_TRUE(Exists("kejiju/2025/1/年报.html"));
}

}  // namespace
}  // namespace nianbao::rendering

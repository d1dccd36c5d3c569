// The statute in the real processes: one verdict wherever it is asked for, and an edition that is only a file.
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "nianbao/format/v1/format_service.pb.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "nianbao/intake/v1/stage_service.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/base/files.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "tests/e2e/journey.h"

namespace nianbao::e2e {
namespace {

using report::v1::CheckResult;
using report::v1::ReportContent;
using ::testing::HasSubstr;

std::string SourceFile(const std::string& name) { return std::string(NIANBAO_SOURCE_DIR) + "/" + name; }

SuiteOptions OptionsFor(const TempDir& dir, const std::string& formats = "") {
  return {.bin_dir = NIANBAO_BIN_DIR,
          .run_dir = dir.path(),
          .font_dir = SourceFile(".cache/fonts"),
          .formats_dir = formats};
}

// Everything of a verdict that the rules decide.
std::string Comparable(CheckResult result) {
  result.clear_check_time();
  result.clear_previous_digest();  // intake names the digest of what was published
  return result.DebugString();
}

class AgreementTest : public ::testing::Test {
 protected:
  AgreementTest() : suite_(OptionsFor(dir_)) {}
  void SetUp() override { ASSERT_THAT(suite_.Start(), IsOk()); }
  void TearDown() override { suite_.Stop(); }

  // What the worker would be given, by looking at its waiting job without claiming it.
  intake::v1::StageInput InputOfTheWaitingJob() {
    intake::v1::ListQueuedJobsRequest list;
    list.set_kind(job::v1::VALIDATION);
    intake::v1::GetStageInputRequest get;
    const bool waits = Eventually([&] {
      const auto jobs =
          suite_.CallerAs("administrator")
              ->Call<intake::v1::ListQueuedJobsResponse>("/nianbao.intake.v1.QueueService/ListQueuedJobs", list);
      if (!jobs.ok() || jobs->jobs().empty()) return false;
      get.set_job_id(jobs->jobs(0).id());
      get.set_report(jobs->jobs(0).report());
      get.set_revision(jobs->jobs(0).revision());
      return true;
    });
    EXPECT_TRUE(waits);
    const auto input =
        suite_.CallerAs("worker")->Call<intake::v1::StageInput>("/nianbao.intake.v1.StageService/GetStageInput", get);
    EXPECT_THAT(input, IsOk());
    return input.value_or(intake::v1::StageInput());
  }

  CheckResult ByCommand(const ReportContent& content, const validation::v1::CheckContext& context) {
    EXPECT_THAT(WriteFileAtomically(dir_.path() + "/r.txtpb", content.DebugString()), IsOk());
    EXPECT_THAT(WriteFileAtomically(dir_.path() + "/c.txtpb", context.DebugString()), IsOk());
    const std::string out = dir_.path() + "/check.json";
    Process check({std::string(NIANBAO_BIN_DIR) + "/nianbaoctl", "check", dir_.path() + "/r.txtpb", "--context",
                   dir_.path() + "/c.txtpb", "--output", "json"},
                  out);
    EXPECT_TRUE(check.Wait(absl::Seconds(60)).has_value());
    CheckResult result;
    const auto parsed = google::protobuf::util::JsonStringToMessage(ReadFile(out).value_or(""), &result);
    EXPECT_TRUE(parsed.ok()) << parsed.ToString();
    return result;
  }

  TempDir dir_;
  Suite suite_;
};

TEST_F(AgreementTest, WorkerRpcAndCommandLineGiveTheSameVerdict) {
  Journey journey(suite_, "organs/city/annualReports/2025");
  ASSERT_THAT(journey.Register("city", ParseText<report::v1::Organ>("display_name: \"宿迁市人民政府\" kind: GOV_CITY")),
              IsOk());
  auto content = ReadContent(SourceFile("tests/data/suqian-2024.txtpb"));
  ASSERT_THAT(content, IsOk());
  content->mutable_cells(0)->set_count(content->cells(0).count() + 1);  // something to find
  ASSERT_THAT(journey.Create(*content, /*historical=*/false), IsOk());
  suite_.Kill("validation");
  ASSERT_THAT(journey.Take("SubmitAnnualReport", "preparer"), IsOk());
  const intake::v1::StageInput input = InputOfTheWaitingJob();
  ASSERT_THAT(suite_.Restart("validation"), IsOk());
  ASSERT_THAT(journey.Await({report::v1::IN_REVIEW, report::v1::RETURNED}), IsOk());
  const std::string by_worker = Comparable(journey.Newest()->check_result());

  validation::v1::CheckReportRequest request;
  *request.mutable_content() = input.revision().content();
  *request.mutable_context() = input.check_context();
  const auto by_rpc = suite_.CallerAs("preparer", "validation")
                          ->Call<CheckResult>("/nianbao.validation.v1.ValidationService/CheckReport", request);
  ASSERT_THAT(by_rpc, IsOk());
  EXPECT_GT(by_rpc->findings_size(), 0);
  EXPECT_GT(by_rpc->outcomes_size(), 100);
  EXPECT_EQ(Comparable(*by_rpc), by_worker);
  EXPECT_EQ(Comparable(ByCommand(request.content(), request.context())), by_worker);
}

class InventedEditionTest : public ::testing::Test {
 protected:
  InventedEditionTest() : suite_(OptionsFor(dir_, SourceFile("tests/e2e/data/invented"))) {}
  void SetUp() override { ASSERT_THAT(suite_.Start(), IsOk()); }
  void TearDown() override { suite_.Stop(); }

  TempDir dir_;
  Suite suite_;
};

ReportContent Hearings(int all) {
  return ParseText<ReportContent>(absl::StrCat(R"pb(
                                                 title: "甲市某局2025年政府信息公开工作年度报告"
                                                 sections {
                                                   section_id: "overview"
                                                   heading: "一、工作概述"
                                                   paragraphs { text: "全年举行听证五次。" }
                                                 }
                                                 sections { section_id: "hearings" heading: "二、听证情况" }
                                                 cells { id: "hearings/public/value" count: 3 }
                                                 cells { id: "hearings/closed/value" count: 2 }
                                                 cells { id: "hearings/all/value" count:)pb",
                                               all, " }"));
}

TEST_F(InventedEditionTest, EditionThatIsOnlyAFileIsFiledCheckedRenderedAndShown) {
  format::v1::ListFormatsRequest list;
  const auto formats =
      suite_.CallerAs("preparer")
          ->Call<format::v1::ListFormatsResponse>("/nianbao.format.v1.FormatService/ListFormats", list);
  ASSERT_THAT(formats, IsOk());
  ASSERT_EQ(formats->formats_size(), 1);
  EXPECT_EQ(formats->formats(0).id(), "f2025x");

  Journey journey(suite_, "organs/a/annualReports/2025");
  ASSERT_THAT(journey.Register("a", ParseText<report::v1::Organ>("display_name: \"甲市某局\" kind: DEPT")), IsOk());
  ASSERT_THAT(journey.Create(Hearings(6), /*historical=*/false), IsOk());
  EXPECT_EQ(journey.Get()->format_id(), "f2025x");
  ASSERT_THAT(journey.Take("SubmitAnnualReport", "preparer"), IsOk());
  ASSERT_THAT(journey.Await({report::v1::RETURNED}), IsOk());
  const CheckResult verdict = journey.Newest()->check_result();
  ASSERT_EQ(verdict.findings_size(), 1) << verdict.DebugString();
  EXPECT_EQ(verdict.findings(0).rule_id(), "HEAR-001");
  EXPECT_EQ(verdict.findings(0).message(), "听证总次数6与分项合计5不相等。");

  ASSERT_THAT(journey.Revise(Hearings(5)), IsOk());
  ASSERT_THAT(journey.PublishDraft(), IsOk());
  std::string shown;
  const report::v1::Revision published = *journey.Newest();
  for (const report::v1::Artifact& artifact : published.artifacts()) {
    if (artifact.format() == "html") shown = ReadFile(dir_.path() + "/public/" + artifact.public_path()).value_or("");
  }
  EXPECT_THAT(shown, HasSubstr("不公开听证次数"));
  EXPECT_THAT(shown, HasSubstr("听证情况"));
}

}  // namespace
}  // namespace nianbao::e2e

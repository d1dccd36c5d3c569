#include "services/ctl/print.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/job/v1/job.pb.h"

namespace nianbao::ctl {
namespace {

using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStdout;

const Arguments kJson{.verb = "x", .files = {}, .flags = {{"output", "json"}}};
const Arguments kTable{.verb = "x", .files = {}, .flags = {}};

job::v1::Job JobOf(const std::string& id) {
  job::v1::Job job;
  job.set_id(id);
  return job;
}

TEST(PrintTest, FieldsKeepTheirOrderAndAreEscaped) {
  Fields fields;
  fields.Add("path", "a\"b\\年报").Add("bytes", 9007199254740991).Add("again", "");
  EXPECT_EQ(fields.Json(), "{\"path\":\"a\\\"b\\\\年报\",\"bytes\":9007199254740991,\"again\":\"\"}");
}

TEST(PrintTest, OneAnswerIsALineOrAnObject) {
  CaptureStdout();
  Print(kTable, JobOf("a"), "任务 a");
  Print(kJson, JobOf("a"), "任务 a");
  EXPECT_EQ(GetCapturedStdout(), "任务 a\n{\"id\":\"a\"}\n");
}

TEST(PrintTest, ListIsALineEachOrOneArrayEvenWhenEmpty) {
  CaptureStdout();
  {
    Answers lines(kTable), array(kJson);
    lines.Add(JobOf("a"), "任务 a");
  }
  EXPECT_EQ(GetCapturedStdout(), "[任务 a\n]\n");
  CaptureStdout();
  {
    Answers array(kJson);
    array.Add(JobOf("a"), "");
    array.Add(Fields().Add("id", "b"), "");
  }
  EXPECT_EQ(GetCapturedStdout(), "[\n{\"id\":\"a\"},\n{\"id\":\"b\"}\n]\n");
}

}  // namespace
}  // namespace nianbao::ctl

#include "gateway/json_faults.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::gateway {
namespace {

using ::testing::HasSubstr;

absl::Status Fault(absl::string_view json) {
  return JsonFault(json, intake::v1::CreateAnnualReportRequest::descriptor());
}

struct Case {
  std::string json;
  std::string reason;
  std::string field;
};

TEST(JsonFaultTest, NamesTheFieldAndTheReason) {
  const Case cases[] = {
      {"{\"content\":{\"title\":\"\xff\xfe\"}}", "TEXT_NOT_UTF8", "content.title"},
      {"{\"content\":{\"sections\":[{},{\"paragraphs\":[{\"text\":\"好\"},{\"text\":\"\xed\xa0\x80\"}]}]}}",
       "TEXT_NOT_UTF8", "content.sections[1].paragraphs[1].text"},
      {"{\"content\":{\"residue\":[\"a\",\"\xc0\xaf\"]}}", "TEXT_NOT_UTF8", "content.residue[1]"},
      {R"({"content":{"title":"\ud800"}})", "TEXT_NOT_UTF8", "content.title"},
      {R"({"content":{"title":"\udc00\ud800"}})", "TEXT_NOT_UTF8", "content.title"},
      {R"({"content":{"cells":[{"id":"a"},{"id":"b","count":99999999999999999999}]}})", "FIELD_TYPE",
       "content.cells[1].count"},
      {R"({"content":{"cells":[{"count":"99999999999999999999"}]}})", "FIELD_TYPE", "content.cells[0].count"},
      {R"({"content":{"cells":[{"count":1.5}]}})", "FIELD_TYPE", "content.cells[0].count"},
      {R"({"content":{"cells":[{"count":1e300}]}})", "FIELD_TYPE", "content.cells[0].count"},
      {R"({"content":{"cells":[{"count":"many"}]}})", "FIELD_TYPE", "content.cells[0].count"},
      {R"({"annualReport":{"reportYear":99999999999}})", "FIELD_TYPE", "annualReport.reportYear"},
      {R"({"annualReport":{"historical":"yes"}})", "FIELD_TYPE", "annualReport.historical"},
      {R"({"annualReport":{"state":"NOWHERE"}})", "FIELD_TYPE", "annualReport.state"},
      {R"({"content":{"title":7}})", "FIELD_TYPE", "content.title"},
      {R"({"content":{"cells":{}}})", "FIELD_TYPE", "content.cells"},
      {R"({"content":"text"})", "FIELD_TYPE", "content"},
      {R"({"parent":["a"]})", "FIELD_TYPE", "parent"},
      {R"({"parent":{"a":1}})", "FIELD_TYPE", "parent"},
      {R"({"content":{"nothing":1}})", "FIELD_UNKNOWN", "content.nothing"},
      {R"({"parent":"a","parent":"b"})", "FIELD_REPEATED", "parent"},
      {"[]", "FIELD_TYPE", "body"},
      {"", "MALFORMED_JSON", "body"},
      {"{", "MALFORMED_JSON", "body"},
      {"{\"parent\":}", "MALFORMED_JSON", "parent"},
      {"{\"parent\":\"a\"", "MALFORMED_JSON", "body"},
      {"{\"parent\":\"a\"} x", "MALFORMED_JSON", "body"},
      {"{\"parent\":\"\\x\"}", "MALFORMED_JSON", "parent"},
      {"{\"parent\" \"a\"}", "MALFORMED_JSON", "parent"},
      {"{'parent':1}", "MALFORMED_JSON", "body"},
      {"{\"parent\":\"a\nb\"}", "MALFORMED_JSON", "parent"},
      {std::string("{\"parent\":\"\0\"}", 13), "MALFORMED_JSON", "parent"},
      {std::string("\0\0", 2), "FIELD_TYPE", "body"}};
  for (const auto& [json, reason, field] : cases) {
    const absl::Status fault = Fault(json);
    EXPECT_THAT(fault, HasReason(reason)) << json;
    EXPECT_EQ(DetailOf(fault).faults.at(0).field, field) << json;
  }
}

TEST(JsonFaultTest, SaysWhereTheJsonBreaks) {
  EXPECT_THAT(DetailOf(Fault("{\n \"parent\": \"a\",\n ?")).sentence, HasSubstr("第3行第2个字节"));
}

TEST(JsonFaultTest, DepthIsBounded) {
  EXPECT_THAT(Fault(absl::StrCat("{\"content\":{\"unplaced\":", std::string(100000, '['))), HasReason("FIELD_TYPE"));
  EXPECT_THAT(Fault(absl::StrCat("{\"annualReport\":{\"createTime\":", std::string(100000, '['))),
              HasReason("JSON_TOO_DEEP"));
}

TEST(JsonFaultTest, HugeWordsAreCutInTheSentence) {
  const absl::Status fault =
      Fault(absl::StrCat("{\"content\":{\"cells\":[{\"count\":", std::string(5000, '9'), "}]}}"));
  EXPECT_LT(DetailOf(fault).sentence.size(), 400u);
  const absl::Status name = Fault(absl::StrCat("{\"", std::string(5000, 'n'), "\":1}"));
  EXPECT_LT(DetailOf(name).sentence.size(), 600u);
  EXPECT_TRUE(IsValidUtf8(DetailOf(name).sentence));
}

// It must not blame what protobuf's own reader takes.
TEST(JsonFaultTest, FindsNothingInSoundMessages) {
  const std::string sound[] = {
      "{}", R"( {"parent" : "organs/a", "annual_report":{"reportYear":2024,"historical":true,"state":"DRAFT"}} )",
      R"({"annualReport":{"state":1,"createTime":"2024-01-01T00:00:00Z"},"content":null})",
      R"({"content":{"cells":[{"id":"a","count":"12"},{"count":-3},{"count":2e3},{"count":"-9223372036854775808"}]}})",
      R"({"content":{"title":"\ud842\udfb7中\u4e2d\n\"","residue":[],"sections":[{"line":7.0}]}})"};
  for (const std::string& json : sound) {
    EXPECT_THAT(Fault(json), IsOk()) << json;
    intake::v1::CreateAnnualReportRequest request;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &request).ok()) << json;
  }
}

}  // namespace
}  // namespace nianbao::gateway

// The OpenAPI document is made from the descriptors; nothing about a method is written a second time.
#include "gateway/api_docs.h"

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/embedded.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedDescriptors();
}

namespace nianbao::gateway {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;
using ::testing::HasSubstr;

class ApiDocsTest : public ::testing::Test {
 protected:
  ApiDocsTest() {
    const auto parsed = google::protobuf::util::JsonStringToMessage(text_, &document_);
    EXPECT_TRUE(parsed.ok()) << parsed.ToString();
  }

  const Struct& At(std::initializer_list<const char*> path) {
    const Struct* at = &document_;
    for (const char* step : path) at = &at->fields().at(step).struct_value();
    return *at;
  }

  const RouteTable routes_{{intake::v1::GetAnnualReportRequest::descriptor()->file()->service(0),
                            intake::v1::GetOrganRequest::descriptor()->file()->service(0)}};
  const ProtoComments comments_{EmbeddedDescriptors().front().bytes};
  const std::string text_ = OpenApiOf(routes_, comments_);
  Struct document_;
};

TEST_F(ApiDocsTest, EveryRouteHasAnOperationWithADescription) {
  EXPECT_EQ(document_.fields().at("openapi").string_value(), "3.1.0");
  size_t operations = 0;
  for (const auto& [path, item] : At({"paths"}).fields()) {
    for (const auto& [verb, operation] : item.struct_value().fields()) {
      ++operations;
      EXPECT_FALSE(operation.struct_value().fields().at("description").string_value().empty()) << path << " " << verb;
    }
  }
  EXPECT_EQ(operations, routes_.routes().size());
}

TEST_F(ApiDocsTest, PathVariablesAreNamedByTheirCollections) {
  const Struct& submit = At({"paths", "/v1/organs/{organ}/annualReports/{annualReport}:submit", "post"});
  EXPECT_THAT(submit.fields().at("description").string_value(), HasSubstr("Freezes the draft"));
  EXPECT_EQ(submit.fields().at("x-permission").string_value(), "reports.submit");
  EXPECT_EQ(submit.fields().at("parameters").list_value().values_size(), 4);  // two of the path, If-Match, a key
}

TEST_F(ApiDocsTest, LimitsAndBehaviourOfFieldsAreTold) {
  const Struct& transition = At({"components", "schemas", "nianbao.intake.v1.TransitionRequest", "properties"});
  EXPECT_EQ(transition.fields().at("comment").struct_value().fields().at("maxLength").number_value(), 2000);
  const Struct& report = At({"components", "schemas", "nianbao.report.v1.AnnualReport", "properties"});
  EXPECT_TRUE(report.fields().at("state").struct_value().fields().at("readOnly").bool_value());
}

TEST_F(ApiDocsTest, EveryReferenceLeadsToASchema) {
  const auto& schemas = At({"components", "schemas"}).fields();
  constexpr absl::string_view kMark = "#/components/schemas/";
  int found = 0;
  for (size_t at = text_.find(std::string(kMark)); at != std::string::npos;
       at = text_.find(std::string(kMark), at + 1)) {
    const size_t begin = at + kMark.size();
    const std::string name = text_.substr(begin, text_.find('"', begin) - begin);
    EXPECT_EQ(schemas.count(name), 1u) << name;
    ++found;
  }
  EXPECT_GT(found, 50);
}

TEST_F(ApiDocsTest, ReferencePageTellsEveryMethod) {
  const std::string page = ReferencePageOf(routes_, comments_);
  for (const Route& route : routes_.routes()) EXPECT_THAT(page, HasSubstr(route.method->full_name()));
  EXPECT_THAT(page, HasSubstr("POST"));
}

TEST_F(ApiDocsTest, WithoutCommentsTheDocumentStillHolds) {
  EXPECT_THAT(OpenApiOf(routes_, ProtoComments("no descriptor set")), HasSubstr("\"openapi\":\"3.1.0\""));
}

}  // namespace
}  // namespace nianbao::gateway

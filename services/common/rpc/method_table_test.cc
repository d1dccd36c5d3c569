#include "services/common/rpc/method_table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/rpc/status_wire.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::rpc {
namespace {

using intake::v1::GetRevisionRequest;
using intake::v1::ListRevisionsRequest;
using intake::v1::ListRevisionsResponse;
using intake::v1::UpdateContentRequest;
using report::v1::AnnualReport;
using report::v1::Revision;

constexpr char kGet[] = "/nianbao.intake.v1.ReportService/GetRevision";
constexpr char kUpdate[] = "/nianbao.intake.v1.ReportService/UpdateContent";

class MethodTableTest : public ::testing::Test {
 protected:
  MethodTableTest() {
    auto authenticator = auth::StaticAuthenticator::Create(ParseText<config::v1::Auth>(R"pb(
      principals {
        id: "preparer"
        token: "token-of-preparer"
        grants { role: "preparer" organ: "*" }
      }
      principals {
        id: "operator"
        token: "token-of-operator"
        grants { role: "operator" organ: "*" }
      }
    )pb"));
    table_ = std::make_unique<MethodTable>(*authenticator, clock_, ids_, metrics_);
    table_->Add<GetRevisionRequest, Revision>(
        "nianbao.intake.v1.ReportService.GetRevision",
        [](const CallContext& call, const GetRevisionRequest& request) -> absl::StatusOr<Revision> {
          Revision revision;
          revision.set_name(request.name() + " for " + call.principal->id);
          return revision;
        });
    table_->Add<UpdateContentRequest, AnnualReport>(
        "nianbao.intake.v1.ReportService.UpdateContent",
        [this](const CallContext&, const UpdateContentRequest&) -> absl::StatusOr<AnnualReport> {
          ++updates_;
          return AnnualReport();
        });
  }

  absl::StatusOr<std::string> Serve(const char* method, const std::string& bytes,
                                    const std::string& token = "token-of-preparer") {
    return table_->Serve(method, bytes, {"Bearer " + token, ""});
  }
  static UpdateContentRequest GoodUpdate() {
    return ParseText<UpdateContentRequest>(R"pb(name: "organs/a/annualReports/2024"
                                                etag: "1"
                                                content { title: "年报" })pb");
  }

  FakeClock clock_{absl::UnixEpoch()};
  RandomIdSource ids_;
  Metrics metrics_;
  std::unique_ptr<MethodTable> table_;
  int updates_ = 0;
};

TEST_F(MethodTableTest, HandlerSeesRequestAndPrincipal) {
  GetRevisionRequest request;
  request.set_name("organs/a/annualReports/2024/revisions/1");
  const auto answer = Serve(kGet, request.SerializeAsString());
  ASSERT_THAT(answer, IsOk());
  Revision revision;
  ASSERT_TRUE(revision.ParseFromString(*answer));
  EXPECT_EQ(revision.name(), "organs/a/annualReports/2024/revisions/1 for preparer");
}

TEST_F(MethodTableTest, UnknownMethodIsUnimplemented) {
  EXPECT_THAT(Serve("/nianbao.intake.v1.ReportService/Nothing", ""), HasReason("METHOD_UNKNOWN"));
}

TEST_F(MethodTableTest, CallWithoutTokenIsNotSignedIn) {
  EXPECT_THAT(table_->Serve(kGet, "", {"", ""}), HasReason("NOT_SIGNED_IN"));
  EXPECT_THAT(Serve(kGet, "", "token-of-nobody-at-all"), HasReason("NOT_SIGNED_IN"));
}

TEST_F(MethodTableTest, CallWithoutThePermissionIsDeniedInChinese) {
  const auto answer = Serve(kUpdate, GoodUpdate().SerializeAsString(), "token-of-operator");
  EXPECT_THAT(answer, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(DetailOf(answer.status()).sentence, ::testing::HasSubstr("权限"));
  EXPECT_EQ(updates_, 0);
}

TEST_F(MethodTableTest, BytesThatAreNoMessageAreRefused) {
  EXPECT_THAT(Serve(kGet, "\xFF\xFF\xFF"), HasReason("MALFORMED_REQUEST"));
}

TEST_F(MethodTableTest, TextThatIsNotUtf8IsRefusedWithItsPath) {
  UpdateContentRequest request = GoodUpdate();
  request.mutable_content()->add_lead()->set_text("good");
  request.mutable_content()->add_lead()->set_text("xx");
  std::string bytes = request.SerializeAsString();
  bytes.replace(bytes.find("xx"), 2, "\xB9\xAB");  // GBK
  const auto answer = Serve(kUpdate, bytes);
  EXPECT_THAT(answer, HasReason("TEXT_NOT_UTF8"));
  EXPECT_EQ(DetailOf(answer.status()).faults.at(0).field, "content.lead[1].text");
  EXPECT_EQ(updates_, 0);
}

TEST_F(MethodTableTest, MissingRequiredFieldsAreNamed) {
  const auto answer = Serve(kUpdate, "");
  EXPECT_THAT(answer, HasReason("FIELD_REQUIRED"));
  const ErrorDetail detail = DetailOf(answer.status());
  ASSERT_EQ(detail.faults.size(), 3u);
  EXPECT_EQ(detail.faults[0].field, "name");
  EXPECT_EQ(detail.faults[1].field, "content");
  EXPECT_EQ(detail.faults[2].field, "etag");
}

TEST_F(MethodTableTest, NameThatDoesNotMatchItsPatternIsRefused) {
  UpdateContentRequest request = GoodUpdate();
  request.set_name("organs/A B/annualReports/24");
  EXPECT_THAT(Serve(kUpdate, request.SerializeAsString()), HasReason("FIELD_MALFORMED"));
  const ErrorDetail told = DetailOf(Serve(kUpdate, request.SerializeAsString()).status());
  EXPECT_THAT(told.faults.at(0).description, ::testing::StartsWith("写法不对"));
  EXPECT_THAT(told.sentence, ::testing::HasSubstr("”写法不对，请改正。"));
}

TEST_F(MethodTableTest, TextAboveItsLimitIsRefusedCountedInCharacters) {
  UpdateContentRequest request = GoodUpdate();
  std::string title;
  for (int i = 0; i < 500; ++i) title += "报";
  request.mutable_content()->set_title(title);
  EXPECT_THAT(Serve(kUpdate, request.SerializeAsString()), IsOk());
  request.mutable_content()->set_title(title + "告");
  EXPECT_THAT(Serve(kUpdate, request.SerializeAsString()), HasReason("FIELD_TOO_LONG"));
}

TEST_F(MethodTableTest, ListAboveItsLimitIsRefused) {
  UpdateContentRequest request = GoodUpdate();
  for (int i = 0; i < 2001; ++i) request.mutable_content()->add_cells();
  EXPECT_THAT(Serve(kUpdate, request.SerializeAsString()), HasReason("FIELD_TOO_MANY"));
}

TEST_F(MethodTableTest, PageOfLessThanNothingIsRefused) {
  table_->Add<ListRevisionsRequest, ListRevisionsResponse>(
      "nianbao.intake.v1.ReportService.ListRevisions",
      [](const CallContext&, const ListRevisionsRequest&) { return ListRevisionsResponse(); });
  constexpr char kList[] = "/nianbao.intake.v1.ReportService/ListRevisions";
  ListRevisionsRequest request;
  request.set_parent("organs/a/annualReports/2024");
  EXPECT_THAT(Serve(kList, request.SerializeAsString()), IsOk());
  request.set_page_size(-1);
  EXPECT_THAT(Serve(kList, request.SerializeAsString()), HasReason("FIELD_MALFORMED"));
}

TEST_F(MethodTableTest, CallsAreCountedByMethodAndCode) {
  EXPECT_THAT(Serve(kGet, ""), HasReason("FIELD_REQUIRED"));
  EXPECT_THAT(metrics_.Expose(), ::testing::HasSubstr("code=\"INVALID_ARGUMENT\""));
}

TEST(StatusWireTest, StatusSurvivesTheWireWithItsDetails) {
  const absl::Status status = FieldError("FIELD_REQUIRED", "etag", "没有填写");
  const absl::Status back =
      FromWire(static_cast<int>(status.code()), status.message(), ToRpcStatus(status).SerializeAsString());
  EXPECT_EQ(back, status);
}

}  // namespace
}  // namespace nianbao::rpc

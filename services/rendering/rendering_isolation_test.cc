// Over every rpc that rendering serves, made from the descriptors: nobody gets at what is stored by naming whose it is,
// and who downloads what is told.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/rendering_service.h"

namespace nianbao::rendering {
namespace {

using ::testing::ElementsAre;

class RenderingIsolationTest : public ::testing::Test {
 protected:
  RenderingIsolationTest() {
    AddRenderingMethods(
        renderer_, format::FormatRegistry::Embedded(), store_, Proof::kReadBack,
        [this](const std::string& principal, const std::string& artifact) {
          told_.push_back(absl::StrCat(principal, " ", artifact));
        },
        methods_);
  }
  absl::StatusOr<std::string> Call(const std::string& path, const std::string& request, const std::string& token) {
    return methods_.Serve(path, request, {token.empty() ? "" : "Bearer " + token, ""});
  }
  static std::string Reading(const std::string& digest, int64_t offset = 0) {
    v1::ReadArtifactRequest request;
    request.set_name("artifacts/" + digest);
    request.set_offset(offset);
    request.set_limit(4);
    return request.SerializeAsString();
  }

  TempDir dir_;
  FakeClock clock_{absl::UnixEpoch()};
  RandomIdSource ids_;
  Metrics metrics_;
  Renderer renderer_{*FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts")};
  ArtifactStore store_{dir_.path()};
  std::vector<std::string> told_;
  rpc::MethodTable methods_{*auth::StaticAuthenticator::Create(ParseText<config::v1::Auth>(R"pb(
                              principals {
                                id: "clerk"
                                token: "token-of-the-clerk"
                                grants { role: "preparer" organ: "organs/b" }
                              }
                              principals {
                                id: "auditor"
                                token: "token-of-the-auditor"
                                grants { role: "auditor" organ: "*" }
                              }
                            )pb")),
                            clock_, ids_, metrics_};
};

constexpr char kRead[] = "/nianbao.rendering.v1.RenderingService/ReadArtifact";

// Whatever is asked for by whose it is goes through intake, which knows who may.
TEST_F(RenderingIsolationTest, NoRequestNamesAnOrganOrAReport) {
  ASSERT_EQ(methods_.MethodPaths().size(), 4u);
  for (const std::string& path : methods_.MethodPaths()) {
    const std::string full = absl::StrReplaceAll(path.substr(1), {{"/", "."}});
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full);
    ASSERT_NE(method, nullptr) << path;
    for (int i = 0; i < method->input_type()->field_count(); ++i) {
      const auto* field = method->input_type()->field(i);
      EXPECT_FALSE(absl::StrContains(field->options().GetExtension(api::v1::limits).pattern(), "organs/"))
          << field->full_name();
    }
  }
}

TEST_F(RenderingIsolationTest, WhoMayNotReadReportsAndWhoIsNobodyIsRefusedByEveryRpc) {
  for (const std::string& path : methods_.MethodPaths()) {
    EXPECT_THAT(Call(path, "", "token-of-the-auditor").status(), HasReason("PERMISSION_DENIED")) << path;
    EXPECT_THAT(Call(path, "", "token-of-nobody-here").status(), HasReason("NOT_SIGNED_IN")) << path;
    EXPECT_THAT(Call(path, "", "").status(), HasReason("NOT_SIGNED_IN")) << path;
  }
}

// A file is known by its digest alone, which stands in reports that one may read.
TEST_F(RenderingIsolationTest, DownloadIsToldOnceWithPersonAndFileAndAGuessIsNot) {
  const std::string digest = *store_.Put("the file of a report");
  EXPECT_THAT(Call(kRead, Reading(std::string(64, '0')), "token-of-the-clerk").status(),
              HasReason("ARTIFACT_NOT_FOUND"));
  EXPECT_THAT(told_, ElementsAre());
  EXPECT_THAT(Call(kRead, Reading(digest), "token-of-the-clerk"), IsOk());
  EXPECT_THAT(Call(kRead, Reading(digest, 4), "token-of-the-clerk"), IsOk());
  EXPECT_THAT(told_, ElementsAre("clerk artifacts/" + digest));
}

}  // namespace
}  // namespace nianbao::rendering

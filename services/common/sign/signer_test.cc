#include "services/common/sign/signer.h"

#include <sys/stat.h>

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {
namespace {

constexpr absl::string_view kReceipt = "kejiju-2025-1-00000001";

class SignerTest : public ::testing::TestWithParam<SignatureAlgorithm> {
 protected:
  static std::unique_ptr<const Signer> Make() {
    const auto pem = MakePrivateKey(GetParam());
    EXPECT_THAT(pem, IsOk());
    auto signer = SignerFromPem(*pem);
    EXPECT_THAT(signer, IsOk());
    return *std::move(signer);
  }
};

TEST_P(SignerTest, SignatureIsCheckedWithThePublicKeyAlone) {
  const auto signer = Make();
  const auto signature = signer->Sign(kReceipt);
  ASSERT_THAT(signature, IsOk());
  EXPECT_EQ(signature->algorithm, NameOf(GetParam()));
  EXPECT_THAT(VerifySignature(signer->public_key(), kReceipt, *signature), IsOk());
}

TEST_P(SignerTest, ChangedMessageChangedSignatureAndForeignKeyAreFound) {
  const auto signer = Make();
  Signature signature = *signer->Sign(kReceipt);
  EXPECT_THAT(VerifySignature(signer->public_key(), "kejiju-2025-1-00000002", signature),
              HasReason("SIGNATURE_INVALID"));
  EXPECT_THAT(VerifySignature(Make()->public_key(), kReceipt, signature), HasReason("SIGNATURE_INVALID"));
  signature.bytes.back() = static_cast<char>(signature.bytes.back() ^ 1);
  EXPECT_THAT(VerifySignature(signer->public_key(), kReceipt, signature), HasReason("SIGNATURE_INVALID"));
}

TEST_P(SignerTest, EmptyMessageIsSignedLikeAnyOther) {
  const auto signer = Make();
  EXPECT_THAT(VerifySignature(signer->public_key(), "", *signer->Sign("")), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SignerTest,
                         ::testing::Values(SignatureAlgorithm::kEd25519, SignatureAlgorithm::kSm2Sm3),
                         [](const auto& algorithm) {
                           return algorithm.param == SignatureAlgorithm::kEd25519 ? "Ed25519" : "Sm2";
                         });

class KeyFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text, mode_t mode) {
    const std::string path = dir_.path() + "/key.pem";
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  TempDir dir_;
};

TEST_F(KeyFileTest, KeyThatOthersMayReadIsRefused) {
  const std::string pem = *MakePrivateKey(SignatureAlgorithm::kEd25519);
  EXPECT_THAT(SignerFromFile(Write(pem, 0644)).status(), HasReason("KEY_EXPOSED"));
  EXPECT_THAT(SignerFromFile(Write(pem, 0600)), IsOk());
}

TEST_F(KeyFileTest, MissingFileAndTextThatIsNoKeyAreNamed) {
  EXPECT_THAT(SignerFromFile(dir_.path() + "/none.pem").status(), HasReason("KEY_NOT_FOUND"));
  EXPECT_THAT(SignerFromFile(Write("hello", 0600)).status(), HasReason("KEY_INVALID"));
}

}  // namespace
}  // namespace nianbao

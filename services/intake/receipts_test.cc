#include "services/intake/receipts.h"

#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "gmock/gmock.h"
#include "services/common/base/files.h"
#include "services/common/sign/key_file.h"
#include "services/common/sign/receipt.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::SizeIs;

class ReceiptsTest : public IntakeFixture {
 protected:
  absl::StatusOr<v1::SignedReceipt> Receipt(const std::string& who, const std::string& revision = "-") {
    v1::GetReceiptRequest request;
    request.set_name("organs/a/annualReports/2025/revisions/" + revision);
    return Call<v1::SignedReceipt>("ReceiptService/GetReceipt", request, who);
  }
};

TEST_F(ReceiptsTest, FilingIsAnsweredByAReceiptThatAnybodyCanCheck) {
  File();
  const auto signed_receipt = Receipt("the-preparer");
  ASSERT_THAT(signed_receipt, IsOk());
  const report::v1::Receipt& receipt = signed_receipt->receipt();
  EXPECT_EQ(receipt.report(), "organs/a/annualReports/2025");
  EXPECT_EQ(receipt.revision(), 1);
  EXPECT_EQ(receipt.sm3_digest(), ReceiptDigestOf(Newest().content()));
  EXPECT_EQ(receipt.receive_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(signed_receipt->statement(), ReceiptStatement(receipt));
  EXPECT_THAT(VerifyReceipt(signed_receipt->key().public_key(), receipt), IsOk());
  report::v1::Receipt later = receipt;
  later.mutable_receive_time()->set_seconds(receipt.receive_time().seconds() - 86400);
  EXPECT_THAT(VerifyReceipt(signed_receipt->key().public_key(), later), HasReason("SIGNATURE_INVALID"));
}

TEST_F(ReceiptsTest, DraftHasNoReceiptAndAStrangerSeesNone) {
  ASSERT_THAT(Create(), IsOk());
  EXPECT_THAT(Receipt("the-preparer"), HasReason("RECEIPT_NOT_FOUND"));
  EXPECT_THAT(Receipt("the-preparer", "7"), HasReason("REVISION_NOT_FOUND"));
  EXPECT_THAT(Receipt("the-stranger"), HasReason("PERMISSION_DENIED"));
}

TEST_F(ReceiptsTest, KeysStayKnownWhenAnotherOneSigns) {
  ReceiptSigner next{*SignerFromPem(*MakePrivateKey(SignatureAlgorithm::kSm2Sm3)), false};
  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(receipts_->RememberKey(next), IsOk());
  ASSERT_THAT(receipts_->RememberKey(next), IsOk());
  const auto keys = Call<v1::ListReceiptKeysResponse>("ReceiptService/ListReceiptKeys", v1::ListReceiptKeysRequest(),
                                                      "nobody-at-all");
  ASSERT_THAT(keys, IsOk());
  ASSERT_THAT(keys->receipt_keys(), SizeIs(2));
  EXPECT_EQ(keys->receipt_keys(0).key_id(), next.signer->key_id());
  EXPECT_EQ(keys->receipt_keys(0).algorithm(), "sm2-sm3");
}

TEST(ReceiptKeyTest, DevelopmentKeyIsMadeOnceBesideTheDatabase) {
  TempDir dir;
  const auto first = OpenReceiptSigner("", dir.path() + "/new/intake.db");
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(first->development);
  const auto again = OpenReceiptSigner("", dir.path() + "/new/intake.db");
  EXPECT_EQ(again->signer->key_id(), first->signer->key_id());
  struct stat made {};
  ASSERT_EQ(stat((dir.path() + "/new/receipts-development-key.pem").c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 0777, 0600u);
}

TEST(ReceiptKeyTest, IntakesThatStartAtOnceSignWithOneKey) {
  for (int round = 0; round < 20; ++round) {
    TempDir dir;
    std::vector<std::string> keys(8);
    std::vector<std::thread> intakes;
    for (std::string& key : keys) {
      intakes.emplace_back([&] {
        const auto opened = OpenReceiptSigner("", dir.path() + "/intake.db");
        key = opened.ok() ? opened->signer->key_id() : opened.status().ToString();
      });
    }
    for (std::thread& intake : intakes) intake.join();
    for (const std::string& key : keys) EXPECT_EQ(key, keys[0]);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), std::filesystem::directory_iterator()), 1);
  }
}

TEST(ReceiptKeyTest, WhereNoFileCanBeMadeTheKeyLivesAsLongAsTheProcess) {
  TempDir dir;
  ASSERT_THAT(WriteFileAtomically(dir.path() + "/file", "x"), IsOk());
  const auto signer = OpenReceiptSigner("", dir.path() + "/file/intake.db");
  ASSERT_THAT(signer, IsOk());
  EXPECT_TRUE(signer->development);
  EXPECT_THAT(signer->signer->Sign("x"), IsOk());
}

TEST(ReceiptKeyTest, ConfiguredKeyMustBeThereAndHidden) {
  TempDir dir;
  const std::string path = dir.path() + "/key.pem";
  EXPECT_THAT(OpenReceiptSigner(path, "").status(), HasReason("KEY_NOT_FOUND"));
  ASSERT_THAT(WriteNewKeyFile(path, *MakePrivateKey(SignatureAlgorithm::kSm2Sm3)), IsOk());
  EXPECT_FALSE(OpenReceiptSigner(path, "")->development);
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_THAT(OpenReceiptSigner(path, "").status(), HasReason("KEY_EXPOSED"));
  EXPECT_THAT(WriteNewKeyFile(path, "other"), HasReason("FILE_NOT_WRITTEN"));
}

}  // namespace
}  // namespace nianbao::intake

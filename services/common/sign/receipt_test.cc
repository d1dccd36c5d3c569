#include "services/common/sign/receipt.h"

#include "gtest/gtest.h"
#include "services/common/sign/sm3.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao {
namespace {

report::v1::Receipt Unsigned() {
  return ParseText<report::v1::Receipt>(R"pb(serial: "kejiju-2025-1-9f3c2ab4"
                                             report: "organs/kejiju/annualReports/2025"
                                             revision: 1
                                             receive_time { seconds: 1768870800 nanos: 250000000 }
                                             sm3_digest: "ab")pb");
}

class ReceiptTest : public ::testing::TestWithParam<SignatureAlgorithm> {
 protected:
  const std::unique_ptr<const Signer> signer_ = *SignerFromPem(*MakePrivateKey(GetParam()));
};

TEST_P(ReceiptTest, SignedReceiptIsGenuineUnderItsKeyAlone) {
  report::v1::Receipt receipt = Unsigned();
  ASSERT_THAT(SignReceipt(*signer_, receipt), IsOk());
  EXPECT_THAT(VerifyReceipt(signer_->public_key(), receipt), IsOk());
  const auto other = *SignerFromPem(*MakePrivateKey(GetParam()));
  EXPECT_THAT(VerifyReceipt(other->public_key(), receipt), HasReason("SIGNATURE_INVALID"));
  receipt.set_key_id(other->key_id());
  EXPECT_THAT(VerifyReceipt(other->public_key(), receipt), HasReason("SIGNATURE_INVALID"));
}

TEST_P(ReceiptTest, WhateverIsChangedInItIsNoticed) {
  report::v1::Receipt receipt = Unsigned();
  ASSERT_THAT(SignReceipt(*signer_, receipt), IsOk());
  std::vector<report::v1::Receipt> forged(6, receipt);
  forged[0].set_serial("kejiju-2025-1-9f3c2ab5");
  forged[1].set_report("organs/kejiju/annualReports/2024");
  forged[2].set_revision(2);
  forged[3].mutable_receive_time()->set_nanos(250001000);
  forged[4].set_sm3_digest("ac");
  forged[5].mutable_signature()->back() ^= 1;
  for (const report::v1::Receipt& one : forged) {
    EXPECT_THAT(VerifyReceipt(signer_->public_key(), one), HasReason("SIGNATURE_INVALID")) << one.ShortDebugString();
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, ReceiptTest,
                         ::testing::Values(SignatureAlgorithm::kEd25519, SignatureAlgorithm::kSm2Sm3));

TEST(ReceiptStatementTest, StatesOneFactALineInBeijingTime) {
  report::v1::Receipt receipt = Unsigned();
  receipt.set_key_id("0011");
  EXPECT_EQ(ReceiptStatement(receipt),
            "nianbao receipt 1\nserial: kejiju-2025-1-9f3c2ab4\nreport: organs/kejiju/annualReports/2025\n"
            "revision: 1\nreceive_time: 2026-01-20T09:00:00.250000+08:00\nsm3: ab\nkey: 0011\n");
}

// The standard's own examples.
TEST(Sm3Test, DigestsAreThoseOfTheStandard) {
  EXPECT_EQ(Sm3Hex("abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  std::string sixteen;
  for (int i = 0; i < 16; ++i) sixteen += "abcd";
  EXPECT_EQ(Sm3Hex(sixteen), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

}  // namespace
}  // namespace nianbao

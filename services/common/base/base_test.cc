#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/random_id.h"
#include "services/common/base/utf8.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ErrorTest, CarriesReasonMetadataFieldsAndSentence) {
  const absl::Status status = MakeError(absl::StatusCode::kAborted, "etag differs",
                                        {.reason = "ETAG_MISMATCH",
                                         .metadata = {{"etag", "7"}},
                                         .faults = {{"etag", "已过期"}},
                                         .sentence = "请刷新后再试。"});
  const ErrorDetail detail = DetailOf(status);
  EXPECT_EQ(detail.reason, "ETAG_MISMATCH");
  EXPECT_THAT(detail.metadata, ElementsAre(Pair("etag", "7")));
  ASSERT_EQ(detail.faults.size(), 1u);
  EXPECT_EQ(detail.faults[0].field, "etag");
  EXPECT_EQ(detail.sentence, "请刷新后再试。");
}

TEST(ErrorTest, PlainStatusYieldsItsCodeAsReason) { EXPECT_EQ(DetailOf(absl::NotFoundError("x")).reason, "NOT_FOUND"); }

TEST(Utf8Test, RefusesOverlongSurrogateAndCutSequences) {
  EXPECT_TRUE(IsValidUtf8("舒兰市𠮷a"));
  EXPECT_FALSE(IsValidUtf8("\xC0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xE8\x88"));
  EXPECT_FALSE(IsValidUtf8("\xFF"));
  EXPECT_FALSE(IsValidUtf8("\xF4\x90\x80\x80"));
}

TEST(Utf8Test, DecodingAndEncodingAreInverse) {
  const std::string text = "年报𠮷é 1";
  EXPECT_EQ(EncodeUtf8(DecodeUtf8(text)), text);
  EXPECT_EQ(CountCodePoints(text), 6u);
}

TEST(DigestTest, Sha256MatchesTheStandardsExample) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(FilesTest, WrittenFileIsReadBackAndLeavesNoTemporary) {
  TempDir dir;
  const std::string path = dir.path() + "/a/b.txt";
  ASSERT_THAT(WriteFileAtomically(path, "甲"), IsOk());
  ASSERT_THAT(WriteFileAtomically(path, "乙"), IsOk());
  EXPECT_THAT(ReadFile(path), IsOkAndHolds("乙"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path() + "/a"), {}), 1);
}

TEST(FilesTest, FileAboveTheLimitIsRefused) {
  TempDir dir;
  ASSERT_THAT(WriteFileAtomically(dir.path() + "/f", "12345"), IsOk());
  EXPECT_THAT(ReadFile(dir.path() + "/f", 4), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(RandomIdTest, IdsDiffer) {
  RandomIdSource ids;
  EXPECT_NE(ids.NewId(), ids.NewId());
  EXPECT_EQ(ids.NewId().size(), 32u);
}

}  // namespace
}  // namespace nianbao

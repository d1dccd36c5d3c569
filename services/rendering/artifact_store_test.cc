// What every place for artifacts must do, run on a folder and on a real S3 server; then what only a server can do to
// us.
#include "services/rendering/artifact_store.h"

#include <filesystem>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/digest.h"
#include "services/common/base/files.h"
#include "services/common/testing/process.h"
#include "services/common/testing/s3_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/tcp_proxy.h"
#include "services/common/testing/temp_dir.h"
#include "services/rendering/artifact_store_s3.h"

namespace nianbao::rendering {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

S3Server& Server() {
  static S3Server server(NIANBAO_SOURCE_DIR);  // one for all tests of the program
  return server;
}

S3Options Options() {
  return {.endpoint = Server().endpoint(),
          .bucket = S3Server::kBucket,
          .region = S3Server::kRegion,
          .key_id = S3Server::kKeyId,
          .secret = S3Server::kSecret,
          .prefix = "nianbao/"};
}

// A place and a way to damage what lies in it.
class Place {
 public:
  virtual ~Place() = default;
  virtual std::unique_ptr<BlobStore> Open() = 0;
  // The file behind a digest.
  virtual std::string FileOf(const std::string& digest) = 0;
};

class Folder final : public Place {
 public:
  std::unique_ptr<BlobStore> Open() override { return MakeFolderBlobStore(dir_.path()); }
  std::string FileOf(const std::string& digest) override {
    return absl::StrCat(dir_.path(), "/", digest.substr(0, 2), "/", digest);
  }

 private:
  TempDir dir_;
};

class S3 final : public Place {
 public:
  std::unique_ptr<BlobStore> Open() override { return MakeS3BlobStore(Options()); }
  std::string FileOf(const std::string& digest) override {
    return absl::StrCat(Server().folder(), "/", S3Server::kBucket, "/nianbao/", digest.substr(0, 2), "/", digest,
                        "._S3rver_object");
  }
};

using MakePlace = std::unique_ptr<Place> (*)();

class ArtifactStoreContract : public ::testing::TestWithParam<MakePlace> {
 protected:
  std::unique_ptr<Place> place_ = GetParam()();
  ArtifactStore store_{place_->Open()};
};

TEST_P(ArtifactStoreContract, StoredBytesComeBackByTheirDigest) {
  const std::string bytes("PDF\0\xFF年报\r\n", 12);
  const auto digest = store_.Put(bytes);
  ASSERT_THAT(digest, IsOkAndHolds(Sha256Hex(bytes)));
  EXPECT_THAT(store_.Get(*digest), IsOkAndHolds(bytes));
  EXPECT_THAT(ArtifactStore(place_->Open()).Get(*digest), IsOkAndHolds(bytes));
}

TEST_P(ArtifactStoreContract, EmptyAndLargeBytesAreStoredWhole) {
  for (const size_t size : {size_t{0}, size_t{5} << 20}) {
    std::string bytes(size, 'x');
    for (size_t i = 0; i < size; i += 4096) bytes[i] = static_cast<char>(i >> 12);
    const auto digest = store_.Put(bytes);
    ASSERT_THAT(digest, IsOk());
    EXPECT_TRUE(*store_.Get(*digest) == bytes);
  }
}

TEST_P(ArtifactStoreContract, SameBytesStoredAgainAndByManyAtOnceAreOneArtifact) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] { EXPECT_THAT(store_.Put("the same"), IsOkAndHolds(Sha256Hex("the same"))); });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_THAT(store_.Put("the same"), IsOk());
  EXPECT_THAT(store_.Get(Sha256Hex("the same")), IsOkAndHolds("the same"));
}

TEST_P(ArtifactStoreContract, UnknownDigestAndWhatIsNoDigestAreNotFound) {
  EXPECT_THAT(store_.Get(Sha256Hex("never stored")), HasReason("ARTIFACT_NOT_FOUND"));
  for (const char* hostile : {"", "../../etc/passwd", "a", "?list-type=2"}) {
    EXPECT_THAT(store_.Get(hostile), HasReason("ARTIFACT_NOT_FOUND"));
  }
}

TEST_P(ArtifactStoreContract, DamagedArtifactIsNoticedAndMendedByStoringItAgain) {
  const std::string digest = *store_.Put("will be damaged");
  ASSERT_TRUE(std::filesystem::exists(place_->FileOf(digest)));
  ASSERT_THAT(WriteFileAtomically(place_->FileOf(digest), "is damaged     "), IsOk());
  EXPECT_THAT(store_.Get(digest), HasReason("ARTIFACT_DAMAGED"));
  EXPECT_THAT(store_.Put("will be damaged"), IsOk());
  EXPECT_THAT(store_.Get(digest), IsOkAndHolds("will be damaged"));
}

INSTANTIATE_TEST_SUITE_P(Folder, ArtifactStoreContract,
                         ::testing::Values(+[]() -> std::unique_ptr<Place> { return std::make_unique<Folder>(); }));
INSTANTIATE_TEST_SUITE_P(S3, ArtifactStoreContract,
                         ::testing::Values(+[]() -> std::unique_ptr<Place> { return std::make_unique<S3>(); }));

TEST(S3BlobStoreTest, WrongSecretAndWrongBucketAreTheSettingsFaultAndShowNoSecret) {
  S3Options wrong = Options();
  wrong.secret = "not-the-secret";
  const absl::Status status = ArtifactStore(MakeS3BlobStore(wrong)).Put("x").status();
  EXPECT_THAT(status, HasReason("ARTIFACT_STORE_REFUSED"));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("not-the-secret")));
  wrong = Options();
  wrong.bucket = "nowhere";
  EXPECT_THAT(ArtifactStore(MakeS3BlobStore(wrong)).Put("x"), HasReason("ARTIFACT_STORE_REFUSED"));
  EXPECT_THAT(ArtifactStore(MakeS3BlobStore(wrong)).Get(Sha256Hex("x")), HasReason("ARTIFACT_STORE_REFUSED"));
}

TEST(S3BlobStoreTest, ServerThatIsAwayIsUnavailableAndFoundAgainWhenItIsBack) {
  S3Server server(NIANBAO_SOURCE_DIR);
  S3Options options = Options();
  options.endpoint = server.endpoint();
  options.attempts = 2;
  const ArtifactStore store(MakeS3BlobStore(options));
  ASSERT_THAT(store.Put("before"), IsOk());
  server.Stop();
  EXPECT_THAT(store.Put("during"), HasReason("ARTIFACT_STORE_UNAVAILABLE"));
  EXPECT_THAT(store.Get(Sha256Hex("before")), HasReason("ARTIFACT_STORE_UNAVAILABLE"));
  server.Start();
  EXPECT_THAT(store.Get(Sha256Hex("before")), IsOkAndHolds("before"));
}

TEST(S3BlobStoreTest, CutAnswersAreAskedForAgainAndSilenceEnds) {
  TcpProxy wire(Server().port());
  S3Options options = Options();
  options.endpoint = absl::StrCat("http://127.0.0.1:", wire.port());
  options.timeout = absl::Seconds(2);
  const ArtifactStore store(MakeS3BlobStore(options));
  const std::string bytes(1 << 20, 'y');
  ASSERT_THAT(store.Put(bytes), IsOk());
  wire.TruncateNext();
  EXPECT_TRUE(*store.Get(Sha256Hex(bytes)) == bytes);
  options.attempts = 1;
  options.timeout = absl::Milliseconds(200);
  wire.Delay(absl::Seconds(1));
  EXPECT_THAT(ArtifactStore(MakeS3BlobStore(options)).Get(Sha256Hex(bytes)), HasReason("ARTIFACT_STORE_UNAVAILABLE"));
}

TEST(S3BlobStoreTest, AnswerPastTheLimitIsCutOff) {
  const std::string digest = *ArtifactStore(MakeS3BlobStore(Options())).Put(std::string(100'000, 'z'));
  S3Options small = Options();
  small.largest = 1000;
  EXPECT_FALSE(ArtifactStore(MakeS3BlobStore(small)).Get(digest).ok());
}

}  // namespace
}  // namespace nianbao::rendering

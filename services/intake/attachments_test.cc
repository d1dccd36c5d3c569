#include "services/intake/attachments.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/intake/attachment_type.h"
#include "services/intake/intake_fixture.h"

namespace nianbao::intake {
namespace {

using ::testing::HasSubstr;
using v1::Attachment;

constexpr char kReportName[] = "organs/a/annualReports/2025";

std::string Pdf(const std::string& inside = "") {
  return absl::StrCat("%PDF-1.7\n", inside, "\nstartxref\n0\n%%EOF\n");
}

std::string Zip(const std::string& name) {
  std::string entry("PK\x01\x02", 4);
  entry += std::string(42, '\0') + name;
  return std::string("PK\x03\x04", 4) + "…" + entry + std::string("PK\x05\x06", 4) + std::string(18, '\0');
}

class AttachmentsTest : public IntakeFixture {
 protected:
  AttachmentsTest() { EXPECT_THAT(Create(), IsOk()); }
  absl::StatusOr<Attachment> Attach(const std::string& file, const std::string& who = "the-preparer",
                                    const std::string& name = "盖章扫描件.pdf") {
    v1::AttachFileRequest request;
    request.set_parent(kReportName);
    request.set_file_name(name);
    request.set_file(file);
    return Call<Attachment>("AttachmentService/AttachFile", request, who);
  }
  absl::StatusOr<v1::ReadAttachmentResponse> Read(const std::string& name, int64_t offset, int limit,
                                                  const std::string& who = "the-checker") {
    v1::ReadAttachmentRequest request;
    request.set_name(name);
    request.set_offset(offset);
    request.set_limit(limit);
    return Call<v1::ReadAttachmentResponse>("AttachmentService/ReadAttachment", request, who);
  }
  absl::Status Remove(const std::string& name, const std::string& who = "the-preparer") {
    v1::RemoveAttachmentRequest request;
    request.set_name(name);
    return Call<v1::RemoveAttachmentResponse>("AttachmentService/RemoveAttachment", request, who).status();
  }
};

TEST(MediaTypeTest, FileIsWhatItsBytesSayAndMustBeWhole) {
  EXPECT_EQ(MediaTypeOf(Pdf()), "application/pdf");
  EXPECT_EQ(MediaTypeOf("%PDF-1.7\n broken off"), "");
  EXPECT_EQ(MediaTypeOf("\xff\xd8\xff\xe0 … \xff\xd9"), "image/jpeg");
  EXPECT_EQ(MediaTypeOf("\xff\xd8\xff\xe0 …"), "");
  EXPECT_EQ(MediaTypeOf(absl::string_view("\x89PNG\r\n\x1a\n…IEND\xae\x42\x60\x82")), "image/png");
  EXPECT_EQ(MediaTypeOf(Zip("OFD.xml")), "application/ofd");
  EXPECT_EQ(MediaTypeOf(Zip("word/document.xml")), "");
  EXPECT_EQ(MediaTypeOf("PK\x03\x04 OFD.xml"), "");
  EXPECT_EQ(MediaTypeOf("MZ\x90 a program"), "");
  EXPECT_EQ(MediaTypeOf("<html>%PDF-1.7 %%EOF"), "");
  EXPECT_EQ(MediaTypeOf(""), "");
}

TEST_F(AttachmentsTest, ScanIsKeptByteForByteAndEveryDownloadIsInTheAudit) {
  const std::string file = Pdf(std::string(3000, 'x'));
  const auto made = Attach(file);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->media_type(), "application/pdf");
  EXPECT_EQ(made->digest(), Sha256Hex(file));
  std::string read;
  for (bool more = true; more;) {
    const auto chunk = Read(made->name(), static_cast<int64_t>(read.size()), 1000);
    ASSERT_THAT(chunk, IsOk());
    read += chunk->chunk();
    more = !chunk->end_of_file();
  }
  EXPECT_EQ(read, file);
  v1::ListAuditEntriesRequest list;
  list.set_resource(made->name());
  const auto entries = Call<v1::ListAuditEntriesResponse>("AuditService/ListAuditEntries", list, "the-auditor");
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->audit_entries_size(), 2);
  EXPECT_EQ(entries->audit_entries(0).action(), "AttachFile");
  EXPECT_EQ(entries->audit_entries(1).action(), "ReadAttachment");
  EXPECT_EQ(entries->audit_entries(1).principal(), "checker");
}

TEST_F(AttachmentsTest, OnlyWholeDocumentsAndPicturesWithinTheLimitsAreTaken) {
  EXPECT_THAT(Attach("MZ a program called .pdf"), HasReason("ATTACHMENT_TYPE"));
  EXPECT_THAT(Attach(Pdf(std::string(7 << 20, 'x'))), HasReason("FIELD_TOO_LONG"));
  EXPECT_THAT(Attach(Pdf(), "the-preparer", "../../etc/passwd"), HasReason("FIELD_MALFORMED"));
  for (int i = 0; i < kMostAttachments; ++i) ASSERT_THAT(Attach(Pdf(absl::StrCat(i))), IsOk());
  EXPECT_THAT(Attach(Pdf("3")), HasReason("ATTACHMENT_EXISTS"));
  EXPECT_THAT(Attach(Pdf("one more")), HasReason("TOO_MANY_ATTACHMENTS"));
}

TEST_F(AttachmentsTest, PreparerAttachesAndOthersOfTheBodyRead) {
  EXPECT_THAT(Attach(Pdf(), "the-signer"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Attach(Pdf(), "the-stranger"), HasReason("PERMISSION_DENIED"));
  const auto made = Attach(Pdf());
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(Read(made->name(), 0, 0, "the-signer"), IsOk());
  EXPECT_THAT(Read(made->name(), 0, 0, "the-stranger"), HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Read(absl::StrCat(kReportName, "/attachments/0000000000000000"), 0, 0, "the-stranger"),
              HasReason("PERMISSION_DENIED"));
  EXPECT_THAT(Read(absl::StrCat(kReportName, "/attachments/0000000000000000"), 0, 0),
              HasReason("ATTACHMENT_NOT_FOUND"));
}

TEST_F(AttachmentsTest, WhatWasSubmittedWithARevisionStays) {
  const auto draft = Attach(Pdf("draft"));
  ASSERT_THAT(draft, IsOk());
  EXPECT_THAT(Remove(draft->name(), "the-signer"), HasReason("PERMISSION_DENIED"));
  ASSERT_THAT(Remove(draft->name()), IsOk());
  EXPECT_THAT(Remove(draft->name()), HasReason("ATTACHMENT_NOT_FOUND"));
  const auto kept = Attach(Pdf("kept"));
  ASSERT_THAT(Step("SubmitAnnualReport", "the-preparer"), IsOk());
  EXPECT_THAT(Remove(kept->name()), HasReason("ATTACHMENT_FROZEN"));
  EXPECT_THAT(Attach(Pdf("the sealed copy, scanned after signing")), IsOk());
  v1::ListAttachmentsRequest list;
  list.set_parent(kReportName);
  const auto all = Call<v1::ListAttachmentsResponse>("AttachmentService/ListAttachments", list, "the-checker");
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->attachments_size(), 2);
}

}  // namespace
}  // namespace nianbao::intake

// The code that ties a printed or saved document to the revision it was made from. Pure.
//
// A code reads {organ}-{year}-{revision}-{16 hex digits}: the digits are the first of the SM3 (GB/T 32905) over the
// revision's name, content and public note. It speaks of the revision, not of a file: PDF, OFD, DOCX and HTML of one
// revision carry the same code, and rendering anew does not change it.
#ifndef NIANBAO_SERVICES_RENDERING_VERIFICATION_H_
#define NIANBAO_SERVICES_RENDERING_VERIFICATION_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// What a code speaks of.
struct RevisionContent {
  std::string organ;  // id: "shulan-kejiju"
  int report_year = 0;
  int revision = 0;
  const report::v1::ReportContent& content;
  std::string public_note = {};
};

// "shulan-kejiju-2016-2-9F3C2AB477E01D55".
std::string VerificationCode(const RevisionContent& revision);

// The parts of a code; empty when it is none. Digits of either case, blanks around it allowed.
struct CodeParts {
  std::string organ;
  int report_year = 0;
  int revision = 0;
  std::string digits;  // upper case
};
std::optional<CodeParts> ParseVerificationCode(absl::string_view code);
// Of a code as typed or scanned, with or without its address. INVALID_ARGUMENT (VERIFICATION_CODE_MALFORMED).
absl::StatusOr<CodeParts> PartsOfCode(absl::string_view code_or_address);

// Whether a code as typed or scanned (with or without its address) belongs to this revision. INVALID_ARGUMENT
// (VERIFICATION_CODE_MALFORMED); NOT_FOUND (VERIFICATION_CODE_UNKNOWN) when the revision or its words are others.
absl::Status VerifyCode(absl::string_view code_or_address, const RevisionContent& revision);

// Where a code is looked up: "<base>/verify/<code>.html" below the public tree's address; empty without a base.
std::string VerificationAddress(const std::string& public_base_url, const std::string& code);

// What a document prints: the code, its sentences and a QR of the address (of the code itself without an address).
Verification MakeVerification(const RevisionContent& revision, const std::string& public_base_url);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_VERIFICATION_H_

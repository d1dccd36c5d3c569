#include "services/rendering/verification.h"

#include <openssl/evp.h>
#include <qrencode.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nianbao/report/v1/report.pb.h"
#include "re2/re2.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr size_t kDigits = 16;

std::string Sm3Hex(absl::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sm3(), nullptr);
  return absl::AsciiStrToUpper(absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), size)));
}

std::string DigitsOf(const RevisionContent& of) {
  report::v1::Revision revision;
  revision.set_name(absl::StrCat("organs/", of.organ, "/annualReports/", of.report_year, "/revisions/", of.revision));
  *revision.mutable_content() = of.content;
  revision.set_public_note(of.public_note);
  return Sm3Hex(SerializeDeterministic(revision)).substr(0, kDigits);
}

// Medium correction: a stamp or a fold may hide 15 % of the modules.
void DrawQr(const std::string& text, Verification& verification) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      &QRcode_free);
  if (code == nullptr) return;  // longer than any QR: the code in words remains
  verification.side = code->width;
  for (int i = 0; i < code->width * code->width; ++i) verification.dark.push_back((code->data[i] & 1) != 0);
}

// The code of an address that VerificationAddress made; other text as it is.
absl::string_view CodeOf(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const size_t slash = text.rfind('/');
  if (slash != absl::string_view::npos) text.remove_prefix(slash + 1);
  absl::ConsumeSuffix(&text, ".html");
  return text;
}

}  // namespace

std::string VerificationCode(const RevisionContent& of) {
  return absl::StrCat(of.organ, "-", of.report_year, "-", of.revision, "-", DigitsOf(of));
}

std::optional<CodeParts> ParseVerificationCode(absl::string_view code) {
  static const RE2* pattern = new RE2("([a-z0-9][a-z0-9-]{0,62})-([0-9]{4})-([0-9]{1,6})-([0-9A-Fa-f]{16})");
  CodeParts parts;
  const std::string text(absl::StripAsciiWhitespace(code));
  if (!RE2::FullMatch(text, *pattern, &parts.organ, &parts.report_year, &parts.revision, &parts.digits)) {
    return std::nullopt;
  }
  absl::AsciiStrToUpper(&parts.digits);
  return parts;
}

absl::StatusOr<CodeParts> PartsOfCode(absl::string_view code_or_address) {
  const std::string code(CodeOf(code_or_address));
  if (std::optional<CodeParts> parts = ParseVerificationCode(code)) return *std::move(parts);
  return MakeError(absl::StatusCode::kInvalidArgument, "no verification code",
                   {.reason = "VERIFICATION_CODE_MALFORMED",
                    .metadata = {{"code", code}},
                    .sentence = "验证码的写法不对，应像 shulan-kejiju-2016-1-0123456789ABCDEF，请核对后重新输入。"});
}

absl::Status VerifyCode(absl::string_view code_or_address, const RevisionContent& of) {
  ASSIGN_OR_RETURN(const CodeParts parts, PartsOfCode(code_or_address));
  if (parts.organ == of.organ && parts.report_year == of.report_year && parts.revision == of.revision &&
      parts.digits == DigitsOf(of)) {
    return absl::OkStatus();
  }
  const std::string code(CodeOf(code_or_address));
  return MakeError(absl::StatusCode::kNotFound, "verification code of another revision",
                   {.reason = "VERIFICATION_CODE_UNKNOWN",
                    .metadata = {{"code", code}},
                    .sentence = "验证码与这份年报不符：文件可能被改动过，或者是其他版本，请以发布网站上的年报为准。"});
}

std::string VerificationAddress(const std::string& public_base_url, const std::string& code) {
  if (public_base_url.empty()) return "";
  return absl::StrCat(absl::StripSuffix(public_base_url, "/"), "/verify/", code, ".html");
}

Verification MakeVerification(const RevisionContent& of, const std::string& public_base_url) {
  Verification verification;
  verification.code = VerificationCode(of);
  verification.address = VerificationAddress(public_base_url, verification.code);
  verification.lines = {absl::StrCat("验证码：", verification.code),
                        verification.address.empty() ? "扫描二维码可读出验证码，凭码向发布单位核对。"
                                                     : "扫描二维码可在发布网站核对本文件。"};
  DrawQr(verification.address.empty() ? verification.code : verification.address, verification);
  return verification;
}

}  // namespace nianbao::rendering

#include "services/notification/mail.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/utf8.h"
#include "services/common/clock/beijing.h"

namespace nianbao::notification {
namespace {

// =?UTF-8?B?…?= takes 12 characters; 39 bytes make 52 in base64: with "Subject: " a line of 73 of the 78 advised.
constexpr size_t kBytesAWord = 39;
constexpr size_t kBase64Line = 76;

std::string OneLine(const std::string& text) { return absl::StrReplaceAll(text, {{"\r", " "}, {"\n", " "}}); }

bool IsPlain(const std::string& text) {
  for (const unsigned char c : text) {
    if (c < 0x20 || c > 0x7E || c == '=' || c == '"' || c == '<' || c == '>' || c == ',') return false;
  }
  return true;
}

// Encoded words, each of whole characters, folded onto lines of their own.
std::string EncodeWords(const std::string& text) {
  if (IsPlain(text)) return text;
  std::string out;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) absl::StrAppend(&out, out.empty() ? "" : "\r\n ", "=?UTF-8?B?", absl::Base64Escape(word), "?=");
    word.clear();
  };
  for (const char32_t c : DecodeUtf8(text)) {
    const std::string one = EncodeUtf8(std::u32string(1, c));
    if (word.size() + one.size() > kBytesAWord) flush();
    word += one;
  }
  flush();
  return out;
}

std::string Base64Lines(const std::string& text) {
  const std::string whole = absl::Base64Escape(text);
  std::string out;
  for (size_t i = 0; i < whole.size(); i += kBase64Line) absl::StrAppend(&out, whole.substr(i, kBase64Line), "\r\n");
  return out;
}

}  // namespace

std::string FormatMail(const Mail& mail) {
  const std::string domain = mail.sender.substr(mail.sender.rfind('@') + 1);
  return absl::StrCat("Message-ID: <", mail.id, "@", OneLine(domain), ">\r\n",
                      "Date: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S %z", mail.date, BeijingTime()), "\r\n",
                      "From: ", EncodeWords("政府信息公开年报系统"), "\r\n <", OneLine(mail.sender), ">\r\n",
                      "To: ", EncodeWords(OneLine(mail.to_name)), "\r\n <", OneLine(mail.to_address), ">\r\n",
                      "Subject: ", EncodeWords(OneLine(mail.subject)), "\r\n", "Auto-Submitted: auto-generated\r\n",
                      "MIME-Version: 1.0\r\n", "Content-Type: text/plain; charset=UTF-8\r\n",
                      "Content-Transfer-Encoding: base64\r\n\r\n",
                      Base64Lines(absl::StrReplaceAll(mail.body, {{"\n", "\r\n"}})));
}

}  // namespace nianbao::notification

#include "services/rendering/verification_page.h"

#include <cctype>

#include "absl/strings/str_cat.h"
#include "services/rendering/html_writer.h"

namespace nianbao::rendering {
namespace {

constexpr char kStyle[] =
    "body{max-width:52em;margin:2em auto;padding:0 1em;font:17px/1.7 FangSong,仿宋,serif;color:#000}"
    "h1{font:bold 24px/1.5 SimSun,宋体,serif}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #000;padding:.3em .5em;text-align:left;font-weight:normal}code{word-break:break-all}";

void AddFact(const std::string& name, const std::string& value, std::string& out) {
  absl::StrAppend(&out, "<tr><th scope=\"row\">", name, "</th><td>", EscapeXml(value), "</td></tr>\n");
}

// Relative links hold whatever a title may contain, escaped by percent signs.
std::string Link(const std::string& path) {
  std::string out = "../";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || c == '/' || c == '-' || c == '_' || c == '.';
    constexpr char kHex[] = "0123456789ABCDEF";
    plain ? out.push_back(c) : (void)(out += {'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return out;
}

}  // namespace

std::string VerificationPage(const RevisionContent& revision, const std::string& organ_display_name,
                             const intake::v1::PublishedArtifacts& published) {
  const std::string code = VerificationCode(revision);
  std::string out = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>验证码 ",
      code, "</title>\n<style>", kStyle, "</style>\n</head>\n<body>\n<main>\n<h1>", EscapeXml(revision.content.title()),
      "</h1>\n<p>您核对的文件由下面这个版本的年报生成。请比对标题、单位和数字；",
      "下载的文件还可以比对 SHA-256 摘要。</p>\n<table>\n");
  AddFact("验证码", code, out);
  AddFact("单位", organ_display_name, out);
  AddFact("报告年度", absl::StrCat(revision.report_year), out);
  AddFact("版本", absl::StrCat(revision.revision), out);
  if (!revision.public_note.empty()) AddFact("更正说明", revision.public_note, out);
  out +=
      "</table>\n<h2>公布的文件</h2>\n<table>\n<thead><tr><th scope=\"col\">文件</th><th "
      "scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n";
  for (const report::v1::Artifact& artifact : published.artifacts()) {
    absl::StrAppend(&out, "<tr><td><a href=\"", Link(artifact.public_path()), "\">", EscapeXml(artifact.file_name()),
                    "</a></td><td><code>", artifact.digest(), "</code></td></tr>\n");
  }
  return out + "</tbody>\n</table>\n</main>\n</body>\n</html>\n";
}

}  // namespace nianbao::rendering

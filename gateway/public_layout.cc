#include "gateway/public_layout.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace nianbao::gateway {
namespace {

constexpr char kStyle[] =
    "body{margin:0;color:#1f2329;background:#f5f7fa;font:16px/1.7 'Noto Sans CJK SC','Source Han Sans SC','Microsoft "
    "YaHei','PingFang SC',sans-serif}"
    "header{background:#12365f;padding:16px 24px}header a{color:#fff;text-decoration:none;margin-right:24px}"
    "header strong{font-size:20px}main{max-width:1080px;margin:24px auto;padding:0 16px}"
    ".card{background:#fff;border:1px solid #d9dee5;border-radius:8px;padding:20px 24px;margin-bottom:20px}"
    "h1{font-size:24px;margin:0 0 12px}h2{font-size:19px;margin:0 0 8px}a{color:#1f5fa8}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:10px 12px;border-bottom:1px solid #d9dee5;"
    "vertical-align:top}th{color:#4a5462}form{display:flex;flex-wrap:wrap;gap:12px;align-items:end}"
    "label{display:block;font-size:14px;color:#4a5462}input,select,button{font:inherit;padding:7px 12px;border:1px "
    "solid "
    "#8a94a3;border-radius:6px;background:#fff;color:inherit}button{background:#1f5fa8;border-color:#1f5fa8;color:#fff}"
    "code{font-size:13px;word-break:break-all}.yes{color:#176337}.no{color:#b3261e}.soft{color:#4a5462;font-size:14px}"
    ":focus-visible{outline:3px solid #7db2ee;outline-offset:2px}td a{margin-right:12px}"
    ".wide{flex:1 1 320px}.wide input{width:100%;box-sizing:border-box}"
    "nav{display:inline}.pick{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;list-style:none}"
    ".number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}mark{background:#ffe28a}"
    "th.number{white-space:normal;width:150px}.scroll{overflow-x:auto}.up{color:#176337}.down{color:#b3261e}"
    "@media(max-width:640px){main{margin:12px auto}.card{padding:16px}th,td{padding:8px 6px}}";

}  // namespace

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string EncodeUrl(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-_.", absl::string_view(&c, 1))) {
      encoded.push_back(c);
    } else {
      absl::StrAppend(&encoded, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return encoded;
}

std::string PublicPage(absl::string_view title, absl::string_view body) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"/icon.svg\"><title>",
      EscapeHtml(title), "</title><style>", kStyle,
      "</style></head><body><header><a href=\"/public/\"><strong>政府信息公开工作年度报告</strong></a><nav "
      "aria-label=\"栏目\"><a href=\"/public/compare\">数据比较</a><a href=\"/public/verify\">文件核验</a><a "
      "href=\"/public/data\">开放数据</a></nav></header><main>",
      body, "</main></body></html>\n");
}

std::string TextField(absl::string_view id, absl::string_view label, absl::string_view value) {
  return absl::StrCat("<div class=\"wide\"><label for=\"", id, "\">", label, "</label><input id=\"", id, "\" name=\"",
                      id, "\" value=\"", EscapeHtml(value), "\"></div>");
}

std::string ChoiceField(absl::string_view id, absl::string_view label, absl::string_view chosen,
                        const std::vector<std::pair<std::string, std::string>>& choices) {
  std::string options;
  for (const auto& [value, text] : choices) {
    absl::StrAppend(&options, "<option", value == chosen ? " selected" : "", " value=\"", EscapeHtml(value), "\">",
                    EscapeHtml(text), "</option>");
  }
  return absl::StrCat("<div><label for=\"", id, "\">", label, "</label><select id=\"", id, "\" name=\"", id, "\">",
                      options, "</select></div>");
}

std::string PermanentAddress(const PublishedReport& report) {
  return absl::StrCat("/public/", report.organ, "/", report.year, "/");
}

std::string FileLink(const PublishedFile& file, absl::string_view text) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(file.path, '/')) parts.push_back(EncodeUrl(part));
  return absl::StrCat("<a href=\"/public/", absl::StrJoin(parts, "/"), "\">", EscapeHtml(text), "</a>");
}

}  // namespace nianbao::gateway

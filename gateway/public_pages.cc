#include "gateway/public_pages.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gateway/routes.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kPerPage = 50;
constexpr size_t kShownFormats = 8;

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
    "@media(max-width:640px){main{margin:12px auto}.card{padding:16px}th,td{padding:8px 6px}}";

std::string Page(absl::string_view title, absl::string_view body) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"/icon.svg\"><title>",
      EscapeHtml(title), "</title><style>", kStyle,
      "</style></head><body><header><a href=\"/public/\"><strong>政府信息公开工作年度报告</strong></a><a "
      "href=\"/public/verify\">文件核验</a><a href=\"/public/index.csv\">开放数据</a></header><main>",
      body, "</main></body></html>\n");
}

std::string FileLink(const PublishedFile& file, absl::string_view text) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(file.path, '/')) {
    std::string encoded;
    for (const char c : part) {
      if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-_.", absl::string_view(&c, 1))) {
        encoded.push_back(c);
      } else {
        absl::StrAppend(&encoded, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
      }
    }
    parts.push_back(std::move(encoded));
  }
  return absl::StrCat("<a href=\"/public/", absl::StrJoin(parts, "/"), "\">", EscapeHtml(text), "</a>");
}

std::string PermanentAddress(const PublishedReport& report) {
  return absl::StrCat("/public/", report.organ, "/", report.year, "/");
}

bool Wanted(const PublishedReport& report, const PublicQuery& query) {
  return (!query.year || report.year == *query.year) && (query.organ.empty() || report.organ == query.organ) &&
         absl::StrContains(report.title(), query.words);
}

std::string YearOptions(const std::vector<PublishedReport>& reports, const PublicQuery& query) {
  std::set<int, std::greater<>> years;
  for (const PublishedReport& report : reports) years.insert(report.year);
  std::string options = "<option value=\"\">全部年度</option>";
  for (const int year : years) {
    absl::StrAppend(&options, "<option", query.year == year ? " selected" : "", " value=\"", year, "\">", year,
                    "年</option>");
  }
  return options;
}

std::string Filters(const std::vector<PublishedReport>& reports, const PublicQuery& query) {
  return absl::StrCat(
      "<form class=\"card\" action=\"/public/\"><div><label for=\"year\">报告年度</label><select id=\"year\" "
      "name=\"year\">",
      YearOptions(reports, query),
      "</select></div><div class=\"wide\"><label for=\"q\">单位或标题</label><input id=\"q\" name=\"q\" value=\"",
      EscapeHtml(query.words), "\"></div><button>查找</button></form>");
}

std::string Row(const PublishedReport& report) {
  std::string formats;
  const auto& files = report.revisions.front().files;
  for (size_t i = 0; i < std::min(files.size(), kShownFormats); ++i) {
    absl::StrAppend(&formats, FileLink(files[i], absl::AsciiStrToUpper(files[i].format)));
  }
  return absl::StrCat("<tr><td>", report.year, "</td><td><a href=\"", PermanentAddress(report), "\">",
                      EscapeHtml(report.title()), "</a></td><td>", formats, "</td></tr>");
}

std::string PageLink(const PublicQuery& query, size_t page, absl::string_view text) {
  return absl::StrCat("<a href=\"/public/?year=", query.year ? absl::StrCat(*query.year) : "",
                      "&amp;organ=", EscapeHtml(query.organ), "&amp;q=", EscapeHtml(query.words), "&amp;page=", page,
                      "\">", text, "</a> ");
}

std::string DigestOf(const std::map<std::string, std::string>& digests, const std::string& path) {
  const auto found = digests.find(path);
  return found == digests.end() ? "" : found->second;
}

std::string Kibibytes(int64_t bytes) { return absl::StrCat((bytes + 1023) / 1024, " KB"); }

}  // namespace

std::string EscapeHtml(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

PublicQuery ReadPublicQuery(absl::string_view query) {
  PublicQuery read;
  for (absl::string_view pair : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    const std::string value = PercentDecode(parts.second, true);
    int number = 0;
    if (parts.first == "q") read.words = value.substr(0, 200);
    if (parts.first == "organ") read.organ = value;
    if (parts.first == "year" && absl::SimpleAtoi(value, &number)) read.year = number;
    if (parts.first == "page" && absl::SimpleAtoi(value, &number) && number > 0)
      read.page = static_cast<size_t>(number);
  }
  return read;
}

std::string PublicListPage(const std::vector<PublishedReport>& reports, const PublicQuery& query) {
  std::string rows;
  size_t count = 0;
  const size_t first = (query.page - 1) * kPerPage;
  for (const PublishedReport& report : reports) {
    if (!Wanted(report, query)) continue;
    if (count >= first && count < first + kPerPage) absl::StrAppend(&rows, Row(report));
    ++count;
  }
  const std::string pages = absl::StrCat(query.page > 1 ? PageLink(query, query.page - 1, "上一页") : "",
                                         first + kPerPage < count ? PageLink(query, query.page + 1, "下一页") : "");
  const std::string table = absl::StrCat(
      "<table><thead><tr><th scope=\"col\">年度</th><th scope=\"col\">报告</th><th "
      "scope=\"col\">下载</th></tr></thead><tbody>",
      rows, "</tbody></table>");
  return Page("已公布的政府信息公开工作年度报告",
              absl::StrCat("<h1>已公布的年度报告</h1>", Filters(reports, query),
                           "<section class=\"card\"><p "
                           "class=\"soft\">共",
                           count, "份</p>", rows.empty() ? "<p>没有符合条件的年度报告。</p>" : table, "<p>", pages,
                           "</p></section>"));
}

std::string PublicReportPage(const PublishedReport& report, const std::map<std::string, std::string>& digests) {
  std::string body = absl::StrCat("<h1>", EscapeHtml(report.title()), "</h1>");
  for (const PublishedRevision& revision : report.revisions) {
    const bool current = revision.number == report.revisions.front().number;
    absl::StrAppend(&body, "<section class=\"card\"><h2>第", revision.number, "版",
                    current ? "（现行）" : "（已被替代）",
                    "</h2><table><thead><tr><th scope=\"col\">格式</th><th scope=\"col\">大小</th><th "
                    "scope=\"col\">SHA-256</th></tr></thead><tbody>");
    for (const PublishedFile& file : revision.files) {
      absl::StrAppend(&body, "<tr><td>", FileLink(file, absl::AsciiStrToUpper(file.format)), "</td><td>",
                      Kibibytes(file.size), "</td><td><code>", DigestOf(digests, file.path), "</code></td></tr>");
    }
    absl::StrAppend(&body, "</tbody></table></section>");
  }
  absl::StrAppend(&body, "<p class=\"soft\">本页地址永久有效：<code>", PermanentAddress(report), "</code></p>");
  return Page(report.title(), body);
}

std::string PublicVerifyPage(const std::vector<PublishedReport>& reports,
                             const std::map<std::string, std::string>& digests, absl::string_view digest) {
  const std::string wanted = absl::AsciiStrToLower(absl::StripAsciiWhitespace(digest));
  std::string verdict;
  for (const PublishedReport& report : reports) {
    for (const PublishedRevision& revision : report.revisions) {
      for (const PublishedFile& file : revision.files) {
        if (wanted.empty() || DigestOf(digests, file.path) != wanted) continue;
        absl::StrAppend(&verdict, "<p class=\"yes\">✓ 与公布的文件一致：<a href=\"", PermanentAddress(report), "\">",
                        EscapeHtml(revision.title), "</a>，第", revision.number, "版，",
                        absl::AsciiStrToUpper(EscapeHtml(file.format)), "</p>");
      }
    }
  }
  if (verdict.empty() && !wanted.empty())
    verdict = "<p class=\"no\">✗ 公布的文件中没有这个摘要，文件可能被改动过。</p>";
  return Page("文件核验", absl::StrCat("<h1>文件核验</h1><form class=\"card\" action=\"/public/verify\"><div "
                                       "class=\"wide\"><label for=\"digest\">文件的SHA-256摘要（64位十六进制）</label>"
                                       "<input id=\"digest\" name=\"digest\" value=\"",
                                       EscapeHtml(wanted), "\"></div><button>核验</button></form>",
                                       verdict.empty() ? "" : "<section class=\"card\" role=\"status\">", verdict,
                                       verdict.empty() ? "" : "</section>",
                                       "<p class=\"soft\">摘要可以这样算出：Windows 用 <code>certutil -hashfile 文件 "
                                       "SHA256</code>，Linux 用 <code>sha256sum 文件</code>。</p>"));
}

std::string PublicManifestJson(const std::vector<PublishedReport>& reports,
                               const std::map<std::string, std::string>& digests) {
  std::vector<std::string> rows;
  for (const PublishedReport& report : reports) {
    for (const PublishedRevision& revision : report.revisions) {
      for (const PublishedFile& file : revision.files) {
        rows.push_back(absl::StrCat("{\"organ\":", JsonString(report.organ), ",\"year\":", report.year,
                                    ",\"revision\":", revision.number, ",\"title\":", JsonString(revision.title),
                                    ",\"format\":", JsonString(file.format), ",\"path\":", JsonString(file.path),
                                    ",\"size\":", file.size, ",\"sha256\":", JsonString(DigestOf(digests, file.path)),
                                    "}"));
      }
    }
  }
  return absl::StrCat("{\"files\":[\n", absl::StrJoin(rows, ",\n"), "\n]}\n");
}

std::string PublicManifestCsv(const std::vector<PublishedReport>& reports,
                              const std::map<std::string, std::string>& digests) {
  const auto quoted = [](absl::string_view text) {
    return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
  };
  std::string csv =
      "\xEF\xBB\xBF单位,年度,版次,标题,格式,路径,字节,SHA-256\r\n";  // the mark tells Excel that it is UTF-8
  for (const PublishedReport& report : reports) {
    for (const PublishedRevision& revision : report.revisions) {
      for (const PublishedFile& file : revision.files) {
        absl::StrAppend(&csv, quoted(report.organ), ",", report.year, ",", revision.number, ",", quoted(revision.title),
                        ",", file.format, ",", quoted(file.path), ",", file.size, ",", DigestOf(digests, file.path),
                        "\r\n");
      }
    }
  }
  return csv;
}

}  // namespace nianbao::gateway

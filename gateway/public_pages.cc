#include "gateway/public_pages.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gateway/public_layout.h"
#include "gateway/routes.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kShownFormats = 8;
constexpr size_t kLongestValue = 200;

std::vector<std::pair<std::string, std::string>> YearChoices(const std::vector<int>& years) {
  std::vector<std::pair<std::string, std::string>> choices{{"", "全部年度"}};
  for (const int year : years) choices.emplace_back(absl::StrCat(year), absl::StrCat(year, "年"));
  return choices;
}

std::string Filters(const PublicList& list) {
  std::vector<std::pair<std::string, std::string>> regions{{"", "全部地区"}};
  for (const RegionName& region : list.regions) regions.emplace_back(region.code, region.name);
  const PublicQuery& query = list.query;
  return absl::StrCat(
      "<form class=\"card\" action=\"/public/\" role=\"search\">",
      ChoiceField("year", "报告年度", query.year ? absl::StrCat(*query.year) : "", YearChoices(list.years)),
      list.regions.empty() ? "" : ChoiceField("region", "地区", query.region, regions),
      TextField("q", "单位、标题或正文", query.words),
      query.organ.empty()
          ? ""
          : absl::StrCat("<input type=\"hidden\" name=\"organ\" value=\"", EscapeHtml(query.organ), "\">"),
      "<button>查找</button></form>");
}

std::string Row(const ListedReport& listed) {
  const PublishedReport& report = *listed.report;
  std::string formats;
  const auto& files = report.revisions.front().files;
  for (size_t i = 0; i < std::min(files.size(), kShownFormats); ++i) {
    absl::StrAppend(&formats, FileLink(files[i], absl::AsciiStrToUpper(files[i].format)));
  }
  std::string quote;
  if (listed.quote) {
    quote = absl::StrCat("<br><span class=\"soft\">", EscapeHtml(listed.quote->before), "<mark>",
                         EscapeHtml(listed.quote->found), "</mark>", EscapeHtml(listed.quote->after), "</span>");
  }
  return absl::StrCat("<tr><td>", report.year, "</td><td><a href=\"", PermanentAddress(report), "\">",
                      EscapeHtml(report.title()), "</a>", quote, "</td><td>", EscapeHtml(listed.region), "</td><td>",
                      formats, "</td></tr>");
}

std::string PageLink(const PublicQuery& query, size_t page, absl::string_view text) {
  return absl::StrCat("<a href=\"/public/?year=", query.year ? absl::StrCat(*query.year) : "",
                      "&amp;region=", EncodeUrl(query.region), "&amp;organ=", EncodeUrl(query.organ),
                      "&amp;q=", EncodeUrl(query.words), "&amp;page=", page, "\">", text, "</a> ");
}

std::string Kibibytes(int64_t bytes) { return absl::StrCat((bytes + 1023) / 1024, " KB"); }

}  // namespace

std::string ParameterOf(absl::string_view query, absl::string_view name) {
  for (absl::string_view pair : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    if (parts.first == name) {
      return std::string(absl::StripAsciiWhitespace(PercentDecode(parts.second, true).substr(0, kLongestValue)));
    }
  }
  return "";
}

PublicQuery ReadPublicQuery(absl::string_view query) {
  PublicQuery read{.words = ParameterOf(query, "q")};
  read.organ = ParameterOf(query, "organ");
  const std::string region = ParameterOf(query, "region");
  int number = 0;
  if (region.size() == 6 && absl::SimpleAtoi(region, &number)) read.region = region;
  if (absl::SimpleAtoi(ParameterOf(query, "year"), &number)) read.year = number;
  if (absl::SimpleAtoi(ParameterOf(query, "page"), &number) && number > 0) read.page = static_cast<size_t>(number);
  return read;
}

std::string PublicListPage(const PublicList& list) {
  std::string rows;
  for (const ListedReport& listed : list.shown) absl::StrAppend(&rows, Row(listed));
  const size_t page = list.query.page;
  const std::string pages =
      absl::StrCat(page > 1 ? PageLink(list.query, page - 1, "上一页") : "",
                   page * kReportsPerPage < list.count ? PageLink(list.query, page + 1, "下一页") : "");
  const std::string table = absl::StrCat(
      "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">年度</th><th scope=\"col\">报告</th><th "
      "scope=\"col\">地区</th><th scope=\"col\">下载</th></tr></thead><tbody>",
      rows, "</tbody></table></div>");
  return PublicPage(
      "已公布的政府信息公开工作年度报告",
      absl::StrCat("<h1>已公布的年度报告</h1>", Filters(list), "<section class=\"card\"><p class=\"soft\">共",
                   list.count, "份</p>", rows.empty() ? "<p>没有符合条件的年度报告。</p>" : table, "<p>", pages,
                   "</p></section>"));
}

std::string PublicReportPage(const PublishedReport& report, const std::vector<int>& other_years,
                             const DigestOfFile& digest) {
  std::string body = absl::StrCat("<h1>", EscapeHtml(report.title()), "</h1>");
  for (const PublishedRevision& revision : report.revisions) {
    const bool current = revision.number == report.revisions.front().number;
    absl::StrAppend(
        &body, "<section class=\"card\"><h2>第", revision.number, "版", current ? "（现行）" : "（已被替代）",
        "</h2><div class=\"scroll\"><table><thead><tr><th scope=\"col\">格式</th><th scope=\"col\">大小</th><th "
        "scope=\"col\">SHA-256</th></tr></thead><tbody>");
    for (const PublishedFile& file : revision.files) {
      absl::StrAppend(&body, "<tr><td>", FileLink(file, absl::AsciiStrToUpper(file.format)), "</td><td>",
                      Kibibytes(file.size), "</td><td><code>", digest(file), "</code></td></tr>");
    }
    absl::StrAppend(&body, "</tbody></table></div></section>");
  }
  std::string others;
  for (const int year : other_years) {
    absl::StrAppend(&others, "<li><a href=\"/public/compare?a=", report.organ, "/", report.year,
                    "&amp;b=", report.organ, "/", year, "\">与", year, "年比较</a></li>");
  }
  absl::StrAppend(&body, "<section class=\"card\"><h2>数据比较</h2><ul class=\"pick\">", others,
                  "<li><a href=\"/public/compare?a=", report.organ, "/", report.year, "&amp;by=", report.year,
                  "\">与其他单位比较</a></li><li><a href=\"/public/?organ=", report.organ,
                  "\">本单位各年度报告</a></li></ul></section><p class=\"soft\">本页地址永久有效：<code>",
                  PermanentAddress(report), "</code></p>");
  return PublicPage(report.title(), body);
}

std::string PublicVerifyPage(const Verified& verified) {
  std::string verdict;
  for (const auto& [report, revision, file] : verified.matches) {
    absl::StrAppend(&verdict, "<p class=\"yes\">✓ 与公布的文件一致：<a href=\"", PermanentAddress(*report), "\">",
                    EscapeHtml(revision->title), "</a>，第", revision->number, "版，",
                    absl::AsciiStrToUpper(EscapeHtml(file->format)), "</p>");
  }
  if (!verified.code_page.empty()) {
    verdict = absl::StrCat("<p class=\"yes\">✓ 验证码有效。<a href=\"", EscapeHtml(verified.code_page),
                           "\">查看这个验证码对应的年报和文件摘要</a></p>");
  }
  if (verdict.empty() && !verified.asked.empty()) {
    verdict = verified.is_code ? "<p class=\"no\">✗ 公布的文件中没有这个验证码。</p>"
                               : "<p class=\"no\">✗ 公布的文件中没有这个摘要，文件可能被改动过。</p>";
  }
  return PublicPage(
      "文件核验",
      absl::StrCat(
          "<h1>文件核验</h1><form class=\"card\" action=\"/public/verify\">",
          TextField("digest", "文件上的验证码，或文件的SHA-256摘要（64位十六进制）", verified.asked),
          "<button>核验</button></form>", verdict.empty() ? "" : "<section class=\"card\" role=\"status\">", verdict,
          verdict.empty() ? "" : "</section>",
          "<p class=\"soft\">验证码印在年报文件的末页。摘要可以这样算出：Windows 用 <code>certutil -hashfile 文件 "
          "SHA256</code>，Linux 用 <code>sha256sum 文件</code>。</p>"));
}

std::string PublicManifestJson(const std::vector<PublishedReport>& reports, const DigestOfFile& digest) {
  std::vector<std::string> rows;
  for (const PublishedReport& report : reports) {
    for (const PublishedRevision& revision : report.revisions) {
      for (const PublishedFile& file : revision.files) {
        rows.push_back(absl::StrCat("{\"organ\":", JsonString(report.organ), ",\"year\":", report.year,
                                    ",\"revision\":", revision.number, ",\"title\":", JsonString(revision.title),
                                    ",\"format\":", JsonString(file.format), ",\"path\":", JsonString(file.path),
                                    ",\"size\":", file.size, ",\"sha256\":", JsonString(digest(file)), "}"));
      }
    }
  }
  return absl::StrCat("{\"files\":[\n", absl::StrJoin(rows, ",\n"), "\n]}\n");
}

std::string PublicManifestCsv(const std::vector<PublishedReport>& reports, const DigestOfFile& digest) {
  std::string csv =
      "\xEF\xBB\xBF单位,年度,版次,标题,格式,路径,字节,SHA-256\r\n";  // the mark tells Excel that it is UTF-8
  for (const PublishedReport& report : reports) {
    for (const PublishedRevision& revision : report.revisions) {
      for (const PublishedFile& file : revision.files) {
        absl::StrAppend(&csv, CsvField(report.organ), ",", report.year, ",", revision.number, ",",
                        CsvField(revision.title), ",", CsvField(file.format), ",", CsvField(file.path), ",", file.size,
                        ",", digest(file), "\r\n");
      }
    }
  }
  return csv;
}

}  // namespace nianbao::gateway

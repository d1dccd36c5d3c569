#include "services/importing/import.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "re2/re2.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/importing/encoding.h"
#include "services/importing/figures.h"

namespace nianbao::importing {
namespace {

using report::v1::ImportedReport;
using report::v1::ReportContent;

struct Line {
  int number = 0;
  std::string text;
  std::string bare;  // without blanks
};

std::string WithoutBlanks(const std::string& text) {
  std::u32string out;
  for (const char32_t c : DecodeUtf8(text)) {
    if (c != U' ' && c != U'\t' && c != U'\u3000' && c != U'\u00A0') out.push_back(c);
  }
  return EncodeUtf8(out);
}

std::vector<Line> SplitLines(const std::string& text) {
  std::vector<Line> lines;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripSuffix(line, "\r");
    lines.push_back({++number, std::string(line), WithoutBlanks(std::string(line))});
  }
  return lines;
}

bool IsTitle(const Line& line) {
  static const RE2* pattern = new RE2(R"((?:信息|政务)公开.{0,6}(?:年度报告|年报|工作报告)$)");
  return CountCodePoints(line.bare) <= 60 && RE2::PartialMatch(line.bare, *pattern);
}

bool IsDate(const Line& line) {
  static const RE2* pattern = new RE2(R"(^[（(]?\d{4}年\d{1,2}月\d{1,2}日[）)]?$)");
  return RE2::FullMatch(line.bare, *pattern);
}

bool IsSectionHeading(const Line& line) {
  static const RE2* pattern = new RE2(R"(^[一二三四五六七八九十]{1,3}、.{2,40}$)");
  static const RE2* sentence = new RE2(R"([。；，：]$|[。；].)");
  return RE2::FullMatch(line.bare, *pattern) && !RE2::PartialMatch(line.bare, *sentence);
}

// "（一）…", "1.…", "（1）…" that are no sentences.
int HeadingLevel(const Line& line) {
  static const RE2* second = new RE2(R"(^（[一二三四五六七八九十]{1,3}）)");
  static const RE2* third = new RE2(R"(^\d{1,2}[.．])");
  static const RE2* fourth = new RE2(R"(^（\d{1,2}）)");
  static const RE2* sentence = new RE2(R"([。；：，！？])");
  if (CountCodePoints(line.bare) > 40 || RE2::PartialMatch(line.bare, *sentence)) return 0;
  if (RE2::PartialMatch(line.bare, *second)) return 2;
  if (RE2::PartialMatch(line.bare, *third)) return 3;
  return RE2::PartialMatch(line.bare, *fourth) ? 4 : 0;
}

void SetParagraph(const Line& line, report::v1::Paragraph& paragraph) {
  paragraph.set_text(line.text);
  paragraph.set_line(line.number);
  paragraph.set_heading_level(HeadingLevel(line));
}

// Foot lines from the end: a date alone on its line, and above it a name without punctuation that ends like an organ.
size_t TakeFoot(const std::vector<Line>& lines, ReportContent& content) {
  static const RE2* organ =
      new RE2(R"(^[^，。；：]{2,40}(?:局|委|委员会|厅|办公室|办|政府|中心|院|处|站|队|所|街道|镇|乡|管委会)$)");
  size_t end = lines.size();
  const auto last_filled = [&]() -> const Line* {
    while (end > 0 && lines[end - 1].bare.empty()) --end;
    return end == 0 ? nullptr : &lines[end - 1];
  };
  const Line* date = last_filled();
  if (date == nullptr || !IsDate(*date)) return end;
  content.mutable_signature()->set_date(date->text);
  content.mutable_signature()->set_date_line(date->number);
  --end;
  const Line* name = last_filled();
  if (name == nullptr || IsSectionHeading(*name) || !RE2::FullMatch(name->bare, *organ)) return end;
  content.mutable_signature()->set_organ(name->text);
  content.mutable_signature()->set_organ_line(name->number);
  return end - 1;
}

void ReadTitle(ImportedReport& imported) {
  static const RE2* year = new RE2(R"((\d{4})年)");
  static const RE2* organ = new RE2(R"(^(.*?)(?:\d{4}年度?)?(?:政府|政务)信息公开)");
  const std::string title = WithoutBlanks(imported.content().title());
  int found = 0;
  if (RE2::PartialMatch(title, *year, &found)) imported.set_report_year(found);
  std::string name;
  std::string bare = title;
  RE2::Replace(&bare, RE2(R"(^\d{4}年度?)"), "");
  if (RE2::PartialMatch(bare, *organ, &name)) imported.set_organ_name(name);
}

void ReadLead(ImportedReport& imported) {
  static const RE2* period =
      new RE2(R"((?:期限|时间)[^。；]*?(\d{4})年(\d{1,2})月(\d{1,2})日[^。；]*?(\d{4})年(\d{1,2})月(\d{1,2})日)");
  static const RE2* contact = new RE2(R"(请(?:与|和|向)?([^，。；（(]{2,30}?)联系)");
  static const RE2* phone = new RE2(R"(电话[：:]?\s*([\d\-—]{7,14}))");
  for (const report::v1::Paragraph& paragraph : imported.content().lead()) {
    int v[6] = {};
    if (RE2::PartialMatch(paragraph.text(), *period, &v[0], &v[1], &v[2], &v[3], &v[4], &v[5])) {
      imported.set_period_start(absl::StrFormat("%04d-%02d-%02d", v[0], v[1], v[2]));
      imported.set_period_end(absl::StrFormat("%04d-%02d-%02d", v[3], v[4], v[5]));
    }
    RE2::PartialMatch(paragraph.text(), *contact, imported.mutable_contact_office());
    RE2::PartialMatch(paragraph.text(), *phone, imported.mutable_contact_phone());
  }
}

// Title, line under it, lead, sections: each line goes to the part that is open.
void ReadBody(const std::vector<Line>& lines, size_t end, ReportContent& content) {
  report::v1::SectionText* section = nullptr;
  for (size_t i = 0; i < end; ++i) {
    const Line& line = lines[i];
    if (line.bare.empty()) continue;
    if (section == nullptr && content.title().empty() && (IsTitle(line) || content.lead().empty())) {
      content.set_title(line.text);
      content.set_title_line(line.number);
    } else if (section == nullptr && content.lead().empty() && content.head_date().empty() && IsDate(line)) {
      content.set_head_date(line.text);
      content.set_head_date_line(line.number);
    } else if (IsSectionHeading(line)) {
      section = content.add_sections();
      section->set_heading(line.text);
      section->set_line(line.number);
    } else if (section == nullptr && IsTitle(line)) {
      SetParagraph(line, *content.add_extra_titles());
    } else {
      SetParagraph(line, section == nullptr ? *content.add_lead() : *section->add_paragraphs());
    }
  }
}

absl::Status Refused(const char* reason, const std::string& sentence) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, {.reason = reason, .sentence = sentence});
}

}  // namespace

absl::StatusOr<ImportedReport> ImportText(const format::FormatRegistry& formats, absl::string_view bytes,
                                          const ImportOptions& options) {
  if (bytes.size() > options.max_bytes) {
    return Refused("DOCUMENT_TOO_LARGE",
                   absl::StrCat("文件太大（", bytes.size(), "字节），最多", options.max_bytes, "字节。"));
  }
  ASSIGN_OR_RETURN(const std::string text, ToUtf8(bytes));
  const std::vector<Line> lines = SplitLines(text);
  if (lines.size() > options.max_lines) {
    return Refused("DOCUMENT_TOO_LARGE", absl::StrCat("文件有", lines.size(), "行，最多", options.max_lines, "行。"));
  }
  ImportedReport imported;
  ReportContent& content = *imported.mutable_content();
  const size_t end = TakeFoot(lines, content);
  ReadBody(lines, end, content);
  if (content.title().empty()) return Refused("DOCUMENT_EMPTY", "文件里没有文字，请检查是否选错了文件。");
  ReadTitle(imported);
  if (options.report_year != 0) imported.set_report_year(options.report_year);
  ReadLead(imported);
  const format::Edition* edition = formats.ForYear(imported.report_year());
  if (edition == nullptr) {
    imported.add_notes("没有从标题读出报告年度，或系统没有该年度的格式，请指定年度。");
    return imported;
  }
  imported.set_format_id(edition->id());
  for (report::v1::SectionText& section : *content.mutable_sections()) {
    const int matched = edition->MatchHeading(section.heading());
    if (matched >= 0) section.set_section_id(edition->proto().sections(matched).id());
  }
  SuggestFigures(*edition, imported);
  return imported;
}

}  // namespace nianbao::importing

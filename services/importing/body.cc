#include "services/importing/body.h"

#include <string>

#include "re2/re2.h"
#include "services/common/base/utf8.h"

namespace nianbao::importing {
namespace {

using report::v1::ReportContent;

bool IsDate(const SourceLine& line) {
  static const RE2* pattern = new RE2(R"(^[（(]?\d{4}年\d{1,2}月\d{1,2}日[）)]?$)");
  return RE2::FullMatch(line.bare, *pattern);
}

bool IsSectionHeading(const SourceLine& line) {
  static const RE2* pattern = new RE2(R"(^[一二三四五六七八九十]{1,3}、.{2,40}$)");
  static const RE2* sentence = new RE2(R"([。；，：]$|[。；].)");
  return RE2::FullMatch(line.bare, *pattern) && !RE2::PartialMatch(line.bare, *sentence);
}

void SetParagraph(const SourceLine& line, report::v1::Paragraph& paragraph) {
  paragraph.set_text(line.text);
  paragraph.set_line(line.number);
  paragraph.set_heading_level(HeadingLevel(line));
}

// Foot lines from the end: a date alone on its line, and above it a name without punctuation that ends like an organ.
size_t TakeFoot(const std::vector<SourceLine>& lines, ReportContent& content) {
  static const RE2* organ =
      new RE2(R"(^[^，。；：]{2,40}(?:局|委|委员会|厅|办公室|办|政府|中心|院|处|站|队|所|街道|镇|乡|管委会)$)");
  size_t end = lines.size();
  const auto last_filled = [&]() -> const SourceLine* {
    while (end > 0 && lines[end - 1].bare.empty()) --end;
    return end == 0 ? nullptr : &lines[end - 1];
  };
  const SourceLine* date = last_filled();
  if (date == nullptr || !IsDate(*date)) return end;
  content.mutable_signature()->set_date(date->text);
  content.mutable_signature()->set_date_line(date->number);
  --end;
  const SourceLine* name = last_filled();
  if (name == nullptr || IsSectionHeading(*name) || !RE2::FullMatch(name->bare, *organ)) return end;
  content.mutable_signature()->set_organ(name->text);
  content.mutable_signature()->set_organ_line(name->number);
  return end - 1;
}

}  // namespace

int HeadingLevel(const SourceLine& line) {
  static const RE2* second = new RE2(R"(^（[一二三四五六七八九十]{1,3}）)");
  static const RE2* third = new RE2(R"(^\d{1,2}[.．])");
  static const RE2* fourth = new RE2(R"(^（\d{1,2}）)");
  static const RE2* sentence = new RE2(R"([。；：，！？])");
  if (CountCodePoints(line.bare) > 40 || RE2::PartialMatch(line.bare, *sentence)) return 0;
  if (RE2::PartialMatch(line.bare, *second)) return 2;
  if (RE2::PartialMatch(line.bare, *third)) return 3;
  return RE2::PartialMatch(line.bare, *fourth) ? 4 : 0;
}

bool IsTitle(const SourceLine& line) {
  static const RE2* pattern = new RE2(R"((?:信息|政务)公开.{0,6}(?:年度报告|年报|工作报告)$)");
  return CountCodePoints(line.bare) <= 60 && RE2::PartialMatch(line.bare, *pattern);
}

void ReadBody(const std::vector<SourceLine>& lines, ReportContent& content) {
  const size_t end = TakeFoot(lines, content);
  report::v1::SectionText* section = nullptr;
  for (size_t i = 0; i < end; ++i) {
    const SourceLine& line = lines[i];
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

}  // namespace nianbao::importing

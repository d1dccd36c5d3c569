#include "services/rendering/xlsx_text.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/utf8.h"

namespace nianbao::rendering {
namespace {

using Paragraphs = google::protobuf::RepeatedPtrField<report::v1::Paragraph>;

constexpr int kSpareRows = 5;      // empty paragraphs below those filed
constexpr int kFewestRows = 6;     // of a section to write
constexpr int kMostSections = 50;  // as nianbao.report.v1.ReportContent.sections
constexpr int kSpareSections = 3;  // where headings are free
constexpr double kTextWidth = 92;  // characters of half width: 44 of Chinese

class TextBuilder {
 public:
  TextBuilder(bool fillable, DefinedNames& names) : fillable_(fillable), names_(names) {
    sheet_.name = "文字部分";
    sheet_.widths = {16, kTextWidth};
  }

  void Single(const std::string& label, const std::string& text, const std::string& name, bool unlocked) {
    const int first = row_;
    Row(label, text, unlocked);
    Bind(name, first);
  }

  void Section(const std::string& label, const Paragraphs& paragraphs, const std::string& name, bool narrative) {
    const int first = row_;
    for (const report::v1::Paragraph& paragraph : paragraphs) {
      if (const std::string text = Trim(paragraph.text()); !text.empty()) Row(label, text, fillable_);
    }
    if (fillable_ && (narrative || row_ > first)) {
      const int wanted = std::max(first + kFewestRows, row_ + kSpareRows);
      while (row_ < wanted) Row(label, "", true);
    }
    if (row_ > first) Bind(name, first);
  }

  Sheet Take() && { return std::move(sheet_); }

 private:
  void Row(const std::string& label, const std::string& text, bool unlocked) {
    sheet_
        .Put(row_, 0, 1, 1,
             {.font = SheetLook::Font::kHead, .fill = SheetLook::Fill::kHead, .bordered = true, .left = true})
        .text = label;
    sheet_
        .Put(row_, 1, 1, 1,
             {.fill = unlocked ? SheetLook::Fill::kInput : SheetLook::Fill::kNone,
              .bordered = true,
              .left = true,
              .top = true,
              .unlocked = unlocked})
        .text = text;
    const double lines = std::max(1.0, std::ceil(static_cast<double>(CountCodePoints(text)) * 2 / (kTextWidth - 2)));
    sheet_.heights[row_++] = std::min(lines * 16 + 6, 400.0);
  }

  void Bind(const std::string& name, int first) {
    std::string place = CellReference(first, 1, true);
    if (row_ - 1 > first) absl::StrAppend(&place, ":", CellReference(row_ - 1, 1, true));
    names_[absl::StrCat("nb.text.", name)] = SheetReference(sheet_) + place;
  }

  const bool fillable_;
  DefinedNames& names_;
  Sheet sheet_;
  int row_ = 0;
};

bool IsNarrative(const format::Edition& edition, const report::v1::SectionText& section) {
  int statutory = edition.FindSection(section.section_id());
  if (statutory < 0) statutory = edition.MatchHeading(section.heading());
  return statutory < 0 || edition.proto().sections(statutory).narrative();
}

}  // namespace

Sheet TextSheet(const format::Edition& edition, const report::v1::ReportContent& content, bool fillable,
                DefinedNames& names) {
  const bool free_headings = fillable && edition.proto().section_policy() == format::v1::FREE;
  TextBuilder builder(fillable, names);
  builder.Single("年报标题", Trim(content.title()), "title", fillable);
  builder.Single("标题下日期", Trim(content.head_date()), "date", fillable);
  builder.Section("引言", content.lead(), "lead", true);
  int number = 0;
  for (const report::v1::SectionText& section : content.sections()) {
    ++number;
    builder.Single("部分标题", Trim(section.heading()), absl::StrCat("heading.", number), free_headings);
    builder.Section("段落", section.paragraphs(), absl::StrCat("section.", number), IsNarrative(edition, section));
  }
  for (int spare = 0; free_headings && spare < kSpareSections && number < kMostSections; ++spare) {
    ++number;
    builder.Single("部分标题", "", absl::StrCat("heading.", number), true);
    builder.Section("段落", {}, absl::StrCat("section.", number), true);
  }
  builder.Single("落款单位", Trim(content.signature().organ()), "organ", fillable);
  builder.Single("落款日期", Trim(content.signature().date()), "signed", fillable);
  return std::move(builder).Take();
}

report::v1::ReportContent BlankContent(const format::Edition& edition, const RenderContext& context) {
  report::v1::ReportContent content;
  std::string parts;
  for (const format::v1::Section& section : edition.proto().sections()) {
    if (section.annex()) continue;
    absl::StrAppend(&parts, parts.empty() ? "" : "、", section.title());
    auto* filed = content.add_sections();
    filed->set_section_id(section.id());
    filed->set_heading(section.number() + section.title());
  }
  const auto fill = [&](const std::string& words) {
    return absl::StrReplaceAll(
        words,
        {{"{organ}", context.organ_display_name}, {"{year}", absl::StrCat(context.report_year)}, {"{parts}", parts}});
  };
  if (edition.proto().title_templates_size() > 0) content.set_title(fill(edition.proto().title_templates(0)));
  if (!edition.proto().lead_template().empty()) content.add_lead()->set_text(fill(edition.proto().lead_template()));
  content.mutable_signature()->set_organ(context.organ_display_name);
  return content;
}

}  // namespace nianbao::rendering

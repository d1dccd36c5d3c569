#include "services/validation/subject.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"
#include "services/common/format/value.h"

namespace nianbao::validation {
namespace {

using report::v1::Part;
using report::v1::ReportContent;

CellState StateOf(const report::v1::Cell& cell) {
  switch (cell.value_case()) {
    case report::v1::Cell::kCount:
    case report::v1::Cell::kFen:
      return CellState::kNumber;
    case report::v1::Cell::kNotApplicable:
      return CellState::kNotApplicable;
    case report::v1::Cell::kRaw:
      return CellState::kRaw;
    default:
      return CellState::kEmpty;
  }
}

void AddPart(Subject& subject, Part part, const std::string& text, int line, int section = 0, int paragraph = 0) {
  if (!text.empty()) subject.parts.push_back({part, section, paragraph, line, &text});
}

// Bytes of the blank or line break that begins at `at`; 0 = none.
size_t BlankAt(absl::string_view text, size_t at) {
  switch (text[at]) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      return 1;
    case '\xE3':
      return absl::StartsWith(text.substr(at), "\u3000") ? 3 : 0;
    case '\xC2':
      return absl::StartsWith(text.substr(at), "\u00A0") ? 2 : 0;
    default:
      return 0;
  }
}

void AddSections(Subject& subject) {
  const format::Edition& edition = *subject.edition;
  for (const report::v1::SectionText& section : subject.content->sections()) {
    subject.statutory.push_back(section.section_id().empty() ? edition.MatchHeading(section.heading())
                                                             : edition.FindSection(section.section_id()));
    subject.headings.push_back(WithoutBlanks(section.heading()));
  }
}

}  // namespace

CellTable EmptyTable(const format::Edition& edition) {
  CellTable table;
  table.states.resize(edition.cells().size(), CellState::kAbsent);
  table.numbers.resize(edition.cells().size(), 0);
  table.filed.resize(edition.cells().size(), nullptr);
  return table;
}

CellTable FileCells(const format::Edition& edition, const ReportContent& content) {
  CellTable table = EmptyTable(edition);
  int expected = 0;  // cells come in print order as a rule: then the next one needs no look-up
  const int size = static_cast<int>(edition.cells().size());
  for (const report::v1::Cell& cell : content.cells()) {
    int index = expected;
    if (index >= size || edition.cells()[index].id != cell.id()) {
      const auto found = edition.FindCell(cell.id());
      if (!found) continue;
      index = *found;
    }
    expected = index + 1;
    table.filed[index] = &cell;
    table.states[index] = StateOf(cell);
    table.numbers[index] = cell.has_fen() ? cell.fen() : cell.has_count() ? cell.count() : 0;
    table.any = true;
  }
  return table;
}

Subject Prepare(const format::Edition& edition, const ReportContent& content, const v1::CheckContext& context) {
  Subject subject;
  subject.edition = &edition;
  subject.content = &content;
  subject.context = &context;
  subject.cells = FileCells(edition, content);
  const bool same_edition = context.previous_format_id().empty() || context.previous_format_id() == edition.id();
  if (context.has_previous() && same_edition) {
    subject.previous = FileCells(edition, context.previous());
    subject.previous.partial = context.previous_is_partial();
  } else {
    subject.previous = EmptyTable(edition);
  }
  AddSections(subject);
  size_t parts = 4 + static_cast<size_t>(content.lead_size() + content.sections_size());
  for (const report::v1::SectionText& section : content.sections())
    parts += static_cast<size_t>(section.paragraphs_size());
  subject.parts.reserve(parts);
  AddPart(subject, report::v1::PART_TITLE, content.title(), content.title_line());
  AddPart(subject, report::v1::PART_HEAD_DATE, content.head_date(), content.head_date_line());
  for (int i = 0; i < content.lead_size(); ++i) {
    AddPart(subject, report::v1::PART_LEAD, content.lead(i).text(), content.lead(i).line(), 0, i);
  }
  for (int s = 0; s < content.sections_size(); ++s) {
    const report::v1::SectionText& section = content.sections(s);
    AddPart(subject, report::v1::PART_HEADING, section.heading(), section.line(), s);
    for (int p = 0; p < section.paragraphs_size(); ++p) {
      AddPart(subject, report::v1::PART_PARAGRAPH, section.paragraphs(p).text(), section.paragraphs(p).line(), s, p);
    }
  }
  AddPart(subject, report::v1::PART_SIGNATURE_ORGAN, content.signature().organ(), content.signature().organ_line());
  AddPart(subject, report::v1::PART_SIGNATURE_DATE, content.signature().date(), content.signature().date_line());
  return subject;
}

std::string LabelOf(const Subject& subject, const TextPart& part) {
  const std::string line = part.line > 0 ? absl::StrCat("（第", part.line, "行）") : "";
  switch (part.part) {
    case report::v1::PART_TITLE:
      return absl::StrCat("标题", line);
    case report::v1::PART_HEAD_DATE:
      return absl::StrCat("标题下日期", line);
    case report::v1::PART_LEAD:
      return absl::StrCat("开头第", part.paragraph + 1, "段", line);
    case report::v1::PART_HEADING:
      return absl::StrCat("“", subject.headings[part.section], "”标题", line);
    case report::v1::PART_PARAGRAPH:
      return absl::StrCat("“", subject.headings[part.section], "”第", part.paragraph + 1, "段", line);
    case report::v1::PART_SIGNATURE_ORGAN:
      return absl::StrCat("落款单位", line);
    case report::v1::PART_SIGNATURE_DATE:
      return absl::StrCat("落款日期", line);
    default:
      return "全文";
  }
}

report::v1::Place PlaceOf(const Subject& subject, const TextPart& part, int start, int end) {
  report::v1::Place place;
  place.set_part(part.part);
  place.set_section(part.section);
  place.set_paragraph(part.paragraph);
  place.set_line(part.line);
  place.set_start(start);
  place.set_end(end);
  place.set_label(LabelOf(subject, part));
  return place;
}

report::v1::Place CellPlace(const Subject& subject, int cell) {
  const format::CellInfo& info = subject.edition->cells()[cell];
  report::v1::Place place;
  place.set_part(report::v1::PART_CELL);
  place.set_cell(info.id);
  place.set_label(info.label);
  return place;
}

std::string CellText(const Subject& subject, const CellTable& table, int cell) {
  const format::CellInfo& info = subject.edition->cells()[cell];
  if (table.states[cell] == CellState::kRaw) return format::PrintCell(info, *table.filed[cell]);
  if (table.states[cell] != CellState::kNumber) return "";
  report::v1::Cell value;
  info.type == format::v1::MONEY ? value.set_fen(table.numbers[cell]) : value.set_count(table.numbers[cell]);
  return format::PrintCell(info, value);
}

int FindSection(const Subject& subject, const std::string& id) {
  const int wanted = subject.edition->FindSection(id);
  for (size_t s = 0; s < subject.statutory.size(); ++s) {
    const bool same = wanted >= 0 ? subject.statutory[s] == wanted
                                  : !id.empty() && subject.content->sections(static_cast<int>(s)).section_id() == id;
    if (same) return static_cast<int>(s);
  }
  return -1;
}

std::string SectionBody(const Subject& subject, int section) {
  std::string body;
  for (const report::v1::Paragraph& paragraph : subject.content->sections(section).paragraphs()) {
    absl::StrAppend(&body, body.empty() ? "" : "\n", paragraph.text());
  }
  return body;
}

std::string WithoutBlanks(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t kept = 0;  // what stands before it has been taken over or left out
  for (size_t at = 0; at < text.size();) {
    const size_t blank = BlankAt(text, at);
    if (blank == 0) {
      ++at;
      continue;
    }
    out.append(text.data() + kept, at - kept);
    kept = at += blank;
  }
  out.append(text.data() + kept, text.size() - kept);
  return out;
}

}  // namespace nianbao::validation

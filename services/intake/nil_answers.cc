#include "services/intake/nil_answers.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

using format::v1::NilQuestion;
using report::v1::Cell;
using report::v1::ReportContent;
using report::v1::SectionText;

absl::Status Contradicted(const NilQuestion& question, const format::CellInfo& cell) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "the draft holds another figure",
                   {.reason = "NIL_CONTRADICTED",
                    .metadata = {{"question", question.id()}, {"cell", cell.id}},
                    .sentence = absl::StrCat("草稿中“", cell.label, "”已填有数字，与“", question.text(),
                                             "”不符，请先核对这个数字。")});
}

// What there was nothing of.
absl::StatusOr<std::vector<const NilQuestion*>> NothingOf(
    const google::protobuf::RepeatedPtrField<NilQuestion>& questions,
    const google::protobuf::RepeatedPtrField<v1::NilAnswer>& answers) {
  std::map<std::string, v1::NilAnswer::Answer> given;
  for (int i = 0; i < answers.size(); ++i) {
    const auto known = std::find_if(questions.begin(), questions.end(),
                                    [&](const NilQuestion& q) { return q.id() == answers[i].question(); });
    if (known == questions.end() || !given.emplace(answers[i].question(), answers[i].answer()).second) {
      return FieldError("NIL_QUESTION_UNKNOWN", absl::StrCat("answers[", i, "].question"), "没有这一问，或者答了两次");
    }
  }
  std::vector<const NilQuestion*> nothing;
  for (const NilQuestion& question : questions) {
    const auto found = given.find(question.id());
    if (found == given.end()) {
      return FieldError("NIL_QUESTION_OPEN", "answers", absl::StrCat("还没有回答：“", question.text(), "”"));
    }
    if (found->second == v1::NilAnswer::NOTHING) nothing.push_back(&question);
  }
  return nothing;
}

bool IsBlankOrZero(const Cell& cell) {
  switch (cell.value_case()) {
    case Cell::kCount:
      return cell.count() == 0;
    case Cell::kFen:
      return cell.fen() == 0;
    case Cell::kRaw:
      return false;
    default:
      return true;  // empty, not applicable, nothing
  }
}

absl::Status PutZeros(const format::Edition& edition, const NilQuestion& question, ReportContent& content) {
  std::map<std::string, Cell*> filed;
  for (Cell& cell : *content.mutable_cells()) filed[cell.id()] = &cell;
  for (const std::string& selector : question.cells()) {
    ASSIGN_OR_RETURN(const std::vector<int> cells, edition.SelectWhole(selector));
    for (const int index : cells) {
      const format::CellInfo& info = edition.cells()[static_cast<size_t>(index)];
      const auto found = filed.find(info.id);
      if (found != filed.end() && !IsBlankOrZero(*found->second)) return Contradicted(question, info);
      Cell* cell = found != filed.end() ? found->second : content.add_cells();
      cell->set_id(info.id);
      info.type == format::v1::MONEY ? cell->set_fen(0) : cell->set_count(0);
    }
  }
  return absl::OkStatus();
}

// The section's text; put in front of the first that comes later in the form.
SectionText& SectionOf(const format::Edition& edition, const std::string& id, ReportContent& content) {
  auto& sections = *content.mutable_sections();
  const int place = edition.FindSection(id);
  int before = 0;
  for (SectionText& section : sections) {
    if (section.section_id() == id) return section;
    if (edition.FindSection(section.section_id()) < place) ++before;
  }
  const format::v1::Section& statutory = edition.proto().sections(place);
  SectionText& added = *sections.Add();
  added.set_section_id(id);
  added.set_heading(absl::StrCat(statutory.number(), statutory.title()));
  std::rotate(sections.pointer_begin() + before, sections.pointer_end() - 1, sections.pointer_end());
  return sections[before];
}

void Tell(const format::Edition& edition, const NilQuestion& question, int report_year, ReportContent& content) {
  if (question.section().empty()) return;
  const std::string sentence = absl::StrReplaceAll(question.statement(), {{"{year}", absl::StrCat(report_year)}});
  SectionText& section = SectionOf(edition, question.section(), content);
  for (const report::v1::Paragraph& paragraph : section.paragraphs()) {
    if (absl::StrContains(paragraph.text(), sentence)) return;
  }
  section.add_paragraphs()->set_text(sentence);
}

}  // namespace

absl::Status ApplyNilAnswers(const format::Edition& edition,
                             const google::protobuf::RepeatedPtrField<NilQuestion>& questions,
                             const google::protobuf::RepeatedPtrField<v1::NilAnswer>& answers, int report_year,
                             ReportContent& content) {
  ASSIGN_OR_RETURN(const std::vector<const NilQuestion*> nothing, NothingOf(questions, answers));
  for (const NilQuestion* question : nothing) {
    RETURN_IF_ERROR(PutZeros(edition, *question, content));
    Tell(edition, *question, report_year, content);
  }
  return absl::OkStatus();
}

}  // namespace nianbao::intake

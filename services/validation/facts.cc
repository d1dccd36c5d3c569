#include "services/validation/facts.h"

#include "services/common/text/similarity.h"

namespace nianbao::validation {
namespace {

// Every title that the edition accepts for the report's headings. None where the law asks for matters, not for
// sections: there a heading is what its author called it.
std::vector<OtherTitle> OtherTitles(const Subject& subject) {
  std::vector<OtherTitle> titles;
  if (subject.edition->proto().content_items_size() > 0) return titles;
  for (size_t s = 0; s < subject.statutory.size(); ++s) {
    if (subject.statutory[s] < 0) continue;
    const format::v1::Section& section = subject.edition->proto().sections(subject.statutory[s]);
    titles.push_back({section.title(), static_cast<int>(s)});
    for (const std::string& title : section.accepted_titles()) titles.push_back({title, static_cast<int>(s)});
  }
  return titles;
}

std::optional<FoundList> FindList(const Subject& subject, const std::vector<std::string>& bare_headings) {
  for (const TextPart& part : subject.parts) {
    if (part.part != report::v1::PART_LEAD) continue;
    if (auto list = ReadPartList(part.plain, bare_headings, OtherTitles(subject)))
      return FoundList{&part, *std::move(list)};
  }
  return std::nullopt;
}

}  // namespace

Facts& FactsOf(const Subject& subject) {
  if (subject.facts == nullptr) subject.facts = std::make_shared<Facts>();
  return *subject.facts;
}

const std::optional<FoundList>& Facts::LeadList(const Subject& subject) {
  if (!lead_list_) lead_list_ = FindList(subject, BareHeadings(subject));
  return *lead_list_;
}

const std::vector<std::string>& Facts::BareHeadings(const Subject& subject) {
  if (!bare_headings_) {
    bare_headings_.emplace();
    for (const auto& section : subject.content->sections()) bare_headings_->push_back(BareHeading(section.heading()));
  }
  return *bare_headings_;
}

const ComparedText& Facts::Narrative(const Subject& subject) {
  if (!narrative_) narrative_ = Compared(*subject.content);
  return *narrative_;
}

const ComparedText& Facts::PreviousNarrative(const Subject& subject) {
  if (!previous_) previous_ = Compared(subject.context->previous());
  return *previous_;
}

const std::vector<printable::PrintFault>& Facts::PrintFaults(const Subject& subject) {
  if (!print_faults_) print_faults_ = printable::FindPrintFaults(*subject.content);
  return *print_faults_;
}

std::vector<ReadFigure>* Facts::FindFigures(int pattern, absl::string_view text) {
  const auto found = figures_.find({pattern, text.data(), text.size()});
  return found == figures_.end() ? nullptr : &found->second;
}

std::vector<ReadFigure>* Facts::PutFigures(int pattern, absl::string_view text, std::vector<ReadFigure> figures) {
  return &(figures_[{pattern, text.data(), text.size()}] = std::move(figures));
}

// Lines are compared without what stands between them, so each can be taken by itself.
ComparedText Compared(const report::v1::ReportContent& content) {
  ComparedText text;
  for (const report::v1::Paragraph& paragraph : content.lead()) AppendForComparison(paragraph.text(), text.whole);
  for (const report::v1::SectionText& section : content.sections()) {
    const size_t begin = text.whole.size();
    for (const report::v1::Paragraph& paragraph : section.paragraphs()) {
      AppendForComparison(paragraph.text(), text.whole);
    }
    text.section_spans.emplace_back(begin, text.whole.size() - begin);
  }
  return text;
}

}  // namespace nianbao::validation

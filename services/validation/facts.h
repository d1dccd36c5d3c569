// What several rules ask of the same report, computed when the first of them asks.
#ifndef NIANBAO_SERVICES_VALIDATION_FACTS_H_
#define NIANBAO_SERVICES_VALIDATION_FACTS_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/common/printable/printable.h"
#include "services/validation/part_list.h"
#include "services/validation/subject.h"
#include "services/validation/text/numbers.h"

namespace nianbao::validation {

// The lead's paragraph that lists the parts, and the list.
struct FoundList {
  const TextPart* part = nullptr;
  PartList list;
};

// A narrative as it is compared (NormaliseForComparison).
struct ComparedText {
  std::u32string whole;                                  // lead and sections
  std::vector<std::pair<size_t, size_t>> section_spans;  // begin and length in `whole`, by section

  std::u32string_view Section(int section) const {
    const auto& [begin, length] = section_spans[static_cast<size_t>(section)];
    return std::u32string_view(whole).substr(begin, length);
  }
};

// A figure that a pattern reads in a sentence, whichever rule asks; bytes of the sentence.
struct ReadFigure {
  Quantity value;
  absl::string_view words;  // the number alone
  size_t begin = 0;
  size_t end = 0;
  std::optional<Period> period;  // told when first asked for
};

// Kept beside a subject for as long as it lives; not thread-safe, as the subject itself.
class Facts {
 public:
  const std::optional<FoundList>& LeadList(const Subject& subject);
  // Headings without number and blanks.
  const std::vector<std::string>& BareHeadings(const Subject& subject);
  const ComparedText& Narrative(const Subject& subject);
  const ComparedText& PreviousNarrative(const Subject& subject);
  const std::vector<printable::PrintFault>& PrintFaults(const Subject& subject);
  // What this pattern of the scanner reads in `text`, the beginning of a sentence; null = nobody has asked. Valid until
  // the next is put.
  std::vector<ReadFigure>* FindFigures(int pattern, absl::string_view text);
  std::vector<ReadFigure>* PutFigures(int pattern, absl::string_view text, std::vector<ReadFigure> figures);

 private:
  std::optional<std::optional<FoundList>> lead_list_;
  std::optional<std::vector<std::string>> bare_headings_;
  std::optional<ComparedText> narrative_, previous_;
  std::optional<std::vector<printable::PrintFault>> print_faults_;
  absl::flat_hash_map<std::tuple<int, const char*, size_t>, std::vector<ReadFigure>> figures_;
};

// The facts of a subject.
Facts& FactsOf(const Subject& subject);

// How a report's words are compared.
ComparedText Compared(const report::v1::ReportContent& content);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_FACTS_H_

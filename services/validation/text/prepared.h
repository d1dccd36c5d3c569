// The text of a report made ready once for all rules.
#ifndef NIANBAO_SERVICES_VALIDATION_TEXT_PREPARED_H_
#define NIANBAO_SERVICES_VALIDATION_TEXT_PREPARED_H_

#include "services/validation/subject.h"

namespace nianbao::validation {

// Fills in what TextPart says of plain text, sentences and findings of the scanner (null = patterns are tried unseen).
void PrepareText(Subject& subject, const TextScanner* scanner);

// Lead paragraph or paragraph of a section.
bool IsProse(const TextPart& part);

// The sentence of a prose part that byte `at` of its plain text stands in; the whole text of other parts.
absl::string_view SentenceAt(const TextPart& part, size_t at);

// Place of bytes [begin, end) of the part's plain text, and those bytes as filed.
report::v1::Place PlainPlace(const Subject& subject, const TextPart& part, size_t begin, size_t end);
std::string AsFiled(const TextPart& part, size_t begin, size_t end);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TEXT_PREPARED_H_

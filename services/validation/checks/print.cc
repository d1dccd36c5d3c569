// What no document can be made of (PRT-001, PRT-002, PRT-003): characters that the fonts lack, cells and reports that
// are too long. The same answer as rendering's, from the same data.
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"
#include "services/validation/checks/checks.h"
#include "services/validation/facts.h"

namespace nianbao::validation {
namespace {

using printable::Fault;
using printable::PrintFault;

// The word by which a rule's list names a fault.
const char* NameOf(Fault fault) {
  switch (fault) {
    case Fault::kCharacter:
      return "character";
    case Fault::kCellTooLong:
      return "cell";
    default:
      return "document";
  }
}

// The field of a part, as print faults name it.
std::string PathOf(const TextPart& part) {
  switch (part.part) {
    case report::v1::PART_TITLE:
      return "title";
    case report::v1::PART_HEAD_DATE:
      return "head_date";
    case report::v1::PART_LEAD:
      return absl::StrCat("lead[", part.paragraph, "].text");
    case report::v1::PART_HEADING:
      return absl::StrCat("sections[", part.section, "].heading");
    case report::v1::PART_PARAGRAPH:
      return absl::StrCat("sections[", part.section, "].paragraphs[", part.paragraph, "].text");
    case report::v1::PART_SIGNATURE_ORGAN:
      return "signature.organ";
    default:
      return "signature.date";
  }
}

// A character that was put together from a letter and its accent stands nowhere by itself: then the whole part.
report::v1::Place PlaceIn(const Subject& subject, const TextPart& part, char32_t character) {
  const size_t at = DecodeUtf8(*part.text).find(character);
  if (at == std::u32string::npos) return PlaceOf(subject, part);
  return PlaceOf(subject, part, static_cast<int>(at), static_cast<int>(at) + 1);
}

// The cell of the path "cells[3].raw"; null where the path is another's.
const report::v1::Cell* CellOf(const Subject& subject, const std::string& path) {
  for (int c = 0; c < subject.content->cells_size(); ++c) {
    if (path == absl::StrCat("cells[", c, "].raw")) return &subject.content->cells(c);
  }
  return nullptr;
}

std::vector<report::v1::Place> PlacesOf(const Subject& subject, const PrintFault& fault) {
  if (const report::v1::Cell* cell = CellOf(subject, fault.path)) {
    const auto index = subject.edition->FindCell(cell->id());
    return index ? std::vector{CellPlace(subject, *index)} : std::vector<report::v1::Place>();
  }
  for (const TextPart& part : subject.parts) {
    if (PathOf(part) == fault.path) return {PlaceIn(subject, part, fault.character)};
  }
  return {};
}

}  // namespace

void StopsPrinting(Findings& findings) {
  const Subject& subject = findings.subject();
  const auto& wanted = findings.List("fault");
  for (const PrintFault& fault : FactsOf(subject).PrintFaults(subject)) {
    if (wanted.empty() || wanted[0] != NameOf(fault.fault) || findings.full()) continue;
    const std::string found = fault.fault == Fault::kCharacter ? printable::NameOf(fault.character) : "";
    findings.Add(PlacesOf(subject, fault),
                 {{"found", found}, {"most_characters", absl::StrCat(printable::kLongestCell)}},
                 absl::StrCat(fault.path.substr(0, fault.path.find('[')), found));
  }
}

}  // namespace nianbao::validation

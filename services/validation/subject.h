// A report prepared for judging: cells by index, text parts with their places. Built once a check.
#ifndef NIANBAO_SERVICES_VALIDATION_SUBJECT_H_
#define NIANBAO_SERVICES_VALIDATION_SUBJECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "nianbao/report/v1/finding.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/format/format.h"

namespace nianbao::validation {

// One line of text and where it stands.
struct TextPart {
  report::v1::Part part = report::v1::PART_UNSPECIFIED;
  int section = 0;    // index into content.sections
  int paragraph = 0;  // index into lead or paragraphs
  int line = 0;       // source line; 0 = typed
  const std::string* text = nullptr;
};

// The cells of one year.
struct CellTable {
  std::vector<const report::v1::Cell*> filed;  // by cell index of the edition; null = not filed
  bool any = false;                            // at least one cell was filed

  // Number for arithmetic: 0 when not filed or empty; none when raw.
  std::optional<int64_t> Number(int cell) const;
};

// Everything that rules look at. Points into content and context, which must outlive it.
struct Subject {
  const format::Edition* edition = nullptr;
  const report::v1::ReportContent* content = nullptr;
  const v1::CheckContext* context = nullptr;
  CellTable cells;
  CellTable previous;           // in this edition's cells; any = false when last year's report is not known
  std::vector<TextPart> parts;  // in reading order
};

Subject Prepare(const format::Edition& edition, const report::v1::ReportContent& content,
                const v1::CheckContext& context);

// "第二部分第3段（第14行）", "标题", "表“…”“…”".
std::string LabelOf(const Subject& subject, const TextPart& part);

// Place of code points [start, end) in a part; both 0 = the whole.
report::v1::Place PlaceOf(const Subject& subject, const TextPart& part, int start = 0, int end = 0);
report::v1::Place CellPlace(const Subject& subject, int cell);

// Section text by the edition's id, or by a keyword in its heading; -1 = none.
int FindSection(const Subject& subject, const std::string& id);

// The text of a section: heading excluded, paragraphs joined by "\n".
std::string SectionBody(const Subject& subject, int section);

// Without blanks of any width.
std::string WithoutBlanks(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_SUBJECT_H_

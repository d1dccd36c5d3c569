// A report prepared for judging: cells by index, text parts with their places. Built once a check.
#ifndef NIANBAO_SERVICES_VALIDATION_SUBJECT_H_
#define NIANBAO_SERVICES_VALIDATION_SUBJECT_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "nianbao/report/v1/finding.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/format/format.h"
#include "services/validation/text/plain.h"
#include "services/validation/text/scanner.h"

namespace nianbao::validation {

// One line of text and where it stands.
struct TextPart {
  report::v1::Part part = report::v1::PART_UNSPECIFIED;
  int section = 0;    // index into content.sections
  int paragraph = 0;  // index into lead or paragraphs
  int line = 0;       // source line; 0 = typed
  const std::string* text = nullptr;
  // Made by PrepareText (text/prepared.h): the text in plain form, where its bytes came from (null = it is as filed),
  // its sentences (of lead and paragraphs), and what the scanner found in it.
  absl::string_view plain;
  const std::vector<uint32_t>* origin = nullptr;
  std::vector<Sentence> sentences;
  Scanned scanned;
  AsciiSet ascii;  // of the text as filed
};

// How a cell was filed.
enum class CellState : uint8_t { kAbsent, kEmpty, kNotApplicable, kNumber, kRaw };

// The cells of one year, by cell index of the edition.
struct CellTable {
  std::vector<CellState> states;
  std::vector<int64_t> numbers;                        // 0 where there is none
  std::vector<const report::v1::Cell*> filed;          // null = not filed; always there for raw cells
  std::vector<std::unique_ptr<report::v1::Cell>> own;  // raw cells that no message holds (figures_json.h)
  bool any = false;                                    // at least one cell was filed
  bool partial = false;                                // a cell that is not filed is not known rather than 0

  // Number for arithmetic: 0 when not filed, empty or not applicable; none when raw or not known.
  std::optional<int64_t> Number(int cell) const {
    const CellState state = states[cell];
    if (state == CellState::kRaw || (partial && state == CellState::kAbsent)) return std::nullopt;
    return numbers[cell];
  }
  // Not filed, or left blank.
  bool IsBlank(int cell) const { return states[cell] == CellState::kAbsent || states[cell] == CellState::kEmpty; }
};

class Facts;

// Everything that rules look at. Points into content and context, which must outlive it.
struct Subject {
  const format::FormatRegistry* formats = nullptr;  // calendar and word lists; null in tests of single checks
  const format::Edition* edition = nullptr;
  const report::v1::ReportContent* content = nullptr;
  const v1::CheckContext* context = nullptr;
  CellTable cells;
  CellTable previous;                    // in this edition's cells; any = false when last year's report is not known
  std::vector<TextPart> parts;           // in reading order
  Scanned scanned;                       // what the scanner found in any of them
  std::deque<PlainText> plain;           // of parts that are not plain as filed
  std::vector<int> statutory;            // by section of the content: which one of the edition's it is; -1 = none
  std::vector<std::string> headings;     // by section of the content: its heading without blanks
  mutable std::shared_ptr<Facts> facts;  // made when first asked for (facts.h)
};

// The cells of `content` by index. Cells that the edition does not have are passed over.
CellTable FileCells(const format::Edition& edition, const report::v1::ReportContent& content);
// Nothing filed.
CellTable EmptyTable(const format::Edition& edition);

Subject Prepare(const format::Edition& edition, const report::v1::ReportContent& content,
                const v1::CheckContext& context);

// "第二部分第3段（第14行）", "标题", "表“…”“…”".
std::string LabelOf(const Subject& subject, const TextPart& part);

// Place of code points [start, end) in a part; both 0 = the whole.
report::v1::Place PlaceOf(const Subject& subject, const TextPart& part, int start = 0, int end = 0);
report::v1::Place CellPlace(const Subject& subject, int cell);

// A cell's value as printed, in its unit; "" where nothing is filed.
std::string CellText(const Subject& subject, const CellTable& table, int cell);

// Section text by the edition's id, or by a keyword in its heading; -1 = none.
int FindSection(const Subject& subject, const std::string& id);

// The text of a section: heading excluded, paragraphs joined by "\n".
std::string SectionBody(const Subject& subject, int section);

// Without blanks of any width.
std::string WithoutBlanks(absl::string_view text);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_SUBJECT_H_

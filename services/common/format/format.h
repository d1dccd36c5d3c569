// The statute compiled: an edition of the form with every value cell in print order, found by id or alias.
#ifndef NIANBAO_SERVICES_COMMON_FORMAT_FORMAT_H_
#define NIANBAO_SERVICES_COMMON_FORMAT_FORMAT_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "nianbao/format/v1/calendar.pb.h"
#include "nianbao/format/v1/format.pb.h"
#include "nianbao/format/v1/lexicon.pb.h"
#include "nianbao/format/v1/nil.pb.h"
#include "nianbao/format/v1/telling.pb.h"
#include "services/common/calendar/work_days.h"

namespace nianbao::format {

// One value line of an axis: a row or column that holds values.
struct Line {
  std::string path;                    // ids joined with ".": "outcome.not_disclosed.state_secret"
  std::vector<const v1::Node*> nodes;  // outermost first; nodes.back() is the line itself
  std::vector<std::string> labels;     // statutory labels, outermost first
  std::string alias;                   // of the innermost node; may be empty
  bool total = false;                  // has total_of
  std::vector<int> parts;              // total: indexes of the value lines it sums, in the same axis
};

// One value cell.
struct CellInfo {
  std::string id;     // "requests/outcome.disclosed/natural_person"
  std::string alias;  // "r03.c1"; may be empty
  int table = 0;      // index into Edition::tables()
  int block = 0;      // index of the block in the table
  int row = 0;        // index into BlockInfo::rows
  int column = 0;     // index into BlockInfo::columns
  v1::ValueType type = v1::COUNT;
  std::string unit;    // printed unit; may be empty
  std::string label;   // for people: "三、本年度办理结果 （一）予以公开｜自然人"
  bool total = false;  // a total by its row or its column
};

// A block with its value lines.
struct BlockInfo {
  const v1::Block* proto = nullptr;
  std::vector<Line> rows;     // value rows in print order
  std::vector<Line> columns;  // value columns in print order
  int first_cell = 0;         // cell of (row, column) = first_cell + row * columns.size() + column
};

// A table with its place.
struct TableInfo {
  const v1::Table* proto = nullptr;
  int section = 0;  // index into Format.sections
  std::vector<BlockInfo> blocks;
  int first_cell = 0;
  int cell_count = 0;
};

// An edition of the form. Immutable, thread-safe; holds its own copy of the proto.
class Edition {
 public:
  // INVALID_ARGUMENT (FORMAT_INVALID) naming the fault in `metadata.fault`: an id or alias twice, an ill-formed id, a
  // label missing, a total_of that selects nothing or runs in a circle, an unknown body kind or power, a template that
  // names an unknown cell, a rule whose selectors name no cell, more than kMostCells cells, a tree deeper than
  // kDeepest. Rule kinds whose selectors it does not know pass.
  static absl::StatusOr<std::unique_ptr<const Edition>> Compile(v1::Format format);

  // As many cells as one report can hold (nianbao.report.v1.ReportContent.cells).
  static constexpr int kMostCells = 2000;
  // Levels of a row or column tree.
  static constexpr int kDeepest = 8;

  Edition(const Edition&) = delete;
  Edition& operator=(const Edition&) = delete;

  const v1::Format& proto() const { return proto_; }
  const std::string& id() const { return proto_.id(); }
  // Hex SHA-256 over everything that can change a verdict or a printed report: structure, variants that import accepts,
  // rules and, in a registry, its word lists. Guidance for the clerk is left out. A report is pinned to it.
  const std::string& digest() const { return digest_; }
  // Hex SHA-256 over what the law fixes, the line of formats/LOCK: ids, labels, units, types, totals, sections,
  // templates. Rules, guidance, legal basis of a line, accepted variants and keywords may improve after release and are
  // left out.
  const std::string& structure_digest() const { return structure_digest_; }

  const std::vector<TableInfo>& tables() const { return tables_; }
  const TableInfo* FindTable(absl::string_view id) const;
  const std::vector<CellInfo>& cells() const { return cells_; }
  // Index into cells() by id or alias; empty when the edition has no such cell.
  std::optional<int> FindCell(absl::string_view id_or_alias) const;

  // Value lines of an axis that a selector names: "a.b" = that line, by path or alias; "a.*" = all value lines strictly
  // below a that are no totals, or a itself where it has no children; "*" = all value lines that are no totals.
  // INVALID_ARGUMENT (SELECTOR_UNKNOWN) when nothing matches.
  static absl::StatusOr<std::vector<int>> SelectLines(const std::vector<Line>& lines, absl::string_view selector);

  // Cells that a cell selector "table/row/column" names, each part a line selector; or an alias.
  absl::StatusOr<std::vector<int>> SelectCells(absl::string_view selector) const;
  // The same; the id of a table stands for all its cells, totals included.
  absl::StatusOr<std::vector<int>> SelectWhole(absl::string_view selector) const;

  // Section by id, or by a heading as filed: number, spaces and accepted titles considered. -1 = none.
  int FindSection(absl::string_view id) const;
  int MatchHeading(absl::string_view heading) const;

 private:
  friend class FormatRegistry;
  class Compiler;

  Edition() = default;

  // Compile, with the bytes of the word lists that rules may use.
  static absl::StatusOr<std::unique_ptr<const Edition>> CompileWith(v1::Format format, absl::string_view word_lists);

  v1::Format proto_;
  std::string digest_;
  std::string structure_digest_;
  std::vector<TableInfo> tables_;
  std::vector<CellInfo> cells_;
  absl::flat_hash_map<std::string, int> by_name_;
};

// All editions, and the lexicons and calendar files that rules use. Immutable, thread-safe.
class FormatRegistry {
 public:
  // From the bytes in the program. Aborts only if the build embedded a broken file, which a test excludes.
  static const FormatRegistry& Embedded();
  // From a folder laid out like formats/. NOT_FOUND (FORMATS_NOT_FOUND) when it holds none.
  static absl::StatusOr<std::unique_ptr<const FormatRegistry>> FromDirectory(const std::string& path);
  // From files by relative path. Every *.txtpb at the top is an edition; rules/*.txtpb (RuleSet) are merged into the
  // editions they name, sorted by id; tellings/*.txtpb (TellingSet) are wordings of figures; nil/*.txtpb
  // (NilQuestionSet) are the questions of the nil-report lane; lexicons/*.txtpb
  // (WordList) and lexicons/*.txt are word lists; calendar/holidays.csv and calendar/statutory_dates.txtpb are the days
  // that the law counts; other paths are passed over. INVALID_ARGUMENT (FORMAT_INVALID) naming file, line and fault:
  // text that is no Format, an edition or rule twice, report years of two editions that overlap, a rule for an edition
  // that does not exist, a file above 4 MiB.
  static absl::StatusOr<std::unique_ptr<const FormatRegistry>> FromFiles(
      const std::map<std::string, std::string>& files);

  const std::vector<std::unique_ptr<const Edition>>& editions() const { return editions_; }
  // The edition in force for a report year; nullptr = none (years before the first edition).
  const Edition* ForYear(int report_year) const;
  const Edition* Find(absl::string_view id) const;
  // Words of formats/lexicons/<name>.txt, one a line, "#" comments; nullptr = no such list.
  const std::vector<std::string>* FindLexicon(absl::string_view name) const;
  // formats/lexicons/<name>.txtpb; nullptr = no such list.
  const v1::WordList* FindWordList(absl::string_view name) const;
  // Working days (formats/calendar/holidays.csv); knows nothing where the folder has no such file.
  const calendar::WorkDays& work_days() const { return work_days_; }
  // Dates of the law (formats/calendar/statutory_dates.txtpb); empty where the folder has no such file.
  const v1::StatutoryDates& statutory_dates() const { return statutory_dates_; }
  // What a body with nothing to report is asked (formats/nil), in file order; empty where no file says so.
  const google::protobuf::RepeatedPtrField<v1::NilQuestion>& NilQuestionsOf(absl::string_view format) const;
  // How prose tells the figures of an edition (formats/tellings), in file order; empty where no file says so.
  const google::protobuf::RepeatedPtrField<v1::Telling>& TellingsOf(absl::string_view format) const;

 private:
  FormatRegistry() = default;

  std::vector<std::unique_ptr<const Edition>> editions_;  // by first report year
  std::map<std::string, std::vector<std::string>, std::less<>> lexicons_;
  std::map<std::string, v1::WordList, std::less<>> word_lists_;
  calendar::WorkDays work_days_;
  v1::StatutoryDates statutory_dates_;
  std::map<std::string, google::protobuf::RepeatedPtrField<v1::Telling>, std::less<>> tellings_;  // by edition id
  std::map<std::string, google::protobuf::RepeatedPtrField<v1::NilQuestion>, std::less<>> nil_questions_;  // the same
};

// NOT_FOUND (FORMAT_NOT_FOUND) with a Chinese sentence.
absl::Status FormatNotFound(int report_year);

}  // namespace nianbao::format

#endif  // NIANBAO_SERVICES_COMMON_FORMAT_FORMAT_H_

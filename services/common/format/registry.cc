#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "re2/re2.h"
#include "services/common/base/embedded.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/format.h"
#include "services/common/format/pieces.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedFormats();  // formats/, made by nianbao_embed
}

namespace nianbao::format {
namespace {

constexpr int64_t kLargestFile = 4 << 20;
constexpr int kMostFiles = 200;
constexpr int kDeepestText = 32;  // nesting of messages in a file; a tree of eight levels needs fewer than 20

absl::Status Invalid(const std::string& file, const std::string& fault) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(file, ": ", fault),
                   {.reason = "FORMAT_INVALID",
                    .metadata = {{"file", file}, {"fault", fault}},
                    .sentence = absl::StrCat("格式文件“", file, "”有误，请改正：", fault)});
}

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrFormat("%d:%d: %s", line + 1, column + 1, message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

template <typename Message>
absl::StatusOr<Message> ParseFile(const std::string& path, const std::string& text) {
  if (static_cast<int64_t>(text.size()) > kLargestFile) return Invalid(path, "larger than 4 MiB");
  Message message;
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kDeepestText);
  if (parser.ParseFromString(text, &message)) return message;
  return Invalid(path, error.text());
}

std::vector<std::string> ReadLexicon(const std::string& text) {
  std::vector<std::string> words;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty() && line[0] != '#') words.emplace_back(line);
  }
  return words;
}

struct FormatFile {
  std::string path;
  v1::Format format;
};

// What a folder of formats says, before it is compiled.
struct ParsedFiles {
  std::vector<FormatFile> formats;
  std::vector<std::pair<std::string, v1::RuleSet>> rules;                 // path, rules
  std::vector<std::pair<std::string, v1::TellingSet>> tellings;           // path, wordings
  std::vector<std::pair<std::string, v1::NilQuestionSet>> nil_questions;  // path, questions
  std::map<std::string, std::vector<std::string>, std::less<>> lexicons;
  std::map<std::string, v1::WordList, std::less<>> word_lists;
  std::string word_text;  // of all lists, for digests
  calendar::WorkDays work_days;
  v1::StatutoryDates statutory_dates;
  std::string calendar_text;  // of both, for digests
};

absl::Status ParseCalendar(const std::string& path, const std::string& text, ParsedFiles& parsed) {
  if (path == "calendar/holidays.csv") {
    ASSIGN_OR_RETURN(parsed.work_days, calendar::WorkDays::Parse(text));
  } else if (path == "calendar/statutory_dates.txtpb") {
    ASSIGN_OR_RETURN(parsed.statutory_dates, ParseFile<v1::StatutoryDates>(path, text));
  } else {
    return absl::OkStatus();
  }
  absl::StrAppend(&parsed.calendar_text, "\n", path, ":", text);
  return absl::OkStatus();
}

absl::Status ParseLexicon(const std::string& path, absl::string_view name, const std::string& text,
                          ParsedFiles& parsed) {
  if (absl::ConsumeSuffix(&name, ".txtpb")) {
    ASSIGN_OR_RETURN(parsed.word_lists[std::string(name)], ParseFile<v1::WordList>(path, text));
    absl::StrAppend(&parsed.word_text, "\n", name, ":", parsed.word_lists[std::string(name)].SerializeAsString());
  } else if (absl::ConsumeSuffix(&name, ".txt")) {
    const auto& words = parsed.lexicons[std::string(name)] = ReadLexicon(text);
    absl::StrAppend(&parsed.word_text, "\n", name, ":", absl::StrJoin(words, "\n"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ParsedFiles> ParseFiles(const std::map<std::string, std::string>& files) {
  ParsedFiles parsed;
  for (const auto& [path, text] : files) {
    absl::string_view name = path;
    const bool is_text_proto = absl::EndsWith(name, ".txtpb");
    if (absl::StartsWith(name, "rules/") && is_text_proto) {
      ASSIGN_OR_RETURN(v1::RuleSet rules, ParseFile<v1::RuleSet>(path, text));
      ExpandPieces(rules);
      parsed.rules.emplace_back(path, std::move(rules));
    } else if (absl::StartsWith(name, "tellings/") && is_text_proto) {
      ASSIGN_OR_RETURN(v1::TellingSet tellings, ParseFile<v1::TellingSet>(path, text));
      parsed.tellings.emplace_back(path, std::move(tellings));
    } else if (absl::StartsWith(name, "nil/") && is_text_proto) {
      ASSIGN_OR_RETURN(v1::NilQuestionSet questions, ParseFile<v1::NilQuestionSet>(path, text));
      parsed.nil_questions.emplace_back(path, std::move(questions));
    } else if (absl::StartsWith(name, "calendar/")) {
      RETURN_IF_ERROR(ParseCalendar(path, text, parsed));
    } else if (absl::ConsumePrefix(&name, "lexicons/")) {
      RETURN_IF_ERROR(ParseLexicon(path, name, text, parsed));
    } else if (!absl::StrContains(path, '/') && is_text_proto) {
      ASSIGN_OR_RETURN(v1::Format format, ParseFile<v1::Format>(path, text));
      parsed.formats.push_back({path, std::move(format)});
    }
  }
  return parsed;
}

int LastYear(const v1::Format& format) {
  return format.last_report_year() == 0 ? std::numeric_limits<int>::max() : format.last_report_year();
}

// By first report year; an id or a report year in two editions is a fault.
absl::Status OrderByYear(std::vector<FormatFile>& files) {
  std::sort(files.begin(), files.end(), [](const FormatFile& a, const FormatFile& b) {
    return a.format.first_report_year() < b.format.first_report_year();
  });
  std::set<std::string> ids;
  for (size_t i = 0; i < files.size(); ++i) {
    const v1::Format& format = files[i].format;
    if (!ids.insert(format.id()).second) return Invalid(files[i].path, "edition twice: " + format.id());
    if (i > 0 && LastYear(files[i - 1].format) >= format.first_report_year()) {
      return Invalid(files[i].path, absl::StrCat("report years overlap with ", files[i - 1].format.id()));
    }
  }
  return absl::OkStatus();
}

// Adds the rules of rules/*.txtpb to the editions they name, and sorts all by id.
absl::Status MergeRules(ParsedFiles& parsed) {
  std::map<std::string, v1::Format*> editions;
  for (FormatFile& file : parsed.formats) editions.emplace(file.format.id(), &file.format);
  for (const auto& [path, rules] : parsed.rules) {
    for (const v1::Rule& rule : rules.rules()) {
      for (const std::string& format : rule.formats()) {
        if (editions.count(format) == 0) return Invalid(path, absl::StrCat(rule.id(), " names no edition: ", format));
        *editions[format]->add_rules() = rule;
      }
      if (!rule.formats().empty()) continue;
      for (auto& [id, format] : editions) *format->add_rules() = rule;
    }
  }
  for (FormatFile& file : parsed.formats) {
    std::stable_sort(file.format.mutable_rules()->begin(), file.format.mutable_rules()->end(),
                     [](const v1::Rule& a, const v1::Rule& b) { return a.id() < b.id(); });
  }
  return absl::OkStatus();
}

// A telling names a cell of its edition, a pattern that RE2 reads with at most one capture, and a value without one.
absl::Status CheckTelling(const Edition& edition, const v1::Telling& telling) {
  const RE2 pattern(telling.pattern(), RE2::Quiet);
  const bool captures = pattern.ok() && pattern.NumberOfCapturingGroups() == 1;
  const bool sound = edition.FindCell(telling.cell()) && pattern.ok() && captures == telling.value().empty() &&
                     pattern.NumberOfCapturingGroups() <= 1 && telling.confidence() > 0 && telling.confidence() <= 1;
  if (sound) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("faulty telling of ", telling.cell(), ": ", telling.pattern()));
}

// A question names cells of its edition, and a section of it where it tells something.
absl::Status CheckNilQuestion(const Edition& edition, const v1::NilQuestion& question) {
  for (const std::string& cells : question.cells()) RETURN_IF_ERROR(edition.SelectWhole(cells).status());
  const bool told = question.section().empty() == question.statement().empty() &&
                    (question.section().empty() || edition.FindSection(question.section()) >= 0);
  if (told && !question.id().empty() && !question.text().empty() && !question.cells().empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("faulty question ", question.id()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<const FormatRegistry>> FormatRegistry::FromFiles(
    const std::map<std::string, std::string>& files) {
  ASSIGN_OR_RETURN(ParsedFiles parsed, ParseFiles(files));
  RETURN_IF_ERROR(OrderByYear(parsed.formats));
  RETURN_IF_ERROR(MergeRules(parsed));
  std::unique_ptr<FormatRegistry> registry(new FormatRegistry());
  const std::string beside = parsed.word_text + parsed.calendar_text;
  registry->lexicons_ = std::move(parsed.lexicons);
  registry->word_lists_ = std::move(parsed.word_lists);
  registry->work_days_ = std::move(parsed.work_days);
  registry->statutory_dates_ = std::move(parsed.statutory_dates);
  for (FormatFile& file : parsed.formats) {
    ASSIGN_OR_RETURN(auto edition, Edition::CompileWith(std::move(file.format), beside));
    registry->editions_.push_back(std::move(edition));
  }
  for (auto& [path, tellings] : parsed.tellings) {
    const Edition* edition = registry->Find(tellings.format());
    if (edition == nullptr) return Invalid(path, "names no edition: " + tellings.format());
    for (const v1::Telling& telling : tellings.tellings()) {
      const absl::Status sound = CheckTelling(*edition, telling);
      if (!sound.ok()) return Invalid(path, std::string(sound.message()));
    }
    registry->tellings_[tellings.format()].MergeFrom(tellings.tellings());
  }
  for (auto& [path, asked] : parsed.nil_questions) {
    const Edition* edition = registry->Find(asked.format());
    if (edition == nullptr) return Invalid(path, "names no edition: " + asked.format());
    for (const v1::NilQuestion& question : asked.questions()) {
      const absl::Status sound = CheckNilQuestion(*edition, question);
      if (!sound.ok()) return Invalid(path, std::string(sound.message()));
    }
    registry->nil_questions_[asked.format()].MergeFrom(asked.questions());
  }
  return std::unique_ptr<const FormatRegistry>(std::move(registry));
}

absl::StatusOr<std::unique_ptr<const FormatRegistry>> FormatRegistry::FromDirectory(const std::string& path) {
  std::map<std::string, std::string> files;
  std::error_code failure;
  std::filesystem::recursive_directory_iterator entry(path, failure);
  for (; !failure && entry != std::filesystem::recursive_directory_iterator(); entry.increment(failure)) {
    if (!entry->is_regular_file(failure)) continue;
    const std::string relative = std::filesystem::relative(entry->path(), path, failure).string();
    const bool is_data = absl::EndsWith(relative, ".txtpb") || absl::EndsWith(relative, ".txt");
    if (!is_data && !absl::EndsWith(relative, ".csv")) continue;
    if (absl::StartsWith(relative, "cases/")) continue;
    if (files.size() >= kMostFiles) return Invalid(path, absl::StrCat("more than ", kMostFiles, " files"));
    ASSIGN_OR_RETURN(files[relative], ReadFile(entry->path().string(), kLargestFile));
  }
  if (failure || files.empty()) {
    return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no formats in ", path),
                     {.reason = "FORMATS_NOT_FOUND",
                      .sentence = absl::StrCat("文件夹“", path, "”里没有年报格式文件，请检查设置。")});
  }
  return FromFiles(files);
}

const FormatRegistry& FormatRegistry::Embedded() {
  static const FormatRegistry* registry = [] {
    std::map<std::string, std::string> files;
    for (const EmbeddedFile& file : EmbeddedFormats()) files.emplace(std::string(file.path), std::string(file.bytes));
    auto made = FromFiles(files);
    if (!made.ok()) {
      absl::FPrintF(stderr, "embedded formats: %s\n", made.status().ToString());
      std::abort();
    }
    return made->release();
  }();
  return *registry;
}

const Edition* FormatRegistry::ForYear(int report_year) const {
  for (const auto& edition : editions_) {
    const v1::Format& format = edition->proto();
    const bool open = format.last_report_year() == 0;
    if (report_year >= format.first_report_year() && (open || report_year <= format.last_report_year())) {
      return edition.get();
    }
  }
  return nullptr;
}

const Edition* FormatRegistry::Find(absl::string_view id) const {
  for (const auto& edition : editions_) {
    if (edition->id() == id) return edition.get();
  }
  return nullptr;
}

const google::protobuf::RepeatedPtrField<v1::NilQuestion>& FormatRegistry::NilQuestionsOf(
    absl::string_view format) const {
  static const auto* none = new google::protobuf::RepeatedPtrField<v1::NilQuestion>();
  const auto found = nil_questions_.find(format);
  return found == nil_questions_.end() ? *none : found->second;
}

const google::protobuf::RepeatedPtrField<v1::Telling>& FormatRegistry::TellingsOf(absl::string_view format) const {
  static const auto* none = new google::protobuf::RepeatedPtrField<v1::Telling>();
  const auto found = tellings_.find(format);
  return found == tellings_.end() ? *none : found->second;
}

const v1::WordList* FormatRegistry::FindWordList(absl::string_view name) const {
  const auto found = word_lists_.find(name);
  return found == word_lists_.end() ? nullptr : &found->second;
}

const std::vector<std::string>* FormatRegistry::FindLexicon(absl::string_view name) const {
  const auto found = lexicons_.find(name);
  return found == lexicons_.end() ? nullptr : &found->second;
}

}  // namespace nianbao::format

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/embedded.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/format.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedFormats();  // formats/, made by nianbao_embed
}

namespace nianbao::format {
namespace {

constexpr int64_t kLargestFile = 8 << 20;

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
  Message message;
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (parser.ParseFromString(text, &message)) return message;
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat(path, ":", error.text()),
                   {.reason = "FORMAT_INVALID",
                    .metadata = {{"file", path}, {"fault", error.text()}},
                    .sentence = absl::StrCat("格式文件“", path, "”第", error.text(), "处有误。")});
}

std::vector<std::string> ReadLexicon(const std::string& text) {
  std::vector<std::string> words;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!line.empty() && line[0] != '#') words.emplace_back(line);
  }
  return words;
}

bool BelongsTo(const v1::Rule& rule, const std::string& format) {
  return rule.formats().empty() ||
         std::find(rule.formats().begin(), rule.formats().end(), format) != rule.formats().end();
}

// Adds the common rules that name the edition, and sorts all by id.
absl::Status MergeRules(const std::vector<v1::Rule>& common, v1::Format& format) {
  for (const v1::Rule& rule : common) {
    if (BelongsTo(rule, format.id())) *format.add_rules() = rule;
  }
  std::sort(format.mutable_rules()->begin(), format.mutable_rules()->end(),
            [](const v1::Rule& a, const v1::Rule& b) { return a.id() < b.id(); });
  for (int i = 1; i < format.rules_size(); ++i) {
    if (format.rules(i).id() == format.rules(i - 1).id()) {
      return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("rule twice: ", format.rules(i).id()),
                       {.reason = "FORMAT_INVALID",
                        .metadata = {{"format", format.id()}, {"rule", format.rules(i).id()}},
                        .sentence = absl::StrCat("规则“", format.rules(i).id(), "”在", format.id(), "中重复。")});
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<const FormatRegistry>> FormatRegistry::FromFiles(
    const std::map<std::string, std::string>& files) {
  std::unique_ptr<FormatRegistry> registry(new FormatRegistry());
  std::vector<v1::Format> formats;
  std::vector<v1::Rule> common;
  for (const auto& [path, text] : files) {
    absl::string_view name = path;
    if (absl::ConsumePrefix(&name, "rules/") && absl::EndsWith(name, ".txtpb")) {
      ASSIGN_OR_RETURN(const v1::RuleSet rules, ParseFile<v1::RuleSet>(path, text));
      common.insert(common.end(), rules.rules().begin(), rules.rules().end());
    } else if (absl::ConsumePrefix(&name, "lexicons/") && absl::ConsumeSuffix(&name, ".txt")) {
      registry->lexicons_.emplace(std::string(name), ReadLexicon(text));
    } else if (!absl::StrContains(path, '/') && absl::EndsWith(path, ".txtpb")) {
      ASSIGN_OR_RETURN(v1::Format format, ParseFile<v1::Format>(path, text));
      formats.push_back(std::move(format));
    }
  }
  for (v1::Format& format : formats) {
    RETURN_IF_ERROR(MergeRules(common, format));
    ASSIGN_OR_RETURN(auto edition, Edition::Compile(std::move(format)));
    registry->editions_.push_back(std::move(edition));
  }
  std::sort(registry->editions_.begin(), registry->editions_.end(), [](const auto& a, const auto& b) {
    return a->proto().first_report_year() < b->proto().first_report_year();
  });
  return std::unique_ptr<const FormatRegistry>(std::move(registry));
}

absl::StatusOr<std::unique_ptr<const FormatRegistry>> FormatRegistry::FromDirectory(const std::string& path) {
  std::map<std::string, std::string> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path, failure)) {
    if (!entry.is_regular_file()) continue;
    const std::string relative = std::filesystem::relative(entry.path(), path).string();
    ASSIGN_OR_RETURN(files[relative], ReadFile(entry.path().string(), kLargestFile));
  }
  if (failure || files.empty()) {
    return MakeError(
        absl::StatusCode::kNotFound, absl::StrCat("no formats in ", path),
        {.reason = "FORMATS_NOT_FOUND", .sentence = absl::StrCat("文件夹“", path, "”里没有年报格式文件。")});
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

const std::vector<std::string>* FormatRegistry::FindLexicon(absl::string_view name) const {
  const auto found = lexicons_.find(name);
  return found == lexicons_.end() ? nullptr : &found->second;
}

}  // namespace nianbao::format

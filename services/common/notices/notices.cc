#include "services/common/notices/notices.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/embedded.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao {
absl::Span<const EmbeddedFile> EmbeddedFormats();  // formats/, made by nianbao_embed
}

namespace nianbao::notices {
namespace {

constexpr int64_t kLargestFile = 1 << 20;
constexpr const char* kTemplates = "templates.txtpb";
constexpr const char* kLadder = "ladder.txtpb";

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status Invalid(const std::string& faults) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("formats/notices: ", faults),
                   {.reason = "NOTICES_INVALID",
                    .metadata = {{"faults", faults}},
                    .sentence = absl::StrCat("通知模板或提醒阶梯有误，请改正：", faults, "。")});
}

template <typename Message>
absl::Status Parse(const std::map<std::string, std::string>& files, const std::string& name, Message& message) {
  const auto found = files.find(name);
  if (found == files.end()) return Invalid(absl::StrCat("缺少文件", name));
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (parser.ParseFromString(found->second, &message)) return absl::OkStatus();
  return Invalid(absl::StrCat(name, ":", error.text()));
}

std::string Replace(const std::string& words, const format::v1::NoticeTemplates& templates, const Values& values) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& parameter : templates.parameters()) {
    const auto value = values.find(parameter.name());
    pairs.emplace_back(absl::StrCat("{", parameter.name(), "}"), value == values.end() ? "" : value->second);
  }
  return absl::StrReplaceAll(words, pairs);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Notices>> Notices::FromFiles(const std::map<std::string, std::string>& files) {
  std::shared_ptr<Notices> notices(new Notices());
  RETURN_IF_ERROR(Parse(files, kTemplates, notices->templates_));
  RETURN_IF_ERROR(Parse(files, kLadder, notices->ladder_));
  const std::vector<std::string> faults = Lint(notices->templates_, notices->ladder_);
  if (!faults.empty()) return Invalid(absl::StrJoin(faults, "；"));
  for (const auto& one : notices->templates_.templates()) notices->by_id_.emplace(one.id(), &one);
  notices->opens_ = *TimeOfDay(notices->ladder_.opens());
  notices->closes_ = *TimeOfDay(notices->ladder_.closes());
  notices->send_at_ = *TimeOfDay(notices->ladder_.send_at());
  return std::shared_ptr<const Notices>(std::move(notices));
}

std::shared_ptr<const Notices> Notices::Embedded() {
  static const auto* notices = [] {
    std::map<std::string, std::string> files;
    for (const EmbeddedFile& file : EmbeddedFormats()) {
      absl::string_view name = file.path;
      if (absl::ConsumePrefix(&name, "notices/")) files.emplace(std::string(name), std::string(file.bytes));
    }
    auto made = FromFiles(files);
    if (!made.ok()) {
      std::cerr << "embedded notices: " << made.status() << std::endl;
      std::abort();
    }
    return new std::shared_ptr<const Notices>(*std::move(made));
  }();
  return *notices;
}

absl::StatusOr<std::shared_ptr<const Notices>> Notices::FromDirectory(const std::string& formats_dir) {
  const std::string folder = absl::StrCat(formats_dir, "/notices");
  std::error_code unreadable;
  if (!std::filesystem::exists(folder, unreadable)) return Embedded();
  std::map<std::string, std::string> files;
  for (const char* name : {kTemplates, kLadder}) {
    ASSIGN_OR_RETURN(files[name], ReadFile(absl::StrCat(folder, "/", name), kLargestFile));
  }
  return FromFiles(files);
}

const format::v1::NoticeTemplate* Notices::Find(absl::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Text Notices::Fill(absl::string_view id, const Values& values) const {
  const format::v1::NoticeTemplate* words = Find(id);
  if (words == nullptr) return {};
  Text text{Replace(words->subject(), templates_, values), Replace(words->body(), templates_, values)};
  text.subject = absl::StrReplaceAll(text.subject, {{"\r", " "}, {"\n", " "}});
  return text;
}

absl::StatusOr<Text> Notices::Preview(absl::string_view id) const {
  if (Find(id) == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no template ", id),
                     {.reason = "TEMPLATE_NOT_FOUND",
                      .metadata = {{"template", std::string(id)}},
                      .sentence = absl::StrCat("没有模板“", id, "”。")});
  }
  Values values;
  for (const auto& parameter : templates_.parameters()) values[parameter.name()] = parameter.sample();
  return Fill(id, values);
}

}  // namespace nianbao::notices

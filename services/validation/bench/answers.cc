// What every rule makes of every case, of the real reports and of reports shuffled together from their sentences, one
// answer a line. Whoever changes how rules are judged, but not what they find, compares this before and after.
//   nianbao-rule-answers [SHUFFLED [PREFIX [FIRST]]]   how many shuffled ones; rules whose cases lend no sentences to
//   them; from which shuffled one on, without the others
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/files.h"
#include "services/common/base/utf8.h"
#include "services/validation/check.h"
#include "services/validation/rule_cases.h"
#include "services/validation/text/plain.h"

namespace nianbao::validation {
namespace {

using report::v1::ReportContent;

const std::string kData = std::string(NIANBAO_SOURCE_DIR) + "/tests/data/";

template <typename Message>
Message Read(const std::string& name) {
  Message message;
  const auto text = ReadFile(kData + name);
  if (!text.ok() || !google::protobuf::TextFormat::ParseFromString(*text, &message)) {
    std::cerr << "cannot read " << name << "\n";
    std::exit(1);
  }
  return message;
}

PreparedCase CityReport() {
  PreparedCase city;
  city.proto.set_name("suqian");
  city.content = Read<ReportContent>("suqian-2024.txtpb");
  city.context = Read<v1::CheckContext>("suqian-2024.context.txtpb");
  *city.context.mutable_previous() = Read<ReportContent>("suqian-2023.txtpb");
  return city;
}

std::vector<PreparedCase> RealReports() {
  std::vector<PreparedCase> reports = {CityReport()};
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kData + "prose")) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const auto text = ReadFile(kData + "prose/" + name);
    const auto& formats = format::FormatRegistry::Embedded();
    auto cases = ReadRuleCases(formats, name.substr(0, name.find('-')), name, text.value_or(""));
    if (cases.ok()) reports.insert(reports.end(), cases->begin(), cases->end());
  }
  return reports;
}

void AddSentences(const ReportContent& content, std::vector<std::string>& sentences) {
  const auto add = [&](const auto& paragraphs) {
    for (const auto& paragraph : paragraphs) {
      for (const Sentence& each : SentencesOf(paragraph.text())) sentences.emplace_back(each.text);
    }
  };
  add(content.lead());
  for (const auto& section : content.sections()) add(section.paragraphs());
}

// One character changed, left out, or something put in that rules look at.
std::string Spoiled(const std::string& sentence, std::mt19937& random) {
  static const char* const kAdded[] = {" ",  "　",     "12",   "３", "，",   "其中", "（", "%",
                                       "占", "2023年", "去年", "《", "》",   ",",    ".",  "件",
                                       "条", "万",     "余",   "约", "没有", "结转", "\n", "申请"};
  std::u32string text = DecodeUtf8(sentence);
  const size_t at = text.empty() ? 0 : random() % text.size();
  if (random() % 2 == 0 && !text.empty()) {
    text.erase(at, 1 + random() % 2);
  } else {
    text.insert(at, DecodeUtf8(kAdded[random() % (sizeof(kAdded) / sizeof(kAdded[0]))]));
  }
  return EncodeUtf8(text);
}

std::string Paragraph(const std::vector<std::string>& sentences, std::mt19937& random) {
  std::string text;
  for (size_t i = 0, n = 1 + random() % 7; i < n; ++i) {
    const std::string& sentence = sentences[random() % sentences.size()];
    absl::StrAppend(&text, random() % 3 == 0 ? Spoiled(sentence, random) : sentence, "。");
  }
  return text;
}

PreparedCase Shuffled(const std::vector<PreparedCase>& reports, const std::vector<std::string>& sentences, int number) {
  std::mt19937 random(static_cast<uint32_t>(number));
  PreparedCase made = reports[random() % reports.size()];
  made.proto.set_name(absl::StrCat("shuffled ", number));
  if (random() % 2 == 0) {  // last year's words with few changes
    *made.context.mutable_previous()->mutable_sections() = made.content.sections();
    *made.context.mutable_previous()->mutable_lead() = made.content.lead();
  }
  const auto change = [&](auto& paragraphs) {
    for (auto& paragraph : paragraphs) {
      if (random() % 4 == 0) paragraph.set_text(Spoiled(paragraph.text(), random));
      if (random() % 4 == 0) paragraph.set_text(Paragraph(sentences, random));
    }
  };
  change(*made.content.mutable_lead());
  for (auto& section : *made.content.mutable_sections()) {
    change(*section.mutable_paragraphs());
    if (random() % 3 == 0) section.add_paragraphs()->set_text(Paragraph(sentences, random));
    if (random() % 9 == 0) section.set_heading(Spoiled(section.heading(), random));
  }
  for (auto& cell : *made.content.mutable_cells()) {
    if (cell.has_count() && random() % 40 == 0) cell.set_count(cell.count() + static_cast<int64_t>(random() % 9));
  }
  return made;
}

void Print(const Checker& checker, const PreparedCase& one) {
  const auto result = checker.Check(one.content, one.context);
  std::cout << one.edition << " " << one.proto.rule() << " " << one.proto.name() << " ";
  std::cout << (result.ok() ? result->ShortDebugString() : result.status().ToString()) << "\n";
}

int PrintAll(int shuffled, const std::string& without, int first) {
  const auto checker = Checker::Create(format::FormatRegistry::Embedded());
  if (!checker.ok()) return 1;
  for (const PreparedCase& one : EmbeddedRuleCases()) {
    if (first == 0) Print(**checker, one);
  }
  const std::vector<PreparedCase> reports = RealReports();
  std::vector<std::string> sentences;
  for (const PreparedCase& one : reports) {
    if (first == 0) Print(**checker, one);
    AddSentences(one.content, sentences);
  }
  for (const PreparedCase& one : EmbeddedRuleCases()) {
    if (without.empty() || one.proto.rule().rfind(without, 0) != 0) AddSentences(one.content, sentences);
  }
  for (int i = first; i < shuffled; ++i) Print(**checker, Shuffled(reports, sentences, i));
  return 0;
}

}  // namespace
}  // namespace nianbao::validation

int main(int argc, char** argv) {
  return nianbao::validation::PrintAll(argc > 1 ? std::atoi(argv[1]) : 1500, argc > 2 ? argv[2] : "",
                                       argc > 3 ? std::atoi(argv[3]) : 0);
}

// Files written and read back a second. The reports differ in every figure and every paragraph, so that nothing is
// cached unfairly; all threads share one set of fonts, as the workers do.
//
//   nianbao-bench-rendering-formats                    with Google Benchmark's flags
//   nianbao-bench-rendering-formats --peer FOLDER      writes template.docx and documents.json for docxtemplater
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/files.h"
#include "services/common/format/value.h"
#include "services/rendering/docx_writer.h"
#include "services/rendering/layout.h"
#include "services/rendering/ofd_writer.h"
#include "services/rendering/proof/proof.h"
#include "services/rendering/render.h"

namespace nianbao::rendering {
namespace {

using report::v1::ReportContent;

constexpr int kVariants = 64;
constexpr int kParagraphs = 5;  // in each section with prose: six pages in all

const format::Edition& F2021() { return *format::FormatRegistry::Embedded().Find("f2021"); }

const RenderContext& Context() {
  static const auto* context = new RenderContext{.organ_display_name = "宿迁市人民政府", .report_year = 2024};
  return *context;
}

const FontSet& Fonts() {
  static const auto* fonts = FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts")->release();
  return *fonts;
}
const Renderer& TheRenderer() {
  static const auto* renderer = new Renderer(*FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"));
  return *renderer;
}

// The city's report with more prose, the paragraphs in another order and other figures each time.
ReportContent Variant(int number) {
  ReportContent content;
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/suqian-2024.txtpb");
  google::protobuf::TextFormat::ParseFromString(*text, &content);
  std::vector<std::string> prose;
  for (const auto& section : content.sections()) {
    for (const auto& paragraph : section.paragraphs()) prose.push_back(paragraph.text());
  }
  size_t at = static_cast<size_t>(number);
  for (auto& section : *content.mutable_sections()) {
    if (section.paragraphs().empty()) continue;
    while (section.paragraphs_size() < kParagraphs) {
      section.add_paragraphs()->set_text(absl::StrCat(prose[at++ % prose.size()], "全年共", 100 + number * 7, "件。"));
    }
  }
  for (auto& cell : *content.mutable_cells()) {
    if (cell.has_count()) cell.set_count(cell.count() + number * 13);
  }
  return content;
}

const std::vector<ReportContent>& Variants() {
  static const auto* variants = [] {
    auto* made = new std::vector<ReportContent>;
    for (int i = 0; i < kVariants; ++i) made->push_back(Variant(i));
    return made;
  }();
  return *variants;
}

void WriteFormat(benchmark::State& state, const char* format, Proof proof) {
  const std::vector<ReportContent>& contents = Variants();
  size_t i = static_cast<size_t>(state.thread_index()) * 31;
  size_t bytes = 0;
  for (auto _ : state) {
    const auto file = TheRenderer().Render(F2021(), contents[i++ % contents.size()], Context(), format, proof);
    if (!file.ok()) return state.SkipWithError(std::string(file.status().message()).c_str());
    bytes = file->bytes.size();
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) state.counters["bytes"] = static_cast<double>(bytes);
}

void Register() {
  for (const char* format : {"pdf", "ofd", "docx", "xlsx", "html", "csv", "json"}) {
    for (const Proof proof : {Proof::kNone, Proof::kReadBack}) {
      const std::string name = absl::StrCat(format, proof == Proof::kNone ? "" : " proven");
      benchmark::RegisterBenchmark(name.c_str(), WriteFormat, format, proof)->Threads(2)->UseRealTime();
    }
  }
}

// The template is our own file with a mark in the place of every figure and paragraph: the peer fills the same XML.
bool WritePeer(const std::string& folder) {
  ReportContent marked = Variant(0);
  std::string documents = "[";
  for (const ReportContent& content : Variants()) {
    absl::StrAppend(&documents, documents.size() > 1 ? ",\n{" : "{");
    int number = 0;
    for (const auto& cell : content.cells()) {
      const format::CellInfo& info = F2021().cells()[static_cast<size_t>(*F2021().FindCell(cell.id()))];
      absl::StrAppend(&documents, number > 0 ? "," : "", "\"v", number, "\":\"", format::PrintCell(info, cell), "\"");
      ++number;
    }
    for (const auto& section : content.sections()) {
      for (const auto& paragraph : section.paragraphs()) {
        absl::StrAppend(&documents, ",\"v", number++, "\":\"", absl::StrReplaceAll(paragraph.text(), {{"\"", "\\\""}}),
                        "\"");
      }
    }
    documents += "}";
  }
  int number = 0;
  for (auto& cell : *marked.mutable_cells()) cell.set_raw(absl::StrCat("{v", number++, "}"));
  for (auto& section : *marked.mutable_sections()) {
    for (auto& paragraph : *section.mutable_paragraphs()) paragraph.set_text(absl::StrCat("{v", number++, "}"));
  }
  const std::string docx = WriteDocx(Collect(F2021(), marked, Context()), Context());
  return WriteFileAtomically(folder + "/template.docx", docx).ok() &&
         WriteFileAtomically(folder + "/documents.json", documents + "]").ok();
}

}  // namespace
}  // namespace nianbao::rendering

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--peer") return nianbao::rendering::WritePeer(argv[2]) ? 0 : 1;
  nianbao::rendering::Register();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

// Files written and read back a second. The reports differ in every figure and every paragraph, so that nothing is
// cached unfairly; all threads share one set of fonts, as the workers do.
//
//   nianbao-bench-rendering-formats                    with Google Benchmark's flags
//   nianbao-bench-rendering-formats --peer FOLDER      writes template.docx and documents.json for docxtemplater
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/files.h"
#include "services/common/format/value.h"
#include "services/rendering/docx_writer.h"
#include "services/rendering/render.h"
#include "tests/golden/documents.h"

namespace nianbao::rendering {
namespace {

using golden::GoldenDocument;

constexpr int kVariants = 64;

const Renderer& TheRenderer() {
  static const auto* renderer = new Renderer(*FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts"));
  return *renderer;
}

const std::vector<GoldenDocument>& Documents() {
  static const auto* documents = [] {
    auto* made = new std::vector<GoldenDocument>;
    for (int i = 0; i < kVariants; ++i) made->push_back(golden::CityReport(i));
    return made;
  }();
  return *documents;
}

void WriteFormat(benchmark::State& state, const char* format, Proof proof) {
  const std::vector<GoldenDocument>& documents = Documents();
  size_t i = static_cast<size_t>(state.thread_index()) * 31;
  size_t bytes = 0;
  for (auto _ : state) {
    const GoldenDocument& document = documents[i++ % documents.size()];
    const auto file = TheRenderer().Render(*document.edition, document.content, document.context, format, proof);
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
  std::string documents = "[";
  for (const GoldenDocument& document : Documents()) {
    const auto& cells = document.edition->cells();
    absl::StrAppend(&documents, documents.size() > 1 ? ",\n{\"v\":\"\"" : "{\"v\":\"\"");
    int number = 0;
    const auto add = [&](const std::string& text) {
      absl::StrAppend(&documents, ",\"v", number++, "\":\"", absl::StrReplaceAll(text, {{"\"", "\\\""}}), "\"");
    };
    for (const auto& cell : document.content.cells()) {
      add(format::PrintCell(cells[static_cast<size_t>(*document.edition->FindCell(cell.id()))], cell));
    }
    for (const auto& section : document.content.sections()) {
      for (const auto& paragraph : section.paragraphs()) add(paragraph.text());
    }
    documents += "}";
  }
  GoldenDocument marked = Documents()[0];
  int number = 0;
  for (auto& cell : *marked.content.mutable_cells()) cell.set_raw(absl::StrCat("{v", number++, "}"));
  for (auto& section : *marked.content.mutable_sections()) {
    for (auto& paragraph : *section.mutable_paragraphs()) paragraph.set_text(absl::StrCat("{v", number++, "}"));
  }
  const std::string docx = WriteDocx(Collect(*marked.edition, marked.content, marked.context), marked.context);
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

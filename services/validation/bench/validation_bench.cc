// How many reports a second one thread judges, warm. Run by scripts/bench validation, beside Node on the same bytes.
//   --write-json DIR   writes the report as JSON for the peer and ends
//   --costs            what each rule costs on the report, dearest first, and ends
//   --checks N [repetitive|contradictory]   judges the report, or one of the others, N times, warm, for a profiler that
//                      watches WarmChecks (valgrind --tool=callgrind --toggle-collect='*WarmChecks*'), and ends
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "nianbao/validation/v1/case.pb.h"
#include "services/common/base/files.h"
#include "services/common/base/utf8.h"
#include "services/common/format/value.h"
#include "services/validation/check.h"
#include "services/validation/figures_json.h"

namespace nianbao::validation {
namespace {

constexpr size_t kCharacters = 3000;  // of narrative

[[noreturn]] void Fail(const std::string& what) {
  std::cerr << what << "\n";
  std::abort();
}

template <typename Message>
Message Read(const std::string& name) {
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/" + name);
  Message message;
  if (!text.ok() || !google::protobuf::TextFormat::ParseFromString(*text, &message)) Fail("cannot read " + name);
  return message;
}

size_t CharactersOf(const report::v1::ReportContent& content) {
  size_t sum = 0;
  for (const auto& paragraph : content.lead()) sum += CountCodePoints(paragraph.text());
  for (const auto& section : content.sections()) {
    for (const auto& paragraph : section.paragraphs()) sum += CountCodePoints(paragraph.text());
  }
  return sum;
}

// Reports on the same matters whose paragraphs make the city's short narrative 3,000 characters long.
constexpr const char* kOthers[] = {"prose/f2021-2022-city-government.txtpb", "prose/f2021-2023-county-health.txtpb",
                                   "prose/f2021-2024-office.txtpb"};
constexpr const char* kAgreeing[] = {"prose/f2021-2021-town.txtpb", "prose/f2021-2022-city-government.txtpb",
                                     "prose/f2021-2023-county-health.txtpb", "prose/f2021-2024-office.txtpb"};

// The city's real report with paragraphs of others, put into the sections they belong to. Their figures are not the
// city's: a report that contradicts its tables in a dozen places.
report::v1::ReportContent ContradictoryReport() {
  auto content = Read<report::v1::ReportContent>("suqian-2024.txtpb");
  for (const char* other : kOthers) {
    const auto file = Read<v1::RuleCaseFile>(other);
    for (const auto& section : file.cases(0).content().sections()) {
      for (auto& own : *content.mutable_sections()) {
        if (own.section_id() != section.section_id() || CharactersOf(content) >= kCharacters) continue;
        own.mutable_paragraphs()->MergeFrom(section.paragraphs());
      }
    }
  }
  return content;
}

// The same report, which tells its own paragraphs again and again, in other words' order: passages that repeat one
// another are what costs most.
report::v1::ReportContent RepetitiveReport() {
  auto content = Read<report::v1::ReportContent>("suqian-2024.txtpb");
  const auto overview = content.sections(0).paragraphs();
  for (int i = 0; CharactersOf(content) < kCharacters && !overview.empty(); ++i) {
    const std::string& text = overview[i % overview.size()].text();
    const size_t cut = text.find("。");
    const std::string turned = cut == std::string::npos ? text : text.substr(cut + 3) + text.substr(0, cut + 3);
    content.mutable_sections(0)->add_paragraphs()->set_text(absl::StrCat("第", i + 1, "，", turned));
  }
  return content;
}

const v1::CheckContext& TheContext() {
  static const auto* context = [] {
    auto* read = new v1::CheckContext(Read<v1::CheckContext>("suqian-2024.context.txtpb"));
    *read->mutable_previous() = Read<report::v1::ReportContent>("suqian-2023.txtpb");
    return read;
  }();
  return *context;
}

const format::Edition& Form() { return *format::FormatRegistry::Embedded().ForYear(TheContext().report_year()); }

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

// The sentences of a paragraph that make nothing new be found in the report when they are put into this section.
std::string Agreeing(const report::v1::ReportContent& report, int section, const std::string& paragraph, int known) {
  std::string text;
  for (const Sentence& sentence : SentencesOf(paragraph)) {
    report::v1::ReportContent longer = report;
    const std::string more = absl::StrCat(text, std::string(sentence.text), "。");
    longer.mutable_sections(section)->add_paragraphs()->set_text(more);
    if (TheChecker().Check(longer, TheContext())->findings_size() <= known) text = more;
  }
  return text;
}

// The same without what contradicts it.
report::v1::ReportContent CityReport() {
  auto content = Read<report::v1::ReportContent>("suqian-2024.txtpb");
  const int known = TheChecker().Check(content, TheContext())->findings_size();
  for (const char* other : kAgreeing) {
    const auto file = Read<v1::RuleCaseFile>(other);
    for (const auto& section : file.cases(0).content().sections()) {
      for (int s = 0; s < content.sections_size(); ++s) {
        if (content.sections(s).section_id() != section.section_id()) continue;
        for (const auto& paragraph : section.paragraphs()) {
          const std::string text = Agreeing(content, s, paragraph.text(), known);
          if (text.empty() || CharactersOf(content) >= kCharacters) continue;
          content.mutable_sections(s)->add_paragraphs()->set_text(text);
        }
      }
    }
  }
  return content;
}

const report::v1::ReportContent& TheReport() {
  static const auto* content = new report::v1::ReportContent(CityReport());
  return *content;
}

// The API's JSON of the whole report.
const std::string& WholeJson() {
  static const auto* json = [] {
    auto* text = new std::string();
    if (!google::protobuf::util::MessageToJsonString(TheReport(), text).ok()) Fail("no JSON");
    return text;
  }();
  return *json;
}

// The figures alone, by short key, as other systems export them.
const std::string& FiguresJson() {
  static const auto* json = [] {
    auto* text = new std::string("{\"cells\":{");
    const CellTable cells = FileCells(Form(), TheReport());
    const char* comma = "";
    for (size_t i = 0; i < cells.states.size(); ++i) {
      const format::CellInfo& info = Form().cells()[i];
      if (cells.states[i] != CellState::kNumber) continue;
      absl::StrAppend(text, comma, "\"", info.alias.empty() ? info.id : info.alias,
                      "\":", format::PrintCell(info, *cells.filed[i]));
      comma = ",";
    }
    absl::StrAppend(text, "}}");
    return text;
  }();
  return *json;
}

void AllRules(benchmark::State& state, const report::v1::ReportContent& content) {
  int64_t findings = 0;
  for (auto _ : state) {
    const auto result = TheChecker().Check(content, TheContext());
    findings = result->findings_size();
    benchmark::DoNotOptimize(findings);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["characters"] = static_cast<double>(CharactersOf(content));
  state.counters["findings"] = static_cast<double>(findings);
}
void AllRulesWithLastYear(benchmark::State& state) { AllRules(state, TheReport()); }
void AllRulesOnContradictoryReport(benchmark::State& state) { AllRules(state, ContradictoryReport()); }
void AllRulesOnRepetitiveReport(benchmark::State& state) { AllRules(state, RepetitiveReport()); }
BENCHMARK(AllRulesWithLastYear)->Unit(benchmark::kMicrosecond);
BENCHMARK(AllRulesOnContradictoryReport)->Unit(benchmark::kMicrosecond);
BENCHMARK(AllRulesOnRepetitiveReport)->Unit(benchmark::kMicrosecond);

void CellsFromJson(benchmark::State& state, const std::string& json) {
  FiguresReader reader;
  CellTable cells;
  CellTable previous = EmptyTable(Form());
  v1::CheckContext context = TheContext();
  context.clear_previous();
  for (auto _ : state) {
    if (!reader.Read(Form(), json, cells).ok()) Fail("unreadable");
    benchmark::DoNotOptimize(TheChecker().CheckFigures(cells, previous, context));
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(json.size()));
}
BENCHMARK_CAPTURE(CellsFromJson, Figures, FiguresJson())->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(CellsFromJson, WholeReport, WholeJson())->Unit(benchmark::kMicrosecond);

void CellsBeforehand(benchmark::State& state) {
  FiguresReader reader;
  CellTable cells;
  CellTable previous = FileCells(Form(), TheContext().previous());
  if (!reader.Read(Form(), FiguresJson(), cells).ok()) Fail("unreadable");
  for (auto _ : state) benchmark::DoNotOptimize(TheChecker().CheckFigures(cells, previous, TheContext()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(CellsBeforehand)->Unit(benchmark::kMicrosecond);

void CheckCellsAfterOneKey(benchmark::State& state) {
  v1::CheckCellsRequest request;
  *request.mutable_cells() = TheReport().cells();
  *request.mutable_context() = TheContext();
  request.add_changed("r03.c1");
  for (auto _ : state) benchmark::DoNotOptimize(TheChecker().CheckCells(request));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(CheckCellsAfterOneKey)->Unit(benchmark::kMicrosecond);

// Processor time of this thread: a busy machine does not disturb it.
double CpuMicroseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Microseconds of one check in which `on` alone is judged; "" = none is.
double MicrosecondsWith(const std::string& on) {
  constexpr int kTurns = 60;
  v1::CheckContext context = TheContext();
  for (const auto& rule : Form().proto().rules()) {
    if (rule.id() == on) continue;
    v1::RuleSetting& setting = *context.add_rule_settings();
    setting.set_rule_id(rule.id());
    setting.set_off(true);
  }
  double best = 1e9;  // of several, since the machine does other things too
  for (int round = 0; round < 5; ++round) {
    const double start = CpuMicroseconds();
    for (int i = 0; i < kTurns; ++i) benchmark::DoNotOptimize(TheChecker().Check(TheReport(), context));
    best = std::min(best, CpuMicroseconds() - start);
  }
  return best / kTurns;
}

int ShowCosts() {
  const double none = MicrosecondsWith("");
  std::vector<std::pair<double, std::string>> costs;
  for (const auto& rule : Form().proto().rules()) costs.emplace_back(MicrosecondsWith(rule.id()) - none, rule.id());
  std::sort(costs.rbegin(), costs.rend());
  std::cout << "without any rule " << none << " us\n";
  for (size_t i = 0; i < std::min<size_t>(costs.size(), 30); ++i) {
    std::cout << costs[i].second << " " << costs[i].first << " us\n";
  }
  return 0;
}

[[gnu::noinline]] size_t WarmChecks(const report::v1::ReportContent& content, int turns) {
  size_t findings = 0;
  for (int i = 0; i < turns; ++i) {
    const auto result = TheChecker().Check(content, TheContext());
    findings += static_cast<size_t>(result->findings_size());
  }
  return findings / static_cast<size_t>(turns);
}

int ShowFindings(const report::v1::ReportContent& content, int turns) {
  for (int i = 0; i < 20; ++i) benchmark::DoNotOptimize(TheChecker().Check(content, TheContext()));
  std::cout << WarmChecks(content, turns) << " findings\n";
  const auto result = *TheChecker().Check(content, TheContext());
  for (const auto& finding : result.findings()) std::cout << finding.rule_id() << " ";
  std::cout << std::endl;
  return 0;
}

int WriteJson(const std::string& folder) {
  const bool written = WriteFileAtomically(folder + "/whole.json", WholeJson()).ok() &&
                       WriteFileAtomically(folder + "/figures.json", FiguresJson()).ok();
  return written ? 0 : 1;
}

}  // namespace
}  // namespace nianbao::validation

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--write-json") == 0) return nianbao::validation::WriteJson(argv[2]);
  if (argc == 2 && std::strcmp(argv[1], "--costs") == 0) return nianbao::validation::ShowCosts();
  if (argc >= 3 && std::strcmp(argv[1], "--checks") == 0) {
    const std::string which = argc == 4 ? argv[3] : "";
    return nianbao::validation::ShowFindings(which == "repetitive"      ? nianbao::validation::RepetitiveReport()
                                             : which == "contradictory" ? nianbao::validation::ContradictoryReport()
                                                                        : nianbao::validation::TheReport(),
                                             std::atoi(argv[2]));
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

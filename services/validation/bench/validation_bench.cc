// How many reports a second one thread judges. Run by scripts/bench validation.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>

#include "google/protobuf/text_format.h"
#include "services/common/base/files.h"
#include "services/validation/check.h"

namespace nianbao::validation {
namespace {

template <typename Message>
Message Read(const std::string& name) {
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/tests/data/" + name);
  Message message;
  if (!text.ok() || !google::protobuf::TextFormat::ParseFromString(*text, &message)) {
    std::cerr << "cannot read tests/data/" << name << "\n";
    std::abort();
  }
  return message;
}

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  return *checker;
}

void CityReportWithLastYears(benchmark::State& state) {
  const auto content = Read<report::v1::ReportContent>("suqian-2024.txtpb");
  const auto context = Read<v1::CheckContext>("suqian-2024.context.txtpb");
  for (auto _ : state) benchmark::DoNotOptimize(TheChecker().Check(content, context));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(CityReportWithLastYears)->Unit(benchmark::kMicrosecond);

void CellsOfACityReport(benchmark::State& state) {
  auto content = Read<report::v1::ReportContent>("suqian-2024.txtpb");
  content.clear_lead();
  content.clear_sections();
  const auto context = Read<v1::CheckContext>("suqian-2024.context.txtpb");
  for (auto _ : state) benchmark::DoNotOptimize(TheChecker().Check(content, context));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(CellsOfACityReport)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace nianbao::validation

BENCHMARK_MAIN();

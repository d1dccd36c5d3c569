// A province of 12,000 bodies and 200 cells: everything anew, and one bureau's change.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "services/intake/rollup/rollup.h"

namespace nianbao::intake {
namespace {

constexpr int kCities = 9;
constexpr int kCounties = 60;
constexpr int kBodies = 12'000;
constexpr int kCells = 200;

std::vector<Body> Province() {
  std::vector<Body> bodies = {{"province", -1, true}};
  for (int i = 0; i < kCities; ++i) bodies.push_back({"city", 0, true});
  for (int i = 0; i < kCounties; ++i) bodies.push_back({"county", 1 + i % kCities, true});
  while (bodies.size() < kBodies) {
    const int above = static_cast<int>(bodies.size()) % (1 + kCities + kCounties);
    bodies.push_back({"bureau", above, false});
  }
  return bodies;
}

std::optional<Filing> RandomFiling(std::mt19937& random) {
  Filing filing{.revision = 1};
  for (int i = 0; i < kCells; ++i) filing.values.push_back(random() % 1000);
  return filing;
}

struct Fixture {
  std::mt19937 random{1};
  std::vector<Body> bodies = Province();
  RollUp tree = *RollUp::Create(bodies, std::vector<bool>(kCells, true));
  std::vector<Standing> standings;
  std::vector<std::optional<Filing>> filings;

  Fixture() {
    for (const Body& body : bodies) {
      standings.push_back(body.government ? Standing::kMissing : Standing::kFiled);
      filings.push_back(body.government ? std::nullopt : RandomFiling(random));
    }
    tree.SetAll(standings, filings);
  }
};

void WholeProvince(benchmark::State& state) {
  Fixture fixture;
  for (auto _ : state) {
    state.PauseTiming();
    auto standings = fixture.standings;
    auto filings = fixture.filings;
    state.ResumeTiming();
    fixture.tree.SetAll(std::move(standings), std::move(filings));
    benchmark::DoNotOptimize(fixture.tree.SumOf(0).data());
  }
}
BENCHMARK(WholeProvince)->Unit(benchmark::kMillisecond);

void OneBureauChanges(benchmark::State& state) {
  Fixture fixture;
  int body = kBodies - 1;
  for (auto _ : state) {
    fixture.tree.Set(body, Standing::kFiled, RandomFiling(fixture.random));
    body = body > kBodies / 2 ? body - 1 : kBodies - 1;
  }
}
BENCHMARK(OneBureauChanges)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace nianbao::intake

BENCHMARK_MAIN();

// Likeness among the reports of a province, and hostile text. Run by scripts/bench text.
#include <benchmark/benchmark.h>

#include <random>

#include "services/common/base/utf8.h"
#include "services/common/text/edit_distance.h"
#include "services/common/text/similarity.h"
#include "services/validation/check.h"

namespace nianbao::validation {
namespace {

constexpr int kSiblings = 12'000;

std::u32string RandomText(std::mt19937& random, size_t length) {
  std::u32string text;
  while (text.size() < length) text.push_back(0x4E00 + random() % 3000);
  return text;
}

std::u32string Edited(std::mt19937& random, std::u32string text, double share) {
  for (char32_t& c : text) {
    if (random() % 1000 < share * 1000) c = 0x4E00 + random() % 3000;
  }
  return text;
}

// One report's signature against those of 12,000 others, of which three are alike.
void SiblingsCompared(benchmark::State& state) {
  std::mt19937 random(1);
  const std::u32string own = RandomText(random, 3000);
  std::vector<Signature> siblings(kSiblings);
  for (Signature& signature : siblings) {
    for (uint32_t& bin : signature) bin = random();
  }
  for (const int i : {17, 5000, 11'999}) siblings[i] = SignatureOf(Edited(random, own, 0.1));
  const Signature signature = SignatureOf(own);
  size_t found = 0;
  for (auto _ : state) found = FindAlike(signature, siblings, 0.25, 20).size();
  state.counters["found"] = static_cast<double>(found);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SiblingsCompared)->Unit(benchmark::kMicrosecond);

void SignatureOfAReport(benchmark::State& state) {
  std::mt19937 random(2);
  const std::string text = EncodeUtf8(RandomText(random, 3000));
  for (auto _ : state) benchmark::DoNotOptimize(SignatureOf(NormaliseForComparison(text)));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(SignatureOfAReport)->Unit(benchmark::kMicrosecond);

// The verdict on one candidate of 3,000 characters of which a tenth differs.
void VerdictOnACandidate(benchmark::State& state) {
  std::mt19937 random(3);
  const std::u32string a = RandomText(random, 3000);
  const std::u32string b = Edited(random, a, 0.1);
  for (auto _ : state) benchmark::DoNotOptimize(EditSimilarity(a, b, 0.85));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(VerdictOnACandidate)->Unit(benchmark::kMicrosecond);

// A paragraph of 200,000 characters, without a full stop.
void EndlessParagraph(benchmark::State& state, const std::string& piece) {
  static const auto* checker = Checker::Create(format::FormatRegistry::Embedded())->release();
  report::v1::ReportContent content;
  std::string& text = *content.add_sections()->add_paragraphs()->mutable_text();
  for (size_t length = 0; length < 200'000; length += CountCodePoints(piece)) text += piece;
  v1::CheckContext context;
  context.set_report_year(2023);
  *context.mutable_previous() = content;
  for (auto _ : state) benchmark::DoNotOptimize(checker->Check(content, context));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(EndlessParagraph, Words, "我局认真公开信息，")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(EndlessParagraph, Parts, "其中")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(EndlessParagraph, Figures, "收到申请12件占5%")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(EndlessParagraph, Brackets, "(")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nianbao::validation

BENCHMARK_MAIN();

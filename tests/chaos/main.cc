// The long storm: nianbao-chaos --minutes N [--seed S] [--reports N]; scripts/chaos calls it. The last line is the
// tally.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "absl/strings/numbers.h"
#include "services/common/testing/temp_dir.h"
#include "tests/chaos/run.h"

namespace {

// "--name VALUE"; false when it is no number.
bool Number(int argc, char** argv, const std::string& name, int& value) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == "--" + name) return absl::SimpleAtoi(argv[i + 1], &value);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  int minutes = 5;
  int seed = 1;
  int reports = 2000;
  if (argc % 2 == 0 || !Number(argc, argv, "minutes", minutes) || !Number(argc, argv, "seed", seed) ||
      !Number(argc, argv, "reports", reports)) {
    std::cerr << "usage: nianbao-chaos [--minutes N] [--seed S] [--reports N]" << std::endl;
    return 1;
  }
  const std::string bin = std::filesystem::canonical("/proc/self/exe").parent_path().string();
  nianbao::chaos::Verdict all;
  for (const nianbao::chaos::Weather& weather : nianbao::chaos::AllWeathers()) {
    nianbao::TempDir dir;
    nianbao::chaos::Storm storm{.content = "tests/data/suqian-2024.txtpb",
                                .seed = static_cast<uint32_t>(seed),
                                .reports = reports,
                                .longest = absl::Minutes(minutes) * weather.share};
    storm.suite = weather.suite;
    storm.suite.bin_dir = bin;
    storm.suite.run_dir = dir.path();
    storm.suite.font_dir = ".cache/fonts";
    std::cout << "== " << weather.name << std::endl;
    const auto verdict = nianbao::chaos::RunStorm(storm);
    if (!verdict.ok()) {
      std::cerr << verdict.status() << std::endl;
      return 2;
    }
    std::cout << verdict->Tally() << std::endl;
    all.Add(*verdict);
  }
  for (const std::string& complaint : all.complaints) std::cout << complaint << std::endl;
  std::cout << "seed " << seed << "\n" << all.Tally() << std::endl;
  return all.Fine() ? 0 : 3;
}

// How many documents a second, and where the time goes. Prints one JSON object a line; scripts/bench.d/rendering reads
// them.
//   nianbao-bench-rendering [--threads N] [--seconds S]      measures
//   nianbao-bench-rendering --dump FOLDER [--count N]        writes the same documents for other programs
#include <time.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/files.h"
#include "services/rendering/bench/tree_json.h"
#include "services/rendering/bench/typst_source.h"
#include "services/rendering/font_subset.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/layout.h"
#include "services/rendering/pdf_content.h"
#include "services/rendering/pdf_objects.h"
#include "services/rendering/pdf_writer.h"
#include "services/rendering/render.h"
#include "tests/golden/documents.h"

namespace nianbao::rendering {
namespace {

using Seconds = std::chrono::duration<double>;
using golden::GoldenDocument;

double Now() { return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double ThreadSeconds() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

const std::vector<GoldenDocument>& Documents() {
  static const auto* documents = [] {
    auto* made = new std::vector<GoldenDocument>;
    for (int i = 0; i < 64; ++i) made->push_back(golden::CityReport(i));
    return made;
  }();
  return *documents;
}

struct Settings {
  int threads = 2;
  double seconds = 3;
  std::string dump;
  std::string only;  // a format; empty = all
  int count = 16;
};

struct Rate {
  double per_second = 0;
  double bytes = 0;  // of a file, mean
};

// Documents a second of `make`, which is called with the number of a document and returns its size.
template <typename Make>
Rate Measure(const Settings& settings, Make make) {
  for (size_t i = 0; i < Documents().size(); ++i) make(i);  // warm
  std::atomic<size_t> next{0};
  std::atomic<int64_t> bytes{0};
  const double start = Now();
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < settings.threads; ++t) {
      threads.emplace_back([&] {
        while (Now() - start < settings.seconds) bytes += static_cast<int64_t>(make(next++ % Documents().size()));
      });
    }
  }
  const auto made = static_cast<double>(next.load());
  return {made / (Now() - start), static_cast<double>(bytes.load()) / made};
}

int64_t PeakKilobytes() {
  FILE* status = fopen("/proc/self/status", "r");
  char line[200];
  long kilobytes = 0;
  while (status != nullptr && fgets(line, sizeof(line), status) != nullptr) {
    if (sscanf(line, "VmHWM: %ld kB", &kilobytes) == 1) break;
  }
  if (status != nullptr) fclose(status);
  return kilobytes;
}

class Bench {
 public:
  explicit Bench(const Settings& settings) : settings_(settings) {
    const double start = Now();
    renderers_["仿宋"] = Load(Profile::kFangSong);
    Print("start-up, fonts mapped", "s", Now() - start, 0);
    renderers_["宋体"] = Load(Profile::kSong);
  }

  // One format alone, for a profiler: "pdf", or "pdf proven".
  void One(const std::string& name) {
    const Renderer& renderer = *renderers_["仿宋"].renderer;
    const std::string format = name.substr(0, name.find(' '));
    const Proof proof = format == name ? Proof::kNone : Proof::kReadBack;
    const Rate rate = Measure(settings_, [&](size_t i) {
      const GoldenDocument& document = Documents()[i];
      return renderer.Render(*document.edition, document.content, document.context, format, proof)->bytes.size();
    });
    Print(name, "documents/s", rate.per_second, rate.bytes);
  }

  // What the template literals do: the tree is there, the page is written.
  void HtmlFromTree() {
    std::vector<Document> trees;
    for (const GoldenDocument& d : Documents()) trees.push_back(Collect(*d.edition, d.content, d.context));
    const Rate rate = Measure(settings_, [&](size_t i) { return WriteHtml(trees[i], Documents()[i].context).size(); });
    Print("html from a tree", "documents/s", rate.per_second, rate.bytes);
  }

  void Run() {
    HtmlFromTree();
    for (const auto& [profile, set] : renderers_) Formats(profile, *set.renderer);
    Stages();
    Print("resident memory at most", "MiB", static_cast<double>(PeakKilobytes()) / 1024, 0);
  }

  // Processor time of one thread, microseconds a document: also true beside other programs.
  void Stages() {
    const FontSet& fonts = *renderers_["仿宋"].fonts;
    std::vector<Document> trees;
    std::vector<Pages> pages;
    for (const GoldenDocument& d : Documents()) {
      trees.push_back(Collect(*d.edition, d.content, d.context));
      pages.push_back(*Layout(trees.back(), fonts));
    }
    const auto stage = [&](const char* name, auto make) {
      constexpr int kRounds = 3;
      const double start = ThreadSeconds();
      for (int round = 0; round < kRounds; ++round) {
        for (size_t i = 0; i < Documents().size(); ++i) make(i);
      }
      const double spent = ThreadSeconds() - start;
      Print(absl::StrCat("stage ", name), "µs", spent * 1e6 / (kRounds * static_cast<double>(Documents().size())), 0);
    };
    for (const char* format : {"pdf", "ofd"}) {
      stage(absl::StrCat("whole ", format).c_str(), [&](size_t i) {
        const GoldenDocument& d = Documents()[i];
        return renderers_["仿宋"].renderer->Render(*d.edition, d.content, d.context, format)->bytes.size();
      });
    }
    stage("collect", [&](size_t i) {
      const GoldenDocument& d = Documents()[i];
      return Collect(*d.edition, d.content, d.context).blocks.size();
    });
    stage("layout", [&](size_t i) { return Layout(trees[i], fonts)->pages.size(); });
    stage("fonts (subset, packed)", [&](size_t i) { return PackAll(pages[i], fonts); });
    stage("page contents", [&](size_t i) { return Contents(pages[i], fonts, false); });
    stage("page contents, deflated", [&](size_t i) { return Contents(pages[i], fonts, true); });
    stage("HTML writer", [&](size_t i) { return WriteHtml(trees[i], Documents()[i].context).size(); });
    stage("whole PDF writer", [&](size_t i) { return WritePdf(pages[i], fonts, {})->size(); });
  }

 private:
  struct Set {
    std::shared_ptr<const Renderer> renderer;
    std::shared_ptr<const FontSet> fonts;
  };

  static Set Load(Profile profile) {
    const FontPlan plan = DefaultPlan(".cache/fonts", profile);
    return {std::make_shared<Renderer>(*FontSet::Load(plan)), std::shared_ptr<const FontSet>(*FontSet::Load(plan))};
  }

  static void Print(const std::string& name, const char* unit, double value, double bytes) {
    printf("{\"case\": \"%s\", \"unit\": \"%s\", \"value\": %.6g, \"bytes\": %.0f}\n", name.c_str(), unit, value,
           bytes);
    fflush(stdout);
  }

  void Formats(const std::string& profile, const Renderer& renderer) {
    for (const char* format : {"pdf", "ofd", "docx", "html"}) {
      if (profile != "仿宋" && std::string(format) != "pdf" && std::string(format) != "ofd") continue;
      for (const Proof proof : {Proof::kNone, Proof::kReadBack}) {
        const Rate rate = Measure(settings_, [&](size_t i) {
          const GoldenDocument& document = Documents()[i];
          return renderer.Render(*document.edition, document.content, document.context, format, proof)->bytes.size();
        });
        Print(absl::StrCat(format, " ", profile, proof == Proof::kReadBack ? ", with proof" : ""), "documents/s",
              rate.per_second, rate.bytes);
      }
    }
  }

  static size_t PackAll(const Pages& pages, const FontSet& fonts) {
    std::vector<UsedCharacters> used(fonts.fonts().size());
    for (const Page& page : pages.pages) {
      for (const GlyphRun& run : page.runs) {
        for (const PlacedGlyph& glyph : page.GlyphsOf(run)) used[static_cast<size_t>(run.font)].Add(glyph.character);
      }
    }
    size_t size = 0;
    for (size_t i = 0; i < used.size(); ++i) {
      if (!used[i].empty()) size += ZlibFrame(PackCff(fonts.font(static_cast<int>(i)), used[i].Sorted(), "A+B")).size();
    }
    return size;
  }

  static size_t Contents(const Pages& pages, const FontSet& fonts, bool deflated) {
    const std::vector<UsedCharacters> used(fonts.fonts().size());
    size_t size = 0;
    for (const Page& page : pages.pages) {
      const PhraseText stream = WriteContent(pages, page, used).stream;
      size += deflated ? QuickZlib(stream.text(), stream.repeats()).size() : stream.size();
    }
    return size;
  }

  const Settings settings_;
  std::map<std::string, Set> renderers_;
};

int Dump(const Settings& settings) {
  const Renderer renderer(*FontSet::Load(".cache/fonts"));
  std::filesystem::create_directories(settings.dump);
  for (int i = 0; i < settings.count; ++i) {
    const GoldenDocument document = golden::CityReport(i);
    const std::string path = absl::StrCat(settings.dump, "/", i);
    for (const char* format : {"docx", "html", "json", "pdf", "ofd"}) {
      const auto file = renderer.Render(*document.edition, document.content, document.context, format);
      if (!file.ok() || !WriteFileAtomically(absl::StrCat(path, ".", format), file->bytes).ok()) return 1;
    }
    const Document tree = Collect(*document.edition, document.content, document.context);
    if (!WriteFileAtomically(path + ".typ", TypstSource(tree)).ok()) return 1;
    if (!WriteFileAtomically(path + ".tree", TreeJson(tree, document.context)).ok()) return 1;
  }
  return 0;
}

int Main(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const std::string value = argv[i + 1];
    bool known = true;
    if (name == "--dump") {
      settings.dump = value;
    } else if (name == "--only") {
      settings.only = value;
    } else if (name == "--threads") {
      known = absl::SimpleAtoi(value, &settings.threads);
    } else if (name == "--count") {
      known = absl::SimpleAtoi(value, &settings.count);
    } else {
      known = name == "--seconds" && absl::SimpleAtod(value, &settings.seconds);
    }
    if (!known) return fprintf(stderr, "unknown: %s %s\n", name.c_str(), value.c_str()), 1;
  }
  if (!settings.dump.empty()) return Dump(settings);
  Bench bench(settings);
  if (settings.only == "stages") return bench.Stages(), 0;
  settings.only.empty() ? bench.Run() : bench.One(settings.only);
  return 0;
}

}  // namespace
}  // namespace nianbao::rendering

int main(int argc, char** argv) { return nianbao::rendering::Main(argc, argv); }

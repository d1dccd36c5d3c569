// The fuzzer's corpus as an ordinary test, and mutations of it, the same ones each time.
#include <filesystem>
#include <random>

#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "tests/fuzz/text_target.h"

namespace nianbao {
namespace {

std::vector<std::string> Corpus() {
  std::vector<std::string> texts;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(NIANBAO_SOURCE_DIR) + "/tests/fuzz/corpus")) {
    const auto text = ReadFile(entry.path().string());
    EXPECT_THAT(text, IsOk());
    texts.push_back(text.value_or(""));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

TEST(FuzzCorpusTest, EveryTextOfTheCorpusIsJudged) {
  const auto texts = Corpus();
  EXPECT_GE(texts.size(), 6u);
  for (const std::string& text : texts) RunTextTarget(text);
}

TEST(FuzzCorpusTest, BytesCutChangedAndJoinedAreJudged) {
  const auto texts = Corpus();
  ASSERT_FALSE(texts.empty());
  std::mt19937 random(20260131);
  for (int round = 0; round < 120; ++round) {
    std::string text = texts[random() % texts.size()].substr(0, 1500);
    const std::string& other = texts[random() % texts.size()];
    text.insert(random() % (text.size() + 1), other.substr(random() % (other.size() + 1), random() % 200));
    for (int i = 0; i < 8 && !text.empty(); ++i) text[random() % text.size()] = static_cast<char>(random() % 256);
    if (!text.empty()) text.erase(random() % text.size(), random() % 40);
    RunTextTarget(text);
  }
}

// One sentence without end: each of these was once quadratic somewhere. Two hundred thousand characters are timed in
// scripts/bench text.
TEST(FuzzCorpusTest, EndlessParagraphsEnd) {
  for (const char* piece : {"其中", "占5%", "收到申请12件", "公开", "(", "《", "，", "2023年", "联系某市水利局",
                            "国务院令第492号", "申请人张三，", "1、", "由", "12345678901"}) {
    std::string text = "标题\n开头\n";
    while (text.size() < 60'000) text += piece;
    RunTextTarget(text);
  }
}

}  // namespace
}  // namespace nianbao

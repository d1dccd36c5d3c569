// docs/rules.md is what the data says.
#include "services/ctl/rules_page.h"

#include <algorithm>
#include <iostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::ctl {
namespace {

constexpr size_t kCatalogue = 161;

std::string ReadDoc(const std::string& name) {
  const auto text = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/docs/" + name);
  EXPECT_THAT(text, IsOk());
  return text.value_or("");
}

Examples TheExamples() {
  const auto checker = validation::Checker::Create(format::FormatRegistry::Embedded());
  EXPECT_THAT(checker, IsOk());
  return ExamplesOf(**checker, format::FormatRegistry::Embedded());
}

TEST(RulesPageTest, CommittedPageIsCurrent) {
  const LeftOut left_out = ReadLeftOut(ReadDoc("rules-left-out.txt"));
  EXPECT_TRUE(RulesPage(format::FormatRegistry::Embedded(), left_out, TheExamples()) == ReadDoc("rules.md"))
      << "run: build/bin/nianbaoctl rules --to markdown --left-out docs/rules-left-out.txt > docs/rules.md";
}

TEST(RulesPageTest, EveryRuleOfTheCatalogueIsJudgedOrHasAReason) {
  const LeftOut left_out = ReadLeftOut(ReadDoc("rules-left-out.txt"));
  const auto catalogue = Catalogue(format::FormatRegistry::Embedded());
  const auto own = static_cast<size_t>(
      std::count_if(catalogue.begin(), catalogue.end(), [](const auto& entry) { return IsOwn(entry.first); }));
  std::cout << "rules implemented / catalogue: " << catalogue.size() - own << " / " << kCatalogue
            << ", our own: " << own << std::endl;
  EXPECT_EQ(catalogue.size() - own + left_out.size(), kCatalogue);
  for (const auto& [id, reason] : left_out) {
    EXPECT_EQ(catalogue.count(id), 0u) << id << " is judged and left out";
    EXPECT_FALSE(reason.empty()) << id;
  }
}

}  // namespace
}  // namespace nianbao::ctl

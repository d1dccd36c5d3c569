// Released editions never change: formats/LOCK.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/format/format.h"
#include "services/common/format/structure.h"
#include "services/common/testing/status_matchers.h"

namespace nianbao::format {
namespace {

// The lines that formats/LOCK should hold, as the failure of the test below shows them.
std::string RightLines() {
  std::string lines;
  for (const auto& edition : FormatRegistry::Embedded().editions()) {
    absl::StrAppend(&lines, edition->id(), " ", edition->structure_digest(), "\n");
  }
  return lines;
}

TEST(FormatLockTest, StructureOfReleasedEditionsIsUnchanged) {
  const auto lock = ReadFile(std::string(NIANBAO_SOURCE_DIR) + "/formats/LOCK");
  ASSERT_THAT(lock, IsOk());
  std::string locked;
  for (absl::string_view line : absl::StrSplit(*lock, '\n')) {
    if (!line.empty() && line[0] != '#') absl::StrAppend(&locked, line, "\n");
  }
  EXPECT_EQ(locked, RightLines())
      << "A released edition must not change, since published reports are pinned to it: a new "
         "form is a new file. Only a new edition adds its line, as shown under RightLines().";
}

v1::Format Released() { return FormatRegistry::Embedded().Find("f2021")->proto(); }

std::string LockDigest(v1::Format format) { return (*Edition::Compile(std::move(format)))->structure_digest(); }
std::string Digest(v1::Format format) { return (*Edition::Compile(std::move(format)))->digest(); }

TEST(FormatLockTest, GuidanceMayBeReworded) {
  v1::Format reworded = Released();
  reworded.set_guidance("另一种说法");
  reworded.mutable_sections(2)->mutable_tables(0)->mutable_blocks(0)->mutable_rows(0)->set_guidance("另一种说法");
  EXPECT_EQ(LockDigest(reworded), LockDigest(Released()));
  EXPECT_EQ(Digest(reworded), Digest(Released()));
}

TEST(FormatLockTest, RulesAndVariantsMayImproveButVerdictsKnowIt) {
  v1::Format improved = Released();
  improved.mutable_sections(1)->add_accepted_titles("主动公开情况");
  improved.mutable_rules(0)->set_message("另一种说法");
  EXPECT_EQ(LockDigest(improved), LockDigest(Released()));
  EXPECT_NE(Digest(improved), Digest(Released()));
}

TEST(FormatLockTest, EditionMayEndWhenItsSuccessorComes) {
  v1::Format ended = Released();
  ended.set_last_report_year(2026);
  EXPECT_EQ(LockDigest(ended), LockDigest(Released()));
}

TEST(FormatLockTest, LabelUnitOrderOrTotalMayNotChange) {
  v1::Format label = Released();
  label.mutable_sections(2)->mutable_tables(0)->mutable_blocks(0)->mutable_rows(0)->set_label("一、本年新收申请数量");
  EXPECT_NE(LockDigest(label), LockDigest(Released()));
  v1::Format unit = Released();
  unit.mutable_sections(1)->mutable_tables(0)->mutable_blocks(3)->mutable_columns(0)->set_unit("元");
  EXPECT_NE(LockDigest(unit), LockDigest(Released()));
  v1::Format order = Released();
  order.mutable_sections()->SwapElements(0, 1);
  EXPECT_NE(LockDigest(order), LockDigest(Released()));
  v1::Format total = Released();
  total.mutable_sections(2)->mutable_tables(0)->mutable_blocks(0)->mutable_columns(2)->clear_total_of();
  EXPECT_NE(LockDigest(total), LockDigest(Released()));
}

}  // namespace
}  // namespace nianbao::format

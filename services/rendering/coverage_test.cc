// What the fonts show against what services/common/printable says they show. `coverage_test --update` writes the
// latter.
#include <cstring>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/printable/printable.h"
#include "services/common/testing/status_matchers.h"
#include "services/rendering/fonts.h"
#include "services/rendering/layout.h"

namespace nianbao::rendering {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const FontSet& Fonts(Profile profile) {
  static std::map<Profile, std::unique_ptr<const FontSet>> sets;
  auto& set = sets[profile];
  if (set == nullptr) {
    set = *FontSet::Load(DefaultPlan(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts", profile));
  }
  return *set;
}

constexpr char32_t kCodes = 0x110000;

bool Shown(char32_t c) {
  for (const Profile profile : {Profile::kFangSong, Profile::kSong}) {
    for (const Face face : {Face::kBody, Face::kKai, Face::kHei, Face::kTitle}) {
      if (Fonts(profile).Find(face, c).font < 0) return false;
    }
  }
  return true;
}

std::string CoverageFile() {
  std::string out =
      "# Characters that every face of the suite's fonts shows. Written by coverage_test --update; never by hand.\n";
  for (char32_t c = 0, first = 0; c <= kCodes; ++c) {
    const bool before = c > 0 && Shown(c - 1);
    const bool now = c < kCodes && Shown(c);
    if (now && !before) first = c;
    if (now || !before) continue;
    absl::StrAppendFormat(&out, "%X", static_cast<uint32_t>(first));
    if (c - 1 > first) absl::StrAppendFormat(&out, "-%X", static_cast<uint32_t>(c - 1));
    out += "\n";
  }
  return out;
}

TEST(CoverageTest, WhatIsPrintableIsWhatEveryFaceShows) {
  for (char32_t c = 0; c < kCodes; ++c) {
    ASSERT_EQ(printable::IsPrintable(c), Shown(c)) << absl::StrFormat("U+%X; run coverage_test --update", uint32_t{c});
  }
}

TEST(CoverageTest, EveryCharacterOfTheGeneralTableIsPrintable) {
  for (char32_t c = 0x4E00; c <= 0x9FA5; ++c) EXPECT_TRUE(printable::IsPrintable(c)) << uint32_t{c};
  for (const char32_t c : std::u32string(U"㛃㟃㸆䓖䗖䥽𠅤𫖯𬱖"))
    EXPECT_TRUE(printable::IsPrintable(c)) << uint32_t{c};
}

TEST(PrintableTest, FaultsSayWhereAndWhat) {
  report::v1::ReportContent content;
  content.set_title("某局2024年政府信息公开工作年度报告");
  content.add_sections()->add_paragraphs()->set_text("正常。");
  EXPECT_THAT(printable::FindPrintFaults(content), IsEmpty());
  content.mutable_sections(0)->add_paragraphs()->set_text("控制\x07字符\x07，表情😀");
  const auto faults = printable::FindPrintFaults(content);
  ASSERT_THAT(faults, SizeIs(2));
  EXPECT_EQ(faults[0].path, "sections[0].paragraphs[1].text");
  EXPECT_EQ(faults[0].character, U'\x07');
  EXPECT_EQ(faults[1].character, U'😀');
}

TEST(PrintableTest, InvisibleCharactersAndBlanksOfAnyKindAreNoFault) {
  report::v1::ReportContent content;
  content.add_lead()->set_text("政\xE2\x80\x8B府\xEF\xBB\xBF信\xC2\xA0息\t公　开");
  EXPECT_THAT(printable::FindPrintFaults(content), IsEmpty());
}

TEST(PrintableTest, LongCellsAndLongReportsAreFaults) {
  report::v1::ReportContent content;
  content.add_cells()->set_raw(std::string(200, 'x'));
  EXPECT_THAT(printable::FindPrintFaults(content), SizeIs(1));
  content.clear_cells();
  for (int i = 0; i < 10'000; ++i) content.add_lead()->set_text("段");
  EXPECT_THAT(printable::FindPrintFaults(content), Not(IsEmpty()));
}

}  // namespace
}  // namespace nianbao::rendering

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "--update") == 0) {
    const std::string path = std::string(NIANBAO_SOURCE_DIR) + "/services/common/printable/coverage.txt";
    return nianbao::WriteFileAtomically(path, nianbao::rendering::CoverageFile()).ok() ? 0 : 1;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

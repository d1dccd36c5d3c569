#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <libdeflate.h>

#include <thread>

#include "absl/cleanup/cleanup.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/testing/status_matchers.h"
#include "services/rendering/font_subset.h"
#include "services/rendering/fonts.h"

namespace nianbao::rendering {
namespace {

const FontSet& Fonts() {
  static const FontSet& fonts = *FontSet::Load(std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts")->release();
  return fonts;
}

UsedCharacters Using(std::u32string_view text) {
  UsedCharacters used;
  for (const char32_t c : text) used.Add(c);
  return used;
}

// The ink of a glyph: its box and how many points draw it.
struct Ink {
  FT_BBox box{};
  FT_Pos advance = 0;
  bool operator==(const Ink& other) const {
    return box.xMin == other.box.xMin && box.xMax == other.box.xMax && box.yMin == other.box.yMin &&
           box.yMax == other.box.yMax && advance == other.advance;
  }
};

// Loads a font file's bytes as any reader would. Units: 1/1000 em.
Ink InkOf(const std::string& file, char32_t c) {
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  FT_Init_FreeType(&library);
  absl::Cleanup end = [&] { FT_Done_Face(face), FT_Done_FreeType(library); };
  EXPECT_EQ(FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(file.data()),
                               static_cast<FT_Long>(file.size()), 0, &face),
            0);
  const FT_UInt gid = FT_Get_Char_Index(face, c);
  EXPECT_NE(gid, 0u) << static_cast<uint32_t>(c);
  EXPECT_EQ(FT_Load_Glyph(face, gid, FT_LOAD_NO_SCALE), 0);
  Ink ink{.advance = face->glyph->metrics.horiAdvance};
  FT_Outline_Get_CBox(&face->glyph->outline, &ink.box);
  return ink;
}

TEST(FontSubsetTest, SubsetsGlyphsLookAsInTheWholeFont) {
  const std::u32string text = U"年度报告。（2024）一齉";
  const std::string path = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts/FandolFang-Regular.otf";
  const auto font = OpenFont({path});
  ASSERT_THAT(font, IsOk());
  std::u32string shown;
  for (const char32_t c : text) {
    if ((*font)->Find(c).gid != 0) shown.push_back(c);
  }
  ASSERT_GE(shown.size(), 10u);
  const std::string subset = SubsetFont(**font, Using(shown));
  FILE* file = fopen(path.c_str(), "rb");
  std::string whole(8 << 20, '\0');
  whole.resize(fread(whole.data(), 1, whole.size(), file));
  fclose(file);
  EXPECT_LT(subset.size(), whole.size() / 100);
  for (const char32_t c : shown) EXPECT_EQ(InkOf(subset, c), InkOf(whole, c)) << static_cast<uint32_t>(c);
}

TEST(FontSubsetTest, EveryFontOfThePlanCanBeCut) {
  for (const auto& font : Fonts().fonts()) {
    const std::u32string text = font->Find(U'年').gid != 0 ? U"年报2" : U"2024";
    const std::string subset = SubsetFont(*font, Using(text));
    for (const char32_t c : text) {
      const Ink ink = InkOf(subset, c);
      EXPECT_GT(ink.box.yMax - ink.box.yMin, 200) << font->name();
      EXPECT_LT(ink.box.yMax, 1100) << font->name();
      EXPECT_EQ(ink.advance, font->Find(c).advance) << font->name();
    }
  }
}

TEST(FontSubsetTest, CharactersAboveTheBasicPlaneHaveIdentifiersOfTheirOwn) {
  const UsedCharacters used = Using(U"\U00020BB7年\U0002070E");
  const auto entries = used.Sorted();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[1].character, U'\U0002070E');
  EXPECT_EQ(entries[1].cid, 0xD800);
  EXPECT_EQ(used.CidOf(U'\U00020BB7'), 0xD801);
  EXPECT_EQ(used.CidOf(U'年'), 0x5E74);
}

TEST(FontSubsetTest, PackedFontUnpacksToTheSubset) {
  const Font& font = Fonts().font(0);
  const UsedCharacters used = Using(U"政府信息公开工作年度报告，。“”一二三四五六七八九十");
  const std::string program = SubsetFont(font, used);
  const PackedFont packed = PackFont(font, used);
  EXPECT_EQ(packed.size(), program.size());
  EXPECT_EQ(packed.Crc32(), libdeflate_crc32(0, program.data(), program.size()));
  EXPECT_EQ(packed.Adler32(), libdeflate_adler32(1, program.data(), program.size()));
  std::string deflated;
  packed.AppendDeflated(deflated);
  EXPECT_EQ(packed.deflated_size(), deflated.size());
  std::string unpacked(program.size(), '\0');
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  size_t size = 0;
  EXPECT_EQ(libdeflate_deflate_decompress(decompressor, deflated.data(), deflated.size(), unpacked.data(),
                                          unpacked.size(), &size),
            LIBDEFLATE_SUCCESS);
  EXPECT_EQ(unpacked, program);
  const std::string cff = SubsetCff(font, used, "ABCDEF+Name");
  const std::string framed = ZlibFrame(PackCff(font, used.Sorted(), "ABCDEF+Name"));
  EXPECT_EQ(libdeflate_zlib_decompress(decompressor, framed.data(), framed.size(), unpacked.data(), cff.size(), &size),
            LIBDEFLATE_SUCCESS);
  EXPECT_EQ(unpacked.substr(0, size), cff);
  libdeflate_free_decompressor(decompressor);
}

TEST(FontSubsetTest, ThreadsGetTheSameSubset) {
  const auto fresh = OpenFont({std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts/FandolKai-Regular.otf"});
  ASSERT_THAT(fresh, IsOk());
  UsedCharacters used;
  for (char32_t c = 0x4E00; c < 0x5200; ++c) used.Add(c);
  std::array<std::string, 4> subsets;
  {
    std::vector<std::jthread> threads;
    for (std::string& subset : subsets) threads.emplace_back([&] { subset = SubsetFont(**fresh, used); });
  }
  for (const std::string& subset : subsets) EXPECT_EQ(subset, subsets[0]);
}

TEST(FontsTest, RareCharactersOfNamesAreShownInEveryFace) {
  for (const Face face : {Face::kBody, Face::kKai, Face::kHei, Face::kTitle}) {
    for (const char32_t c : std::u32string(U"喆玥珺祎犇堃赟昇镕翀旸堉玙啰瞭")) EXPECT_GE(Fonts().Find(face, c).font, 0);
    EXPECT_EQ(Fonts().Find(face, U'\U000F0000').font, -1);
  }
}

TEST(FontsTest, OrganisationsOwnFontComesFirstAndTheSuitesStayBehindIt) {
  const std::string folder = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts";
  const auto plan = PlanOf({.folder = folder, .title = folder + "/NotoSansCJK-Regular.ttc#2"});
  ASSERT_THAT(plan, IsOk());
  const auto set = FontSet::Load(*plan);
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ((*set)->font((*set)->Find(Face::kTitle, U'年').font).name(), "NotoSansCJKsc-Regular");
  EXPECT_EQ((*set)->font((*set)->Find(Face::kBody, U'年').font).name(), "FandolFang-Regular");
  EXPECT_NE((*set)->digest(), Fonts().digest());
  EXPECT_THAT(PlanOf({.folder = folder, .typeface = "comic"}), HasReason("TYPEFACE_UNKNOWN"));
}

TEST(FontsTest, SongtiProfileSetsTheBodyInSong) {
  const auto plan = PlanOf({.folder = std::string(NIANBAO_SOURCE_DIR) + "/.cache/fonts", .typeface = "songti"});
  const auto set = FontSet::Load(*plan);
  ASSERT_THAT(set, IsOk());
  EXPECT_EQ((*set)->font((*set)->Find(Face::kBody, U'年').font).name(), "NotoSerifCJKsc-Regular");
  EXPECT_EQ((*set)->font((*set)->Find(Face::kBody, U'2').font).name(), "LiberationSerif");
}

TEST(FontsTest, MissingOrForeignFileIsNamed) {
  EXPECT_THAT(OpenFont({"/nowhere/x.otf"}), HasReason("FONT_NOT_FOUND"));
  EXPECT_THAT(OpenFont({std::string(NIANBAO_SOURCE_DIR) + "/README.md"}), HasReason("FONT_UNREADABLE"));
}

}  // namespace
}  // namespace nianbao::rendering

#include "services/rendering/fonts.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_CID_H
#include <hb-ot.h>
#include <hb-subset.h>

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {
namespace {

struct FontFile {
  const char* file;
  unsigned index;  // in a collection: 2 = Simplified Chinese of Noto CJK
};
constexpr FontFile kFiles[] = {{"FandolFang-Regular.otf", 0},
                               {"FandolKai-Regular.otf", 0},
                               {"FandolHei-Regular.otf", 0},
                               {"FandolSong-Bold.otf", 0},
                               {"NotoSerifCJK-Regular.ttc", 2}};
constexpr int kFallback = 4;

// The CFF font's CID of each glyph: content streams name glyphs by it.
absl::StatusOr<std::vector<unsigned>> ReadCids(const std::string& bytes, unsigned index, unsigned glyphs) {
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  FT_Init_FreeType(&library);
  absl::Cleanup end = [&] {
    if (face != nullptr) FT_Done_Face(face);
    FT_Done_FreeType(library);
  };
  if (FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(bytes.data()), static_cast<FT_Long>(bytes.size()),
                         static_cast<FT_Long>(index), &face) != 0) {
    return absl::InternalError("FreeType cannot read the font");
  }
  std::vector<unsigned> cids(glyphs);
  for (unsigned gid = 0; gid < glyphs; ++gid) {
    FT_UInt cid = 0;
    cids[gid] = FT_Get_CID_From_Glyph_Index(face, gid, &cid) == 0 ? cid : gid;
  }
  return cids;
}

class CffFont final : public Font {
 public:
  static absl::StatusOr<std::unique_ptr<const Font>> Open(const std::string& path, unsigned index) {
    absl::StatusOr<std::string> bytes = ReadFile(path);
    if (!bytes.ok()) {
      return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no font ", path),
                       {.reason = "FONT_NOT_FOUND",
                        .metadata = {{"path", path}},
                        .sentence = absl::StrCat("缺少字体文件“", path, "”，请运行 scripts/fetch-fonts。")});
    }
    auto font = std::make_unique<CffFont>();
    font->bytes_ = *std::move(bytes);
    font->digest_ = Sha256Hex(font->bytes_);
    RETURN_IF_ERROR(font->Read(index));
    return font;
  }

  ~CffFont() override { hb_face_destroy(face_); }

  const std::string& name() const override { return name_; }
  const std::string& digest() const override { return digest_; }

  const Glyph* Find(char32_t c) const override {
    const auto found = glyphs_.find(c);
    return found == glyphs_.end() ? nullptr : &found->second;
  }

  absl::StatusOr<std::string> Subset(const std::set<unsigned>& gids) const override {
    hb_subset_input_t* input = hb_subset_input_create_or_fail();
    absl::Cleanup free_input = [input] { hb_subset_input_destroy(input); };
    for (const unsigned gid : gids) hb_set_add(hb_subset_input_glyph_set(input), gid);
    // Without these tables no glyph brings its vertical or historical forms along.
    hb_set_t* dropped = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (const hb_tag_t table : {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S')}) hb_set_add(dropped, table);
    hb_face_t* subset = hb_subset_or_fail(face_, input);
    if (subset == nullptr) return absl::InternalError(absl::StrCat("cannot cut ", name_));
    absl::Cleanup free_subset = [subset] { hb_face_destroy(subset); };
    hb_blob_t* table = hb_face_reference_table(subset, HB_TAG('C', 'F', 'F', ' '));
    absl::Cleanup free_table = [table] { hb_blob_destroy(table); };
    unsigned size = 0;
    const char* bytes = hb_blob_get_data(table, &size);
    return std::string(bytes, size);
  }

 private:
  absl::Status Read(unsigned index) {
    hb_blob_t* blob =
        hb_blob_create(bytes_.data(), static_cast<unsigned>(bytes_.size()), HB_MEMORY_MODE_READONLY, nullptr, nullptr);
    face_ = hb_face_create(blob, index);
    hb_blob_destroy(blob);
    char name[128];
    unsigned size = sizeof(name);
    hb_ot_name_get_utf8(face_, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name);
    name_.assign(name, size);
    ASSIGN_OR_RETURN(const std::vector<unsigned> cids, ReadCids(bytes_, index, hb_face_get_glyph_count(face_)));
    hb_font_t* font = hb_font_create(face_);
    const unsigned units = hb_face_get_upem(face_);
    hb_set_t* characters = hb_set_create();
    hb_face_collect_unicodes(face_, characters);
    for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(characters, &c);) {
      hb_codepoint_t gid = 0;
      if (!hb_font_get_nominal_glyph(font, c, &gid)) continue;
      const auto advance = static_cast<int>(1000LL * hb_font_get_glyph_h_advance(font, gid) / units);
      glyphs_[static_cast<char32_t>(c)] = {gid, cids[gid], advance};
    }
    hb_set_destroy(characters);
    hb_font_destroy(font);
    return absl::OkStatus();
  }

  std::string bytes_;
  std::string name_;
  std::string digest_;
  hb_face_t* face_ = nullptr;
  std::unordered_map<char32_t, Glyph> glyphs_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const FontSet>> FontSet::Load(const std::string& folder) {
  auto set = std::make_unique<FontSet>();
  std::string digests;
  for (const FontFile& file : kFiles) {
    ASSIGN_OR_RETURN(auto font, CffFont::Open(absl::StrCat(folder, "/", file.file), file.index));
    digests += font->digest();
    set->fonts_.push_back(std::move(font));
  }
  set->digest_ = Sha256Hex(digests);
  return std::unique_ptr<const FontSet>(std::move(set));
}

int FontSet::FontFor(Face face, char32_t c) const {
  const int own = static_cast<int>(face);
  if (fonts_[static_cast<size_t>(own)]->Find(c) != nullptr) return own;
  return fonts_[kFallback]->Find(c) != nullptr ? kFallback : -1;
}

}  // namespace nianbao::rendering

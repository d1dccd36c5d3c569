// The faces of a document: for each, the files that show it, the best first. Files are mapped once, by Load; afterwards
// everything is pure.
#ifndef NIANBAO_SERVICES_RENDERING_FONTS_H_
#define NIANBAO_SERVICES_RENDERING_FONTS_H_

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/rendering/character_class.h"
#include "services/rendering/font.h"

namespace nianbao::rendering {

// What a run of text looks like.
enum class Face { kBody, kKai, kHei, kTitle };
constexpr size_t kFaces = 4;

// Look of the body.
enum class Profile {
  kFangSong,  // 仿宋, as GB/T 9704 wants it
  kSong,      // 宋体: smaller files, easier on screens
};

// Files of each face in order of preference; the first that has a character shows it.
struct FontPlan {
  std::array<std::vector<FontSource>, kFaces> faces;
  // Digits, letters and marks of ASCII in the body and in 楷体; none = the face's own.
  std::vector<FontSource> latin;
};

// What an organisation chooses. A font is a file, "path" or "path#index" in a collection; empty = the suite's own. The
// suite's fonts stay behind it for characters that it lacks, so that a choice never makes less printable.
struct FontChoice {
  std::string folder;    // of the suite's fonts
  std::string typeface;  // of the body: "fangsong" (also when empty) or "songti"
  std::string body, kai, hei, title, latin;
};

// INVALID_ARGUMENT (TYPEFACE_UNKNOWN).
absl::StatusOr<FontPlan> PlanOf(const FontChoice& choice);

// The plan of the files that scripts/fetch-fonts brings, lying in `folder`.
FontPlan DefaultPlan(const std::string& folder, Profile profile = Profile::kFangSong);

// A glyph of a face: which font has it.
struct FaceGlyph {
  int16_t font = -1;  // index into FontSet::fonts(); -1 = none has the character
  Glyph glyph;
  CharacterClass kind = CharacterClass::kIdeograph;  // of the character; only where a font has it
};

class FontSet {
 public:
  // NOT_FOUND (FONT_NOT_FOUND) or INVALID_ARGUMENT (FONT_UNREADABLE) name the file.
  static absl::StatusOr<std::unique_ptr<const FontSet>> Load(const FontPlan& plan);
  static absl::StatusOr<std::unique_ptr<const FontSet>> Load(const std::string& folder) {
    return Load(DefaultPlan(folder));
  }

  const std::vector<std::unique_ptr<const Font>>& fonts() const { return fonts_; }
  const Font& font(int index) const { return *fonts_[static_cast<size_t>(index)]; }
  // Constant time.
  FaceGlyph Find(Face face, char32_t c) const {
    const auto& block = tables_[static_cast<size_t>(face)][c >> 8 & 0x1FFF];
    return block == nullptr || c > 0x10FFFF ? FaceGlyph() : (*block)[c & 0xFF];
  }
  // Over all files: part of an artifact's identity.
  const std::string& digest() const { return digest_; }

 private:
  using Block = std::array<FaceGlyph, 256>;

  absl::StatusOr<int> Open(const FontSource& source);
  FaceGlyph Search(const std::vector<int>& chain, char32_t c) const;
  void Tabulate(Face face);

  std::vector<std::unique_ptr<const Font>> fonts_;
  std::vector<FontSource> sources_;  // of fonts_
  std::array<std::vector<int>, kFaces> chains_;
  std::vector<int> latin_;
  std::array<std::array<std::unique_ptr<Block>, 0x2000>, kFaces> tables_;  // what each face shows, by character
  std::string digest_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_FONTS_H_

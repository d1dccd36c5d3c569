#include "services/rendering/fonts.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::rendering {
namespace {

constexpr unsigned kSimplified = 2;  // in Noto's collections

bool TakesLatin(Face face) { return face == Face::kBody || face == Face::kKai; }

// "path#2" or "path".
FontSource SourceOf(absl::string_view name) {
  FontSource source{std::string(name), 0};
  const size_t mark = name.rfind('#');
  if (mark != absl::string_view::npos && absl::SimpleAtoi(name.substr(mark + 1), &source.index)) {
    source.path = std::string(name.substr(0, mark));
  }
  return source;
}

}  // namespace

FontPlan DefaultPlan(const std::string& folder, Profile profile) {
  const auto at = [&](const char* file, unsigned index = 0) {
    return FontSource{absl::StrCat(folder, "/", file), index};
  };
  const FontSource song = at("NotoSerifCJK-Regular.ttc", kSimplified);
  FontPlan plan;
  plan.faces[static_cast<size_t>(Face::kBody)] = profile == Profile::kSong
                                                     ? std::vector<FontSource>{song}
                                                     : std::vector<FontSource>{at("FandolFang-Regular.otf"), song};
  plan.faces[static_cast<size_t>(Face::kKai)] = {at("FandolKai-Regular.otf"), at("LXGWWenKai-Regular.ttf"), song};
  plan.faces[static_cast<size_t>(Face::kHei)] = {at("FandolHei-Regular.otf"),
                                                 at("NotoSansCJK-Regular.ttc", kSimplified)};
  plan.faces[static_cast<size_t>(Face::kTitle)] = {at("FandolSong-Bold.otf"), at("NotoSerifCJK-Bold.ttc", kSimplified)};
  plan.latin = {at("LiberationSerif-Regular.ttf")};
  return plan;
}

absl::StatusOr<FontPlan> PlanOf(const FontChoice& choice) {
  if (!choice.typeface.empty() && choice.typeface != "fangsong" && choice.typeface != "songti") {
    return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("typeface ", choice.typeface),
                     {.reason = "TYPEFACE_UNKNOWN",
                      .metadata = {{"typeface", choice.typeface}},
                      .sentence = absl::StrCat("没有“", choice.typeface, "”这种正文字体，可选 fangsong、songti。")});
  }
  FontPlan plan = DefaultPlan(choice.folder, choice.typeface == "songti" ? Profile::kSong : Profile::kFangSong);
  const std::pair<const std::string&, std::vector<FontSource>&> own[] = {
      {choice.body, plan.faces[static_cast<size_t>(Face::kBody)]},
      {choice.kai, plan.faces[static_cast<size_t>(Face::kKai)]},
      {choice.hei, plan.faces[static_cast<size_t>(Face::kHei)]},
      {choice.title, plan.faces[static_cast<size_t>(Face::kTitle)]},
      {choice.latin, plan.latin}};
  for (const auto& [name, chain] : own) {
    if (!name.empty()) chain.insert(chain.begin(), SourceOf(name));
  }
  return plan;
}

absl::StatusOr<int> FontSet::Open(const FontSource& source) {
  for (size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].path == source.path && sources_[i].index == source.index) return static_cast<int>(i);
  }
  ASSIGN_OR_RETURN(auto font, OpenFont(source));
  fonts_.push_back(std::move(font));
  sources_.push_back(source);
  return static_cast<int>(fonts_.size()) - 1;
}

absl::StatusOr<std::unique_ptr<const FontSet>> FontSet::Load(const FontPlan& plan) {
  auto set = std::make_unique<FontSet>();
  for (size_t face = 0; face < kFaces; ++face) {
    for (const FontSource& source : plan.faces[face]) {
      ASSIGN_OR_RETURN(const int font, set->Open(source));
      set->chains_[face].push_back(font);
    }
  }
  for (const FontSource& source : plan.latin) {
    ASSIGN_OR_RETURN(const int font, set->Open(source));
    set->latin_.push_back(font);
  }
  std::string digests;
  for (const std::vector<int>& chain : set->chains_) {
    for (const int font : chain) absl::StrAppend(&digests, set->font(font).digest(), " ");
    digests += "\n";
  }
  for (const int font : set->latin_) digests += set->font(font).digest();
  set->digest_ = Sha256Hex(digests);
  for (const Face face : {Face::kBody, Face::kKai, Face::kHei, Face::kTitle}) set->Tabulate(face);
  return std::unique_ptr<const FontSet>(std::move(set));
}

FaceGlyph FontSet::Search(const std::vector<int>& chain, char32_t c) const {
  for (const int index : chain) {
    const Glyph glyph = font(index).Find(c);
    if (glyph.gid != 0) return {static_cast<int16_t>(index), glyph};
  }
  return {};
}

void FontSet::Tabulate(Face face) {
  const std::vector<int>& chain = chains_[static_cast<size_t>(face)];
  auto& table = tables_[static_cast<size_t>(face)];
  const auto enter = [&](const std::vector<int>& fonts, char32_t c) {
    auto& block = table[c >> 8];
    if (block == nullptr) block = std::make_unique<Block>();
    FaceGlyph& entry = (*block)[c & 0xFF];
    if (entry.font >= 0) return;
    entry = Search(fonts, c);
    entry.kind = ClassOf(c);
  };
  for (char32_t c = 0x20; TakesLatin(face) && !latin_.empty() && c < 0x7F; ++c) enter(latin_, c);
  for (const int index : chain) font(index).ForEachCharacter([&](char32_t c) { enter(chain, c); });
}

}  // namespace nianbao::rendering

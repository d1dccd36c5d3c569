#include "services/rendering/font.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H
#include FT_OUTLINE_H
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/rendering/charstring.h"

namespace nianbao::rendering {
namespace {

absl::Status NotFound(const std::string& path) {
  return MakeError(
      absl::StatusCode::kNotFound, absl::StrCat("no font ", path),
      {.reason = "FONT_NOT_FOUND",
       .metadata = {{"path", path}},
       .sentence = absl::StrCat("缺少字体文件“", path, "”，请运行 scripts/fetch-fonts，或核对配置中的字体路径。")});
}

absl::Status Unreadable(const std::string& path) {
  return MakeError(
      absl::StatusCode::kInvalidArgument, absl::StrCat("FreeType cannot read ", path),
      {.reason = "FONT_UNREADABLE",
       .metadata = {{"path", path}},
       .sentence = absl::StrCat("不能读取字体文件“", path, "”，请使用TrueType或OpenType格式（.ttf、.otf、.ttc）。")});
}

// A file in memory, paged in as it is read.
class MappedFile {
 public:
  ~MappedFile() {
    if (bytes_ != nullptr) munmap(bytes_, size_);
  }

  absl::Status Map(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return NotFound(path);
    struct stat facts {};
    void* bytes = MAP_FAILED;
    if (fstat(file, &facts) == 0 && facts.st_size > 0) {
      bytes = mmap(nullptr, static_cast<size_t>(facts.st_size), PROT_READ, MAP_PRIVATE, file, 0);
    }
    close(file);
    if (bytes == MAP_FAILED) return NotFound(path);
    bytes_ = bytes;
    size_ = static_cast<size_t>(facts.st_size);
    return absl::OkStatus();
  }

  absl::string_view bytes() const { return {static_cast<const char*>(bytes_), size_}; }
  // Pages read so far need not stay in memory.
  void Forget() const { madvise(bytes_, size_, MADV_DONTNEED); }

 private:
  void* bytes_ = nullptr;
  size_t size_ = 0;
};

// Glyphs by character in pages of 256.
class GlyphMap {
 public:
  void Set(char32_t c, Glyph glyph) {
    if (c > 0x10FFFF) return;
    auto& page = pages_[c >> 8];
    if (page == nullptr) page = std::make_unique<Block>();
    (*page)[c & 0xFF] = glyph;
  }

  Glyph Find(char32_t c) const {
    if (c > 0x10FFFF) return {};
    const auto& page = pages_[c >> 8];
    return page == nullptr ? Glyph() : (*page)[c & 0xFF];
  }

  void ForEach(const std::function<void(char32_t)>& visit) const {
    for (size_t p = 0; p < pages_.size(); ++p) {
      if (pages_[p] == nullptr) continue;
      for (size_t i = 0; i < 256; ++i) {
        if ((*pages_[p])[i].gid != 0) visit(static_cast<char32_t>(p * 256 + i));
      }
    }
  }

 private:
  using Block = std::array<Glyph, 256>;
  std::array<std::unique_ptr<Block>, 0x1100> pages_;
};

// Gathers a FreeType outline, scaled to 1000 units an em.
struct Collector {
  int units = 1000;
  std::vector<Segment> segments;
  FT_Vector last{};

  int Scale(double value) const { return static_cast<int>(std::lround(value * 1000 / units)); }

  static Collector& Of(void* self) { return *static_cast<Collector*>(self); }
  static int Move(const FT_Vector* to, void* self) { return Of(self).Add(Segment::Kind::kMove, *to); }
  static int Line(const FT_Vector* to, void* self) { return Of(self).Add(Segment::Kind::kLine, *to); }
  // A quadratic curve is the cubic whose handles reach two thirds of the way.
  static int Conic(const FT_Vector* control, const FT_Vector* to, void* self) {
    const FT_Vector from = Of(self).last;
    const auto third = [](FT_Pos end, FT_Pos handle) {
      return (static_cast<double>(end) + 2.0 * static_cast<double>(handle)) / 3;
    };
    return Of(self).AddCurve(third(from.x, control->x), third(from.y, control->y), third(to->x, control->x),
                             third(to->y, control->y), *to);
  }
  static int Cubic(const FT_Vector* one, const FT_Vector* two, const FT_Vector* to, void* self) {
    return Of(self).AddCurve(static_cast<double>(one->x), static_cast<double>(one->y), static_cast<double>(two->x),
                             static_cast<double>(two->y), *to);
  }

  int Add(Segment::Kind kind, const FT_Vector& to) {
    segments.push_back({.kind = kind, .x = Scale(static_cast<double>(to.x)), .y = Scale(static_cast<double>(to.y))});
    last = to;
    return 0;
  }
  int AddCurve(double x1, double y1, double x2, double y2, const FT_Vector& to) {
    segments.push_back({Segment::Kind::kCurve, Scale(x1), Scale(y1), Scale(x2), Scale(y2),
                        Scale(static_cast<double>(to.x)), Scale(static_cast<double>(to.y))});
    last = to;
    return 0;
  }
};

// Contours close by themselves: a last line back to the start says nothing.
void DropClosingLines(std::vector<Segment>& segments) {
  std::vector<Segment> kept;
  const Segment* start = nullptr;
  for (size_t i = 0; i < segments.size(); ++i) {
    const Segment& s = segments[i];
    if (s.kind == Segment::Kind::kMove) start = &s;
    const bool last = i + 1 == segments.size() || segments[i + 1].kind == Segment::Kind::kMove;
    if (s.kind == Segment::Kind::kMove && last) continue;
    if (s.kind == Segment::Kind::kLine && last && start != nullptr && s.x == start->x && s.y == start->y) continue;
    kept.push_back(s);
  }
  segments = std::move(kept);
}

// Whether the character means the same to everybody: no control code, no private use, no mark of damage, whatever the
// font draws for them.
bool IsText(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool private_use = (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
  return !control && !private_use && c != 0xFFFD && (c & 0xFFFE) != 0xFFFE;
}

// What teaches a font's code: outlines of common characters, the same whatever was used before.
constexpr char32_t kSampleFirst = 0x4E00;
constexpr char32_t kSampleStep = 67;
constexpr int kSampleSize = 250;

class FileFont final : public Font {
 public:
  ~FileFont() override {
    for (auto& outline : outlines_) delete outline.load(std::memory_order_relaxed);
    if (face_ != nullptr) FT_Done_Face(face_);
    if (library_ != nullptr) FT_Done_FreeType(library_);
  }

  absl::Status Open(const FontSource& source) {
    RETURN_IF_ERROR(file_.Map(source.path));
    digest_ = Sha256Hex(file_.bytes());
    file_.Forget();
    const absl::string_view bytes = file_.bytes();
    if (FT_Init_FreeType(&library_) != 0 ||
        FT_New_Memory_Face(library_, reinterpret_cast<const FT_Byte*>(bytes.data()), static_cast<FT_Long>(bytes.size()),
                           static_cast<FT_Long>(source.index), &face_) != 0 ||
        !FT_IS_SCALABLE(face_) || face_->num_glyphs > 0xFFFF || FT_Select_Charmap(face_, FT_ENCODING_UNICODE) != 0) {
      return Unreadable(source.path);
    }
    ReadNames();
    ReadGlyphs();
    outlines_ = std::vector<std::atomic<const Outline*>>(static_cast<size_t>(face_->num_glyphs));
    code_ = std::make_unique<ByteCode>(Sample());
    file_.Forget();
    return absl::OkStatus();
  }

  const std::string& name() const override { return name_; }
  const std::string& family() const override { return family_; }
  const std::string& digest() const override { return digest_; }
  const FontMetrics& metrics() const override { return metrics_; }
  const ByteCode& code() const override { return *code_; }
  Glyph Find(char32_t c) const override { return glyphs_.Find(c); }
  void ForEachCharacter(const std::function<void(char32_t)>& visit) const override { glyphs_.ForEach(visit); }

  const Outline& OutlineOf(uint16_t gid) const override {
    std::atomic<const Outline*>& slot = outlines_[gid < outlines_.size() ? gid : 0];
    if (const Outline* made = slot.load(std::memory_order_acquire)) return *made;
    std::lock_guard lock(mutex_);  // FreeType's face is for one thread at a time
    if (const Outline* made = slot.load(std::memory_order_relaxed)) return *made;
    auto* made = new Outline{.charstring = Draw(gid)};
    made->coded = code_->Code(made->charstring);
    made->sums = SumsOf(made->charstring);
    slot.store(made, std::memory_order_release);
    return *made;
  }

 private:
  void ReadNames() {
    const char* name = FT_Get_Postscript_Name(face_);
    name_ = name != nullptr ? name : "Unnamed";
    family_ = face_->family_name != nullptr ? face_->family_name : name_;
    const auto scaled = [&](FT_Pos value) { return static_cast<int>(value * 1000 / face_->units_per_EM); };
    metrics_ = {.ascent = scaled(face_->ascender),
                .descent = scaled(face_->descender),
                .left = scaled(face_->bbox.xMin),
                .bottom = scaled(face_->bbox.yMin),
                .right = scaled(face_->bbox.xMax),
                .top = scaled(face_->bbox.yMax)};
  }

  int AdvanceOf(FT_UInt gid) const {
    FT_Fixed advance = 0;
    FT_Get_Advance(face_, gid, FT_LOAD_NO_SCALE, &advance);
    return static_cast<int>(std::lround(static_cast<double>(advance) * 1000 / face_->units_per_EM));
  }

  void ReadGlyphs() {
    FT_UInt gid = 0;
    for (FT_ULong c = FT_Get_First_Char(face_, &gid); gid != 0; c = FT_Get_Next_Char(face_, c, &gid)) {
      if (!IsText(static_cast<char32_t>(c))) continue;
      glyphs_.Set(static_cast<char32_t>(c), {static_cast<uint16_t>(gid), static_cast<uint16_t>(AdvanceOf(gid))});
    }
  }

  std::string Sample() const {
    std::string sample;
    for (int i = 0; i < kSampleSize; ++i) {
      const Glyph glyph = glyphs_.Find(kSampleFirst + static_cast<char32_t>(i) * kSampleStep);
      if (glyph.gid != 0) sample += Draw(glyph.gid);
    }
    for (char32_t c = '!'; sample.empty() && c <= '~'; ++c) {
      if (const Glyph glyph = glyphs_.Find(c); glyph.gid != 0) sample += Draw(glyph.gid);
    }
    return sample;
  }

  std::string Draw(uint16_t gid) const {
    Collector collector{.units = face_->units_per_EM};
    if (FT_Load_Glyph(face_, gid, FT_LOAD_NO_SCALE) == 0) {
      const FT_Outline_Funcs calls{Collector::Move, Collector::Line, Collector::Conic, Collector::Cubic, 0, 0};
      FT_Outline_Decompose(&face_->glyph->outline, &calls, &collector);
      DropClosingLines(collector.segments);
    }
    return EncodeCharstring(collector.segments, AdvanceOf(gid));
  }

  MappedFile file_;
  std::string name_;
  std::string family_;
  std::string digest_;
  FontMetrics metrics_;
  GlyphMap glyphs_;
  std::unique_ptr<const ByteCode> code_;
  FT_Library library_ = nullptr;
  FT_Face face_ = nullptr;
  mutable std::mutex mutex_;
  mutable std::vector<std::atomic<const Outline*>> outlines_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const Font>> OpenFont(const FontSource& source) {
  auto font = std::make_unique<FileFont>();
  RETURN_IF_ERROR(font->Open(source));
  return std::unique_ptr<const Font>(std::move(font));
}

}  // namespace nianbao::rendering

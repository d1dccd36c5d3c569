#include "services/rendering/pdf_content.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

constexpr int kNothing = -2;  // no marked content is open

// Roles by number: PdfRoleNumber.
constexpr const char* kRoles[kPdfRoles] = {"Document", "H1",      "H2",    "H3",    "H4", "H5", "H6", "P",
                                           "Table",    "Caption", "THead", "TBody", "TR", "TH", "TD", "Figure"};

// What page contents say again and again.
constexpr Phrase kEndMarked(0, "EMC\n");
constexpr Phrase kEndMark(1, ">>BDC\n");
constexpr Phrase kArtifactMark(2, "/Artifact BMC\n");
constexpr Phrase kUpright(3, "1 0 0 1 ");
constexpr Phrase kBeginText(4, "Tm [(");
constexpr Phrase kEndText(5, ")]TJ\n");
constexpr Phrase kMoveTo(6, "m ");
constexpr Phrase kLineTo(7, "l\n");
constexpr Phrase kRectangle(8, " re\n");
constexpr Phrase kSetFont(9, " Tf ");
constexpr Phrase kSetSpace(10, " Tc ");
constexpr unsigned kFirstRole = 16;

// "/TD<</MCID "
const Phrase& RoleMark(size_t role) {
  static const auto* marks = new std::vector<Phrase>(PdfRolePhrases(kFirstRole, "/", "<</MCID "));
  return (*marks)[role];
}

// Bytes of a string that would be taken for something else.
bool IsSpecial(unsigned byte) {
  static constexpr auto kSpecial = [] {
    std::array<bool, 256> special{};
    for (const char c : {'(', ')', '\\', '\r'}) special[static_cast<unsigned char>(c)] = true;
    return special;
  }();
  return kSpecial[byte];
}

class Writer {
 public:
  Writer(const Pages& pages, const Page& page, const std::vector<UsedCharacters>& used)
      : pages_(pages),
        page_(page),
        used_(used),
        out_(page.glyphs.size() * 3 + page.runs.size() * 60 + page.rules.size() * 28 + page.boxes.size() * 28 + 512) {}

  PdfContent Write() && {
    WriteWatermark();
    WriteRules();
    WriteBoxes();
    out_.Bytes("BT\n");
    for (const GlyphRun& run : page_.runs) WriteRun(run);
    Close();
    out_.Bytes("ET\n");
    return {std::move(out_), std::move(marks_)};
  }

 private:
  void Open(int element) {
    if (open_ == element) return;
    Close();
    open_ = element;
    if (element == kArtifact) return out_.Say(kArtifactMark);
    out_.Say(RoleMark(PdfRoleNumber(pages_.elements[static_cast<size_t>(element)])));
    out_.Int(static_cast<int64_t>(marks_.size()));
    out_.Say(kEndMark);
    marks_.push_back(element);
  }

  void Close() {
    if (open_ != kNothing) out_.Say(kEndMarked);
    open_ = kNothing;
  }

  void Coordinates(Mpt x, Mpt y) {
    out_.Points(x);
    out_.Byte(' ');
    out_.Points(kPageHeight - y);
    out_.Byte(' ');
  }

  void WriteWatermark() {
    const Watermark& mark = pages_.watermark;
    if (mark.glyphs.empty()) return;
    out_.Bytes("/Artifact<</Type/Pagination/Subtype/Watermark>>BDC\nq .85 g BT /F");
    out_.Int(mark.font);
    out_.Byte(' ');
    out_.Points(mark.size);
    out_.Bytes(" Tf\n");
    const double turn = std::sqrt(0.5);
    for (const PlacedGlyph& glyph : mark.glyphs) {
      // Along the rising diagonal, the letters' middle on the line.
      const auto along = static_cast<Mpt>(glyph.x * turn);
      const auto drop = static_cast<Mpt>(mark.size * 0.38 * turn);
      out_.Bytes(".7071 .7071 -.7071 .7071 ");
      Coordinates(kPageWidth / 2 + along + drop, kPageHeight / 2 - along + drop);
      out_.Say(kBeginText);
      Character(used_[static_cast<size_t>(mark.font)], glyph.character);
      out_.Say(kEndText);
    }
    out_.Bytes("ET Q\nEMC\n");
  }

  void WriteRules() {
    if (page_.rules.empty()) return;
    Open(kArtifact);
    Mpt thickness = 0;
    for (const Rule& rule : page_.rules) {
      if (rule.thickness != thickness) {
        if (thickness != 0) out_.Bytes("S\n");
        thickness = rule.thickness;
        out_.Points(thickness);
        out_.Bytes(" w\n");
      }
      Coordinates(rule.x1, rule.y1);
      out_.Say(kMoveTo);
      Coordinates(rule.x2, rule.y2);
      out_.Say(kLineTo);
    }
    out_.Bytes("S\n");
    Close();
  }

  void WriteBoxes() {
    if (page_.boxes.empty()) return;
    for (const Box& box : page_.boxes) {
      Open(box.element);
      Coordinates(box.x, box.y + box.height);
      out_.Points(box.width);
      out_.Byte(' ');
      out_.Points(box.height);
      out_.Say(kRectangle);
    }
    out_.Bytes("f\n");
    Close();
  }

  void StringByte(unsigned byte) {
    if (IsSpecial(byte)) out_.Byte('\\');
    out_.Byte(byte == '\r' ? 'r' : byte);
  }

  void Character(const UsedCharacters& used, char32_t c) {
    const unsigned cid = used.CidOf(c);
    if (!IsSpecial(cid >> 8) && !IsSpecial(cid & 0xFF)) return out_.TwoBytes(cid >> 8, cid & 0xFF);
    StringByte(cid >> 8);
    StringByte(cid & 0xFF);
  }

  // What stands between two glyphs beside the first one's own width.
  static Mpt SpaceAfter(const GlyphRun& run, absl::Span<const PlacedGlyph> glyphs, size_t i) {
    return glyphs[i + 1].x - glyphs[i].x - glyphs[i].advance * run.size / 1000;
  }

  // The space that most glyphs have behind them, by the first few.
  static Mpt CommonSpace(const GlyphRun& run, absl::Span<const PlacedGlyph> glyphs) {
    if (glyphs.size() < 2) return 0;
    if (glyphs.size() < 4) return SpaceAfter(run, glyphs, 0);
    Mpt spaces[3];
    for (size_t i = 0; i < 3; ++i) spaces[i] = SpaceAfter(run, glyphs, i);
    std::sort(spaces, spaces + 3);
    return spaces[1];
  }

  void SetFont(const GlyphRun& run) {
    if (run.font == font_ && run.size == size_) return;
    font_ = run.font;
    size_ = run.size;
    out_.Bytes("/F");
    out_.Int(font_);
    out_.Byte(' ');
    out_.Points(size_);
    out_.Say(kSetFont);
  }

  void SetSpace(Mpt space) {
    const Mpt rounded = (space + (space < 0 ? -5 : 5)) / 10 * 10;
    if (rounded == space_) return;
    space_ = rounded;
    out_.Points(space_);
    out_.Say(kSetSpace);
  }

  // Where a glyph does not follow as usual, an adjustment in thousandths of the size stands between.
  void WriteRun(const GlyphRun& run) {
    const auto glyphs = page_.GlyphsOf(run);
    if (glyphs.empty()) return;
    Open(run.element);
    SetFont(run);
    SetSpace(CommonSpace(run, glyphs));
    out_.Say(kUpright);
    Coordinates(glyphs[0].x, run.y);
    out_.Say(kBeginText);
    const UsedCharacters& used = used_[static_cast<size_t>(run.font)];
    Mpt x = glyphs[0].x;
    for (const PlacedGlyph& glyph : glyphs) {
      const Mpt off = x - glyph.x;
      if (off * 1000 >= run.size || off * 1000 <= -run.size) {
        const auto adjust = static_cast<int>(int64_t{off} * 1000 / run.size);
        out_.Byte(')');
        out_.Int(adjust);
        out_.Byte('(');
        x -= static_cast<Mpt>(int64_t{adjust} * run.size / 1000);
      }
      Character(used, glyph.character);
      x += glyph.advance * run.size / 1000 + space_;
    }
    out_.Say(kEndText);
  }

  const Pages& pages_;
  const Page& page_;
  const std::vector<UsedCharacters>& used_;
  PhraseText out_;
  std::vector<int> marks_;
  int open_ = kNothing;
  int font_ = -1;
  Mpt size_ = 0;
  Mpt space_ = 0;
};

}  // namespace

size_t PdfRoleNumber(const Element& element) {
  constexpr size_t kNumbers[] = {0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15};  // by Role
  const size_t number = kNumbers[static_cast<size_t>(element.role)];
  return element.role == Role::kHeading ? number + static_cast<size_t>(std::clamp(element.level, 1, 6) - 1) : number;
}

std::vector<Phrase> PdfRolePhrases(unsigned first, absl::string_view before, absl::string_view behind) {
  std::vector<Phrase> phrases;
  for (unsigned i = 0; i < kPdfRoles; ++i) phrases.emplace_back(first + i, absl::StrCat(before, kRoles[i], behind));
  return phrases;
}

PdfContent WriteContent(const Pages& pages, const Page& page, const std::vector<UsedCharacters>& used) {
  return Writer(pages, page, used).Write();
}

}  // namespace nianbao::rendering

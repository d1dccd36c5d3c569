#include "services/rendering/pdf_content.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/rendering/pdf_objects.h"

namespace nianbao::rendering {
namespace {

constexpr int kNothing = -2;  // no marked content is open

class Writer {
 public:
  Writer(const Pages& pages, const Page& page, const std::vector<UsedCharacters>& used)
      : pages_(pages), page_(page), used_(used) {
    out_.reserve(page.glyphs.size() * 3 + page.runs.size() * 60 + page.rules.size() * 24 + 256);
  }

  PdfContent Write() && {
    WriteWatermark();
    WriteRules();
    WriteBoxes();
    out_ += "BT\n";
    for (const GlyphRun& run : page_.runs) WriteRun(run);
    Close();
    out_ += "ET\n";
    return {std::move(out_), std::move(marks_)};
  }

 private:
  void Open(int element) {
    if (open_ == element) return;
    Close();
    open_ = element;
    if (element == kArtifact) {
      out_ += "/Artifact BMC\n";
      return;
    }
    absl::StrAppend(&out_, "/", PdfRole(pages_.elements[static_cast<size_t>(element)]), "<</MCID ");
    AppendInt(static_cast<int64_t>(marks_.size()), out_);
    out_ += ">>BDC\n";
    marks_.push_back(element);
  }

  void Close() {
    if (open_ != kNothing) out_ += "EMC\n";
    open_ = kNothing;
  }

  void Coordinates(Mpt x, Mpt y) {
    AppendPoints(x, out_);
    out_.push_back(' ');
    AppendPoints(kPageHeight - y, out_);
    out_.push_back(' ');
  }

  void WriteWatermark() {
    const Watermark& mark = pages_.watermark;
    if (mark.glyphs.empty()) return;
    out_ += "/Artifact<</Type/Pagination/Subtype/Watermark>>BDC\nq .85 g BT /F";
    AppendInt(mark.font, out_);
    out_.push_back(' ');
    AppendPoints(mark.size, out_);
    out_ += " Tf\n";
    const double turn = std::sqrt(0.5);
    for (const PlacedGlyph& glyph : mark.glyphs) {
      // Along the rising diagonal, the letters' middle on the line.
      const auto along = static_cast<Mpt>(glyph.x * turn);
      const auto drop = static_cast<Mpt>(mark.size * 0.38 * turn);
      absl::StrAppend(&out_, ".7071 .7071 -.7071 .7071 ");
      Coordinates(kPageWidth / 2 + along + drop, kPageHeight / 2 - along + drop);
      out_ += "Tm (";
      Character(mark.font, glyph.character);
      out_ += ")Tj\n";
    }
    out_ += "ET Q\nEMC\n";
  }

  void WriteRules() {
    if (page_.rules.empty()) return;
    Open(kArtifact);
    Mpt thickness = 0;
    for (const Rule& rule : page_.rules) {
      if (rule.thickness != thickness) {
        if (thickness != 0) out_ += "S\n";
        thickness = rule.thickness;
        AppendPoints(thickness, out_);
        out_ += " w\n";
      }
      Coordinates(rule.x1, rule.y1);
      out_ += "m ";
      Coordinates(rule.x2, rule.y2);
      out_ += "l\n";
    }
    out_ += "S\n";
    Close();
  }

  void WriteBoxes() {
    if (page_.boxes.empty()) return;
    for (const Box& box : page_.boxes) {
      Open(box.element);
      Coordinates(box.x, box.y + box.height);
      AppendPoints(box.width, out_);
      out_.push_back(' ');
      AppendPoints(box.height, out_);
      out_ += " re\n";
    }
    out_ += "f\n";
    Close();
  }

  // Bytes of a string that would be taken for something else.
  void StringByte(unsigned byte) {
    if (byte == '(' || byte == ')' || byte == '\\') out_.push_back('\\');
    if (byte == '\r') {
      out_ += "\\r";
    } else {
      out_.push_back(static_cast<char>(byte));
    }
  }

  void Character(int font, char32_t c) {
    const uint16_t cid = used_[static_cast<size_t>(font)].CidOf(c);
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
    out_ += "/F";
    AppendInt(font_, out_);
    out_.push_back(' ');
    AppendPoints(size_, out_);
    out_ += " Tf ";
  }

  void SetSpace(Mpt space) {
    const Mpt rounded = (space + (space < 0 ? -5 : 5)) / 10 * 10;
    if (rounded == space_) return;
    space_ = rounded;
    AppendPoints(space_, out_);
    out_ += " Tc ";
  }

  // A run is one string, or an array where a glyph does not follow as usual: then an adjustment in thousandths of the
  // size stands between.
  void WriteRun(const GlyphRun& run) {
    const auto glyphs = page_.GlyphsOf(run);
    if (glyphs.empty()) return;
    Open(run.element);
    SetFont(run);
    SetSpace(CommonSpace(run, glyphs));
    out_ += "1 0 0 1 ";
    Coordinates(glyphs[0].x, run.y);
    const size_t start = out_.size();
    out_ += "Tm [(";
    Mpt x = glyphs[0].x;
    bool adjusted = false;
    for (const PlacedGlyph& glyph : glyphs) {
      const Mpt off = x - glyph.x;
      if (off * 1000 >= run.size || off * 1000 <= -run.size) {
        const auto adjust = static_cast<int>(int64_t{off} * 1000 / run.size);
        out_.push_back(')');
        AppendInt(adjust, out_);
        out_.push_back('(');
        x -= static_cast<Mpt>(int64_t{adjust} * run.size / 1000);
        adjusted = true;
      }
      Character(run.font, glyph.character);
      x += glyph.advance * run.size / 1000 + space_;
    }
    if (adjusted) {
      out_ += ")]TJ\n";
    } else {
      out_.erase(start + 3, 1);
      out_ += ")Tj\n";
    }
  }

  const Pages& pages_;
  const Page& page_;
  const std::vector<UsedCharacters>& used_;
  std::string out_;
  std::vector<int> marks_;
  int open_ = kNothing;
  int font_ = -1;
  Mpt size_ = 0;
  Mpt space_ = 0;
};

}  // namespace

std::string PdfRole(const Element& element) {
  switch (element.role) {
    case Role::kDocument:
      return "Document";
    case Role::kHeading:
      return absl::StrCat("H", std::clamp(element.level, 1, 6));
    case Role::kParagraph:
      return "P";
    case Role::kTable:
      return "Table";
    case Role::kCaption:
      return "Caption";
    case Role::kHead:
      return "THead";
    case Role::kBody:
      return "TBody";
    case Role::kRow:
      return "TR";
    case Role::kHeadCell:
      return "TH";
    case Role::kCell:
      return "TD";
    case Role::kFigure:
      return "Figure";
  }
  return "Span";
}

PdfContent WriteContent(const Pages& pages, const Page& page, const std::vector<UsedCharacters>& used) {
  return Writer(pages, page, used).Write();
}

}  // namespace nianbao::rendering

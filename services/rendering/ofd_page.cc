#include "services/rendering/ofd_page.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"
#include "services/rendering/html_writer.h"

namespace nianbao::rendering {
namespace {

// 1/72 inch = 127/360 mm; a thousandth of a millimetre is finer than any printer.
int64_t Micrometres(Mpt length) {
  const int64_t scaled = int64_t{length} * 127;
  return (scaled >= 0 ? scaled + 180 : scaled - 180) / 360;
}

void PutMicrometres(int64_t value, PhraseText& out) {
  if (value < 0) out.Byte('-'), value = -value;
  out.Int(value / 1000);
  const auto rest = static_cast<unsigned>(value % 1000);
  if (rest == 0) return;
  const char digits[] = {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                         static_cast<char>('0' + rest % 10)};
  out.Bytes({digits, rest % 10 != 0 ? 4u : rest % 100 != 0 ? 3u : 2u});
}

void PutMm(Mpt length, PhraseText& out) { PutMicrometres(Micrometres(length), out); }

void PutCharacter(char32_t c, PhraseText& out) {
  if (c >= 0x800 && c < 0x10000) {  // nearly always
    out.Byte(0xE0 | c >> 12);
    return out.TwoBytes(0x80 | (c >> 6 & 0x3F), 0x80 | (c & 0x3F));
  }
  const std::string utf8 = EncodeUtf8(std::u32string_view(&c, 1));
  out.Bytes(c == U'<' || c == U'>' || c == U'&' ? EscapeXml(utf8) : utf8);
}

// What pages say again and again.
constexpr Phrase kText(0, "<ofd:TextObject ID=\"");
constexpr Phrase kBoundary(1, "\" Boundary=\"");
constexpr Phrase kFont(2, "\" Font=\"");
constexpr Phrase kSize(3, "\" Size=\"");
constexpr Phrase kQuote(4, "\"");
constexpr Phrase kCode(5, "><ofd:TextCode X=\"0\" Y=\"");
constexpr Phrase kSteps(6, "\" DeltaX=\"");
constexpr Phrase kCharacters(7, "\">");
constexpr Phrase kEndText(8, "</ofd:TextCode></ofd:TextObject>");
constexpr Phrase kCount(9, "g ");
constexpr Phrase kMove(10, "M ");
constexpr Phrase kLine(11, "L ");
constexpr Phrase kClose(12, "C ");

// "5.571 5.571 2.9" as "g 2 5.571 2.9": equal steps are counted.
class Deltas {
 public:
  explicit Deltas(PhraseText& out) : out_(out) {}
  void Add(int64_t step) {
    if (count_ > 0 && step == step_) {
      ++count_;
      return;
    }
    Flush();
    step_ = step;
    count_ = 1;
  }
  void Flush() {
    if (count_ == 0) return;
    if (!first_) out_.Byte(' ');
    first_ = false;
    if (count_ > 2) {
      out_.Say(kCount);
      out_.Int(count_);
      out_.Byte(' ');
    } else if (count_ == 2) {
      PutMicrometres(step_, out_);
      out_.Byte(' ');
    }
    PutMicrometres(step_, out_);
    count_ = 0;
  }

 private:
  PhraseText& out_;
  int64_t step_ = 0;
  int count_ = 0;
  bool first_ = true;
};

class PageWriter {
 public:
  PageWriter(const FontSet& fonts, const std::vector<int>& font_ids, int& next_id, size_t expected)
      : fonts_(fonts), font_ids_(font_ids), next_id_(next_id), out_(expected) {}

  PhraseText Write(const Page& page, const Watermark& watermark) && {
    out_.Bytes(absl::StrCat(kOfdHead, "<ofd:Page ", kOfdNamespace, "><ofd:Area><ofd:PhysicalBox>0 0 ", Mm(kPageWidth),
                            " ", Mm(kPageHeight), "</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID=\"",
                            next_id_++, "\" Type=\"Body\">"));
    Mark(watermark);
    Rules(page);
    Boxes(page);
    for (const GlyphRun& run : page.runs) Run(run, page.GlyphsOf(run));
    out_.Bytes("</ofd:Layer></ofd:Content></ofd:Page>");
    return std::move(out_);
  }

 private:
  void PathHead(const char* attributes) {
    out_.Bytes(absl::StrCat("<ofd:PathObject ID=\"", next_id_++, "\" Boundary=\"0 0 ", Mm(kPageWidth), " ",
                            Mm(kPageHeight), "\"", attributes));
  }

  void Point(const Phrase& operation, Mpt x, Mpt y) {
    out_.Say(operation);
    PutMm(x, out_);
    out_.Byte(' ');
    PutMm(y, out_);
    out_.Byte(' ');
  }

  // Lines of one thickness are one path.
  void Rules(const Page& page) {
    std::map<Mpt, std::vector<const Rule*>> by_thickness;
    for (const Rule& rule : page.rules) by_thickness[rule.thickness].push_back(&rule);
    for (const auto& [thickness, rules] : by_thickness) {
      PathHead(" Stroke=\"true\" Fill=\"false\" LineWidth=\"");
      PutMm(thickness, out_);
      out_.Bytes("\"><ofd:StrokeColor Value=\"0 0 0\"/><ofd:AbbreviatedData>");
      for (const Rule* rule : rules) {
        Point(kMove, rule->x1, rule->y1);
        Point(kLine, rule->x2, rule->y2);
      }
      out_.Bytes("</ofd:AbbreviatedData></ofd:PathObject>");
    }
  }

  void Boxes(const Page& page) {
    if (page.boxes.empty()) return;
    PathHead(" Stroke=\"false\" Fill=\"true\" Rule=\"NonZero\"><ofd:FillColor Value=\"0 0 0\"/><ofd:AbbreviatedData>");
    for (const Box& box : page.boxes) {
      Point(kMove, box.x, box.y);
      Point(kLine, box.x + box.width, box.y);
      Point(kLine, box.x + box.width, box.y + box.height);
      Point(kLine, box.x, box.y + box.height);
      out_.Say(kClose);
    }
    out_.Bytes("</ofd:AbbreviatedData></ofd:PathObject>");
  }

  // Readers differ in whether a character above U+FFFF counts once or twice in DeltaX: it always ends its object.
  void Run(const GlyphRun& run, absl::Span<const PlacedGlyph> glyphs) {
    size_t begin = 0;
    for (size_t i = 0; i < glyphs.size(); ++i) {
      if (i + 1 < glyphs.size() && glyphs[i].character <= 0xFFFF) continue;
      Text(run, glyphs.subspan(begin, i + 1 - begin));
      begin = i + 1;
    }
  }

  void Text(const GlyphRun& run, absl::Span<const PlacedGlyph> glyphs) {
    while (!glyphs.empty() && glyphs.back().character == U' ') glyphs.remove_suffix(1);
    while (!glyphs.empty() && glyphs.front().character == U' ') glyphs.remove_prefix(1);
    if (glyphs.empty()) return;
    const FontMetrics& metrics = fonts_.font(run.font).metrics();
    const auto scaled = [&](int thousandths) { return static_cast<Mpt>(int64_t{run.size} * thousandths / 1000); };
    const Mpt ascent = scaled(metrics.ascent);
    const Mpt x = glyphs.front().x;
    const Mpt width = glyphs.back().x + scaled(glyphs.back().advance) - x;
    out_.Say(kText);
    out_.Int(next_id_++);
    out_.Say(kBoundary);
    for (const Mpt edge : {x, run.y - ascent, width}) {
      PutMm(edge, out_);
      out_.Byte(' ');
    }
    PutMm(ascent - scaled(metrics.descent), out_);
    TextHead(run.font, run.size);
    out_.Say(kCode);
    PutMm(ascent, out_);
    Characters(glyphs);
  }

  void TextHead(int font, Mpt size) {
    out_.Say(kFont);
    out_.Int(font_ids_[static_cast<size_t>(font)]);
    out_.Say(kSize);
    PutMm(size, out_);
    out_.Say(kQuote);
  }

  // The rest of a TextCode whose Y is open: steps, characters, and the ends of both elements.
  void Characters(absl::Span<const PlacedGlyph> glyphs) {
    if (glyphs.size() > 1) {
      out_.Say(kSteps);
      Deltas deltas(out_);
      const int64_t start = Micrometres(glyphs[0].x);
      int64_t last = start;
      for (const PlacedGlyph& glyph : glyphs.subspan(1)) {
        const int64_t at = Micrometres(glyph.x);
        deltas.Add(at - last);
        last = at;
      }
      deltas.Flush();
    }
    out_.Say(kCharacters);
    for (const PlacedGlyph& glyph : glyphs) PutCharacter(glyph.character, out_);
    out_.Say(kEndText);
  }

  // Letters along a line through the middle of the page, rising by 45 degrees.
  void Mark(const Watermark& watermark) {
    if (watermark.glyphs.empty()) return;
    out_.Bytes(absl::StrCat("<ofd:TextObject ID=\"", next_id_++, "\" Boundary=\"0 0 ", Mm(kPageWidth), " ",
                            Mm(kPageHeight), "\" CTM=\"0.7071 -0.7071 0.7071 0.7071 ", Mm(kPageWidth / 2), " ",
                            Mm(kPageHeight / 2)));
    TextHead(watermark.font, watermark.size);
    out_.Bytes("><ofd:FillColor Value=\"217 217 217\"/><ofd:TextCode X=\"");
    PutMm(watermark.glyphs.front().x, out_);
    out_.Bytes("\" Y=\"");
    PutMm(watermark.size / 3, out_);
    Characters(watermark.glyphs);
  }

  const FontSet& fonts_;
  const std::vector<int>& font_ids_;
  int& next_id_;
  PhraseText out_;
};

}  // namespace

std::string Mm(Mpt length) {
  PhraseText out(64);
  PutMm(length, out);
  return std::string(out.text());
}

PhraseText OfdPage(const Page& page, const Watermark& watermark, const FontSet& fonts, const std::vector<int>& font_ids,
                   int& next_id) {
  const size_t expected =
      1024 + page.glyphs.size() * 8 + page.runs.size() * 180 + page.rules.size() * 36 + page.boxes.size() * 72;
  return PageWriter(fonts, font_ids, next_id, expected).Write(page, watermark);
}

}  // namespace nianbao::rendering

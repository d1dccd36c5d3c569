#include "services/rendering/ofd_page.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/rendering/html_writer.h"

namespace nianbao::rendering {
namespace {

// 1/72 inch = 127/360 mm; a thousandth of a millimetre is finer than any printer.
int64_t Micrometres(Mpt length) {
  const int64_t scaled = int64_t{length} * 127;
  return (scaled >= 0 ? scaled + 180 : scaled - 180) / 360;
}

void AppendMicrometres(int64_t value, std::string& out) {
  if (value < 0) {
    out.push_back('-');
    value = -value;
  }
  absl::StrAppend(&out, value / 1000);
  const auto rest = static_cast<int>(value % 1000);
  if (rest == 0) return;
  const char digits[] = {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                         static_cast<char>('0' + rest % 10)};
  out.append(digits, rest % 10 != 0 ? 4 : rest % 100 != 0 ? 3 : 2);
}

void AppendCharacter(char32_t c, std::string& out) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c >= 0x10000) {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
  } else if (c >= 0x800) {
    put(0xE0 | c >> 12);
  } else if (c >= 0x80) {
    put(0xC0 | c >> 6);
  }
  if (c >= 0x800) put(0x80 | (c >> 6 & 0x3F));
  if (c >= 0x80) {
    put(0x80 | (c & 0x3F));
  } else if (c == U'<' || c == U'>' || c == U'&') {
    const char ascii = static_cast<char>(c);
    out += EscapeXml(absl::string_view(&ascii, 1));
  } else {
    out.push_back(static_cast<char>(c));
  }
}

// "5.571 5.571 2.9" as "g 2 5.571 2.9": equal steps are counted.
class Deltas {
 public:
  explicit Deltas(std::string& out) : out_(out) {}
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
    if (!first_) out_.push_back(' ');
    first_ = false;
    if (count_ > 2) {
      absl::StrAppend(&out_, "g ", count_, " ");
    } else if (count_ == 2) {
      AppendMicrometres(step_, out_);
      out_.push_back(' ');
    }
    AppendMicrometres(step_, out_);
    count_ = 0;
  }

 private:
  std::string& out_;
  int64_t step_ = 0;
  int count_ = 0;
  bool first_ = true;
};

class PageWriter {
 public:
  PageWriter(const FontSet& fonts, const std::vector<int>& font_ids, int& next_id)
      : fonts_(fonts), font_ids_(font_ids), next_id_(next_id) {}

  std::string Write(const Page& page, const Watermark& watermark) && {
    out_.reserve(4096 + page.glyphs.size() * 8);
    absl::StrAppend(&out_, kOfdHead, "<ofd:Page ", kOfdNamespace, "><ofd:Area><ofd:PhysicalBox>0 0 ", Mm(kPageWidth),
                    " ", Mm(kPageHeight), "</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID=\"", next_id_++,
                    "\" Type=\"Body\">");
    Mark(watermark);
    Rules(page);
    Boxes(page);
    for (const GlyphRun& run : page.runs) Run(run, page.GlyphsOf(run));
    out_ += "</ofd:Layer></ofd:Content></ofd:Page>";
    return std::move(out_);
  }

 private:
  void PathHead(const char* attributes) {
    absl::StrAppend(&out_, "<ofd:PathObject ID=\"", next_id_++, "\" Boundary=\"0 0 ", Mm(kPageWidth), " ",
                    Mm(kPageHeight), "\"", attributes);
  }

  void Point(const char* operation, Mpt x, Mpt y) {
    out_ += operation;
    AppendMm(x, out_);
    out_.push_back(' ');
    AppendMm(y, out_);
    out_.push_back(' ');
  }

  // Lines of one thickness are one path.
  void Rules(const Page& page) {
    std::map<Mpt, std::vector<const Rule*>> by_thickness;
    for (const Rule& rule : page.rules) by_thickness[rule.thickness].push_back(&rule);
    for (const auto& [thickness, rules] : by_thickness) {
      PathHead(" Stroke=\"true\" Fill=\"false\" LineWidth=\"");
      AppendMm(thickness, out_);
      out_ += "\"><ofd:StrokeColor Value=\"0 0 0\"/><ofd:AbbreviatedData>";
      for (const Rule* rule : rules) {
        Point("M ", rule->x1, rule->y1);
        Point("L ", rule->x2, rule->y2);
      }
      out_.pop_back();
      out_ += "</ofd:AbbreviatedData></ofd:PathObject>";
    }
  }

  void Boxes(const Page& page) {
    if (page.boxes.empty()) return;
    PathHead(" Stroke=\"false\" Fill=\"true\" Rule=\"NonZero\"><ofd:FillColor Value=\"0 0 0\"/><ofd:AbbreviatedData>");
    for (const Box& box : page.boxes) {
      Point("M ", box.x, box.y);
      Point("L ", box.x + box.width, box.y);
      Point("L ", box.x + box.width, box.y + box.height);
      Point("L ", box.x, box.y + box.height);
      out_ += "C ";
    }
    out_.pop_back();
    out_ += "</ofd:AbbreviatedData></ofd:PathObject>";
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
    absl::StrAppend(&out_, "<ofd:TextObject ID=\"", next_id_++, "\" Boundary=\"");
    for (const Mpt edge : {x, run.y - ascent, width, ascent - scaled(metrics.descent)}) {
      AppendMm(edge, out_);
      out_.push_back(' ');
    }
    out_.pop_back();
    TextHead(run.font, run.size);
    out_ += "><ofd:TextCode X=\"0\" Y=\"";
    AppendMm(ascent, out_);
    Characters(glyphs);
  }

  void TextHead(int font, Mpt size) {
    absl::StrAppend(&out_, "\" Font=\"", font_ids_[static_cast<size_t>(font)], "\" Size=\"");
    AppendMm(size, out_);
    out_.push_back('"');
  }

  // The rest of a TextCode whose Y is open: steps, characters, and the ends of both elements.
  void Characters(absl::Span<const PlacedGlyph> glyphs) {
    if (glyphs.size() > 1) {
      out_ += "\" DeltaX=\"";
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
    out_ += "\">";
    for (const PlacedGlyph& glyph : glyphs) AppendCharacter(glyph.character, out_);
    out_ += "</ofd:TextCode></ofd:TextObject>";
  }

  // Letters along a line through the middle of the page, rising by 45 degrees.
  void Mark(const Watermark& watermark) {
    if (watermark.glyphs.empty()) return;
    absl::StrAppend(&out_, "<ofd:TextObject ID=\"", next_id_++, "\" Boundary=\"0 0 ", Mm(kPageWidth), " ",
                    Mm(kPageHeight), "\" CTM=\"0.7071 -0.7071 0.7071 0.7071 ", Mm(kPageWidth / 2), " ",
                    Mm(kPageHeight / 2));
    TextHead(watermark.font, watermark.size);
    out_ += "><ofd:FillColor Value=\"217 217 217\"/><ofd:TextCode X=\"";
    AppendMm(watermark.glyphs.front().x, out_);
    out_ += "\" Y=\"";
    AppendMm(watermark.size / 3, out_);
    Characters(watermark.glyphs);
  }

  const FontSet& fonts_;
  const std::vector<int>& font_ids_;
  int& next_id_;
  std::string out_;
};

}  // namespace

void AppendMm(Mpt length, std::string& out) { AppendMicrometres(Micrometres(length), out); }

std::string Mm(Mpt length) {
  std::string out;
  AppendMm(length, out);
  return out;
}

std::string OfdPage(const Page& page, const Watermark& watermark, const FontSet& fonts,
                    const std::vector<int>& font_ids, int& next_id) {
  return PageWriter(fonts, font_ids, next_id).Write(page, watermark);
}

}  // namespace nianbao::rendering

#include "services/rendering/pdf_writer.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/rendering/font_subset.h"
#include "services/rendering/zip.h"

namespace nianbao::rendering {
namespace {

// UTF-16BE with byte order mark, in hex: how PDF writes text strings.
std::string TextString(const std::string& text) {
  std::string out = "<FEFF";
  for (char32_t c : DecodeUtf8(text)) {
    if (c > 0xFFFF) {
      c -= 0x10000;
      absl::StrAppendFormat(&out, "%04X", 0xD800u + static_cast<unsigned>(c >> 10));
      c = 0xDC00 + (c & 0x3FF);
    }
    absl::StrAppendFormat(&out, "%04X", static_cast<unsigned>(c));
  }
  return out + ">";
}

// Thousandths of a point as points, with two decimals: finer than any printer.
std::string Number(Mpt value) {
  const auto hundredths = (value + (value < 0 ? -5 : 5)) / 10;
  const std::string sign = hundredths < 0 ? "-" : "";
  const int magnitude = std::abs(hundredths);
  if (magnitude % 100 == 0) return absl::StrCat(sign, magnitude / 100);
  return absl::StrFormat("%s%d.%02d", sign, magnitude / 100, magnitude % 100);
}

// What the document uses of a font.
struct Used {
  UsedCharacters characters;
};

// A subset's name carries six letters of its own; taken from its characters they are the same every time.
std::string TagOf(const std::vector<UsedCharacters::Entry>& entries) {
  std::string characters;
  for (const UsedCharacters::Entry& entry : entries) absl::StrAppend(&characters, entry.character, " ");
  std::string tag = Sha256Hex(characters).substr(0, 6);
  for (char& c : tag) c = static_cast<char>('A' + (c <= '9' ? c - '0' : c - 'a' + 10));
  return tag;
}

class Writer {
 public:
  Writer(const Pages& pages, const FontSet& fonts, const PdfOptions& options)
      : pages_(pages), fonts_(fonts), options_(options), used_(fonts.fonts().size()) {}

  absl::StatusOr<std::string> Write() && {
    out_ = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
    for (const Page& page : pages_.pages) Gather(page);
    const int catalog = Reserve();
    const int tree = Reserve();
    ASSIGN_OR_RETURN(const std::string font_names, WriteFonts());
    std::vector<int> kids;
    for (const Page& page : pages_.pages) {
      const int content = Stream(ContentOf(page));
      kids.push_back(Object(absl::StrCat("<</Type/Page/Parent ", tree, " 0 R/MediaBox[0 0 ", Number(kPageWidth), " ",
                                         Number(kPageHeight), "]/Resources<</Font<<", font_names, ">>>>/Contents ",
                                         content, " 0 R>>")));
    }
    std::string list;
    for (const int kid : kids) absl::StrAppend(&list, kid, " 0 R ");
    Define(tree, absl::StrCat("<</Type/Pages/Count ", kids.size(), "/Kids[", list, "]>>"));
    const int outline = WriteOutline(kids);
    Define(catalog,
           absl::StrCat("<</Type/Catalog/Pages ", tree, " 0 R/Lang(zh-CN)/ViewerPreferences<</DisplayDocTitle true>>",
                        outline > 0 ? absl::StrCat("/PageMode/UseOutlines/Outlines ", outline, " 0 R") : "", ">>"));
    const int facts = Object(absl::StrCat("<</Title", TextString(options_.title), "/Author",
                                          TextString(options_.author), "/Producer(nianbao)>>"));
    Finish(catalog, facts);
    return std::move(out_);
  }

 private:
  void Gather(const Page& page) {
    for (const GlyphRun& run : page.runs) {
      Used& used = used_[static_cast<size_t>(run.font)];
      for (const PlacedGlyph& glyph : page.GlyphsOf(run)) used.characters.Add(glyph.character);
    }
  }

  int Reserve() {
    offsets_.push_back(0);
    return static_cast<int>(offsets_.size());
  }
  void Define(int number, const std::string& body) {
    offsets_[static_cast<size_t>(number) - 1] = out_.size();
    absl::StrAppend(&out_, number, " 0 obj\n", body, "\nendobj\n");
  }
  int Object(const std::string& body) {
    const int number = Reserve();
    Define(number, body);
    return number;
  }
  int Stream(const std::string& bytes, const std::string& more = "") { return Packed(Deflate(bytes), more); }
  int Packed(const std::string& packed, const std::string& more) {
    return Object(
        absl::StrCat("<</Length ", packed.size(), "/Filter/FlateDecode", more, ">>stream\n", packed, "\nendstream"));
  }

  // A run is one TJ array: where a glyph does not follow by its own width, an adjustment in thousandths stands between.
  std::string ContentOf(const Page& page) const {
    std::string out = "0.5 w\n";
    for (const Rule& rule : page.rules) {
      absl::StrAppend(&out, Number(rule.x1), " ", Number(kPageHeight - rule.y1), " m ", Number(rule.x2), " ",
                      Number(kPageHeight - rule.y2), " l S\n");
    }
    out += "BT\n";
    for (const GlyphRun& run : page.runs) {
      const auto glyphs = page.GlyphsOf(run);
      absl::StrAppend(&out, "/F", run.font, " ", Number(run.size), " Tf 1 0 0 1 ", Number(glyphs[0].x), " ",
                      Number(kPageHeight - run.y), " Tm [<");
      double x = glyphs[0].x;
      for (const PlacedGlyph& glyph : glyphs) {
        const auto adjust = static_cast<int>(std::lround((x - glyph.x) * 1000 / run.size));
        if (adjust != 0) {
          absl::StrAppend(&out, ">", adjust, "<");
          x -= adjust * run.size / 1000.0;
        }
        absl::StrAppendFormat(&out, "%04X", used_[static_cast<size_t>(run.font)].characters.CidOf(glyph.character));
        x += glyph.advance * run.size / 1000.0;
      }
      out += ">] TJ\n";
    }
    return out + "ET\n";
  }

  static std::string ToUnicode(const std::vector<UsedCharacters::Entry>& used) {
    std::string map =
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry (Adobe) /Ordering "
        "(UCS) "
        "/Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> "
        "endcodespacerange\n";
    constexpr size_t kMostInABlock = 100;
    auto at = used.begin();
    while (at != used.end()) {
      std::string block;
      size_t count = 0;
      for (; at != used.end() && count < kMostInABlock; ++at, ++count) {
        const std::string text = TextString(EncodeUtf8(std::u32string(1, at->character)));
        absl::StrAppendFormat(&block, "<%04X> <%s\n", at->cid, text.substr(5));
      }
      absl::StrAppend(&map, count, " beginbfchar\n", block, "endbfchar\n");
    }
    return map + "endcmap CMapName currentdict /CMap defineresource pop end end";
  }

  absl::StatusOr<std::string> WriteFonts() {
    std::string names;
    for (size_t i = 0; i < used_.size(); ++i) {
      const Used& used = used_[i];
      if (used.characters.empty()) continue;
      const Font& font = fonts_.font(static_cast<int>(i));
      const std::vector<UsedCharacters::Entry> entries = used.characters.Sorted();
      const std::string tag = TagOf(entries);
      const std::string bare = absl::StrCat(tag, "+", font.name());
      const std::string name = absl::StrCat("/", bare);
      const int file = Packed(ZlibFrame(PackCff(font, used.characters, bare)), "/Subtype/CIDFontType0C");
      const int descriptor =
          Object(absl::StrCat("<</Type/FontDescriptor/FontName", name,
                              "/Flags 4/FontBBox[-200 -300 1200 1000]/ItalicAngle 0/Ascent 880/Descent "
                              "-120/CapHeight 700/StemV 80/FontFile3 ",
                              file, " 0 R>>"));
      std::string widths;
      for (const UsedCharacters::Entry& entry : entries) {
        const int width = font.Find(entry.character).advance;
        if (width != 1000) absl::StrAppend(&widths, entry.cid, "[", width, "]");
      }
      const int descendant =
          Object(absl::StrCat("<</Type/Font/Subtype/CIDFontType0/BaseFont", name,
                              "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ",
                              descriptor, " 0 R/DW 1000/W[", widths, "]>>"));
      const int unicode = Stream(ToUnicode(entries));
      const int composite =
          Object(absl::StrCat("<</Type/Font/Subtype/Type0/BaseFont", name, "/Encoding/Identity-H/DescendantFonts[",
                              descendant, " 0 R]/ToUnicode ", unicode, " 0 R>>"));
      absl::StrAppend(&names, "/F", i, " ", composite, " 0 R");
    }
    return names;
  }

  int WriteOutline(const std::vector<int>& kids) {
    if (pages_.bookmarks.empty()) return 0;
    const int root = Reserve();
    std::vector<int> items;
    for (size_t i = 0; i < pages_.bookmarks.size(); ++i) items.push_back(Reserve());
    for (size_t i = 0; i < items.size(); ++i) {
      const Bookmark& mark = pages_.bookmarks[i];
      Define(items[i], absl::StrCat("<</Title", TextString(mark.title), "/Parent ", root, " 0 R/Dest[",
                                    kids[static_cast<size_t>(mark.page)], " 0 R/XYZ 0 ", Number(kPageHeight - mark.y),
                                    " 0]", i > 0 ? absl::StrCat("/Prev ", items[i - 1], " 0 R") : "",
                                    i + 1 < items.size() ? absl::StrCat("/Next ", items[i + 1], " 0 R") : "", ">>"));
    }
    Define(root, absl::StrCat("<</Type/Outlines/Count ", items.size(), "/First ", items.front(), " 0 R/Last ",
                              items.back(), " 0 R>>"));
    return root;
  }

  void Finish(int catalog, int facts) {
    const size_t start = out_.size();
    const std::string id = Sha256Hex(out_).substr(0, 32);
    absl::StrAppend(&out_, "xref\n0 ", offsets_.size() + 1, "\n0000000000 65535 f \n");
    for (const size_t offset : offsets_) absl::StrAppendFormat(&out_, "%010d 00000 n \n", offset);
    absl::StrAppend(&out_, "trailer\n<</Size ", offsets_.size() + 1, "/Root ", catalog, " 0 R/Info ", facts,
                    " 0 R/ID[<", id, "><", id, ">]>>\nstartxref\n", start, "\n%%EOF\n");
  }

  const Pages& pages_;
  const FontSet& fonts_;
  const PdfOptions& options_;
  std::vector<Used> used_;
  std::string out_;
  std::vector<size_t> offsets_;
};

}  // namespace

absl::StatusOr<std::string> WritePdf(const Pages& pages, const FontSet& fonts, const PdfOptions& options) {
  return Writer(pages, fonts, options).Write();
}

}  // namespace nianbao::rendering

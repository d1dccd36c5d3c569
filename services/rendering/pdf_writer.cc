#include "services/rendering/pdf_writer.h"

#include <libdeflate.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/digest.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/rendering/pdf_content.h"
#include "services/rendering/pdf_objects.h"
#include "services/rendering/pdf_structure.h"

namespace nianbao::rendering {
namespace {

constexpr int kSmall = 12;  // level for what is compressed once in a process

absl::Status TooManyRareCharacters() {
  return MakeError(absl::StatusCode::kInvalidArgument, "too many characters above U+FFFF",
                   {.reason = "DOCUMENT_TOO_LARGE", .sentence = "年报中的生僻字太多，请核对内容。"});
}

void AppendCode(unsigned value, std::string& out) { absl::StrAppendFormat(&out, "<%04X>", value); }

// CIDs are characters, so one map of 256 ranges serves every font. It leaves out what is no text: U+0000, the
// surrogates, U+FEFF and U+FFFE.
std::string IdentityRanges() {
  std::vector<std::string> ranges;
  for (unsigned high = 0; high < 256; ++high) {
    if (high >= 0xD8 && high < 0xE0) continue;
    const unsigned first = high == 0 ? 1 : high << 8;
    const unsigned last = high << 8 | (high == 0xFE ? 0xFE : high == 0xFF ? 0xFD : 0xFF);
    std::string range;
    for (const unsigned value : {first, last, first}) AppendCode(value, range);
    ranges.push_back(range);
  }
  std::string out;
  constexpr size_t kMostInABlock = 100;
  for (size_t i = 0; i < ranges.size(); i += kMostInABlock) {
    const size_t end = std::min(i + kMostInABlock, ranges.size());
    absl::StrAppend(&out, end - i, " beginbfrange\n");
    for (size_t k = i; k < end; ++k) absl::StrAppend(&out, ranges[k], "\n");
    out += "endbfrange\n";
  }
  return out;
}

std::string UnicodeMap(const std::string& more) {
  return absl::StrCat(
      "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) "
      "/Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> "
      "endcodespacerange\n",
      IdentityRanges(), more, "endcmap CMapName currentdict /CMap defineresource pop end end");
}

// Of a font that shows characters above U+FFFF, whose CIDs are no characters.
std::string HighCharacters(const std::vector<UsedCharacters::Entry>& entries) {
  std::string out;
  for (const UsedCharacters::Entry& entry : entries) {
    if (entry.character < 0x10000) continue;
    std::string text;
    AppendText(EncodeUtf8(std::u32string(1, entry.character)), text);
    absl::StrAppend(&out, "1 beginbfchar ");
    AppendCode(entry.cid, out);
    absl::StrAppend(&out, "<", text.substr(5), " endbfchar\n");
  }
  return out;
}

// A subset's name carries six letters of its own; taken from its characters they are the same every time.
std::string TagOf(const std::vector<UsedCharacters::Entry>& entries) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const UsedCharacters::Entry& entry : entries) hash = (hash ^ entry.character) * 1099511628211u;
  std::string tag;
  for (int i = 0; i < 6; ++i, hash /= 26) tag.push_back(static_cast<char>('A' + hash % 26));
  return tag;
}

class Writer {
 public:
  Writer(const Pages& pages, const FontSet& fonts, const PdfOptions& options)
      : pages_(pages), fonts_(fonts), options_(options), objects_(options.compression), used_(fonts.fonts().size()) {}

  absl::StatusOr<std::string> Write() && {
    Gather();
    const int catalog = objects_.Reserve();
    const int tree = objects_.Reserve();
    ASSIGN_OR_RETURN(const std::string resources, WriteFonts());
    WritePages(tree, objects_.Add(absl::StrCat("<</Font<<", resources, ">>>>")));
    const int structure = WriteStructure(pages_, page_objects_, marks_, objects_);
    const int outline = WriteOutline();
    const int xmp = objects_.AddPlainStream(XmpPacket(options_.facts), "/Type/Metadata/Subtype/XML");
    objects_.Define(
        catalog,
        absl::StrCat("<</Type/Catalog/Pages ", tree, " 0 R/Lang(zh-CN)/MarkInfo<</Marked true>>/StructTreeRoot ",
                     structure, " 0 R/Metadata ", xmp, " 0 R/OutputIntents[", WriteIntent(),
                     " 0 R]/ViewerPreferences<</DisplayDocTitle true>>",
                     outline > 0 ? absl::StrCat("/PageMode/UseOutlines/Outlines ", outline, " 0 R") : "", ">>"));
    const int info = objects_.Add(InfoDictionary(options_.facts));
    const std::string id = Sha256Hex(absl::StrCat(options_.facts.title, identity_)).substr(0, 32);
    return std::move(objects_).Finish(catalog, info, id);
  }

 private:
  void Gather() {
    for (const Page& page : pages_.pages) {
      for (const GlyphRun& run : page.runs) {
        UsedCharacters& used = used_[static_cast<size_t>(run.font)];
        for (const PlacedGlyph& glyph : page.GlyphsOf(run)) used.Add(glyph.character);
      }
    }
    for (const PlacedGlyph& glyph : pages_.watermark.glyphs) {
      used_[static_cast<size_t>(pages_.watermark.font)].Add(glyph.character);
    }
  }

  // What the identical part of every document costs is paid once.
  int SharedUnicodeMap() {
    static const auto* packed = new std::string(Zlib(UnicodeMap(""), kSmall));
    if (unicode_ == 0) unicode_ = objects_.AddPackedStream(*packed);
    return unicode_;
  }

  int WriteIntent() {
    static const auto* packed = new std::string(Zlib(SrgbProfile(), kSmall));
    const int profile = objects_.AddPackedStream(*packed, "/N 3");
    return objects_.Add(
        absl::StrCat("<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB "
                     "IEC61966-2.1)/DestOutputProfile ",
                     profile, " 0 R>>"));
  }

  absl::StatusOr<std::string> WriteFonts() {
    std::string names;
    for (size_t i = 0; i < used_.size(); ++i) {
      if (used_[i].empty()) continue;
      if (used_[i].overflows()) return TooManyRareCharacters();
      absl::StrAppend(&names, "/F", i, " ", WriteFont(*fonts_.fonts()[i], used_[i]), " 0 R");
    }
    return names;
  }

  int WriteFont(const Font& font, const UsedCharacters& used) {
    const std::vector<UsedCharacters::Entry> entries = used.Sorted();
    const std::string name = absl::StrCat(TagOf(entries), "+", font.name());
    absl::StrAppend(&identity_, name, font.digest());
    const int file = objects_.AddFontStream(PackCff(font, entries, name), "/Subtype/CIDFontType0C");
    const FontMetrics& metrics = font.metrics();
    const int descriptor = objects_.Add(
        absl::StrCat("<</Type/FontDescriptor/FontName/", name, "/Flags 4/FontBBox[", metrics.left, " ", metrics.bottom,
                     " ", metrics.right, " ", metrics.top, "]/ItalicAngle 0/Ascent ", metrics.ascent, "/Descent ",
                     metrics.descent, "/CapHeight 700/StemV 80/FontFile3 ", file, " 0 R>>"));
    const int descendant =
        objects_.Add(absl::StrCat("<</Type/Font/Subtype/CIDFontType0/BaseFont/", name,
                                  "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ",
                                  descriptor, " 0 R/DW 1000/W[", Widths(font, entries), "]>>"));
    const std::string high = HighCharacters(entries);
    const int unicode = high.empty() ? SharedUnicodeMap() : objects_.AddStream(UnicodeMap(high));
    return objects_.Add(absl::StrCat("<</Type/Font/Subtype/Type0/BaseFont/", name,
                                     "/Encoding/Identity-H/DescendantFonts[", descendant, " 0 R]/ToUnicode ", unicode,
                                     " 0 R>>"));
  }

  // Advances that are not a full square: "48[500 500]".
  static std::string Widths(const Font& font, const std::vector<UsedCharacters::Entry>& entries) {
    std::string out;
    int next = -1;
    for (const UsedCharacters::Entry& entry : entries) {
      const int advance = font.Find(entry.character).advance;
      if (advance == 1000) continue;
      if (entry.cid == next) {
        out.back() = ' ';
      } else {
        absl::StrAppend(&out, entry.cid, "[");
      }
      absl::StrAppend(&out, advance, "]");
      next = entry.cid + 1;
    }
    return out;
  }

  void WritePages(int tree, int resources) {
    std::string kids;
    for (const Page& page : pages_.pages) {
      PdfContent content = WriteContent(pages_, page, used_);
      const absl::string_view text = content.stream.text();
      absl::StrAppend(&identity_, " ", text.size(), " ", libdeflate_crc32(0, text.data(), text.size()), " ",
                      libdeflate_adler32(1, text.data(), text.size()));
      const int stream = objects_.AddStream(content.stream);
      std::string body = absl::StrCat("<</Type/Page/Parent ", tree, " 0 R/MediaBox[0 0 ");
      AppendPoints(kPageWidth, body);
      body.push_back(' ');
      AppendPoints(kPageHeight, body);
      absl::StrAppend(&body, "]/Resources ", resources, " 0 R/Tabs/S/StructParents ", page_objects_.size(),
                      "/Contents ", stream, " 0 R>>");
      page_objects_.push_back(objects_.Add(body));
      marks_.push_back(std::move(content.marks));
      absl::StrAppend(&kids, page_objects_.back(), " 0 R ");
    }
    objects_.Define(tree, absl::StrCat("<</Type/Pages/Count ", page_objects_.size(), "/Kids[", kids, "]>>"));
  }

  // The outline: an item lies below the last one before it of a smaller level.
  int WriteOutline() {
    const std::vector<Bookmark>& marks = pages_.bookmarks;
    if (marks.empty()) return 0;
    const size_t count = marks.size();
    const int root = objects_.Reserve();
    std::vector<int> numbers;
    for (size_t i = 0; i < count; ++i) numbers.push_back(objects_.Reserve());
    std::vector<int> parent(count, -1), first(count, -1), last(count, -1), before(count, -1), after(count, -1);
    int first_root = -1, last_root = -1;
    for (size_t i = 0; i < count; ++i) {
      for (int p = static_cast<int>(i) - 1; p >= 0 && parent[i] < 0; --p) {
        if (marks[static_cast<size_t>(p)].level < marks[i].level) parent[i] = p;
      }
      int& youngest = parent[i] < 0 ? last_root : last[static_cast<size_t>(parent[i])];
      int& eldest = parent[i] < 0 ? first_root : first[static_cast<size_t>(parent[i])];
      before[i] = youngest;
      if (youngest >= 0) after[static_cast<size_t>(youngest)] = static_cast<int>(i);
      youngest = static_cast<int>(i);
      if (eldest < 0) eldest = static_cast<int>(i);
    }
    const auto number = [&](int i) { return numbers[static_cast<size_t>(i)]; };
    for (size_t i = 0; i < count; ++i) {
      std::string body = "<</Title";
      AppendText(marks[i].title, body);
      absl::StrAppend(&body, "/Parent ", parent[i] < 0 ? root : number(parent[i]), " 0 R/Dest[",
                      page_objects_[static_cast<size_t>(marks[i].page)], " 0 R/XYZ 0 ");
      AppendPoints(kPageHeight - marks[i].y, body);
      body += " 0]";
      if (before[i] >= 0) absl::StrAppend(&body, "/Prev ", number(before[i]), " 0 R");
      if (after[i] >= 0) absl::StrAppend(&body, "/Next ", number(after[i]), " 0 R");
      if (first[i] >= 0) {
        absl::StrAppend(&body, "/First ", number(first[i]), " 0 R/Last ", number(last[i]), " 0 R/Count ",
                        std::count(parent.begin(), parent.end(), static_cast<int>(i)));
      }
      objects_.Define(numbers[i], body + ">>");
    }
    objects_.Define(root, absl::StrCat("<</Type/Outlines/Count ", count, "/First ", number(first_root), " 0 R/Last ",
                                       number(last_root), " 0 R>>"));
    return root;
  }

  const Pages& pages_;
  const FontSet& fonts_;
  const PdfOptions& options_;
  PdfObjects objects_;
  std::vector<UsedCharacters> used_;
  std::vector<int> page_objects_;
  std::vector<std::vector<int>> marks_;
  int unicode_ = 0;
  std::string identity_;  // what the file's identifier is taken from: checksums of all that is shown
};

}  // namespace

absl::StatusOr<std::string> WritePdf(const Pages& pages, const FontSet& fonts, const PdfOptions& options) {
  return Writer(pages, fonts, options).Write();
}

}  // namespace nianbao::rendering

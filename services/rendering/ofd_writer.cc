#include "services/rendering/ofd_writer.h"

#include <libdeflate.h>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/rendering/font_subset.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/ofd_page.h"
#include "services/rendering/zip.h"

namespace nianbao::rendering {
namespace {

constexpr int kLevel = 0;  // of deflate: the fonts, nine tenths of a file, are under deflate already

class Writer {
 public:
  Writer(const Pages& pages, const FontSet& fonts, const OfdOptions& options)
      : pages_(pages), fonts_(fonts), options_(options), used_(fonts.fonts().size()) {}

  std::string Write() && {
    for (const Page& page : pages_.pages) Gather(page);
    for (const PlacedGlyph& glyph : pages_.watermark.glyphs) UsedOf(pages_.watermark.font).Add(glyph.character);
    archive_.Add("OFD.xml", Entry());
    AddFonts();
    for (const Page& page : pages_.pages) AddPage(page);
    archive_.Add("Doc_0/Document.xml", Document());
    if (!options_.attachment.empty()) AddAttachment();
    return std::move(archive_).Finish();
  }

 private:
  UsedCharacters& UsedOf(int font) { return used_[static_cast<size_t>(font)]; }

  void Gather(const Page& page) {
    for (const GlyphRun& run : page.runs) {
      UsedCharacters& used = UsedOf(run.font);
      for (const PlacedGlyph& glyph : page.GlyphsOf(run)) used.Add(glyph.character);
    }
  }

  // DocInfo names the report's own date and no time: a document made anew from the same revision is the same document.
  std::string Entry() const {
    std::string facts;
    for (const auto& [name, value] : options_.facts) {
      if (value.empty()) continue;
      absl::StrAppend(&facts, "<ofd:CustomData Name=\"", EscapeXml(name), "\">", EscapeXml(value), "</ofd:CustomData>");
    }
    const std::string date =
        options_.date.empty() ? "" : absl::StrCat("<ofd:CreationDate>", options_.date, "</ofd:CreationDate>");
    const std::string& data = options_.attachment;
    const std::string id = Sha256Hex(absl::StrCat(
        options_.title, "\n", options_.author, "\n", facts, "\n", fonts_.digest(), "\n", data.size(), " ",
        libdeflate_crc32(0, data.data(), data.size()), " ", libdeflate_adler32(1, data.data(), data.size())));
    return absl::StrCat(kOfdHead, "<ofd:OFD ", kOfdNamespace,
                        " Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>", id.substr(0, 32),
                        "</ofd:DocID><ofd:Title>", EscapeXml(options_.title), "</ofd:Title><ofd:Author>",
                        EscapeXml(options_.author), "</ofd:Author><ofd:Subject>", EscapeXml(options_.subject),
                        "</ofd:Subject>", date, "<ofd:DocUsage>Normal</ofd:DocUsage><ofd:Creator>nianbao</ofd:Creator>",
                        facts.empty() ? "" : absl::StrCat("<ofd:CustomDatas>", facts, "</ofd:CustomDatas>"),
                        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
  }

  void AddFonts() {
    font_ids_.assign(used_.size(), 0);
    std::string list;
    for (size_t i = 0; i < used_.size(); ++i) {
      if (used_[i].empty()) continue;
      const Font& font = *fonts_.fonts()[i];
      font_ids_[i] = next_id_++;
      const std::string file = absl::StrCat("font_", font_ids_[i], ".otf");
      absl::StrAppend(&list, "<ofd:Font ID=\"", font_ids_[i], "\" FontName=\"", EscapeXml(font.name()),
                      "\" FamilyName=\"", EscapeXml(font.family()), "\" Charset=\"unicode\"><ofd:FontFile>", file,
                      "</ofd:FontFile></ofd:Font>");
      archive_.AddPacked("Doc_0/Res/" + file, PackFont(font, used_[i]));
    }
    archive_.Add("Doc_0/PublicRes.xml", absl::StrCat(kOfdHead, "<ofd:Res ", kOfdNamespace,
                                                     " BaseLoc=\"Res\"><ofd:Fonts>", list, "</ofd:Fonts></ofd:Res>"));
  }

  void AddPage(const Page& page) {
    const size_t number = page_ids_.size();
    page_ids_.push_back(next_id_++);
    archive_.Add(absl::StrCat("Doc_0/Pages/Page_", number, "/Content.xml"),
                 OfdPage(page, pages_.watermark, fonts_, font_ids_, next_id_));
  }

  std::string Document() const {
    std::string out = absl::StrCat(
        kOfdHead, "<ofd:Document ", kOfdNamespace, "><ofd:CommonData><ofd:MaxUnitID>", next_id_ - 1,
        "</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 ", Mm(kPageWidth), " ", Mm(kPageHeight),
        "</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>");
    for (size_t i = 0; i < page_ids_.size(); ++i) {
      absl::StrAppend(&out, "<ofd:Page ID=\"", page_ids_[i], "\" BaseLoc=\"Pages/Page_", i, "/Content.xml\"/>");
    }
    out += "</ofd:Pages>";
    if (!pages_.bookmarks.empty()) {
      out += "<ofd:Outlines>";
      size_t at = 0;
      while (at < pages_.bookmarks.size()) Outline(at, out);
      out += "</ofd:Outlines><ofd:VPreferences><ofd:PageMode>UseOutlines</ofd:PageMode></ofd:VPreferences>";
    }
    if (!options_.attachment.empty()) out += "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>";
    return out + "</ofd:Document>";
  }

  // The bookmark at `at` and those below it; `at` moves past them.
  void Outline(size_t& at, std::string& out) const {
    const Bookmark& mark = pages_.bookmarks[at++];
    std::string below;
    int children = 0;
    while (at < pages_.bookmarks.size() && pages_.bookmarks[at].level > mark.level) {
      Outline(at, below);
      ++children;
    }
    absl::StrAppend(&out, "<ofd:OutlineElem Title=\"", EscapeXml(mark.title), "\" Count=\"", children,
                    "\" Expanded=\"true\"><ofd:Actions><ofd:Action Event=\"CLICK\"><ofd:Goto><ofd:Dest Type=\"XYZ\" "
                    "PageID=\"",
                    page_ids_[static_cast<size_t>(mark.page)], "\" Left=\"0\" Top=\"", Mm(mark.y),
                    "\" Zoom=\"0\"/></ofd:Goto></ofd:Action></ofd:Actions>", below, "</ofd:OutlineElem>");
  }

  void AddAttachment() {
    archive_.Add("Doc_0/Attachs/report.json", options_.attachment);
    // Size is in kilobytes.
    archive_.Add("Doc_0/Attachs/Attachments.xml",
                 absl::StrCat(kOfdHead, "<ofd:Attachments ", kOfdNamespace,
                              "><ofd:Attachment ID=\"Attachment_0\" Name=\"年报数据.json\" Format=\"json\" Size=\"",
                              (options_.attachment.size() + 1023) / 1024,
                              "\" Visible=\"true\"><ofd:FileLoc>report.json</ofd:FileLoc></ofd:Attachment>"
                              "</ofd:Attachments>"));
  }

  const Pages& pages_;
  const FontSet& fonts_;
  const OfdOptions& options_;
  std::vector<UsedCharacters> used_;
  std::vector<int> font_ids_;
  std::vector<int> page_ids_;
  int next_id_ = 1;
  ZipWriter archive_{kLevel};
};

}  // namespace

std::string WriteOfd(const Pages& pages, const FontSet& fonts, const OfdOptions& options) {
  return Writer(pages, fonts, options).Write();
}

}  // namespace nianbao::rendering

#include "services/importing/docx_source.h"

#include <pugixml.hpp>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "services/importing/body.h"
#include "services/importing/docx_numbering.h"

namespace nianbao::importing {
namespace {

constexpr int kDeepest = 40;  // nesting of text boxes, content controls and tables

absl::Status Damaged() {
  return RefuseDocument("DOCUMENT_DAMAGED", "Word 文件的内容不完整，请用 Word 或 WPS 打开后另存一份再上传。");
}

bool IsOn(const pugi::xml_node& toggle) {
  const absl::string_view value = toggle.attribute("w:val").as_string("true");
  return toggle && value != "false" && value != "0";
}

class Reader {
 public:
  Reader(const std::map<std::string, std::string>& parts, const SourceLimits& limits)
      : limits_(limits), numbering_xml_(Load(parts, "word/numbering.xml")), styles_(Load(parts, "word/styles.xml")) {
    numbering_ = std::make_unique<DocxNumbering>(*numbering_xml_, *styles_);
  }

  static std::unique_ptr<pugi::xml_document> Load(const std::map<std::string, std::string>& parts, const char* name) {
    auto xml = std::make_unique<pugi::xml_document>();
    const auto part = parts.find(name);
    if (part != parts.end())
      xml->load_buffer(part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    return xml;
  }

  void ReadBlocks(const pugi::xml_node& parent, int depth) {
    if (depth > kDeepest) return;
    for (const pugi::xml_node block : parent.children()) {
      const absl::string_view name = block.name();
      if (name == "w:p") {
        ReadParagraph(block);
      } else if (name == "w:tbl") {
        ReadTable(block);
      } else if (name == "w:sdt") {
        ReadBlocks(block.child("w:sdtContent"), depth + 1);
      } else if (name == "w:ins" || name == "w:customXml" || name == "w:smartTag") {
        ReadBlocks(block, depth + 1);
      }
    }
  }

  SourceDocument Take() { return std::move(document_); }
  bool overflowed() const { return overflowed_; }

 private:
  void ReadParagraph(const pugi::xml_node& paragraph) {
    const std::string text = numbering_->Next(paragraph.child("w:pPr")) + TextOf(paragraph, 0);
    ++number_;
    // A title set on several lines by soft breaks is one title.
    if (SourceLine whole = MakeLine(number_, absl::StrReplaceAll(text, {{"\n", ""}})); IsTitle(whole)) {
      return document_.lines.push_back(std::move(whole));
    }
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      document_.lines.push_back(MakeLine(number_, std::string(line)));
    }
  }

  // The text of runs below a node; line breaks as "\n".
  std::string TextOf(const pugi::xml_node& parent, int depth) {
    std::string text;
    if (depth > kDeepest) return text;
    for (const pugi::xml_node node : parent.children()) {
      const absl::string_view name = node.name();
      if (name == "w:del" || name == "w:moveFrom") {
        document_.residue.insert("tracked_changes");
      } else if (name == "w:r") {
        text += RunText(node, depth + 1);
      } else if (name == "w:ins" || name == "w:moveTo") {
        document_.residue.insert("tracked_changes");
        text += TextOf(node, depth + 1);
      } else if (name == "w:p") {
        text += (text.empty() ? "" : "\n") + TextOf(node, depth + 1);
      } else if (name != "w:pPr" && name != "w:rPr" && name != "w:tblPr") {
        text += TextOf(node, depth + 1);
      }
    }
    return text;
  }

  std::string RunText(const pugi::xml_node& run, int depth) {
    const pugi::xml_node properties = run.child("w:rPr");
    if (IsOn(properties.child("w:vanish"))) {
      document_.residue.insert("hidden_text");
      return "";
    }
    const pugi::xml_node highlight = properties.child("w:highlight");
    if (highlight && absl::string_view(highlight.attribute("w:val").value()) != "none") {
      document_.residue.insert("highlight");
    }
    std::string text;
    for (const pugi::xml_node node : run.children()) {
      const absl::string_view name = node.name();
      if (name == "w:t") {
        text += node.child_value();
      } else if (name == "w:tab") {
        text += '\t';
      } else if (name == "w:br" || name == "w:cr") {
        text += '\n';
      } else if (name == "w:commentReference") {
        document_.residue.insert("comment");
      } else if (name == "w:pict" || name == "w:drawing" || name == "mc:AlternateContent") {
        text += TextOf(node.child("mc:Fallback") ? node.child("mc:Choice") : node, depth + 1);
      }
    }
    return text;
  }

  void ReadTable(const pugi::xml_node& table) {
    ++number_;
    GridBuilder grid(limits_.max_grid_places);
    for (const pugi::xml_node row : table.children("w:tr")) {
      grid.StartRow();
      for (const pugi::xml_node cell : row.children("w:tc")) {
        const pugi::xml_node properties = cell.child("w:tcPr");
        const int span = properties.child("w:gridSpan").attribute("w:val").as_int(1);
        const pugi::xml_node merge = properties.child("w:vMerge");
        if (merge && absl::string_view(merge.attribute("w:val").value()) != "restart") {
          grid.ContinueAbove(span);
        } else {
          grid.AddCell(WithoutBlanks(TextOf(cell, 0)), span, 1);
        }
      }
    }
    overflowed_ = overflowed_ || grid.overflowed();
    document_.grids.push_back(grid.Take(number_));
  }

  SourceLimits limits_;
  std::unique_ptr<pugi::xml_document> numbering_xml_;
  std::unique_ptr<pugi::xml_document> styles_;
  std::unique_ptr<DocxNumbering> numbering_;
  SourceDocument document_;
  int number_ = 0;
  bool overflowed_ = false;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadDocx(const std::map<std::string, std::string>& parts, const SourceLimits& limits) {
  const auto xml = Reader::Load(parts, "word/document.xml");
  const pugi::xml_node body = xml->child("w:document").child("w:body");
  if (!body) return Damaged();
  Reader reader(parts, limits);
  reader.ReadBlocks(body, 0);
  if (reader.overflowed()) return RefuseDocument("DOCUMENT_TOO_LARGE", "文件里的表格太大，请删去无关的表格后再上传。");
  return reader.Take();
}

}  // namespace nianbao::importing

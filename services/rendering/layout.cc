#include "services/rendering/layout.h"

#include <algorithm>

#include "services/common/base/status_macros.h"
#include "services/rendering/page_furniture.h"
#include "services/rendering/table_setter.h"
#include "services/rendering/text_setter.h"

namespace nianbao::rendering {
namespace {

class Setter {
 public:
  Setter(const FontSet& fonts, const LayoutOptions& options)
      : options_(options), composer_(fonts, options.limits), text_(composer_), tables_(composer_) {}

  absl::StatusOr<Pages> Set(const Document& document) && {
    text_.SetTitle(document);
    for (size_t i = 0; i < document.blocks.size() && composer_.ok(); ++i) SetBlock(document, i);
    text_.SetSignature(document);
    for (const PrintedTable& annex : document.annexes) {
      if (composer_.ok()) composer_.NewPage();
      SetTable(annex);
    }
    NumberPages(composer_);
    SetVerification(document.verification, composer_);
    SetWatermark(options_.watermark, composer_);
    RETURN_IF_ERROR(composer_.fault());
    return std::move(composer_.pages());
  }

 private:
  void SetBlock(const Document& document, size_t i) {
    const Block& block = document.blocks[i];
    const bool last = i + 1 == document.blocks.size();
    const bool first_heading = i == 0 || document.blocks[i - 1].kind != Block::Kind::kHeading;
    switch (block.kind) {
      case Block::Kind::kTable:
        return SetTable(block.table);
      case Block::Kind::kParagraph:
        return text_.SetParagraph(block, last && Signed(document) ? TextSetter::kSignatureLines : 0);
      case Block::Kind::kHeading:
        if (first_heading) KeepTogether(document, i);
        return text_.SetHeading(block);
    }
  }

  static bool Signed(const Document& document) {
    return !document.signature_date.empty() || !document.signature_organ.empty();
  }

  // Headings never stand alone at the foot of a page: they go with two lines of what follows, or with the whole of a
  // table that fits a page.
  void KeepTogether(const Document& document, size_t i) {
    int lines = 0;
    for (; i < document.blocks.size() && document.blocks[i].kind == Block::Kind::kHeading; ++i) {
      lines += text_.LinesOf(document.blocks[i]);
    }
    Mpt height = lines * kPitch;
    if (i < document.blocks.size()) {
      const Block& next = document.blocks[i];
      const bool signature_follows = i + 1 == document.blocks.size() && Signed(document);
      height += next.kind == Block::Kind::kTable ? HeightOf(next.table, height) : BeginningOf(next, signature_follows);
    }
    composer_.Need(std::min(height, kHeight));
  }

  // Of two lines of a paragraph; a short one that the signature takes along goes with it.
  Mpt BeginningOf(const Block& paragraph, bool signature_follows) {
    const int lines = text_.LinesOf(paragraph);
    if (lines > (signature_follows ? 3 : 2)) return 2 * kPitch;
    return (lines + (signature_follows ? TextSetter::kSignatureLines : 0)) * kPitch;
  }

  // Of as much of the table as should stand on one page.
  Mpt HeightOf(const PrintedTable& table, Mpt above) {
    Mpt height = 0;
    for (const Grid& grid : table.grids) height += tables_.HeightOf(grid);
    for (const std::string* line : {&table.title, &table.subtitle, &table.header}) height += line->empty() ? 0 : kPitch;
    return above + height <= kHeight ? height : 6 * kPitch;
  }

  void SetTable(const PrintedTable& table) {
    if (!table.title.empty()) {
      composer_.Need(4 * kPitch);
      composer_.AddBookmark(table.title, 1);
      text_.SetCentred(table.title, {Face::kHei}, {.role = Role::kHeading, .level = 2});
      text_.BeginSection();
    }
    if (!table.subtitle.empty()) text_.SetCentred(table.subtitle, {Face::kKai}, {.role = Role::kParagraph});
    if (!table.header.empty()) text_.SetNote(table.header);
    for (const Grid& grid : table.grids) tables_.SetGrid(grid);
    if (!table.footer.empty()) text_.SetNote(table.footer);
    composer_.Advance(kPitch / 3);
    composer_.AlignToGrid();
  }

  const LayoutOptions& options_;
  Composer composer_;
  TextSetter text_;
  TableSetter tables_;
};

}  // namespace

absl::StatusOr<Pages> Layout(const Document& document, const FontSet& fonts, const LayoutOptions& options) {
  return Setter(fonts, options).Set(document);
}

}  // namespace nianbao::rendering

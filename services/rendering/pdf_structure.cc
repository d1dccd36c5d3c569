#include "services/rendering/pdf_structure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/rendering/pdf_content.h"

namespace nianbao::rendering {
namespace {

// A piece of an element's content: marked content `mark` on page `page`.
struct Piece {
  int page = 0;
  int mark = 0;
};

// What an element consists of, chained through arrays: no allocation for each of the hundreds of cells.
class Family {
 public:
  Family(const std::vector<Element>& elements, const std::vector<std::vector<int>>& marks)
      : first_child_(elements.size(), 0), next_(elements.size(), 0), pieces_(elements.size()) {
    for (size_t i = elements.size(); i-- > 1;) {
      const auto parent = static_cast<size_t>(elements[i].parent);
      next_[i] = first_child_[parent];
      first_child_[parent] = static_cast<int>(i);
    }
    for (size_t page = 0; page < marks.size(); ++page) {
      for (size_t mark = 0; mark < marks[page].size(); ++mark) {
        pieces_[static_cast<size_t>(marks[page][mark])].push_back({static_cast<int>(page), static_cast<int>(mark)});
      }
    }
  }

  int FirstChild(size_t element) const { return first_child_[element]; }
  int Next(int element) const { return next_[static_cast<size_t>(element)]; }
  const std::vector<Piece>& Pieces(size_t element) const { return pieces_[element]; }

 private:
  std::vector<int> first_child_;  // 0 = none: the root is no child
  std::vector<int> next_;
  std::vector<std::vector<Piece>> pieces_;
};

class Writer {
 public:
  Writer(const Pages& pages, const std::vector<int>& page_objects, const std::vector<std::vector<int>>& marks,
         PdfObjects& objects)
      : pages_(pages), page_objects_(page_objects), marks_(marks), objects_(objects), family_(pages.elements, marks) {}

  int Write() {
    const int root = objects_.Reserve();
    numbers_.reserve(pages_.elements.size());
    for (size_t i = 0; i < pages_.elements.size(); ++i) numbers_.push_back(objects_.Reserve());
    for (size_t i = 0; i < pages_.elements.size(); ++i) WriteElement(i, root);
    objects_.Define(root, absl::StrCat("<</Type/StructTreeRoot/K[", numbers_[0], " 0 R]/ParentTree ", ParentTree(),
                                       " 0 R/ParentTreeNextKey ", page_objects_.size(), ">>"));
    return root;
  }

 private:
  void WriteElement(size_t i, int root) {
    const Element& element = pages_.elements[i];
    body_.clear();
    absl::StrAppend(&body_, "<</S/", PdfRole(element), "/P ");
    AppendReference(i == 0 ? root : numbers_[static_cast<size_t>(element.parent)], body_);
    WriteKids(i);
    WriteAttributes(element, i);
    if (!element.text.empty()) {
      body_ += "/Alt";
      AppendText(element.text, body_);
    }
    body_ += ">>";
    objects_.Define(numbers_[i], body_);
  }

  void WriteKids(size_t i) {
    const std::vector<Piece>& pieces = family_.Pieces(i);
    if (!pieces.empty()) {
      body_ += "/Pg ";
      AppendReference(page_objects_[static_cast<size_t>(pieces[0].page)], body_);
    }
    if (family_.FirstChild(i) == 0 && pieces.size() == 1) {
      body_ += "/K ";
      AppendInt(pieces[0].mark, body_);
      return;
    }
    body_ += "/K[";
    for (const Piece& piece : pieces) {
      if (piece.page == pieces[0].page) {
        AppendInt(piece.mark, body_);
      } else {
        body_ += "<</Type/MCR/Pg ";
        AppendReference(page_objects_[static_cast<size_t>(piece.page)], body_);
        body_ += "/MCID ";
        AppendInt(piece.mark, body_);
        body_ += ">>";
      }
      body_.push_back(' ');
    }
    for (int child = family_.FirstChild(i); child != 0; child = family_.Next(child)) {
      AppendReference(numbers_[static_cast<size_t>(child)], body_);
      body_.push_back(' ');
    }
    body_.push_back(']');
  }

  void WriteAttributes(const Element& element, size_t i) {
    if (element.role == Role::kFigure) return WriteFigureBox(i);
    const char* scope = element.heads_column && element.heads_row ? "Both"
                        : element.heads_column                    ? "Column"
                        : element.heads_row                       ? "Row"
                                                                  : nullptr;
    if (scope == nullptr && element.row_span == 1 && element.column_span == 1) return;
    body_ += "/A<</O/Table";
    if (scope != nullptr) absl::StrAppend(&body_, "/Scope/", scope);
    if (element.row_span > 1) absl::StrAppend(&body_, "/RowSpan ", element.row_span);
    if (element.column_span > 1) absl::StrAppend(&body_, "/ColSpan ", element.column_span);
    body_ += ">>";
  }

  // Where on its page a figure stands.
  void WriteFigureBox(size_t i) {
    for (const Page& page : pages_.pages) {
      Mpt left = kPageWidth, top = kPageHeight, right = 0, bottom = 0;
      for (const Box& box : page.boxes) {
        if (box.element != static_cast<int>(i)) continue;
        left = std::min(left, box.x), top = std::min(top, box.y);
        right = std::max(right, box.x + box.width), bottom = std::max(bottom, box.y + box.height);
      }
      if (right <= left) continue;
      body_ += "/A<</O/Layout/Placement/Block/BBox[";
      for (const Mpt value : {left, kPageHeight - bottom, right, kPageHeight - top}) {
        AppendPoints(value, body_);
        body_.push_back(' ');
      }
      body_ += "]>>";
      return;
    }
  }

  // From page and mark to the element.
  int ParentTree() {
    std::string tree = "<</Nums[";
    for (size_t page = 0; page < marks_.size(); ++page) {
      AppendInt(static_cast<int64_t>(page), tree);
      tree.push_back('[');
      for (const int element : marks_[page]) {
        AppendReference(numbers_[static_cast<size_t>(element)], tree);
        tree.push_back(' ');
      }
      tree.push_back(']');
    }
    return objects_.Add(tree + "]>>");
  }

  const Pages& pages_;
  const std::vector<int>& page_objects_;
  const std::vector<std::vector<int>>& marks_;
  PdfObjects& objects_;
  const Family family_;
  std::vector<int> numbers_;
  std::string body_;
};

}  // namespace

int WriteStructure(const Pages& pages, const std::vector<int>& page_objects, const std::vector<std::vector<int>>& marks,
                   PdfObjects& objects) {
  return Writer(pages, page_objects, marks, objects).Write();
}

}  // namespace nianbao::rendering

#include "services/rendering/pdf_structure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "services/rendering/pdf_content.h"

namespace nianbao::rendering {
namespace {

// What the tree of meaning says again and again; the roles come first.
constexpr unsigned kFirst = kPdfRoles;
constexpr Phrase kReference(kFirst, " 0 R");
constexpr Phrase kNextReference(kFirst + 1, " 0 R ");
constexpr Phrase kOnPage(kFirst + 2, "/Pg ");
constexpr Phrase kOneKid(kFirst + 3, "/K ");
constexpr Phrase kKids(kFirst + 4, "/K[");
constexpr Phrase kEnd(kFirst + 5, ">>\n");
constexpr Phrase kTableAttributes(kFirst + 6, "/A<</O/Table");
constexpr Phrase kScopes[] = {Phrase(kFirst + 7, "/Scope/Column"), Phrase(kFirst + 8, "/Scope/Row"),
                              Phrase(kFirst + 9, "/Scope/Both")};
constexpr Phrase kRowSpan(kFirst + 10, "/RowSpan ");
constexpr Phrase kColumnSpan(kFirst + 11, "/ColSpan ");
constexpr Phrase kEndAttributes(kFirst + 12, ">>");

// "<</S/TD/P "
const Phrase& BeginOf(const Element& element) {
  static const auto* phrases = new std::vector<Phrase>(PdfRolePhrases(0, "<</S/", "/P "));
  return (*phrases)[PdfRoleNumber(element)];
}

// A piece of an element's content: marked content `mark` on page `page`.
struct Piece {
  int page = 0;
  int mark = 0;
};

// What an element consists of, chained through arrays: no allocation for each of the hundreds of cells.
class Family {
 public:
  Family(const std::vector<Element>& elements, const std::vector<std::vector<int>>& marks)
      : first_child_(elements.size(), 0), next_(elements.size(), 0), first_piece_(elements.size() + 1, 0) {
    for (size_t i = elements.size(); i-- > 1;) {
      const auto parent = static_cast<size_t>(elements[i].parent);
      next_[i] = first_child_[parent];
      first_child_[parent] = static_cast<int>(i);
    }
    SortPieces(marks);
  }

  int FirstChild(size_t element) const { return first_child_[element]; }
  int Next(int element) const { return next_[static_cast<size_t>(element)]; }
  absl::Span<const Piece> Pieces(size_t element) const {
    return absl::MakeConstSpan(pieces_).subspan(first_piece_[element],
                                                first_piece_[element + 1] - first_piece_[element]);
  }

 private:
  // By element, each one's in reading order: counted, then put in their places.
  void SortPieces(const std::vector<std::vector<int>>& marks) {
    for (const std::vector<int>& page : marks) {
      for (const int element : page) ++first_piece_[static_cast<size_t>(element) + 1];
    }
    for (size_t i = 1; i < first_piece_.size(); ++i) first_piece_[i] += first_piece_[i - 1];
    pieces_.resize(first_piece_.back());
    std::vector<size_t> next(first_piece_.begin(), first_piece_.end() - 1);
    for (size_t page = 0; page < marks.size(); ++page) {
      for (size_t mark = 0; mark < marks[page].size(); ++mark) {
        pieces_[next[static_cast<size_t>(marks[page][mark])]++] = {static_cast<int>(page), static_cast<int>(mark)};
      }
    }
  }

  std::vector<int> first_child_;  // 0 = none: the root is no child
  std::vector<int> next_;
  std::vector<size_t> first_piece_;  // of each element, in pieces_
  std::vector<Piece> pieces_;
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
    PhraseText& body = objects_.DefineMeaning(numbers_[i]);
    body.Say(BeginOf(element));
    body.Int(i == 0 ? root : numbers_[static_cast<size_t>(element.parent)]);
    body.Say(kReference);
    WriteKids(i, body);
    if (element.role == Role::kFigure) {
      body.Bytes(FigureBox(i));
    } else {
      WriteAttributes(element, body);
    }
    if (!element.text.empty()) {
      std::string text = "/Alt";
      AppendText(element.text, text);
      body.Bytes(text);
    }
    body.Say(kEnd);
  }

  void WriteKids(size_t i, PhraseText& body) {
    const absl::Span<const Piece> pieces = family_.Pieces(i);
    if (!pieces.empty()) WritePage(pieces[0], body);
    if (family_.FirstChild(i) == 0 && pieces.size() == 1) {
      body.Say(kOneKid);
      body.Int(pieces[0].mark);
      return;
    }
    body.Say(kKids);
    for (const Piece& piece : pieces) {
      if (piece.page == pieces[0].page) {
        body.Int(piece.mark);
      } else {
        body.Bytes("<</Type/MCR");
        WritePage(piece, body);
        body.Bytes("/MCID ");
        body.Int(piece.mark);
        body.Bytes(">>");
      }
      body.Byte(' ');
    }
    for (int child = family_.FirstChild(i); child != 0; child = family_.Next(child)) {
      body.Int(numbers_[static_cast<size_t>(child)]);
      body.Say(kNextReference);
    }
    body.Byte(']');
  }

  void WritePage(const Piece& piece, PhraseText& body) {
    body.Say(kOnPage);
    body.Int(page_objects_[static_cast<size_t>(piece.page)]);
    body.Say(kReference);
  }

  static void WriteAttributes(const Element& element, PhraseText& body) {
    const bool scoped = element.heads_column || element.heads_row;
    if (!scoped && element.row_span == 1 && element.column_span == 1) return;
    body.Say(kTableAttributes);
    if (scoped) body.Say(kScopes[!element.heads_row ? 0 : !element.heads_column ? 1 : 2]);
    if (element.row_span > 1) body.Say(kRowSpan), body.Int(element.row_span);
    if (element.column_span > 1) body.Say(kColumnSpan), body.Int(element.column_span);
    body.Say(kEndAttributes);
  }

  // Where on its page a figure stands.
  std::string FigureBox(size_t i) const {
    for (const Page& page : pages_.pages) {
      Mpt left = kPageWidth, top = kPageHeight, right = 0, bottom = 0;
      for (const Box& box : page.boxes) {
        if (box.element != static_cast<int>(i)) continue;
        left = std::min(left, box.x), top = std::min(top, box.y);
        right = std::max(right, box.x + box.width), bottom = std::max(bottom, box.y + box.height);
      }
      if (right <= left) continue;
      std::string attributes = "/A<</O/Layout/Placement/Block/BBox[";
      for (const Mpt value : {left, kPageHeight - bottom, right, kPageHeight - top}) {
        AppendPoints(value, attributes);
        attributes.push_back(' ');
      }
      return attributes + "]>>";
    }
    return "";
  }

  // From page and mark to the element.
  int ParentTree() {
    const int number = objects_.Reserve();
    PhraseText& tree = objects_.DefineMeaning(number);
    tree.Bytes("<</Nums[");
    for (size_t page = 0; page < marks_.size(); ++page) {
      tree.Int(static_cast<int64_t>(page));
      tree.Byte('[');
      for (const int element : marks_[page]) {
        tree.Int(numbers_[static_cast<size_t>(element)]);
        tree.Say(kNextReference);
      }
      tree.Byte(']');
    }
    tree.Bytes("]>>\n");
    return number;
  }

  const Pages& pages_;
  const std::vector<int>& page_objects_;
  const std::vector<std::vector<int>>& marks_;
  PdfObjects& objects_;
  const Family family_;
  std::vector<int> numbers_;
};

}  // namespace

int WriteStructure(const Pages& pages, const std::vector<int>& page_objects, const std::vector<std::vector<int>>& marks,
                   PdfObjects& objects) {
  return Writer(pages, page_objects, marks, objects).Write();
}

}  // namespace nianbao::rendering

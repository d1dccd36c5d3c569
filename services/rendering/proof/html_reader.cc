#include <gumbo.h>

#include <memory>
#include <set>

#include "absl/strings/numbers.h"
#include "services/rendering/proof/readers.h"

namespace nianbao::rendering {
namespace {

int NumberOf(const GumboElement& element, const char* attribute) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, attribute);
  int number = 1;
  return found != nullptr && absl::SimpleAtoi(found->value, &number) ? number : 1;
}

void AppendText(const GumboNode* node, std::string& out) {
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) out += node->v.text.text;
  if (node->type != GUMBO_NODE_ELEMENT) return;
  for (unsigned i = 0; i < node->v.element.children.length; ++i) {
    AppendText(static_cast<const GumboNode*>(node->v.element.children.data[i]), out);
  }
}

// Cells take the next column that no cell from above covers, as browsers do it.
class TableReader {
 public:
  ReadGrid Read(const GumboNode* table) {
    Rows(table);
    return std::move(grid_);
  }

 private:
  void Rows(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return;
    const GumboElement& element = node->v.element;
    if (element.tag == GUMBO_TAG_TR) return Row(element);
    for (unsigned i = 0; i < element.children.length; ++i) {
      Rows(static_cast<const GumboNode*>(element.children.data[i]));
    }
  }

  void Row(const GumboElement& row) {
    int column = 0;
    for (unsigned i = 0; i < row.children.length; ++i) {
      const auto* node = static_cast<const GumboNode*>(row.children.data[i]);
      if (node->type != GUMBO_NODE_ELEMENT) continue;
      const GumboElement& cell = node->v.element;
      if (cell.tag != GUMBO_TAG_TD && cell.tag != GUMBO_TAG_TH) continue;
      while (covered_.count({grid_.rows, column}) > 0) ++column;
      ReadCell read{grid_.rows, column, NumberOf(cell, "rowspan"), NumberOf(cell, "colspan"), ""};
      AppendText(node, read.text);
      for (int r = 0; r < read.row_span; ++r) {
        for (int c = 0; c < read.column_span; ++c) covered_.insert({read.row + r, read.column + c});
      }
      column += read.column_span;
      grid_.cells.push_back(std::move(read));
    }
    ++grid_.rows;
  }

  ReadGrid grid_;
  std::set<std::pair<int, int>> covered_;
};

void Walk(const GumboNode* node, ReadBack& read) {
  if (node->type != GUMBO_NODE_ELEMENT) return;
  const GumboElement& element = node->v.element;
  switch (element.tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_NAV:
      return;
    case GUMBO_TAG_TABLE:
      read.grids.push_back(TableReader().Read(node));
      return;
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_P: {
      std::string text;
      AppendText(node, text);
      if (!Bare(text).empty()) read.texts.push_back(std::move(text));
      return;
    }
    default:
      for (unsigned i = 0; i < element.children.length; ++i) {
        Walk(static_cast<const GumboNode*>(element.children.data[i]), read);
      }
  }
}

}  // namespace

absl::StatusOr<ReadBack> ReadHtmlBack(absl::string_view bytes) {
  GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, bytes.data(), bytes.size());
  if (output == nullptr) return ProofFailed("html", "网页读不出");
  ReadBack read;
  Walk(output->root, read);
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  return read;
}

}  // namespace nianbao::rendering

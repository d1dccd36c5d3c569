#include "services/importing/html_source.h"

#include <gumbo.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/status_macros.h"
#include "services/importing/encoding.h"
#include "services/importing/html_nesting.h"

namespace nianbao::importing {
namespace {

constexpr int kDeepest = 400;

bool IsElement(const GumboNode* node) { return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE; }

bool IsPassedOver(const GumboNode* node) {
  static const std::set<GumboTag> tags = {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE,  GUMBO_TAG_HEAD,   GUMBO_TAG_NOSCRIPT,
                                          GUMBO_TAG_NAV,    GUMBO_TAG_BUTTON, GUMBO_TAG_SELECT, GUMBO_TAG_TEMPLATE};
  if (tags.count(node->v.element.tag) > 0) return true;
  if (gumbo_get_attribute(&node->v.element.attributes, "hidden") != nullptr) return true;
  const GumboAttribute* style = gumbo_get_attribute(&node->v.element.attributes, "style");
  return style != nullptr && absl::StrContains(absl::StrReplaceAll(style->value, {{" ", ""}}), "display:none");
}

bool BreaksLine(GumboTag tag) {
  static const std::set<GumboTag> tags = {
      GUMBO_TAG_P,       GUMBO_TAG_DIV,    GUMBO_TAG_BR,     GUMBO_TAG_LI,        GUMBO_TAG_H1, GUMBO_TAG_H2,
      GUMBO_TAG_H3,      GUMBO_TAG_H4,     GUMBO_TAG_H5,     GUMBO_TAG_H6,        GUMBO_TAG_TR, GUMBO_TAG_SECTION,
      GUMBO_TAG_ARTICLE, GUMBO_TAG_CENTER, GUMBO_TAG_UL,     GUMBO_TAG_OL,        GUMBO_TAG_TD, GUMBO_TAG_TH,
      GUMBO_TAG_CAPTION, GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER, GUMBO_TAG_BLOCKQUOTE};
  return tags.count(tag) > 0;
}

bool HoldsTable(const GumboNode* node, int depth) {
  if (!IsElement(node) || depth > kDeepest) return false;
  const GumboVector& children = node->v.element.children;
  for (unsigned i = 0; i < children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(children.data[i]);
    if (IsElement(child) && (child->v.element.tag == GUMBO_TAG_TABLE || HoldsTable(child, depth + 1))) return true;
  }
  return false;
}

int SpanOf(const GumboNode* cell, const char* name) {
  const GumboAttribute* attribute = gumbo_get_attribute(&cell->v.element.attributes, name);
  int span = 1;
  return attribute != nullptr && absl::SimpleAtoi(attribute->value, &span) ? span : 1;
}

class Reader {
 public:
  explicit Reader(const SourceLimits& limits) : limits_(limits) {}

  void Walk(const GumboNode* node, int depth) {
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA) {
      line_ += absl::StrReplaceAll(node->v.text.text, {{"\n", ""}, {"\r", ""}, {"\t", " "}});
    }
    if (!IsElement(node) || IsPassedOver(node) || depth > kDeepest) return;
    const GumboTag tag = node->v.element.tag;
    if (tag == GUMBO_TAG_TABLE && !HoldsTable(node, 0)) return ReadTable(node);
    if (BreaksLine(tag)) EndLine();
    Children(node, depth);
    if (BreaksLine(tag)) EndLine();
  }

  SourceDocument Take() {
    EndLine();
    return std::move(document_);
  }
  bool overflowed() const { return overflowed_; }

 private:
  void Children(const GumboNode* node, int depth) {
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) Walk(static_cast<const GumboNode*>(children.data[i]), depth + 1);
  }

  void EndLine() {
    SourceLine line = MakeLine(number_ + 1, std::exchange(line_, ""));
    if (line.bare.empty()) return;
    ++number_;
    document_.lines.push_back(std::move(line));
  }

  void ReadTable(const GumboNode* table) {
    EndLine();
    ++number_;
    GridBuilder grid(limits_.max_grid_places);
    ReadRows(table, grid, 0);
    overflowed_ = overflowed_ || grid.overflowed();
    document_.grids.push_back(grid.Take(number_));
  }

  void ReadRows(const GumboNode* parent, GridBuilder& grid, int depth) {
    const GumboVector& children = parent->v.element.children;
    for (unsigned i = 0; i < children.length && depth < 4; ++i) {
      const auto* child = static_cast<const GumboNode*>(children.data[i]);
      if (!IsElement(child)) continue;
      const GumboTag tag = child->v.element.tag;
      if (tag == GUMBO_TAG_TR) {
        grid.StartRow();
        ReadRows(child, grid, depth + 1);
      } else if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) {
        std::string text;
        Gather(child, text, 0);
        grid.AddCell(WithoutBlanks(text), SpanOf(child, "colspan"), SpanOf(child, "rowspan"));
      } else if (tag != GUMBO_TAG_CAPTION) {
        ReadRows(child, grid, depth + 1);
      }
    }
  }

  static void Gather(const GumboNode* node, std::string& text, int depth) {
    if (node->type == GUMBO_NODE_TEXT) text += node->v.text.text;
    if (!IsElement(node) || IsPassedOver(node) || depth > kDeepest) return;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      Gather(static_cast<const GumboNode*>(children.data[i]), text, depth + 1);
    }
  }

  const SourceLimits& limits_;
  SourceDocument document_;
  std::string line_;
  int number_ = 0;
  bool overflowed_ = false;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadHtml(absl::string_view bytes, const SourceLimits& limits) {
  ASSIGN_OR_RETURN(const std::string text, ToUtf8(bytes));
  if (NestingOf(text) > kDeepestNesting) {
    return RefuseDocument("DOCUMENT_TOO_DEEP", "网页的标签嵌套过深，无法读取；请另存为纯文本或 Word 文件后再上传。");
  }
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  GumboOutput* output = gumbo_parse_with_options(&options, text.data(), text.size());
  Reader reader(limits);
  reader.Walk(output->root, 0);
  gumbo_destroy_output(&options, output);
  if (reader.overflowed()) return RefuseDocument("DOCUMENT_TOO_LARGE", "网页里的表格太大，请只保留年报部分后再上传。");
  return reader.Take();
}

}  // namespace nianbao::importing

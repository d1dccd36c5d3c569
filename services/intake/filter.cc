#include "services/intake/filter.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

using Node = FilterNode;

struct Operator {
  absl::string_view sign;
  Comparison comparison;
};
// Longer signs first.
constexpr Operator kOperators[] = {
    {"!=", Comparison::kUnequal}, {"<=", Comparison::kAtMost}, {">=", Comparison::kAtLeast}, {"=", Comparison::kEqual},
    {"<", Comparison::kLess},     {">", Comparison::kGreater}, {":", Comparison::kContains}};

bool IsWordByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("_-/.+", std::string(1, c)) ||
         static_cast<unsigned char>(c) >= 0x80;
}

template <typename T>
bool Compare(const T& a, const T& b, Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return a == b;
    case Comparison::kUnequal:
      return a != b;
    case Comparison::kLess:
      return a < b;
    case Comparison::kAtMost:
      return a <= b;
    case Comparison::kGreater:
      return a > b;
    case Comparison::kAtLeast:
      return a >= b;
    case Comparison::kContains:
      return false;
  }
  return false;
}

// A recursive descent: and → or { AND or }, or → one { OR one }, one → NOT one | ( and ) | comparison.
class Parser {
 public:
  Parser(absl::string_view text, const FilterFields& fields) : text_(text), fields_(fields) {}

  absl::StatusOr<Node> Parse() {
    ASSIGN_OR_RETURN(Node node, And(0));
    SkipBlanks();
    if (at_ < text_.size()) return Fault("AND 或结尾");
    return node;
  }

 private:
  absl::Status Fault(absl::string_view expected) const {
    return FieldError("FILTER_INVALID", "filter", absl::StrCat("第", at_ + 1, "个字节处写法不对，应为", expected));
  }

  void SkipBlanks() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool Take(absl::string_view sign) {
    SkipBlanks();
    if (!absl::StartsWith(text_.substr(at_), sign)) return false;
    at_ += sign.size();
    return true;
  }
  // A keyword stands apart from what follows.
  bool TakeWord(absl::string_view word) {
    SkipBlanks();
    const absl::string_view rest = text_.substr(at_);
    if (!absl::StartsWith(rest, word) || (rest.size() > word.size() && IsWordByte(rest[word.size()]))) return false;
    at_ += word.size();
    return true;
  }

  absl::StatusOr<Node> Joined(int depth, absl::string_view word, Node::Kind kind,
                              absl::StatusOr<Node> (Parser::*next)(int)) {
    ASSIGN_OR_RETURN(Node first, (this->*next)(depth));
    if (!TakeWord(word)) return first;
    Node joined{.kind = kind, .parts = {std::move(first)}};
    do {
      ASSIGN_OR_RETURN(Node one, (this->*next)(depth));
      joined.parts.push_back(std::move(one));
    } while (TakeWord(word));
    return joined;
  }
  absl::StatusOr<Node> And(int depth) { return Joined(depth, "AND", Node::Kind::kAnd, &Parser::Or); }
  absl::StatusOr<Node> Or(int depth) { return Joined(depth, "OR", Node::Kind::kOr, &Parser::One); }

  absl::StatusOr<Node> One(int depth) {
    if (depth >= kDeepestFilter) return Fault("更少的括号");
    if (TakeWord("NOT") || Take("-")) {
      ASSIGN_OR_RETURN(Node one, One(depth + 1));
      return Node{.kind = Node::Kind::kNot, .parts = {std::move(one)}};
    }
    if (Take("(")) {
      ASSIGN_OR_RETURN(Node inner, And(depth + 1));
      if (!Take(")")) return Fault("“)”");
      return inner;
    }
    return Comparing();
  }

  absl::StatusOr<Node> Comparing() {
    if (++comparisons_ > kMostComparisons) return Fault(absl::StrCat("不超过", kMostComparisons, "个条件"));
    SkipBlanks();
    Node node;
    const size_t begin = at_;
    node.field = Word();
    const auto field = fields_.find(node.field);
    if (field == fields_.end()) {
      at_ = begin;
      const auto name = [](std::string* out, const auto& known) { absl::StrAppend(out, known.first); };
      return Fault(absl::StrCat("字段名：", absl::StrJoin(fields_, "、", name)));
    }
    RETURN_IF_ERROR(TakeOperator(node));
    ASSIGN_OR_RETURN(node.value, Value());
    int64_t number = 0;
    const bool numeric = field->second == FieldKind::kNumber;
    if (numeric && (!absl::SimpleAtoi(node.value, &number) || node.comparison == Comparison::kContains)) {
      return Fault("数字");
    }
    return node;
  }

  absl::Status TakeOperator(Node& node) {
    for (const Operator& one : kOperators) {
      if (!Take(one.sign)) continue;
      node.comparison = one.comparison;
      return absl::OkStatus();
    }
    return Fault("=、!=、<、<=、>、>= 或 :");
  }

  std::string Word() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsWordByte(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  absl::StatusOr<std::string> Value() {
    SkipBlanks();
    if (!Take("\"")) {
      std::string word = Word();
      if (word.empty()) return Fault("值");
      return word;
    }
    std::string value;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_++];
    }
    if (!Take("\"")) return Fault("引号");
    return value;
  }

  const absl::string_view text_;
  const FilterFields& fields_;
  size_t at_ = 0;
  int comparisons_ = 0;
};

bool MatchesOne(const Node& node, FieldKind kind, const std::string& value) {
  if (node.comparison == Comparison::kContains) return absl::StrContains(value, node.value);
  if (kind == FieldKind::kText) return Compare(value, node.value, node.comparison);
  int64_t a = 0;
  int64_t b = 0;
  return absl::SimpleAtoi(value, &a) && absl::SimpleAtoi(node.value, &b) && Compare(a, b, node.comparison);
}

}  // namespace

absl::StatusOr<std::optional<FilterNode>> ParseFilter(absl::string_view text, const FilterFields& fields) {
  if (absl::StripAsciiWhitespace(text).empty()) return std::nullopt;
  ASSIGN_OR_RETURN(FilterNode node, Parser(text, fields).Parse());
  return node;
}

bool Matches(const FilterNode& filter, const FilterFields& fields,
             const std::function<std::string(const std::string&)>& value_of) {
  const auto matches = [&](const FilterNode& part) { return Matches(part, fields, value_of); };
  switch (filter.kind) {
    case FilterNode::Kind::kAnd:
      return std::all_of(filter.parts.begin(), filter.parts.end(), matches);
    case FilterNode::Kind::kOr:
      return std::any_of(filter.parts.begin(), filter.parts.end(), matches);
    case FilterNode::Kind::kNot:
      return !matches(filter.parts[0]);
    case FilterNode::Kind::kCompare:
      return MatchesOne(filter, fields.at(filter.field), value_of(filter.field));
  }
  return false;
}

}  // namespace nianbao::intake

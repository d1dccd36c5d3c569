#include "gateway/json_faults.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kDeepest = 64;
constexpr size_t kLongestShown = 60;

// What a client sent, short enough for a sentence.
std::string Shown(absl::string_view text) {
  std::u32string points = DecodeUtf8(std::string(text.substr(0, 4 * kLongestShown)));
  const bool cut = points.size() > kLongestShown;
  points.resize(std::min(points.size(), kLongestShown));
  return EncodeUtf8(points) + (cut ? "…" : "");
}

// Reads the text once from left to right and stops at the first fault. Recursion goes kDeepest deep at most.
class Reader {
 public:
  explicit Reader(absl::string_view text) : text_(text) {}

  absl::Status Read(const Descriptor* type) {
    Skip();
    if (at_ == text_.size()) Malformed("没有内容");
    if (Peek() != '{') Fault("FIELD_TYPE", "应当是一个JSON对象");
    if (!failed()) Message(type, 0);
    Skip();
    if (!failed() && at_ != text_.size()) Malformed("后面还有多余的内容");
    return fault_;
  }

 private:
  void Fault(absl::string_view reason, absl::string_view what) {
    if (fault_.ok()) fault_ = FieldError(reason, path_.empty() ? "body" : path_, what);
  }
  void Malformed(absl::string_view what) {
    const absl::string_view before = text_.substr(0, at_);
    const size_t line = 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
    const size_t start = before.rfind('\n') == absl::string_view::npos ? 0 : before.rfind('\n') + 1;
    Fault("MALFORMED_JSON", absl::StrCat("不是合法的JSON：第", line, "行第", at_ - start + 1, "个字节处", what));
  }
  bool failed() const { return !fault_.ok(); }

  void Skip() {
    while (at_ < text_.size() && absl::StrContains(" \t\r\n", text_[at_])) ++at_;
  }
  bool Take(char c) {
    Skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // A string with its escapes undone as far as names and numbers need it; its bytes and surrogates are judged.
  std::string String() {
    const size_t begin = ++at_;
    std::string value;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return Malformed("文字中有控制字符"), std::string();
      if (text_[at_] != '\\') {
        value.push_back(text_[at_]);
        continue;
      }
      if (++at_ >= text_.size() || !absl::StrContains("\"\\/bfnrtu", text_[at_])) {
        return Malformed("转义写法不对"), std::string();
      }
      if (text_[at_] == 'u' && !Escape(value)) return "";
    }
    if (at_ >= text_.size()) return Malformed("文字没有结束的引号"), std::string();
    if (!IsValidUtf8(text_.substr(begin, at_ - begin)))
      Fault("TEXT_NOT_UTF8", "不是有效的UTF-8文字，请转换编码后再提交");
    ++at_;
    return value;
  }
  bool Hex4(uint32_t* unit) {
    if (at_ + 4 >= text_.size()) return false;
    uint32_t value = 0;
    const bool read = absl::SimpleHexAtoi(text_.substr(at_ + 1, 4), &value);
    *unit = value;
    at_ += 4;
    return read;
  }
  bool Escape(std::string& value) {
    uint32_t unit = 0;
    if (!Hex4(&unit)) return Malformed("转义写法不对"), false;
    const bool high = unit >= 0xd800 && unit < 0xdc00;
    uint32_t low = 0;
    if (high && (text_.substr(at_ + 1, 2) != "\\u" || (at_ += 2, !Hex4(&low)) || low < 0xdc00 || low > 0xdfff)) {
      return Fault("TEXT_NOT_UTF8", "有不成对的转义字符"), false;
    }
    if (unit >= 0xdc00 && unit < 0xe000) return Fault("TEXT_NOT_UTF8", "有不成对的转义字符"), false;
    value.push_back(unit < 0x80 ? static_cast<char>(unit) : '?');
    return true;
  }

  // Letters, digits, signs: true, null, a number.
  absl::string_view Bare() {
    const size_t begin = at_;
    while (at_ < text_.size() &&
           (absl::ascii_isalnum(static_cast<unsigned char>(text_[at_])) || absl::StrContains("+-.", text_[at_]))) {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  static const FieldDescriptor* Find(const Descriptor* type, const std::string& name) {
    if (type == nullptr) return nullptr;
    const FieldDescriptor* field = type->FindFieldByCamelcaseName(name);
    return field != nullptr ? field : type->FindFieldByName(name);
  }

  // An object; `type` null = of no known kind, read for its JSON alone.
  void Message(const Descriptor* type, int depth) {
    ++at_;
    if (depth > kDeepest) return Fault("JSON_TOO_DEEP", absl::StrCat("嵌套超过", kDeepest, "层"));
    const std::string above = path_;
    std::set<std::string> seen;
    if (Take('}')) return;
    do {
      Skip();
      if (at_ >= text_.size() || text_[at_] != '"') return Malformed("应当是字段名");
      const std::string name = String();
      if (failed()) return;
      path_ = above.empty() ? Shown(name) : absl::StrCat(above, ".", Shown(name));
      const FieldDescriptor* field = Find(type, name);
      if (type != nullptr && field == nullptr) return Fault("FIELD_UNKNOWN", "不是这个接口的字段");
      if (field != nullptr && !seen.insert(field->name()).second) return Fault("FIELD_REPEATED", "写了不止一次");
      if (!Take(':')) return Malformed("字段名后应当是冒号");
      Skip();
      Member(field, depth);
      if (failed()) return;
    } while (Take(','));
    path_ = above;
    if (!Take('}')) Malformed("对象没有结束");
  }

  void Member(const FieldDescriptor* field, int depth) {
    if (field == nullptr || field->is_map() || !field->is_repeated() || Peek() == 'n') return Value(field, depth);
    if (Peek() != '[') return Fault("FIELD_TYPE", "应当是一个列表");
    List(field, depth);
  }

  void List(const FieldDescriptor* field, int depth) {
    ++at_;
    if (depth > kDeepest) return Fault("JSON_TOO_DEEP", absl::StrCat("嵌套超过", kDeepest, "层"));
    const std::string above = path_;
    if (Take(']')) return;
    int index = 0;
    do {
      path_ = absl::StrCat(above, "[", index++, "]");
      Skip();
      Value(field, depth);
      if (failed()) return;
    } while (Take(','));
    path_ = above;
    if (!Take(']')) Malformed("列表没有结束");
  }

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // Messages of protobuf's own have their own ways of writing, and maps any names.
  static bool IsPlain(const FieldDescriptor* field) {
    return !field->is_map() && !absl::StartsWith(field->message_type()->full_name(), "google.protobuf.");
  }

  void Value(const FieldDescriptor* field, int depth) {
    switch (Peek()) {
      case '\0':
        return Malformed("没有值");
      case '{': {
        const bool fits = field == nullptr || field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
        if (!fits) return Fault("FIELD_TYPE", "不应当是对象");
        return Message(field != nullptr && IsPlain(field) ? field->message_type() : nullptr, depth + 1);
      }
      case '[':
        if (field != nullptr && (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || IsPlain(field))) {
          return Fault("FIELD_TYPE", "不应当是列表");
        }
        return List(nullptr, depth + 1);
      case '"': {
        const std::string text = String();
        if (!failed() && field != nullptr) Text(field, text);
        return;
      }
      default: {
        const size_t begin = at_;
        const absl::string_view bare = Bare();
        if (bare.empty()) return Malformed("应当是值");
        if (!IsBareValue(bare)) return at_ = begin, (void)Malformed("应当是值");
        if (field != nullptr && bare != "null") Word(field, bare);
      }
    }
  }

  static bool IsBareValue(absl::string_view bare) {
    double number = 0;
    const bool numeric = bare[0] == '-' || absl::ascii_isdigit(static_cast<unsigned char>(bare[0]));
    return bare == "true" || bare == "false" || bare == "null" || (numeric && absl::SimpleAtod(bare, &number));
  }

  void Integer(absl::string_view text, bool wide) {
    int64_t number = 0;
    double fraction = 0;
    if (!absl::SimpleAtod(text, &fraction)) return Fault("FIELD_TYPE", absl::StrCat("“", Shown(text), "”不是数"));
    const bool whole = absl::SimpleAtoi(text, &number);
    const bool fits =
        whole &&
        (wide || (number >= std::numeric_limits<int32_t>::min() && number <= std::numeric_limits<int32_t>::max()));
    const bool written_as_fraction = !whole && text.find_first_of(".eE") != absl::string_view::npos;
    if (fits || (written_as_fraction && fraction == static_cast<double>(static_cast<int32_t>(fraction)))) return;
    Fault("FIELD_TYPE", absl::StrCat("数“", Shown(text), "”", written_as_fraction ? "不是整数" : "超出了范围"));
  }

  void Text(const FieldDescriptor* field, const std::string& text) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_UINT32:
        return Integer(text, false);
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT64:
        return Integer(text, true);
      case FieldDescriptor::CPPTYPE_BOOL:
        return Fault("FIELD_TYPE", "应当是true或false");
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field->enum_type()->FindValueByName(text) != nullptr) return;
        return Fault("FIELD_TYPE", absl::StrCat("没有“", Shown(text), "”这个取值"));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (IsPlain(field)) Fault("FIELD_TYPE", "应当是一个对象");
        return;
      default:
        return;
    }
  }

  void Word(const FieldDescriptor* field, absl::string_view bare) {
    const bool truth = bare == "true" || bare == "false";
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_UINT32:
        return truth ? Fault("FIELD_TYPE", "应当是数") : Integer(bare, false);
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT64:
        return truth ? Fault("FIELD_TYPE", "应当是数") : Integer(bare, true);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!truth) Fault("FIELD_TYPE", "应当是true或false");
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        return Fault("FIELD_TYPE", "应当是文字（写在引号中）");
      case FieldDescriptor::CPPTYPE_ENUM:
        if (truth) Fault("FIELD_TYPE", "应当是取值的名称");
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (IsPlain(field)) Fault("FIELD_TYPE", "应当是一个对象");
        return;
      default:
        if (truth) Fault("FIELD_TYPE", "应当是数");
    }
  }

  const absl::string_view text_;
  size_t at_ = 0;
  std::string path_;
  absl::Status fault_;
};

}  // namespace

absl::Status JsonFault(absl::string_view json, const Descriptor* type) { return Reader(json).Read(type); }

}  // namespace nianbao::gateway

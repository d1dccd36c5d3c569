#include "gateway/public_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/base/utf8.h"

namespace nianbao::gateway {
namespace {

constexpr size_t kAround = 40;  // characters on each side of what was found

void AddLines(const google::protobuf::RepeatedPtrField<report::v1::Paragraph>& paragraphs, std::string& text) {
  for (const report::v1::Paragraph& paragraph : paragraphs) absl::StrAppend(&text, paragraph.text(), "\n");
}

size_t BitOf(char32_t first, char32_t second, size_t bits) {
  const uint64_t pair = (static_cast<uint64_t>(first) << 32) | second;
  return static_cast<size_t>((pair * 0x9E3779B97F4A7C15ull) >> 40) % bits;
}

}  // namespace

std::string TextOfReport(absl::string_view json) {
  report::v1::ReportContent content;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // files of later versions stay readable
  if (!google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &content, options).ok()) return "";
  std::string text = absl::StrCat(content.title(), "\n", content.head_date(), "\n");
  AddLines(content.lead(), text);
  for (const report::v1::SectionText& section : content.sections()) {
    absl::StrAppend(&text, section.heading(), "\n");
    AddLines(section.paragraphs(), text);
  }
  absl::StrAppend(&text, content.signature().organ(), "\n", content.signature().date());
  return text;
}

PairFilter::PairFilter(absl::string_view text) {
  const std::u32string points = DecodeUtf8(text);
  for (size_t i = 0; i < points.size(); ++i) {
    for (const char32_t next : {i + 1 < points.size() ? points[i + 1] : U'\0', U'\0'}) {
      const size_t bit = BitOf(points[i], next, kBits);
      bits_[bit / 64] |= uint64_t{1} << (bit % 64);
    }
  }
}

bool PairFilter::MayHold(absl::string_view phrase) const {
  const std::u32string points = DecodeUtf8(phrase);
  for (size_t i = 0; i < std::max<size_t>(points.size(), 2) - 1 && i < points.size(); ++i) {
    const size_t bit = BitOf(points[i], i + 1 < points.size() ? points[i + 1] : U'\0', kBits);
    if ((bits_[bit / 64] >> (bit % 64) & 1) == 0) return false;
  }
  return true;
}

Quote QuoteOf(absl::string_view text, absl::string_view phrase) {
  const size_t at = phrase.empty() ? absl::string_view::npos : text.find(phrase);
  if (at == absl::string_view::npos) return {};
  const auto tail = [](absl::string_view words) {
    const std::u32string points = DecodeUtf8(words.substr(words.rfind('\n') + 1));
    return points.size() <= kAround ? EncodeUtf8(points)
                                    : absl::StrCat("…", EncodeUtf8(points.substr(points.size() - kAround)));
  };
  const auto head = [](absl::string_view words) {
    const std::u32string points = DecodeUtf8(words.substr(0, words.find('\n')));
    return points.size() <= kAround ? EncodeUtf8(points) : absl::StrCat(EncodeUtf8(points.substr(0, kAround)), "…");
  };
  return {tail(text.substr(0, at)), std::string(phrase), head(text.substr(at + phrase.size()))};
}

}  // namespace nianbao::gateway

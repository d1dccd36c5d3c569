#include <pugixml.hpp>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/common/base/status_macros.h"
#include "services/common/base/utf8.h"
#include "services/rendering/proof/page_grid.h"
#include "services/rendering/proof/readers.h"

namespace nianbao::rendering {
namespace {

constexpr double kPointsPerMm = 72 / 25.4;

using Parts = std::map<std::string, std::string>;

std::vector<double> Numbers(absl::string_view text) {
  std::vector<double> numbers;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    double number = 0;
    if (absl::SimpleAtod(word, &number)) numbers.push_back(number);
  }
  return numbers;
}

// "g 3 5.571 2.8" → 5.571 5.571 5.571 2.8
std::vector<double> Steps(absl::string_view text) {
  std::vector<double> steps;
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  for (size_t i = 0; i < words.size(); ++i) {
    int count = 1;
    double step = 0;
    if (words[i] == "g" && i + 2 < words.size() && absl::SimpleAtoi(words[i + 1], &count)) i += 2;
    if (absl::SimpleAtod(words[i], &step)) steps.insert(steps.end(), static_cast<size_t>(count), step);
  }
  return steps;
}

// The file that a path in `from` names, by the rules of the format: relative to the file, or absolute.
std::string Resolve(const std::string& from, const std::string& path) {
  if (!path.empty() && path[0] == '/') return path.substr(1);
  const size_t slash = from.rfind('/');
  return slash == std::string::npos ? path : absl::StrCat(from.substr(0, slash + 1), path);
}

absl::StatusOr<pugi::xml_document> Load(const Parts& parts, const std::string& name) {
  const auto part = parts.find(name);
  pugi::xml_document xml;
  if (part == parts.end() ||
      !xml.load_buffer(part->second.data(), part->second.size(), pugi::parse_default | pugi::parse_ws_pcdata_single)) {
    return ProofFailed("ofd", absl::StrCat("没有部件 ", name, "，或者不是 XML"));
  }
  return xml;
}

void AddText(const pugi::xml_node& object, PageMarks& marks) {
  if (object.attribute("CTM")) return;  // a watermark, not the report's text
  const std::vector<double> box = Numbers(object.attribute("Boundary").value());
  if (box.size() != 4) return;
  const double size = object.attribute("Size").as_double() * kPointsPerMm;
  for (const pugi::xml_node code : object.children("ofd:TextCode")) {
    const std::vector<double> steps = Steps(code.attribute("DeltaX").value());
    double x = (box[0] + code.attribute("X").as_double()) * kPointsPerMm;
    const double y = (box[1] + code.attribute("Y").as_double()) * kPointsPerMm;
    size_t i = 0;
    for (const char32_t c : DecodeUtf8(code.child_value())) {
      marks.texts.push_back({.x = x + size / 4, .y = y, .size = size, .text = EncodeUtf8(std::u32string(1, c))});
      if (i < steps.size()) x += steps[i++] * kPointsPerMm;
    }
  }
}

// Lines of a stroked path; filled ones (a QR) are no rules.
void AddPath(const pugi::xml_node& object, PageMarks& marks) {
  const std::vector<double> box = Numbers(object.attribute("Boundary").value());
  if (box.size() != 4 || !object.attribute("Stroke").as_bool(true)) return;
  std::istringstream words(object.child("ofd:AbbreviatedData").child_value());
  std::string operation;
  double x = 0;
  double y = 0;
  double from_x = 0;
  double from_y = 0;
  while (words >> operation >> x >> y) {
    x = (x + box[0]) * kPointsPerMm;
    y = (y + box[1]) * kPointsPerMm;
    if (operation == "L") marks.lines.push_back({from_x, from_y, x, y});
    from_x = x;
    from_y = y;
  }
}

absl::StatusOr<PageMarks> ReadPage(const Parts& parts, const std::string& name) {
  ASSIGN_OR_RETURN(const pugi::xml_document xml, Load(parts, name));
  PageMarks marks;
  for (const pugi::xml_node layer : xml.child("ofd:Page").child("ofd:Content").children("ofd:Layer")) {
    for (const pugi::xml_node text : layer.children("ofd:TextObject")) AddText(text, marks);
    for (const pugi::xml_node path : layer.children("ofd:PathObject")) AddPath(path, marks);
  }
  return marks;
}

absl::StatusOr<std::string> ReadAttachment(const Parts& parts, const std::string& list) {
  ASSIGN_OR_RETURN(const pugi::xml_document xml, Load(parts, list));
  const std::string file = xml.child("ofd:Attachments").child("ofd:Attachment").child("ofd:FileLoc").child_value();
  const auto part = parts.find(Resolve(list, file));
  if (part == parts.end()) return ProofFailed("ofd", "附件没有内容");
  return part->second;
}

}  // namespace

absl::StatusOr<ReadBack> ReadOfd(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const Parts parts, ReadParts("ofd", bytes));
  ASSIGN_OR_RETURN(const pugi::xml_document entry, Load(parts, "OFD.xml"));
  const std::string root = entry.child("ofd:OFD").child("ofd:DocBody").child("ofd:DocRoot").child_value();
  ASSIGN_OR_RETURN(const pugi::xml_document document, Load(parts, root));
  std::vector<PageMarks> pages;
  for (const pugi::xml_node page : document.child("ofd:Document").child("ofd:Pages").children("ofd:Page")) {
    ASSIGN_OR_RETURN(PageMarks marks, ReadPage(parts, Resolve(root, page.attribute("BaseLoc").value())));
    pages.push_back(std::move(marks));
  }
  ASSIGN_OR_RETURN(ReadBack read, UnderstandPages("ofd", pages));
  const std::string list = document.child("ofd:Document").child("ofd:Attachments").child_value();
  if (!list.empty()) {
    ASSIGN_OR_RETURN(read.attachment, ReadAttachment(parts, Resolve(root, list)));
  }
  return read;
}

}  // namespace nianbao::rendering

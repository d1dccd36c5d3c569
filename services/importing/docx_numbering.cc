#include "services/importing/docx_numbering.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace nianbao::importing {
namespace {

// "二十三"; up to 99, beyond that digits.
std::string ChineseNumber(int number) {
  static const char* const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  if (number < 1 || number > 99) return absl::StrCat(number);
  const int tens = number / 10;
  if (tens == 0) return digits[number];
  return absl::StrCat(tens == 1 ? "" : digits[tens], "十", digits[number % 10]);
}

int LevelOf(const pugi::xml_node& node, const char* name) {
  return std::clamp(node.child(name).attribute("w:val").as_int(0), 0, DocxNumbering::kLevels - 1);
}

}  // namespace

DocxNumbering::DocxNumbering(const pugi::xml_document& numbering, const pugi::xml_document& styles) {
  for (const pugi::xml_node list : numbering.child("w:numbering").children("w:abstractNum")) {
    List& made = lists_[list.attribute("w:abstractNumId").value()];
    for (const pugi::xml_node level : list.children("w:lvl")) {
      const int index = std::clamp(level.attribute("w:ilvl").as_int(0), 0, kLevels - 1);
      made.levels[index] = {.text = level.child("w:lvlText").attribute("w:val").value(),
                            .format = level.child("w:numFmt").attribute("w:val").value(),
                            .start = level.child("w:start").attribute("w:val").as_int(1)};
    }
  }
  for (const pugi::xml_node list : numbering.child("w:numbering").children("w:num")) {
    abstract_of_[list.attribute("w:numId").value()] = list.child("w:abstractNumId").attribute("w:val").value();
  }
  for (const pugi::xml_node style : styles.child("w:styles").children("w:style")) {
    const pugi::xml_node reference = style.child("w:pPr").child("w:numPr");
    if (!reference) continue;
    styles_[style.attribute("w:styleId").value()] = {.list = reference.child("w:numId").attribute("w:val").value(),
                                                     .level = LevelOf(reference, "w:ilvl")};
  }
}

DocxNumbering::Reference DocxNumbering::ReferenceOf(const pugi::xml_node& properties) const {
  Reference reference;
  const auto style = styles_.find(properties.child("w:pStyle").attribute("w:val").value());
  if (style != styles_.end()) reference = style->second;
  if (const pugi::xml_node own = properties.child("w:numPr")) {
    if (own.child("w:numId")) reference.list = own.child("w:numId").attribute("w:val").value();
    if (own.child("w:ilvl")) reference.level = LevelOf(own, "w:ilvl");
  }
  return reference;
}

std::string DocxNumbering::Spell(int number, const std::string& format) {
  const bool chinese = absl::StrContains(format, "hinese") || absl::StrContains(format, "japaneseCounting") ||
                       absl::StartsWith(format, "ideograph");
  return chinese ? ChineseNumber(number) : absl::StrCat(number);
}

std::string DocxNumbering::Next(const pugi::xml_node& properties) {
  const Reference reference = ReferenceOf(properties);
  const auto abstract = abstract_of_.find(reference.list);
  if (abstract == abstract_of_.end()) return "";
  List& list = lists_[abstract->second];
  const Level& level = list.levels[reference.level];
  if (level.format == "bullet" || level.format == "none" || level.text.empty()) return "";
  int& count = list.counts[reference.level];
  count = list.begun[reference.level] ? count + 1 : level.start;
  list.begun[reference.level] = true;
  std::fill(list.begun.begin() + reference.level + 1, list.begun.end(), false);
  std::string text = level.text;
  for (int i = 0; i <= reference.level; ++i) {
    text = absl::StrReplaceAll(text, {{absl::StrCat("%", i + 1), Spell(list.counts[i], list.levels[i].format)}});
  }
  return text;
}

}  // namespace nianbao::importing

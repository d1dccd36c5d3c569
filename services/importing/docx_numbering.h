// The numbers that Word prints before paragraphs of a list. Pure.
#ifndef NIANBAO_SERVICES_IMPORTING_DOCX_NUMBERING_H_
#define NIANBAO_SERVICES_IMPORTING_DOCX_NUMBERING_H_

#include <array>
#include <map>
#include <pugixml.hpp>
#include <string>

namespace nianbao::importing {

// Counts the lists of one document. Paragraphs must be asked for in reading order.
class DocxNumbering {
 public:
  static constexpr int kLevels = 9;

  // Either document may be empty.
  DocxNumbering(const pugi::xml_document& numbering, const pugi::xml_document& styles);

  // The number of the next paragraph with these properties (w:pPr): "一、", "（二）", "3."; empty = none.
  std::string Next(const pugi::xml_node& properties);

 private:
  struct Level {
    std::string text;    // "%1、"
    std::string format;  // "chineseCounting"
    int start = 1;
  };
  struct List {
    std::array<Level, kLevels> levels;
    std::array<int, kLevels> counts{};
    std::array<bool, kLevels> begun{};
  };
  struct Reference {
    std::string list;
    int level = 0;
  };

  Reference ReferenceOf(const pugi::xml_node& properties) const;
  static std::string Spell(int number, const std::string& format);

  std::map<std::string, std::string> abstract_of_;  // list id → abstract list id
  std::map<std::string, List> lists_;               // by abstract list id
  std::map<std::string, Reference> styles_;         // by style id
};

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_DOCX_NUMBERING_H_

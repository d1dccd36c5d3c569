// Running text by GB/T 9704: title, headings, paragraphs, signature. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_TEXT_SETTER_H_
#define NIANBAO_SERVICES_RENDERING_TEXT_SETTER_H_

#include <map>
#include <string>

#include "services/rendering/composer.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

class TextSetter {
 public:
  explicit TextSetter(Composer& composer) : composer_(composer) {}

  // 二号小标宋, centred, in lines of like length that end where the sense allows; the date below in 楷体; one empty
  // line; 更正说明 where there is one.
  void SetTitle(const Document& document);

  // A heading that is no block of the text, such as a table's title.
  void BeginSection() { level_ = 2; }

  // 黑体 for 一、, 楷体 for （一）, 仿宋 below. The caller keeps it with what follows.
  void SetHeading(const Block& block);

  // Indented by two characters; a run-in heading in 楷体. The last lines stay together with `tail` lines of room below
  // them (a signature): then at least two lines of the paragraph go to the new page with it.
  void SetParagraph(const Block& block, int tail = 0);

  // How many lines a heading or paragraph takes.
  int LinesOf(const Block& block);

  // 7.3.5.2: one empty line, the organ 右空二字; the date below begins two characters right of the organ's first, or
  // stands 右空二字 itself where it is the longer.
  void SetSignature(const Document& document);
  static constexpr int kSignatureLines = 3;

  // One centred line, or several where it is long.
  void SetCentred(const std::string& text, const Style& style, Element element);
  // Small lines around a table.
  void SetNote(const std::string& text);

 private:
  struct Prepared {
    MeasuredText text;
    std::vector<TextLine> lines;
  };
  Prepared Prepare(const Block& block);
  // What LinesOf prepared is used up by the setting of the same block.
  Prepared Take(const Block& block);
  void SetLines(const Prepared& prepared, int element, int tail);

  Composer& composer_;
  std::map<const Block*, Prepared> prepared_;
  int level_ = 1;  // of the last heading: levels have no gaps, whatever the filer skipped
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_TEXT_SETTER_H_

#include <map>
#include <memory>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <stdexcept>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/proof/page_grid.h"
#include "services/rendering/proof/pdf_font_reader.h"
#include "services/rendering/proof/pdf_tokens.h"
#include "services/rendering/proof/readers.h"

namespace nianbao::rendering {
namespace {

using Fonts = std::map<std::string, const PdfFontFacts*>;
using Token = QPDFTokenizer::Token;

// What stands before an operator.
struct Operand {
  double number = 0;
  std::string text;  // of a string or a name
  bool is_number = false;
};

// Follows a content stream (ISO 32000-1, 8 and 9). Only what our writer needs is understood: any other operator is a
// fault, so that nothing is drawn that was not read.
class ContentReader {
 public:
  ContentReader(double height, const Fonts& fonts, PageMarks& marks) : height_(height), fonts_(fonts), marks_(marks) {}

  void Read(absl::string_view stream) {
    ForEachToken(stream, [&](const Token& token) { Take(token); });
  }

 private:
  void Take(const Token& token) {
    switch (token.getType()) {
      case QPDFTokenizer::tt_integer:
      case QPDFTokenizer::tt_real: {
        Operand operand{.is_number = true};
        if (!absl::SimpleAtod(token.getValue(), &operand.number)) throw std::runtime_error("内容流中有错误的数字");
        operands_.push_back(std::move(operand));
        return;
      }
      case QPDFTokenizer::tt_string:
      case QPDFTokenizer::tt_name:
        operands_.push_back({.text = token.getValue()});
        return;
      case QPDFTokenizer::tt_word:
        Run(token.getValue());
        operands_.clear();
        return;
      default:  // brackets: an array's items are taken one by one, a mark's properties are not needed
        return;
    }
  }

  double Number(size_t i) const {
    if (i >= operands_.size() || !operands_[i].is_number) throw std::runtime_error("内容流中缺少数字");
    return operands_[i].number;
  }

  void Run(const std::string& name) {
    if (name == "Tj" || name == "TJ") return Show();
    if (name == "Tm") return SetMatrix();
    if (name == "Tf") return SetFont();
    if (name == "Tc") return void(spacing_ = Number(0));
    if (name == "m") return void(from_ = {Number(0), Number(1)});
    if (name == "l") return Line();
    if (name == "S") return Stroke();
    if (name == "f") return lines_.clear();  // filled: the squares of a QR, not rules
    for (const char* nothing_to_read : {"BT", "ET", "BMC", "BDC", "EMC", "q", "Q", "w", "re", "g"}) {
      if (name == nothing_to_read) return;
    }
    throw std::runtime_error(absl::StrCat("内容流中有不认识的操作“", name, "”"));
  }

  void SetMatrix() {
    turned_ = Number(1) != 0 || Number(2) != 0;  // a watermark, not the report's text
    if (!turned_ && (Number(0) != 1 || Number(3) != 1)) throw std::runtime_error("文字被缩放");
    x_ = Number(4);
    y_ = Number(5);
  }

  void SetFont() {
    if (operands_.size() != 2) throw std::runtime_error("字体设置不完整");
    const auto font = fonts_.find(operands_[0].text);
    if (font == fonts_.end()) throw std::runtime_error(absl::StrCat("没有字体", operands_[0].text));
    font_ = font->second;
    size_ = Number(1);
  }

  void Show() {
    if (font_ == nullptr) throw std::runtime_error("文字没有字体");
    for (const Operand& operand : operands_) {
      if (operand.is_number) {
        x_ -= operand.number * size_ / 1000;
      } else {
        ShowString(operand.text);
      }
    }
  }

  void ShowString(const std::string& bytes) {
    if (bytes.size() % 2 != 0) throw std::runtime_error("文字编码不完整");
    for (size_t i = 0; i < bytes.size(); i += 2) {
      const unsigned code =
          static_cast<unsigned>(static_cast<unsigned char>(bytes[i])) << 8 | static_cast<unsigned char>(bytes[i + 1]);
      const double width = font_->WidthOf(code) * size_ / 1000;
      if (!turned_) {
        marks_.texts.push_back({.x = x_ + width / 2, .y = height_ - y_, .size = size_, .text = font_->TextOf(code)});
        if (marks_.texts.back().text.empty()) throw std::runtime_error(absl::StrCat("编码", code, "没有对应的文字"));
      }
      x_ += width + spacing_;
    }
  }

  void Line() {
    const double x = Number(0);
    const double y = Number(1);
    lines_.push_back({from_.first, height_ - from_.second, x, height_ - y});
    from_ = {x, y};
  }

  void Stroke() {
    marks_.lines.insert(marks_.lines.end(), lines_.begin(), lines_.end());
    lines_.clear();
  }

  const double height_;
  const Fonts& fonts_;
  PageMarks& marks_;
  std::vector<Operand> operands_;
  const PdfFontFacts* font_ = nullptr;
  double size_ = 0;
  double spacing_ = 0;
  bool turned_ = false;
  double x_ = 0;
  double y_ = 0;
  std::pair<double, double> from_;
  std::vector<PageLine> lines_;  // of the path at hand
};

std::string BytesOf(QPDFObjectHandle stream) {
  const std::shared_ptr<Buffer> bytes = stream.getStreamData(qpdf_dl_generalized);
  return {reinterpret_cast<const char*>(bytes->getBuffer()), bytes->getSize()};
}

// The pages of a file. Fonts that pages share are read once.
class FileReader {
 public:
  explicit FileReader(absl::string_view bytes) {
    file_.setSuppressWarnings(true);
    file_.setAttemptRecovery(false);
    file_.processMemoryFile("pdf", bytes.data(), bytes.size());
  }

  std::vector<PageMarks> Read() {
    std::vector<PageMarks> pages;
    QPDFObjectHandle kids = file_.getRoot().getKey("/Pages").getKey("/Kids");
    for (int i = 0; i < kids.getArrayNItems(); ++i) pages.push_back(ReadPage(kids.getArrayItem(i)));
    if (file_.anyWarnings()) throw std::runtime_error(file_.getWarnings().front().what());
    return pages;
  }

 private:
  PageMarks ReadPage(QPDFObjectHandle page) {
    PageMarks marks;
    const double height = page.getKey("/MediaBox").getArrayItem(3).getNumericValue();
    const Fonts& fonts = FontsOf(page.getKey("/Resources"));
    ContentReader(height, fonts, marks).Read(BytesOf(page.getKey("/Contents")));
    return marks;
  }

  const Fonts& FontsOf(QPDFObjectHandle resources) {
    auto [known, fresh] = resources_.try_emplace(resources.getObjGen());
    if (!fresh) return known->second;
    QPDFObjectHandle fonts = resources.getKey("/Font");
    for (const std::string& name : fonts.getKeys()) {
      QPDFObjectHandle font = fonts.getKey(name);
      fonts_.push_back(std::make_unique<PdfFontFacts>(font, MapOf(font.getKey("/ToUnicode"))));
      known->second[name] = fonts_.back().get();
    }
    return known->second;
  }

  const UnicodeMap& MapOf(QPDFObjectHandle stream) {
    auto known = maps_.find(stream.getObjGen());
    if (known == maps_.end()) known = maps_.emplace(stream.getObjGen(), UnicodeMap(BytesOf(stream))).first;
    return known->second;
  }

  QPDF file_;
  std::map<QPDFObjGen, Fonts> resources_;
  std::vector<std::unique_ptr<const PdfFontFacts>> fonts_;
  std::map<QPDFObjGen, UnicodeMap> maps_;
};

}  // namespace

absl::StatusOr<ReadBack> ReadPdf(absl::string_view bytes) {
  std::vector<PageMarks> pages;
  try {
    pages = FileReader(bytes).Read();
  } catch (const QPDFExc& fault) {
    return ProofFailed("pdf", absl::StrCat("文件结构有误（", fault.what(), "）"));
  } catch (const std::exception& fault) {  // ours above
    return ProofFailed("pdf", fault.what());
  }
  return UnderstandPages("pdf", pages);
}

}  // namespace nianbao::rendering

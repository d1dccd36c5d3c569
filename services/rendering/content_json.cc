#include "services/rendering/content_json.h"

#include "absl/strings/str_cat.h"

namespace nianbao::rendering {
namespace {

using google::protobuf::RepeatedPtrField;

// Characters that protobuf's printer writes as they are; the others are rare.
bool IsPlain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != 0x7F; }

class Printer {
 public:
  explicit Printer(size_t expected) { out_.reserve(expected); }
  std::string Take() && { return std::move(out_); }

  void Print(const report::v1::ReportContent& content) {
    Begin();
    Field("title", content.title());
    Field("titleLine", content.title_line());
    Field("headDate", content.head_date());
    Field("headDateLine", content.head_date_line());
    Field("extraTitles", content.extra_titles());
    Field("lead", content.lead());
    Field("sections", content.sections());
    Field("cells", content.cells());
    if (content.has_signature()) {
      Name("signature");
      Print(content.signature());
    }
    Field("unplaced", content.unplaced());
    Field("explanations", content.explanations());
    Field("tablesFormat", content.tables_format());
    Field("residue", content.residue());
    End();
  }

 private:
  void Print(const std::string& text) { Text(text); }

  void Print(const report::v1::Paragraph& paragraph) {
    Begin();
    Field("text", paragraph.text());
    Field("line", paragraph.line());
    Field("headingLevel", paragraph.heading_level());
    End();
  }

  void Print(const report::v1::SectionText& section) {
    Begin();
    Field("sectionId", section.section_id());
    Field("heading", section.heading());
    Field("line", section.line());
    Field("paragraphs", section.paragraphs());
    End();
  }

  void Print(const report::v1::Cell& cell) {
    Begin();
    Field("id", cell.id());
    switch (cell.value_case()) {
      case report::v1::Cell::kCount:
        Name("count");
        Number(cell.count());
        break;
      case report::v1::Cell::kFen:
        Name("fen");
        Number(cell.fen());
        break;
      case report::v1::Cell::kEmpty:
        Name("empty");
        out_ += cell.empty() ? "true" : "false";
        break;
      case report::v1::Cell::kNotApplicable:
        Name("notApplicable");
        out_ += cell.not_applicable() ? "true" : "false";
        break;
      case report::v1::Cell::kRaw:
        Name("raw");
        Text(cell.raw());
        break;
      case report::v1::Cell::VALUE_NOT_SET:
        break;
    }
    End();
  }

  void Print(const report::v1::Signature& signature) {
    Begin();
    Field("organ", signature.organ());
    Field("organLine", signature.organ_line());
    Field("date", signature.date());
    Field("dateLine", signature.date_line());
    End();
  }

  void Print(const report::v1::UnplacedLine& line) {
    Begin();
    Field("table", line.table());
    Field("labelPath", line.label_path());
    Field("values", line.values());
    Field("line", line.line());
    End();
  }

  void Print(const report::v1::Explanation& explanation) {
    Begin();
    Field("ruleId", explanation.rule_id());
    Field("fingerprint", explanation.fingerprint());
    Field("text", explanation.text());
    End();
  }

  void Field(absl::string_view name, const std::string& text) {
    if (text.empty()) return;
    Name(name);
    Text(text);
  }

  void Field(absl::string_view name, int32_t number) {
    if (number == 0) return;
    Name(name);
    absl::StrAppend(&out_, number);
  }

  template <typename Item>
  void Field(absl::string_view name, const RepeatedPtrField<Item>& items) {
    if (items.empty()) return;
    Name(name);
    out_.push_back('[');
    for (const Item& item : items) {
      if (&item != &items[0]) out_.push_back(',');
      Print(item);
    }
    out_.push_back(']');
  }

  void Begin() { out_.push_back('{'); }
  void End() { out_.push_back('}'); }

  void Name(absl::string_view name) {
    if (out_.back() != '{') out_.push_back(',');
    out_.push_back('"');
    out_.append(name.data(), name.size());
    out_.append("\":", 2);
  }

  // 64 bits are text: JavaScript's numbers do not hold them.
  void Number(int64_t number) { absl::StrAppend(&out_, "\"", number, "\""); }

  void Text(const std::string& text) {
    out_.push_back('"');
    size_t begin = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      if (IsPlain(static_cast<unsigned char>(text[i]))) continue;
      out_.append(text, begin, i - begin);
      Escape(text[i]);
      begin = i + 1;
    }
    out_.append(text, begin, text.size() - begin);
    out_.push_back('"');
  }

  void Escape(char c) {
    constexpr absl::string_view kNamed = "\"\\\b\f\n\r\t";
    constexpr absl::string_view kNames = "\"\\bfnrt";
    out_.push_back('\\');
    const size_t named = kNamed.find(c);
    if (named != absl::string_view::npos) {
      out_.push_back(kNames[named]);
    } else {
      absl::StrAppend(&out_, "u", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad4));
    }
  }

  std::string out_;
};

}  // namespace

std::string ContentJson(const report::v1::ReportContent& content) {
  Printer printer(content.ByteSizeLong() * 3 / 2 + 256);
  printer.Print(content);
  return std::move(printer).Take();
}

}  // namespace nianbao::rendering

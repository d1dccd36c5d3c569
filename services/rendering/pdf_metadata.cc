#include "services/rendering/pdf_metadata.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "re2/re2.h"
#include "services/rendering/html_writer.h"
#include "services/rendering/pdf_objects.h"

namespace nianbao::rendering {
namespace {

constexpr char kProducer[] = "nianbao";

void Put32(uint32_t value, std::string& out) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(value >> shift));
}
void Put16(unsigned value, std::string& out) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value));
}

// s15Fixed16Number
void PutFixed(double value, std::string& out) { Put32(static_cast<uint32_t>(std::lround(value * 65536)), out); }

std::string XyzTag(double x, double y, double z) {
  std::string tag("XYZ \0\0\0\0", 8);
  for (const double value : {x, y, z}) PutFixed(value, tag);
  return tag;
}

// The transfer curve of sRGB as a formula: readers invert a formula in no time, a table only by searching it, for every
// page again.
std::string CurveTag() {
  std::string tag("para\0\0\0\0\0\3\0\0", 12);  // (aX + b)^g from d on, cX below
  for (const double value : {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}) PutFixed(value, tag);
  return tag;
}

// English text, ASCII.
std::string TextTag(const std::string& text) {
  std::string tag("mluc\0\0\0\0", 8);
  for (const uint32_t value : {1u, 12u}) Put32(value, tag);  // one record of twelve bytes
  tag += "enUS";
  Put32(static_cast<uint32_t>(text.size()) * 2, tag);
  Put32(28, tag);
  for (const char c : text) Put16(static_cast<unsigned char>(c), tag);
  return tag;
}

// How D65 was adapted to D50 (Bradford).
std::string AdaptationTag() {
  std::string tag("sf32\0\0\0\0", 8);
  for (const double value : {1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168}) {
    PutFixed(value, tag);
  }
  return tag;
}

std::string MakeSrgbProfile() {
  // Primaries and white adapted to D50, as ICC wants them.
  const std::string curve = CurveTag();
  const std::pair<const char*, std::string> tags[] = {
      {"desc", TextTag("sRGB IEC61966-2.1")},
      {"cprt", TextTag("Public domain")},
      {"wtpt", XyzTag(0.9642, 1.0, 0.8249)},
      {"chad", AdaptationTag()},
      {"rXYZ", XyzTag(0.43607, 0.22249, 0.01392)},
      {"gXYZ", XyzTag(0.38515, 0.71687, 0.09708)},
      {"bXYZ", XyzTag(0.14307, 0.06061, 0.71410)},
      {"rTRC", curve},
      {"gTRC", curve},
      {"bTRC", curve},
  };
  constexpr uint32_t kCount = 10;
  std::string table;
  std::string data;
  Put32(kCount, table);
  const uint32_t base = 128 + 4 + 12 * kCount;
  uint32_t curve_at = 0;
  for (const auto& [name, bytes] : tags) {
    const bool again = bytes == curve && curve_at != 0;  // the three curves are one
    const uint32_t at = again ? curve_at : base + static_cast<uint32_t>(data.size());
    if (bytes == curve) curve_at = at;
    table += name;
    Put32(at, table);
    Put32(static_cast<uint32_t>(bytes.size()), table);
    if (!again) data += bytes;
    while (data.size() % 4 != 0) data.push_back('\0');
  }
  std::string head;
  Put32(base + static_cast<uint32_t>(data.size()), head);
  head.append(4, '\0');
  Put32(0x04200000, head);
  head += "mntrRGB XYZ ";
  for (const unsigned part : {2000u, 1u, 1u, 0u, 0u, 0u}) Put16(part, head);
  head += "acsp";
  head.append(28, '\0');
  for (const double value : {0.9642, 1.0, 0.8249}) PutFixed(value, head);
  head.resize(128, '\0');
  return head + table + data;
}

std::string PdfDate(const std::string& date) {
  return absl::StrCat("D:", absl::StrReplaceAll(date, {{"-", ""}}), "000000+08'00'");
}

}  // namespace

std::string XmpPacket(const PdfFacts& facts) {
  const auto simple = [](const char* name, const std::string& value) {
    return value.empty() ? "" : absl::StrCat("<", name, ">", EscapeXml(value), "</", name, ">");
  };
  const auto list = [](const char* name, const char* kind, const std::string& item) {
    return item.empty() ? "" : absl::StrCat("<", name, "><rdf:", kind, ">", item, "</rdf:", kind, "></", name, ">");
  };
  const std::string moment = facts.date.empty() ? "" : facts.date + "T00:00:00+08:00";
  return absl::StrCat(
      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
      "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
      "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>"
      "<dc:format>application/pdf</dc:format>",
      list("dc:title", "Alt", absl::StrCat("<rdf:li xml:lang=\"x-default\">", EscapeXml(facts.title), "</rdf:li>")),
      list("dc:creator", "Seq",
           facts.author.empty() ? "" : absl::StrCat("<rdf:li>", EscapeXml(facts.author), "</rdf:li>")),
      list("dc:language", "Bag", "<rdf:li>zh-CN</rdf:li>"), simple("dc:identifier", facts.code),
      simple("xmp:CreateDate", moment), simple("xmp:ModifyDate", moment),
      simple("xmp:Label", facts.font_digest.empty() ? "" : "fonts sha256:" + facts.font_digest),
      simple("pdf:Producer", kProducer), "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

std::string InfoDictionary(const PdfFacts& facts) {
  std::string out = "<</Title";
  AppendText(facts.title, out);
  if (!facts.author.empty()) {
    out += "/Author";
    AppendText(facts.author, out);
  }
  if (!facts.date.empty()) {
    const std::string date = PdfDate(facts.date);
    absl::StrAppend(&out, "/CreationDate(", date, ")/ModDate(", date, ")");
  }
  absl::StrAppend(&out, "/Producer(", kProducer, ")>>");
  return out;
}

const std::string& SrgbProfile() {
  static const auto* profile = new std::string(MakeSrgbProfile());
  return *profile;
}

std::string IsoDate(absl::string_view chinese) {
  static const RE2* pattern = new RE2(R"(([12]\d{3})年(\d{1,2})月(\d{1,2})日)");
  int year = 0;
  int month = 0;
  int day = 0;
  if (!RE2::PartialMatch(re2::StringPiece(chinese.data(), chinese.size()), *pattern, &year, &month, &day)) return "";
  if (month < 1 || month > 12 || day < 1 || day > 31) return "";
  return absl::StrFormat("%04d-%02d-%02d", year, month, day);
}

}  // namespace nianbao::rendering

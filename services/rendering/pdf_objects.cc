#include "services/rendering/pdf_objects.h"

#include <libdeflate.h>

#include <array>
#include <charconv>

#include "absl/strings/str_cat.h"
#include "services/common/base/utf8.h"
#include "services/rendering/quick_deflate.h"

namespace nianbao::rendering {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

void AppendHex16(unsigned value, std::string& out) {
  for (const int shift : {12, 8, 4, 0}) out.push_back(kHex[(value >> shift) & 15]);
}

// A compressor is expensive to make and not thread-safe: one a thread and level.
libdeflate_compressor* CompressorOf(int level) {
  struct Owner {
    std::array<libdeflate_compressor*, 13> of_level{};
    ~Owner() {
      for (libdeflate_compressor* compressor : of_level) libdeflate_free_compressor(compressor);
    }
  };
  thread_local Owner owner;
  libdeflate_compressor*& compressor = owner.of_level[static_cast<size_t>(level)];
  if (compressor == nullptr) compressor = libdeflate_alloc_compressor(level);
  return compressor;
}

void AppendBig(uint64_t value, int bytes, std::string& out) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace

void AppendInt(int64_t value, std::string& out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value);
  out.append(digits, end.ptr);
}

void AppendPoints(Mpt value, std::string& out) {
  if (value < 0) out.push_back('-'), value = -value;
  const int hundredths = (value + 5) / 10;
  AppendInt(hundredths / 100, out);
  const int rest = hundredths % 100;
  if (rest == 0) return;
  out.push_back('.');
  out.push_back(static_cast<char>('0' + rest / 10));
  if (rest % 10 != 0) out.push_back(static_cast<char>('0' + rest % 10));
}

void AppendText(absl::string_view utf8, std::string& out) {
  out += "<FEFF";
  for (char32_t c : DecodeUtf8(utf8)) {
    if (c > 0xFFFF) {
      c -= 0x10000;
      AppendHex16(0xD800u + static_cast<unsigned>(c >> 10), out);
      c = 0xDC00 + (c & 0x3FF);
    }
    AppendHex16(static_cast<unsigned>(c), out);
  }
  out.push_back('>');
}

std::string Zlib(absl::string_view bytes, int level) {
  if (level == 0) return QuickZlib(bytes);
  libdeflate_compressor* compressor = CompressorOf(level);
  std::string out(libdeflate_zlib_compress_bound(compressor, bytes.size()), '\0');
  out.resize(libdeflate_zlib_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

PdfObjects::PdfObjects(int level) : level_(level) {
  out_.reserve(400'000);
  places_.reserve(1024);
  out_ = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
}

int PdfObjects::Reserve() {
  places_.emplace_back();
  return static_cast<int>(places_.size());
}

void PdfObjects::Enter(int number, bool meaning) {
  Pack& pack = meaning ? meaning_ : facts_;
  places_[static_cast<size_t>(number) - 1] = {false, meaning, static_cast<uint32_t>(pack.numbers.size())};
  pack.numbers.push_back(number);
  pack.starts.push_back(static_cast<uint32_t>(pack.bodies.size()));
}

void PdfObjects::Define(int number, absl::string_view body) {
  Enter(number, false);
  facts_.bodies.Bytes(body);
  facts_.bodies.Byte('\n');
}

PhraseText& PdfObjects::DefineMeaning(int number) {
  Enter(number, true);
  return meaning_.bodies;
}

int PdfObjects::Add(absl::string_view body) {
  const int number = Reserve();
  Define(number, body);
  return number;
}

void PdfObjects::Begin(int number, size_t length, absl::string_view entries, bool flate) {
  places_[static_cast<size_t>(number) - 1] = {true, false, static_cast<uint32_t>(out_.size())};
  absl::StrAppend(&out_, number, " 0 obj\n<<", entries, flate ? "/Filter/FlateDecode" : "", "/Length ", length,
                  ">>stream\n");
}

int PdfObjects::AddStream(absl::string_view bytes, absl::string_view entries) {
  return AddPackedStream(Zlib(bytes, level_), entries);
}

int PdfObjects::AddStream(const PhraseText& text, absl::string_view entries) {
  return AddPackedStream(level_ == 0 ? QuickZlib(text.text(), text.repeats()) : Zlib(text.text(), level_), entries);
}

int PdfObjects::AddPlainStream(absl::string_view bytes, absl::string_view entries) {
  const int number = Reserve();
  Begin(number, bytes.size(), entries, false);
  absl::StrAppend(&out_, bytes, "\nendstream\nendobj\n");
  return number;
}

int PdfObjects::AddPackedStream(absl::string_view zlib, absl::string_view entries) {
  const int number = Reserve();
  Begin(number, zlib.size(), entries, true);
  absl::StrAppend(&out_, zlib, "\nendstream\nendobj\n");
  return number;
}

int PdfObjects::AddFontStream(const PackedFont& packed, absl::string_view entries) {
  const int number = Reserve();
  Begin(number, packed.deflated_size() + 6, entries, true);
  out_ += "\x78\x01";
  packed.AppendDeflated(out_);
  AppendBig(packed.Adler32(), 4, out_);
  out_ += "\nendstream\nendobj\n";
  return number;
}

void PdfObjects::WritePack(Pack& pack) {
  PhraseText text(pack.numbers.size() * 12 + pack.bodies.size() + 64);
  for (size_t i = 0; i < pack.numbers.size(); ++i) {
    text.Int(pack.numbers[i]);
    text.Byte(' ');
    text.Int(pack.starts[i]);
    text.Byte(' ');
  }
  const size_t first = text.size();
  text.Append(pack.bodies);
  pack.number = AddStream(text, absl::StrCat("/Type/ObjStm/N ", pack.numbers.size(), "/First ", first));
}

// Where each object lies, seven bytes each. Those of an object stream differ in the last byte, mostly.
PhraseText PdfObjects::Table() const {
  constexpr size_t kEntry = 7;
  PhraseText table((places_.size() + 1) * kEntry + 64);
  table.Bytes(absl::string_view("\0\0\0\0\0\xFF\xFF", kEntry));
  const Place* before = nullptr;
  for (const Place& place : places_) {
    const bool alike = before != nullptr && !before->in_file && !place.in_file && before->meaning == place.meaning &&
                       before->at >> 8 == place.at >> 8;
    if (alike) {
      table.Again(kEntry, kEntry - 1);
      table.Byte(place.at & 0xFF);
    } else {
      const auto where = place.in_file ? place.at : static_cast<uint32_t>((place.meaning ? meaning_ : facts_).number);
      const uint32_t index = place.in_file ? 0 : place.at;
      table.Byte(place.in_file ? 1 : 2);
      for (const int shift : {24, 16, 8, 0}) table.Byte(where >> shift & 0xFF);
      for (const int shift : {8, 0}) table.Byte(index >> shift & 0xFF);
    }
    before = &place;
  }
  return table;
}

std::string PdfObjects::Finish(int catalog, int info, absl::string_view id) && {
  WritePack(facts_);
  WritePack(meaning_);
  const int xref = Reserve();
  const size_t start = out_.size();
  places_[static_cast<size_t>(xref) - 1] = {true, false, static_cast<uint32_t>(start)};
  const PhraseText table = Table();
  const std::string zlib = level_ == 0 ? QuickZlib(table.text(), table.repeats()) : Zlib(table.text(), level_);
  absl::StrAppend(&out_, xref, " 0 obj\n<</Type/XRef/Size ", places_.size() + 1, "/W[1 4 2]/Root ", catalog,
                  " 0 R/Info ", info, " 0 R/ID[<", id, "><", id, ">]/Filter/FlateDecode/Length ", zlib.size(),
                  ">>stream\n", zlib, "\nendstream\nendobj\nstartxref\n", start, "\n%%EOF\n");
  return std::move(out_);
}

}  // namespace nianbao::rendering

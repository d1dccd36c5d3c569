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

void AppendReference(int number, std::string& out) {
  AppendInt(number, out);
  out += " 0 R";
}

std::string Reference(int number) { return absl::StrCat(number, " 0 R"); }

std::string Zlib(absl::string_view bytes, int level) {
  if (level == 0) return QuickZlib(bytes);
  libdeflate_compressor* compressor = CompressorOf(level);
  std::string out(libdeflate_zlib_compress_bound(compressor, bytes.size()), '\0');
  out.resize(libdeflate_zlib_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

PdfObjects::PdfObjects(int level) : level_(level) {
  out_.reserve(400'000);
  bodies_.reserve(40'000);
  out_ = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
}

int PdfObjects::Reserve() {
  places_.emplace_back();
  return static_cast<int>(places_.size());
}

void PdfObjects::Define(int number, absl::string_view body) {
  places_[static_cast<size_t>(number) - 1] = {true, numbers_.size()};
  numbers_.push_back(number);
  starts_.push_back(bodies_.size());
  absl::StrAppend(&bodies_, body, "\n");
}

int PdfObjects::Add(absl::string_view body) {
  const int number = Reserve();
  Define(number, body);
  return number;
}

void PdfObjects::Begin(int number, size_t length, absl::string_view entries, bool flate) {
  places_[static_cast<size_t>(number) - 1] = {false, out_.size()};
  absl::StrAppend(&out_, number, " 0 obj\n<<", entries, flate ? "/Filter/FlateDecode" : "", "/Length ", length,
                  ">>stream\n");
}

int PdfObjects::AddStream(absl::string_view bytes, absl::string_view entries) {
  return AddPackedStream(Zlib(bytes, level_), entries);
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
  Begin(number, packed.deflated.size() + 6, entries, true);
  out_ += "\x78\x01";
  out_ += packed.deflated;
  AppendBig(packed.adler32, 4, out_);
  out_ += "\nendstream\nendobj\n";
  return number;
}

std::string PdfObjects::Finish(int catalog, int info, absl::string_view id) && {
  std::string index;
  for (size_t i = 0; i < numbers_.size(); ++i) {
    AppendInt(numbers_[i], index);
    index.push_back(' ');
    AppendInt(static_cast<int64_t>(starts_[i]), index);
    index.push_back(' ');
  }
  const size_t first = index.size();
  index += bodies_;
  const int packed = AddStream(index, absl::StrCat("/Type/ObjStm/N ", numbers_.size(), "/First ", first));
  const int xref = Reserve();
  const size_t start = out_.size();
  places_[static_cast<size_t>(xref) - 1] = {false, start};
  std::string table("\0\0\0\0\0\xFF\xFF", 7);
  for (const Place& place : places_) {
    AppendBig(place.packed ? 2 : 1, 1, table);
    AppendBig(place.packed ? static_cast<uint64_t>(packed) : place.at, 4, table);
    AppendBig(place.packed ? place.at : 0, 2, table);
  }
  const std::string zlib = Zlib(table, level_);
  absl::StrAppend(&out_, xref, " 0 obj\n<</Type/XRef/Size ", places_.size() + 1, "/W[1 4 2]/Root ", catalog,
                  " 0 R/Info ", info, " 0 R/ID[<", id, "><", id, ">]/Filter/FlateDecode/Length ", zlib.size(),
                  ">>stream\n", zlib, "\nendstream\nendobj\nstartxref\n", start, "\n%%EOF\n");
  return std::move(out_);
}

}  // namespace nianbao::rendering

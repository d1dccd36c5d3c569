#include "services/rendering/png.h"

#include <libdeflate.h>

#include <memory>

#include "services/rendering/pdf_objects.h"

namespace nianbao::rendering {
namespace {

constexpr absl::string_view kSignature("\x89PNG\r\n\x1A\n", 8);
constexpr int kLevel = 9;
constexpr char kUp = 2;  // filter: a row as the difference from the row above
constexpr int kLargestSide = 20'000;

void Put32(uint32_t value, std::string& out) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(value >> shift));
}

uint32_t Get32(absl::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

void PutChunk(absl::string_view type, absl::string_view data, std::string& out) {
  Put32(static_cast<uint32_t>(data.size()), out);
  const size_t start = out.size();
  out.append(type.data(), type.size());
  out.append(data.data(), data.size());
  Put32(libdeflate_crc32(0, out.data() + start, out.size() - start), out);
}

size_t RowBytes(int width, int bits) { return (static_cast<size_t>(width) * static_cast<size_t>(bits) + 7) / 8; }

std::string PackedRow(const GreyImage& image, int row, int bits) {
  const char* pixels = image.pixels.data() + static_cast<size_t>(row) * static_cast<size_t>(image.width);
  if (bits == 8) return std::string(pixels, static_cast<size_t>(image.width));
  std::string packed(RowBytes(image.width, bits), '\0');
  for (int x = 0; x < image.width; ++x) {
    const int grey = (static_cast<unsigned char>(pixels[x]) * 15 + 127) / 255;
    char& byte = packed[static_cast<size_t>(x / 2)];
    byte = static_cast<char>(byte | (x % 2 == 0 ? grey << 4 : grey));
  }
  return packed;
}

absl::Status Unreadable() { return absl::InvalidArgumentError("not a PNG of ours"); }

}  // namespace

std::string EncodePng(const GreyImage& image, int bits) {
  std::string rows;
  std::string above(RowBytes(image.width, bits), '\0');
  for (int y = 0; y < image.height; ++y) {
    const std::string row = PackedRow(image, y, bits);
    rows.push_back(kUp);
    for (size_t i = 0; i < row.size(); ++i) rows.push_back(static_cast<char>(row[i] - above[i]));
    above = row;
  }
  std::string out(kSignature.data(), kSignature.size());
  std::string head;
  Put32(static_cast<uint32_t>(image.width), head);
  Put32(static_cast<uint32_t>(image.height), head);
  head.push_back(static_cast<char>(bits));
  head.append(4, '\0');  // grey, deflate, usual filters, no interlace
  PutChunk("IHDR", head, out);
  PutChunk("IDAT", Zlib(rows, kLevel), out);
  PutChunk("IEND", "", out);
  return out;
}

absl::StatusOr<GreyImage> DecodePng(absl::string_view bytes) {
  constexpr size_t kHead = 8 + 8 + 13 + 4;
  if (bytes.size() < kHead + 12 || bytes.substr(0, 8) != kSignature) return Unreadable();
  GreyImage image{static_cast<int>(Get32(bytes, 16)), static_cast<int>(Get32(bytes, 20)), ""};
  const int bits = bytes[24];
  const size_t length = Get32(bytes, kHead);
  if (image.width <= 0 || image.height <= 0 || image.width > kLargestSide || image.height > kLargestSide ||
      (bits != 4 && bits != 8) || bytes.size() < kHead + 8 + length) {
    return Unreadable();
  }
  const size_t row_bytes = RowBytes(image.width, bits);
  std::string rows((row_bytes + 1) * static_cast<size_t>(image.height), '\0');
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  if (libdeflate_zlib_decompress(decompressor.get(), bytes.data() + kHead + 8, length, rows.data(), rows.size(),
                                 nullptr) != LIBDEFLATE_SUCCESS) {
    return Unreadable();
  }
  std::string above(row_bytes, '\0');
  for (size_t y = 0; y < static_cast<size_t>(image.height); ++y) {
    const char* row = rows.data() + y * (row_bytes + 1);
    if (row[0] != kUp) return Unreadable();
    for (size_t i = 0; i < row_bytes; ++i) above[i] = static_cast<char>(above[i] + row[i + 1]);
    for (size_t x = 0; x < static_cast<size_t>(image.width); ++x) {
      const auto byte = static_cast<unsigned char>(above[bits == 8 ? x : x / 2]);
      image.pixels.push_back(static_cast<char>(bits == 8 ? byte : (x % 2 == 0 ? byte >> 4 : byte & 15) * 17));
    }
  }
  return image;
}

}  // namespace nianbao::rendering

#include "services/rendering/qr_png.h"

#include <libdeflate.h>

#include <cstdint>

#include "services/rendering/zip.h"

namespace nianbao::rendering {
namespace {

constexpr int kQuiet = 4;  // modules, by ISO/IEC 18004

void PutBigEndian(uint32_t value, std::string& out) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

void PutChunk(const std::string& type, const std::string& bytes, std::string& out) {
  PutBigEndian(static_cast<uint32_t>(bytes.size()), out);
  const std::string body = type + bytes;
  out += body;
  PutBigEndian(libdeflate_crc32(0, body.data(), body.size()), out);
}

bool IsDark(const Verification& qr, int row, int column) {
  if (row < 0 || column < 0 || row >= qr.side || column >= qr.side) return false;
  return qr.dark[static_cast<size_t>(row) * static_cast<size_t>(qr.side) + static_cast<size_t>(column)];
}

// Rows of bits, 1 = white, each after the byte that says "no filter".
std::string Pixels(const Verification& qr, int side, int scale) {
  std::string pixels;
  for (int y = 0; y < side; ++y) {
    pixels.push_back('\0');
    std::string row(static_cast<size_t>((side + 7) / 8), '\0');
    for (int x = 0; x < side; ++x) {
      if (IsDark(qr, y / scale - kQuiet, x / scale - kQuiet)) continue;
      char& byte = row[static_cast<size_t>(x / 8)];
      byte = static_cast<char>(static_cast<unsigned char>(byte) | (0x80u >> (x % 8)));
    }
    pixels += row;
  }
  return pixels;
}

}  // namespace

std::string QrPng(const Verification& verification, int scale) {
  if (verification.side == 0) return "";
  const int side = (verification.side + 2 * kQuiet) * scale;
  std::string head;
  PutBigEndian(static_cast<uint32_t>(side), head);
  PutBigEndian(static_cast<uint32_t>(side), head);
  head += std::string("\x01\x00\x00\x00\x00", 5);  // one bit, grey, deflate, no filter method but 0, not interlaced
  std::string out = "\x89PNG\r\n\x1A\n";
  PutChunk("IHDR", head, out);
  PutChunk("IDAT", Deflate(Pixels(verification, side, scale)), out);
  PutChunk("IEND", "", out);
  return out;
}

}  // namespace nianbao::rendering

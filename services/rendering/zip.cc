#include "services/rendering/zip.h"

#include <libdeflate.h>

#include <cstdint>

namespace nianbao::rendering {
namespace {

constexpr int kLevel = 6;
constexpr uint16_t kDosDate = (0 << 9) | (1 << 5) | 1;  // 1 January 1980: a time would make bytes differ

void Put16(uint32_t value, std::string& out) {
  out.push_back(static_cast<char>(value));
  out.push_back(static_cast<char>(value >> 8));
}
void Put32(uint32_t value, std::string& out) {
  Put16(value, out);
  Put16(value >> 16, out);
}

// A compressor is expensive to make and not thread-safe: one a thread.
libdeflate_compressor* Compressor() {
  struct Free {
    ~Free() { libdeflate_free_compressor(compressor); }
    libdeflate_compressor* compressor = libdeflate_alloc_compressor(kLevel);
  };
  thread_local Free owner;
  return owner.compressor;
}

std::string DeflateRaw(const std::string& bytes) {
  std::string out(libdeflate_deflate_compress_bound(Compressor(), bytes.size()), '\0');
  out.resize(libdeflate_deflate_compress(Compressor(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

}  // namespace

std::string Deflate(const std::string& bytes) {
  std::string out(libdeflate_zlib_compress_bound(Compressor(), bytes.size()), '\0');
  out.resize(libdeflate_zlib_compress(Compressor(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

std::string WriteZip(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string out;
  std::string directory;
  for (const auto& [name, bytes] : parts) {
    const std::string packed = DeflateRaw(bytes);
    std::string common;
    Put16(20, common);      // version needed
    Put16(0x0800, common);  // names are UTF-8
    Put16(8, common);       // deflate
    Put16(0, common);       // time
    Put16(kDosDate, common);
    Put32(libdeflate_crc32(0, bytes.data(), bytes.size()), common);
    Put32(static_cast<uint32_t>(packed.size()), common);
    Put32(static_cast<uint32_t>(bytes.size()), common);
    Put16(static_cast<uint32_t>(name.size()), common);
    Put16(0, common);  // extra
    const auto offset = static_cast<uint32_t>(out.size());
    Put32(0x04034b50, out);
    out += common + name + packed;
    Put32(0x02014b50, directory);
    Put16(20, directory);
    directory += common;
    Put16(0, directory);  // comment
    Put16(0, directory);  // disk
    Put16(0, directory);
    Put32(0, directory);
    Put32(offset, directory);
    directory += name;
  }
  const auto start = static_cast<uint32_t>(out.size());
  out += directory;
  Put32(0x06054b50, out);
  Put32(0, out);
  Put16(static_cast<uint32_t>(parts.size()), out);
  Put16(static_cast<uint32_t>(parts.size()), out);
  Put32(static_cast<uint32_t>(directory.size()), out);
  Put32(start, out);
  Put16(0, out);
  return out;
}

}  // namespace nianbao::rendering

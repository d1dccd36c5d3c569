#include "services/rendering/zip.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "services/rendering/font_subset.h"
#include "services/rendering/phrase_text.h"
#include "services/rendering/quick_deflate.h"

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

// A compressor is expensive to make and not thread-safe: one a thread and level.
libdeflate_compressor* Compressor(int level) {
  struct Compressors {
    ~Compressors() {
      for (libdeflate_compressor* one : by_level) libdeflate_free_compressor(one);
    }
    std::array<libdeflate_compressor*, 10> by_level{};
  };
  thread_local Compressors owner;
  libdeflate_compressor*& one = owner.by_level[static_cast<size_t>(std::clamp(level, 1, 9))];
  if (one == nullptr) one = libdeflate_alloc_compressor(std::clamp(level, 1, 9));
  return one;
}

// zlib's frame is two bytes before the stream and its sum behind.
absl::string_view WithoutFrame(absl::string_view framed) { return framed.substr(2, framed.size() - 6); }

std::string DeflateRaw(const std::string& bytes, int level) {
  if (level == 0) {
    return std::string(WithoutFrame(QuickZlib(bytes)));
  }
  libdeflate_compressor* compressor = Compressor(level);
  std::string out(libdeflate_deflate_compress_bound(compressor, bytes.size()), '\0');
  out.resize(libdeflate_deflate_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

}  // namespace

std::string Deflate(const std::string& bytes) {
  libdeflate_compressor* compressor = Compressor(kLevel);
  std::string out(libdeflate_zlib_compress_bound(compressor, bytes.size()), '\0');
  out.resize(libdeflate_zlib_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

PackedPart PackPart(const std::string& bytes) {
  return {.deflated = DeflateRaw(bytes, kLevel),
          .size = static_cast<uint32_t>(bytes.size()),
          .crc32 = libdeflate_crc32(0, bytes.data(), bytes.size())};
}

void ZipWriter::Add(const std::string& name, const std::string& bytes) {
  AddDeflated(name, bytes, DeflateRaw(bytes, level_));
}

void ZipWriter::Add(const std::string& name, const PhraseText& text) {
  const std::string framed = QuickZlib(text.text(), text.repeats());
  AddDeflated(name, text.text(), WithoutFrame(framed));
}

void ZipWriter::AddDeflated(const std::string& name, absl::string_view plain, absl::string_view deflated) {
  BeginEntry(name, {libdeflate_crc32(0, plain.data(), plain.size()), static_cast<uint32_t>(deflated.size()),
                    static_cast<uint32_t>(plain.size())});
  out_.append(deflated.data(), deflated.size());
}

void ZipWriter::AddPacked(const std::string& name, const PackedFont& font) {
  BeginEntry(name, {font.Crc32(), static_cast<uint32_t>(font.deflated_size()), font.size()});
  font.AppendDeflated(out_);
}

void ZipWriter::AddPacked(const std::string& name, const PackedPart& part) {
  BeginEntry(name, {part.crc32, static_cast<uint32_t>(part.deflated.size()), part.size});
  out_ += part.deflated;
}

void ZipWriter::BeginEntry(const std::string& name, const Sizes& sizes) {
  std::string common;
  Put16(20, common);      // version needed
  Put16(0x0800, common);  // names are UTF-8
  Put16(8, common);       // deflate
  Put16(0, common);       // time
  Put16(kDosDate, common);
  Put32(sizes.crc32, common);
  Put32(sizes.packed, common);
  Put32(sizes.plain, common);
  Put16(static_cast<uint32_t>(name.size()), common);
  Put16(0, common);  // extra
  const auto offset = static_cast<uint32_t>(out_.size());
  Put32(0x04034b50, out_);
  out_ += common;
  out_ += name;
  Put32(0x02014b50, directory_);
  Put16(20, directory_);
  directory_ += common;
  Put16(0, directory_);  // comment
  Put16(0, directory_);  // disk
  Put16(0, directory_);
  Put32(0, directory_);
  Put32(offset, directory_);
  directory_ += name;
  ++parts_;
}

std::string ZipWriter::Finish() && {
  const auto start = static_cast<uint32_t>(out_.size());
  out_ += directory_;
  Put32(0x06054b50, out_);
  Put32(0, out_);
  Put16(static_cast<uint32_t>(parts_), out_);
  Put16(static_cast<uint32_t>(parts_), out_);
  Put32(static_cast<uint32_t>(directory_.size()), out_);
  Put32(start, out_);
  Put16(0, out_);
  return std::move(out_);
}

std::string WriteZip(const std::vector<std::pair<std::string, std::string>>& parts) {
  ZipWriter archive;
  for (const auto& [name, bytes] : parts) archive.Add(name, bytes);
  return std::move(archive).Finish();
}

}  // namespace nianbao::rendering

// ZIP archives with the same bytes for the same parts: fixed times, fixed order. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_ZIP_H_
#define NIANBAO_SERVICES_RENDERING_ZIP_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

class PackedFont;
class PhraseText;

// A part that is under deflate already: the same in every archive, compressed once.
struct PackedPart {
  std::string deflated;  // RFC 1951
  uint32_t size = 0;     // of the part
  uint32_t crc32 = 0;    // of the part
};
PackedPart PackPart(const std::string& bytes);

// Puts an archive together part by part. At most 65,535 parts and 4 GiB.
class ZipWriter {
 public:
  // `level` 0 (quickest, quick_deflate.h) … 9 (small).
  explicit ZipWriter(int level = 6) : level_(level) {}

  void Add(const std::string& name, const std::string& bytes);
  void Add(const std::string& name, const PhraseText& text);
  // A font that is under deflate already (font_subset.h).
  void AddPacked(const std::string& name, const PackedFont& font);
  void AddPacked(const std::string& name, const PackedPart& part);
  std::string Finish() &&;

 private:
  struct Sizes {
    uint32_t crc32 = 0;
    uint32_t packed = 0;
    uint32_t plain = 0;
  };
  void AddDeflated(const std::string& name, absl::string_view plain, absl::string_view deflated);
  // The entry up to its bytes, which the caller appends.
  void BeginEntry(const std::string& name, const Sizes& sizes);

  const int level_;
  int parts_ = 0;
  std::string out_;
  std::string directory_;
};

// Parts by name, in order; deflated.
std::string WriteZip(const std::vector<std::pair<std::string, std::string>>& parts);

// zlib format (RFC 1950), as PDF's FlateDecode reads it.
std::string Deflate(const std::string& bytes);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_ZIP_H_

#include "services/intake/attachment_type.h"

#include <cstddef>

#include "absl/strings/match.h"

namespace nianbao::intake {
namespace {

constexpr size_t kEnd = 1024;  // PDF readers look for the end mark in so many bytes
constexpr absl::string_view kPng("\x89PNG\r\n\x1a\n", 8);
constexpr absl::string_view kPngEnd("IEND\xae\x42\x60\x82", 8);

absl::string_view Last(absl::string_view bytes, size_t count) {
  return bytes.size() <= count ? bytes : bytes.substr(bytes.size() - count);
}

// The central directory stands at the end and names every entry after the mark of its kind.
bool IsOfd(absl::string_view bytes) {
  constexpr absl::string_view kEntry("PK\x01\x02", 4);
  constexpr absl::string_view kDirectoryEnd("PK\x05\x06", 4);
  constexpr size_t kNameAt = 46;  // in an entry of the directory
  const absl::string_view name("OFD.xml");
  if (!absl::StartsWith(bytes, "PK\x03\x04") || Last(bytes, 65'557).rfind(kDirectoryEnd) == absl::string_view::npos) {
    return false;
  }
  for (size_t at = bytes.find(kEntry); at != absl::string_view::npos; at = bytes.find(kEntry, at + 1)) {
    if (at + kNameAt + name.size() <= bytes.size() && bytes.substr(at + kNameAt, name.size()) == name) return true;
  }
  return false;
}

}  // namespace

absl::string_view MediaTypeOf(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "%PDF-")) return absl::StrContains(Last(bytes, kEnd), "%%EOF") ? "application/pdf" : "";
  if (absl::StartsWith(bytes, "\xff\xd8\xff")) return absl::EndsWith(bytes, "\xff\xd9") ? "image/jpeg" : "";
  if (absl::StartsWith(bytes, kPng)) return absl::EndsWith(bytes, kPngEnd) ? "image/png" : "";
  return IsOfd(bytes) ? "application/ofd" : "";
}

}  // namespace nianbao::intake

// Deflate (RFC 1951) for the many small streams of a document: fixed codes, a small hash table, no state to prepare.
// About three times as quick as libdeflate's level 1 on streams of some kilobytes, whose tables it spends most of its
// time on; the result is some tenth larger. Pure.
#ifndef NIANBAO_SERVICES_RENDERING_QUICK_DEFLATE_H_
#define NIANBAO_SERVICES_RENDERING_QUICK_DEFLATE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace nianbao::rendering {

// zlib format (RFC 1950). Linear in the bytes; below 4 GiB.
std::string QuickZlib(absl::string_view bytes);

// Bytes [at, at + length) are the same as [from, from + length), from < at.
struct Repeat {
  uint32_t at = 0;
  uint32_t from = 0;
  uint32_t length = 0;
};

// The same of a text whose repetitions are known, ascending and apart (phrase_text.h): nothing is searched, which is
// some four times as quick again.
std::string QuickZlib(absl::string_view bytes, absl::Span<const Repeat> repeats);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_QUICK_DEFLATE_H_

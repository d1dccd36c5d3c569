// libFuzzer's door: cmake --preset fuzz && ninja -C build/fuzz text_fuzzer && build/fuzz/bin/text_fuzzer
// tests/fuzz/corpus
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/text_target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  nianbao::RunTextTarget(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

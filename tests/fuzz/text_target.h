// What the fuzzer and the corpus test do with some bytes.
#ifndef NIANBAO_TESTS_FUZZ_TEXT_TARGET_H_
#define NIANBAO_TESTS_FUZZ_TEXT_TARGET_H_

#include "absl/strings/string_view.h"

namespace nianbao {

// Reads the bytes with every part of the text engine and judges a report made of them in every edition: line 1 is the
// title, line 2 the lead, "#" begins a section. Aborts when a promise is broken: a finding outside its text, a plain
// text that does not lead back.
void RunTextTarget(absl::string_view bytes);

}  // namespace nianbao

#endif  // NIANBAO_TESTS_FUZZ_TEXT_TARGET_H_

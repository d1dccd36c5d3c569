// Words in the language of the terminal.
#ifndef NIANBAO_SERVICES_CTL_SAY_H_
#define NIANBAO_SERVICES_CTL_SAY_H_

#include "absl/strings/string_view.h"

namespace nianbao::ctl {

// The same in both languages of the terminal.
struct Text {
  absl::string_view chinese;
  absl::string_view english;
};

// The words for the terminal's language.
absl::string_view Say(const Text& text);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_SAY_H_

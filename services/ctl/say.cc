#include "services/ctl/say.h"

#include "services/common/config/environment.h"

namespace nianbao::ctl {

absl::string_view Say(const Text& text) {
  return config::TerminalLanguage() == config::Language::kChinese ? text.chinese : text.english;
}

}  // namespace nianbao::ctl

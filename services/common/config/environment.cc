#include "services/common/config/environment.h"

#include <cstdlib>

#include "absl/strings/match.h"

namespace nianbao::config {

std::string Variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

Language LanguageOf(absl::string_view locale) {
  const absl::string_view name = locale.substr(0, locale.find_first_of("._@"));
  return name == "en" || name == "C" || name == "POSIX" ? Language::kEnglish : Language::kChinese;
}

Language TerminalLanguage() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const std::string locale = Variable(name); !locale.empty()) return LanguageOf(locale);
  }
  return Language::kChinese;
}

}  // namespace nianbao::config

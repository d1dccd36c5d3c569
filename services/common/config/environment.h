// The process's environment where no configuration exists yet: the language that a person's terminal speaks.
#ifndef NIANBAO_SERVICES_COMMON_CONFIG_ENVIRONMENT_H_
#define NIANBAO_SERVICES_COMMON_CONFIG_ENVIRONMENT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::config {

// The value of a variable; empty when it is not set.
std::string Variable(const std::string& name);

enum class Language { kChinese, kEnglish };

// By LC_ALL, LC_MESSAGES, LANG, the first that is set; a locale that is neither Chinese nor English, or none, counts as
// Chinese: the suite's users are. "C" and "POSIX" are English.
Language TerminalLanguage();

// The same for one locale name: "zh_CN.UTF-8", "C.UTF-8", "".
Language LanguageOf(absl::string_view locale);

}  // namespace nianbao::config

#endif  // NIANBAO_SERVICES_COMMON_CONFIG_ENVIRONMENT_H_

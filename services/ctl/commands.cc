#include "services/ctl/commands.h"

#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/ctl/error_words.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

// "--name=value", "--name value", "-o value", "--switch". `at` moves on to the last word used.
absl::Status TakeFlag(const std::vector<std::string>& words, size_t& at, Arguments& arguments) {
  const std::string& word = words[at];
  const std::string bare = word.substr(absl::StartsWith(word, "--") ? 2 : 1);
  const size_t equals = bare.find('=');
  const std::string name = bare.substr(0, equals);
  const Flag* flag = FindFlag(name);
  if (flag == nullptr) return UsageError(absl::StrCat("不认识参数“", word, "”。"), absl::StrCat("unknown flag ", word));
  if (flag->value == Value::kNone) {
    arguments.flags[name] = "true";
  } else if (equals != std::string::npos) {
    arguments.flags[name] = bare.substr(equals + 1);
  } else if (at + 1 < words.size()) {
    arguments.flags[name] = words[++at];
  } else {
    return UsageError(absl::StrCat("参数“", word, "”缺少值：", flag->shown, "。"),
                      absl::StrCat(word, " needs a value: ", flag->shown));
  }
  return absl::OkStatus();
}

absl::StatusOr<Arguments> Parse(const std::vector<std::string>& words) {
  Arguments arguments;
  for (size_t i = 0; i < words.size(); ++i) {
    if (absl::StartsWith(words[i], "-") && words[i] != "-") {
      RETURN_IF_ERROR(TakeFlag(words, i, arguments));
    } else if (arguments.verb.empty()) {
      arguments.verb = words[i];
    } else {
      arguments.files.push_back(words[i]);
    }
  }
  return arguments;
}

int ComplainOfUsage(const absl::Status& status) {
  Complain(status, kUsage);
  std::cerr << Say({"用 nianbaoctl --help 或 nianbaoctl VERB --help 查看用法。",
                    "See nianbaoctl --help or nianbaoctl VERB --help."})
            << std::endl;
  return kUsage;
}

}  // namespace

int Complain(const absl::Status& status, int code) {
  const ErrorDetail detail = DetailOf(status);
  std::cerr << ErrorSentence(detail, std::string(status.message())) << " [" << detail.reason << "]" << std::endl;
  for (const FieldFault& fault : detail.faults) {
    std::cerr << "  " << fault.field << Say({absl::StrCat("：", fault.description), ""}) << std::endl;
  }
  return code;
}

int Main(const std::vector<std::string>& words) {
  const auto arguments = Parse(words);
  if (!arguments.ok()) return ComplainOfUsage(arguments.status());
  const bool asks_help = arguments->flags.count("help") > 0;
  if (arguments->verb.empty() || arguments->verb == "help") {
    std::cout << Help();
    return words.empty() ? kUsage : kFine;
  }
  const Verb* verb = FindVerb(arguments->verb);
  if (verb == nullptr) {
    return ComplainOfUsage(UsageError(absl::StrCat("没有“", arguments->verb, "”这个命令。"),
                                      absl::StrCat("no such verb: ", arguments->verb)));
  }
  if (asks_help) {
    std::cout << HelpOf(*verb);
    return kFine;
  }
  if (absl::Status fits = CheckArguments(*verb, *arguments); !fits.ok()) return ComplainOfUsage(fits);
  return verb->run(*arguments);
}

}  // namespace nianbao::ctl

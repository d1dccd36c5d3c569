// Every verb of nianbaoctl as data: what it does, its words and flags, in Chinese and English. Help and the check of a
// command line are made from it.
#ifndef NIANBAO_SERVICES_CTL_VERBS_H_
#define NIANBAO_SERVICES_CTL_VERBS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/ctl/commands.h"
#include "services/ctl/say.h"

namespace nianbao::ctl {

// What the value of a flag must look like.
enum class Value { kNone, kText, kNumber, kDay, kRegion, kOutput, kOrganKind };

struct Flag {
  absl::string_view name;
  Value value;
  absl::string_view shown;  // "HOST:PORT"; empty where there is no value
  Text what;
};

struct Verb {
  absl::string_view name;
  int (*run)(const Arguments&);
  size_t least = 0;  // words after the verb
  size_t most = 0;
  bool offline = true;
  absl::string_view words;  // "FILE"
  Text what;
  std::vector<absl::string_view> flags;  // by name, beside --output and --help
  std::vector<absl::string_view> examples = {};
};

absl::Span<const Verb> Verbs();
const Verb* FindVerb(absl::string_view name);
// nullptr when no verb has such a flag.
const Flag* FindFlag(absl::string_view name);

// All verbs; or one with its flags and examples.
std::string Help();
std::string HelpOf(const Verb& verb);

// INVALID_ARGUMENT (USAGE): too few or too many words, a flag of another verb, a value of the wrong form.
absl::Status CheckArguments(const Verb& verb, const Arguments& arguments);

// INVALID_ARGUMENT (USAGE) with a sentence in the terminal's language.
absl::Status UsageError(const std::string& chinese, const std::string& english);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_VERBS_H_

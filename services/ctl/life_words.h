// The words for where a report stands and what was done with it, in the reader's language. Pure.
#ifndef NIANBAO_SERVICES_CTL_LIFE_WORDS_H_
#define NIANBAO_SERVICES_CTL_LIFE_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nianbao/report/v1/report.pb.h"

namespace nianbao::ctl {

// "待签发" / "awaiting sign-off".
std::string StateWord(report::v1::State state);

// "签发" / "SignOff" of an event's action; an action of a newer server stays as it is.
std::string ActionWord(absl::string_view action);

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_LIFE_WORDS_H_

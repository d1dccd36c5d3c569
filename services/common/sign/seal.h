// A chain of seals: each SM3 digest covers a line and the seal before it, so that no line can be altered, left out or
// moved without every later seal telling. Pure.
#ifndef NIANBAO_SERVICES_COMMON_SIGN_SEAL_H_
#define NIANBAO_SERVICES_COMMON_SIGN_SEAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace nianbao {

// The seal before the first line.
constexpr absl::string_view kFirstSeal = "0000000000000000000000000000000000000000000000000000000000000000";

// The seal of a line at `position` (from 1) after `previous`. The fields are set apart by their lengths, so that no
// byte can move from one to the next.
std::string SealOf(absl::string_view previous, int64_t position, const std::vector<absl::string_view>& fields);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_SIGN_SEAL_H_

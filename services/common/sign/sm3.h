// SM3 (GB/T 32905-2016), the digest that Chinese law asks for in evidence.
#ifndef NIANBAO_SERVICES_COMMON_SIGN_SM3_H_
#define NIANBAO_SERVICES_COMMON_SIGN_SM3_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao {

// Lower-case hex, 64 characters.
std::string Sm3Hex(absl::string_view bytes);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_SIGN_SM3_H_

// Whether values of a configuration can be meant: refused at the start, not found out on 31 January.
#ifndef NIANBAO_SERVICES_COMMON_CONFIG_CHECK_CONFIG_H_
#define NIANBAO_SERVICES_COMMON_CONFIG_CHECK_CONFIG_H_

#include "absl/status/status.h"
#include "nianbao/config/v1/config.pb.h"

namespace nianbao {

// INVALID_ARGUMENT (CONFIG_INVALID) naming the first field with a negative number, or a text that does not match its
// pattern or is too long (option `limits` of the proto).
absl::Status CheckConfig(const config::v1::Config& config);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_CONFIG_CHECK_CONFIG_H_

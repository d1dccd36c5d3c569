// Validation's rpcs.
#ifndef NIANBAO_SERVICES_VALIDATION_VALIDATION_SERVICE_H_
#define NIANBAO_SERVICES_VALIDATION_VALIDATION_SERVICE_H_

#include "services/common/rpc/method_table.h"
#include "services/validation/check.h"

namespace nianbao::validation {

// Registers ValidationService; checker and formats outlive the table.
void AddValidationMethods(const Checker& checker, const format::FormatRegistry& formats, rpc::MethodTable& methods);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_VALIDATION_SERVICE_H_

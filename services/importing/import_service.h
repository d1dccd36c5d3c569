// Importing's rpc.
#ifndef NIANBAO_SERVICES_IMPORTING_IMPORT_SERVICE_H_
#define NIANBAO_SERVICES_IMPORTING_IMPORT_SERVICE_H_

#include "services/common/format/format.h"
#include "services/common/rpc/method_table.h"

namespace nianbao::importing {

// Registers ImportService; formats outlive the table.
void AddImportMethods(const format::FormatRegistry& formats, rpc::MethodTable& methods);

}  // namespace nianbao::importing

#endif  // NIANBAO_SERVICES_IMPORTING_IMPORT_SERVICE_H_

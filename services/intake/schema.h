// The shape of intake's database.
#ifndef NIANBAO_SERVICES_INTAKE_SCHEMA_H_
#define NIANBAO_SERVICES_INTAKE_SCHEMA_H_

#include <vector>

#include "services/common/store/backup.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// Oldest first.
const std::vector<sql::Migration>& IntakeSchema();

// What a backup holds, those that others refer to first. Leases are not kept: nobody holds one after a restore.
const std::vector<sql::Table>& IntakeTables();

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_SCHEMA_H_

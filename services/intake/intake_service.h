// Intake's rpcs: each is a use case by another name.
#ifndef NIANBAO_SERVICES_INTAKE_INTAKE_SERVICE_H_
#define NIANBAO_SERVICES_INTAKE_INTAKE_SERVICE_H_

#include "services/common/format/format.h"
#include "services/common/rpc/method_table.h"
#include "services/intake/openings.h"
#include "services/intake/organs.h"
#include "services/intake/reports.h"
#include "services/intake/stages.h"

namespace nianbao::intake {

// What the rpcs act on; all outlive the method table.
struct UseCases {
  Reports& reports;
  Organs& organs;
  Stages& stages;
  Openings& openings;
  const format::FormatRegistry& formats;
};

// Registers ReportService, OrganService, OpeningService, StageService and FormatService.
void AddIntakeMethods(const UseCases& use_cases, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_INTAKE_SERVICE_H_

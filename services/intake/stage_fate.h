// Whether intake still wants what a worker is about to do, or has done. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_STAGE_FATE_H_
#define NIANBAO_SERVICES_INTAKE_STAGE_FATE_H_

#include "nianbao/intake/v1/stage_service.pb.h"
#include "nianbao/job/v1/job.pb.h"
#include "nianbao/report/v1/report.pb.h"

namespace nianbao::intake {

// What becomes of a result.
enum class Fate {
  kTake,   // stored; the report moves on
  kDrop,   // the report has moved on without it; the job is over
  kAgain,  // it put into the public tree what must not be there: the worker must look again and take it out
};

// Whether a job is still worth beginning while its revision is in `state`. Publication always is: it makes the public
// tree show what intake says, be it the files or that they are gone. Notices speak of what has happened, so they are
// wanted whatever came after.
bool IsWanted(job::v1::Kind kind, report::v1::State state, bool newest);

Fate FateOf(const v1::CompleteStageRequest& result, report::v1::State state, bool newest);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_STAGE_FATE_H_

// The competent department's answers to a report's explanations. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_EXPLANATIONS_H_
#define NIANBAO_SERVICES_INTAKE_EXPLANATIONS_H_

#include <vector>

#include "absl/status/status.h"
#include "nianbao/report/v1/report.pb.h"

namespace nianbao::intake {

// Every answer is to an explanation of the revision. INVALID_ARGUMENT (EXPLANATION_UNKNOWN) naming the answer.
absl::Status CheckAnswers(const report::v1::Revision& revision,
                          const google::protobuf::RepeatedPtrField<report::v1::ExplanationAnswer>& answers);

// Nothing may be approved while an explanation stands refused. FAILED_PRECONDITION (EXPLANATION_REFUSED).
absl::Status CheckNoneRefused(const report::v1::Revision& revision);

// The explanations that nobody refused: what is offered again next year.
std::vector<report::v1::Explanation> Kept(const report::v1::Revision& revision);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_EXPLANATIONS_H_

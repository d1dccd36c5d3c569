// What the answers to the questions of formats/nil make of a draft. Pure.
#ifndef NIANBAO_SERVICES_INTAKE_NIL_ANSWERS_H_
#define NIANBAO_SERVICES_INTAKE_NIL_ANSWERS_H_

#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "nianbao/format/v1/nil.pb.h"
#include "nianbao/intake/v1/nil_service.pb.h"
#include "nianbao/report/v1/content.pb.h"
#include "services/common/format/format.h"

namespace nianbao::intake {

// Zeros in the cells of what was answered with NOTHING, and its sentence where its section does not say it yet; a
// section that is missing is put in its place. Errors as nil_service.proto says; then `content` is half done.
absl::Status ApplyNilAnswers(const format::Edition& edition,
                             const google::protobuf::RepeatedPtrField<format::v1::NilQuestion>& questions,
                             const google::protobuf::RepeatedPtrField<v1::NilAnswer>& answers, int report_year,
                             report::v1::ReportContent& content);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_NIL_ANSWERS_H_

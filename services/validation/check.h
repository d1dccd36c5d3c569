// Judges a report by the rules of its edition. Pure: same input, same verdict; no clock, no disk.
#ifndef NIANBAO_SERVICES_VALIDATION_CHECK_H_
#define NIANBAO_SERVICES_VALIDATION_CHECK_H_

#include <memory>

#include "absl/status/statusor.h"
#include "nianbao/report/v1/content.pb.h"
#include "nianbao/report/v1/finding.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/format/format.h"

namespace nianbao::validation {

// The rules of a registry, compiled once. Immutable, thread-safe.
class Checker {
 public:
  // INVALID_ARGUMENT (RULE_INVALID) naming a rule whose pattern, selector or check is faulty. `formats` must outlive
  // it.
  static absl::StatusOr<std::unique_ptr<const Checker>> Create(const format::FormatRegistry& formats);
  ~Checker();

  // Findings are values: whatever the content is, the answer is OK. NOT_FOUND (FORMAT_NOT_FOUND) when no edition covers
  // the report year.
  absl::StatusOr<report::v1::CheckResult> Check(const report::v1::ReportContent& content,
                                                const v1::CheckContext& context) const;

 private:
  Checker() = default;
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_CHECK_H_

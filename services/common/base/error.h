// Errors with a machine reason, metadata, faulty fields and a sentence in Chinese, carried by absl::Status.
#ifndef NIANBAO_SERVICES_COMMON_BASE_ERROR_H_
#define NIANBAO_SERVICES_COMMON_BASE_ERROR_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace nianbao {

// One field at fault, by its path in the request: {"content.cells[3].count", "不能是负数"}.
struct FieldFault {
  std::string field;
  std::string description;  // Chinese
};

// What a caller learns beside code and message.
struct ErrorDetail {
  std::string reason = {};                           // UPPER_SNAKE_CASE, final once released
  std::map<std::string, std::string> metadata = {};  // the values that the sentence speaks of
  std::vector<FieldFault> faults = {};
  std::string sentence = {};  // Chinese, says what to do next
};

// A status with details. `message` is for developers, in English.
absl::Status MakeError(absl::StatusCode code, absl::string_view message, const ErrorDetail& detail);

// The details of a status; a status without them yields reason = the code's name and an empty sentence.
ErrorDetail DetailOf(const absl::Status& status);

// INVALID_ARGUMENT with one faulty field.
absl::Status FieldError(absl::string_view reason, absl::string_view field, absl::string_view description);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_ERROR_H_

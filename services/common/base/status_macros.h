// RETURN_IF_ERROR and ASSIGN_OR_RETURN: the only two macros of this code base.
#ifndef NIANBAO_SERVICES_COMMON_BASE_STATUS_MACROS_H_
#define NIANBAO_SERVICES_COMMON_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define NIANBAO_CONCAT_INNER(a, b) a##b
#define NIANBAO_CONCAT(a, b) NIANBAO_CONCAT_INNER(a, b)

// Returns the status from the enclosing function unless it is OK. __COUNTER__ keeps one inside a lambda inside another
// from shadowing it.
#define RETURN_IF_ERROR(expression) RETURN_IF_ERROR_IMPL(NIANBAO_CONCAT(nianbao_status_, __COUNTER__), expression)
#define RETURN_IF_ERROR_IMPL(status, expression)                         \
  do {                                                                   \
    if (absl::Status status = (expression); !status.ok()) return status; \
  } while (false)

// ASSIGN_OR_RETURN(auto x, F()); declares or assigns x, or returns F()'s error.
#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSIGN_OR_RETURN_IMPL(NIANBAO_CONCAT(nianbao_status_or_, __COUNTER__), declaration, expression)
#define ASSIGN_OR_RETURN_IMPL(status_or, declaration, expression) \
  auto status_or = (expression);                                  \
  if (!status_or.ok()) return std::move(status_or).status();      \
  declaration = *std::move(status_or)

#endif  // NIANBAO_SERVICES_COMMON_BASE_STATUS_MACROS_H_

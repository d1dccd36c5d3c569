// W3C trace context: the id that follows a report through all services.
#ifndef NIANBAO_SERVICES_COMMON_TELEMETRY_TRACE_H_
#define NIANBAO_SERVICES_COMMON_TELEMETRY_TRACE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/common/base/random_id.h"

namespace nianbao {

// One position in a trace.
struct Trace {
  std::string trace_id;  // 32 hex digits
  std::string span_id;   // 16 hex digits

  // "00-<trace_id>-<span_id>-01".
  std::string ToTraceparent() const;
};

// Continues the trace of a traceparent header, or starts a new one when it is absent or malformed.
Trace ContinueTrace(absl::string_view traceparent, IdSource& ids);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TELEMETRY_TRACE_H_

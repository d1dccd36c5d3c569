#include "services/common/telemetry/trace.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace nianbao {
namespace {

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsAllZero(absl::string_view text) { return text.find_first_not_of('0') == absl::string_view::npos; }

}  // namespace

std::string Trace::ToTraceparent() const { return absl::StrCat("00-", trace_id, "-", span_id, "-01"); }

Trace ContinueTrace(absl::string_view traceparent, IdSource& ids) {
  Trace trace{ids.NewId(), ids.NewId().substr(0, 16)};
  // version "-" trace-id "-" parent-id "-" flags
  if (traceparent.size() < 55 || traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-')
    return trace;
  const absl::string_view id = traceparent.substr(3, 32);
  if (IsHex(id) && !IsAllZero(id)) trace.trace_id = std::string(id);
  return trace;
}

}  // namespace nianbao

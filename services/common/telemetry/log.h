// One structured line an event: {"time":…,"level":…,"event":"report.submitted","trace_id":…,…}.
#ifndef NIANBAO_SERVICES_COMMON_TELEMETRY_LOG_H_
#define NIANBAO_SERVICES_COMMON_TELEMETRY_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/config/v1/config.pb.h"

namespace nianbao {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError };

// A value of an event. Never a person's data or a report's text.
struct LogField {
  template <typename T>
  LogField(absl::string_view k, const T& v) : key(k), value(Convert(v)) {}  // NOLINT: implicit by design
  absl::string_view key;
  std::variant<std::string, int64_t, double, bool> value;

 private:
  static std::variant<std::string, int64_t, double, bool> Convert(bool v) { return v; }
  static std::variant<std::string, int64_t, double, bool> Convert(double v) { return v; }
  static std::variant<std::string, int64_t, double, bool> Convert(int64_t v) { return v; }
  static std::variant<std::string, int64_t, double, bool> Convert(int v) { return int64_t{v}; }
  static std::variant<std::string, int64_t, double, bool> Convert(uint64_t v) { return static_cast<int64_t>(v); }
  static std::variant<std::string, int64_t, double, bool> Convert(absl::string_view v) { return std::string(v); }
  static std::variant<std::string, int64_t, double, bool> Convert(const std::string& v) { return v; }
  static std::variant<std::string, int64_t, double, bool> Convert(const char* v) { return std::string(v); }
  static std::variant<std::string, int64_t, double, bool> Convert(const absl::Status& v);  // code, message, reason
};

// Sets level, file and the service name of every later line. INVALID_ARGUMENT (CONFIG_INVALID), UNAVAILABLE when the
// file cannot be opened. Before it is called, lines go to standard error at level info.
absl::Status InitLog(const config::v1::Log& config, absl::string_view service);

// Writes one line. Thread-safe; whatever a value holds, the line stays one line of valid JSON.
void Log(LogLevel level, absl::string_view event, std::initializer_list<LogField> fields = {});

// The line without its end, for tests. `time` is RFC 3339.
std::string FormatLogLine(absl::string_view time, LogLevel level, absl::string_view service, absl::string_view event,
                          std::initializer_list<LogField> fields);

// `text` as a JSON string with quotes; ill-formed UTF-8 becomes U+FFFD.
std::string JsonString(absl::string_view text);

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TELEMETRY_LOG_H_

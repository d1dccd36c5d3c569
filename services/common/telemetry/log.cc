#include "services/common/telemetry/log.h"

#include <google/protobuf/stubs/logging.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/common/base/error.h"
#include "services/common/base/utf8.h"
#include "services/common/clock/clock.h"

namespace nianbao {
namespace {

struct Destination {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> logger;
  std::string service = "nianbao";
};

std::shared_ptr<spdlog::logger> MakeLogger(spdlog::sink_ptr sink, spdlog::level::level_enum level) {
  auto logger = std::make_shared<spdlog::logger>("nianbao", std::move(sink));
  logger->set_pattern("%v");  // the whole line is ours: spdlog's patterns do not escape
  logger->set_level(level);
  logger->flush_on(spdlog::level::trace);
  return logger;
}

Destination& TheDestination() {
  static auto* destination = [] {
    auto* made = new Destination();
    made->logger = MakeLogger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), spdlog::level::info);
    return made;
  }();
  return *destination;
}

constexpr absl::string_view kNames[] = {"trace", "debug", "info", "warn", "error"};
constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                                 spdlog::level::warn, spdlog::level::err};

void AppendValue(const LogField& field, std::string& line) {
  absl::StrAppend(&line, ",", JsonString(field.key), ":");
  if (const auto* text = std::get_if<std::string>(&field.value)) return line.append(JsonString(*text)), void();
  if (const auto* number = std::get_if<int64_t>(&field.value)) return absl::StrAppend(&line, *number);
  if (const auto* real = std::get_if<double>(&field.value)) return absl::StrAppendFormat(&line, "%.6g", *real), void();
  absl::StrAppend(&line, std::get<bool>(field.value) ? "true" : "false");
}

// What protobuf says of a caller's bytes is a line like any other, not raw text on standard error.
void LogOfProtobuf(google::protobuf::LogLevel level, const char* file, int line, const std::string& message) {
  Log(level >= google::protobuf::LOGLEVEL_ERROR ? LogLevel::kWarn : LogLevel::kInfo, "protobuf.message",
      {{"message", message}, {"at", absl::StrCat(file, ":", line)}});
}

}  // namespace

absl::Status InitLog(const config::v1::Log& config, absl::string_view service) {
  size_t level = 2;
  if (!config.level().empty()) {
    level = static_cast<size_t>(std::find(std::begin(kNames), std::end(kNames), config.level()) - std::begin(kNames));
    if (level == std::size(kNames)) {
      return MakeError(absl::StatusCode::kInvalidArgument, "log.level is unknown",
                       {.reason = "CONFIG_INVALID",
                        .sentence = absl::StrCat("配置 log.level 只能是 trace、debug、info、warn、error，不能是“",
                                                 config.level(), "”。")});
    }
  }
  spdlog::sink_ptr sink;
  try {
    sink = config.file().empty() ? spdlog::sink_ptr(std::make_shared<spdlog::sinks::stderr_sink_mt>())
                                 : std::make_shared<spdlog::sinks::basic_file_sink_mt>(config.file());
  } catch (const spdlog::spdlog_ex& failure) {
    return MakeError(absl::StatusCode::kUnavailable, failure.what(),
                     {.reason = "LOG_NOT_OPENED", .sentence = absl::StrCat("打不开日志文件“", config.file(), "”。")});
  }
  Destination& destination = TheDestination();
  std::lock_guard lock(destination.mutex);
  destination.logger = MakeLogger(std::move(sink), kLevels[level]);
  google::protobuf::SetLogHandler(&LogOfProtobuf);
  destination.service = std::string(service);
  return absl::OkStatus();
}

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  const std::string clean = IsValidUtf8(text) ? std::string(text) : EncodeUtf8(DecodeUtf8(text));
  for (const char c : clean) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<int>(c));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

// Details hold Chinese sentences, which absl prints as octal; the reason is what a log needs.
std::variant<std::string, int64_t, double, bool> LogField::Convert(const absl::Status& v) {
  if (v.ok()) return std::string("OK");
  return absl::StrCat(absl::StatusCodeToString(v.code()), ": ", v.message(), " [", DetailOf(v).reason, "]");
}

std::string FormatLogLine(absl::string_view time, LogLevel level, absl::string_view service, absl::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string line = absl::StrCat("{\"time\":", JsonString(time), ",\"level\":\"", kNames[static_cast<int>(level)],
                                  "\",\"service\":", JsonString(service), ",\"event\":", JsonString(event));
  for (const LogField& field : fields) AppendValue(field, line);
  line.push_back('}');
  return line;
}

void Log(LogLevel level, absl::string_view event, std::initializer_list<LogField> fields) {
  static const auto* clock = new SystemClock();
  Destination& destination = TheDestination();
  std::shared_ptr<spdlog::logger> logger;
  std::string service;
  {
    std::lock_guard lock(destination.mutex);
    logger = destination.logger;
    service = destination.service;
  }
  const auto spdlog_level = kLevels[static_cast<int>(level)];
  if (!logger->should_log(spdlog_level)) return;
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%E3S%Ez", clock->Now(), BeijingTime());
  logger->log(spdlog_level, spdlog::string_view_t(FormatLogLine(time, level, service, event, fields)));
}

}  // namespace nianbao

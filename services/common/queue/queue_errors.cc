#include "services/common/queue/queue_errors.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao {

absl::Status QueueUnavailable(absl::string_view why) {
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("queue: ", why),
                   {.reason = "QUEUE_UNAVAILABLE",
                    .metadata = {{"cause", std::string(why)}},
                    .sentence = "任务队列暂时连不上；已提交的年报不会丢失，恢复后会自动继续处理。"});
}

absl::Status FromRedisError(absl::string_view answer) {
  struct Meaning {
    absl::string_view prefix;
    absl::StatusCode code;
    const char* reason;
    const char* sentence;
  };
  static constexpr char kLater[] = "任务队列暂时不可用；已提交的年报不会丢失，恢复后会自动继续处理。";
  static constexpr char kDenied[] = "任务队列拒绝了系统的登录，请运维人员核对队列的密码和权限。";
  static constexpr Meaning kMeanings[] = {
      {"OOM", absl::StatusCode::kResourceExhausted, "QUEUE_OUT_OF_MEMORY",
       "任务队列的内存已满；已提交的年报不会丢失，请运维人员扩大队列内存。"},
      {"NOAUTH", absl::StatusCode::kPermissionDenied, "QUEUE_ACCESS_DENIED", kDenied},
      {"WRONGPASS", absl::StatusCode::kPermissionDenied, "QUEUE_ACCESS_DENIED", kDenied},
      {"NOPERM", absl::StatusCode::kPermissionDenied, "QUEUE_ACCESS_DENIED", kDenied},
      {"ERR AUTH", absl::StatusCode::kPermissionDenied, "QUEUE_ACCESS_DENIED", kDenied},
      {"ERR invalid password", absl::StatusCode::kPermissionDenied, "QUEUE_ACCESS_DENIED", kDenied},
      {"WRONGTYPE", absl::StatusCode::kInternal, "QUEUE_DAMAGED",
       "任务队列的数据已损坏，请运维人员清空队列后由系统重新发送。"},
      {"READONLY", absl::StatusCode::kUnavailable, "QUEUE_READONLY", kLater},
      {"MOVED", absl::StatusCode::kUnavailable, "QUEUE_MOVED", kLater},
      {"ASK", absl::StatusCode::kUnavailable, "QUEUE_MOVED", kLater},
      {"LOADING", absl::StatusCode::kUnavailable, "QUEUE_UNAVAILABLE", kLater},
      {"MASTERDOWN", absl::StatusCode::kUnavailable, "QUEUE_UNAVAILABLE", kLater},
      {"CLUSTERDOWN", absl::StatusCode::kUnavailable, "QUEUE_UNAVAILABLE", kLater},
      {"TRYAGAIN", absl::StatusCode::kUnavailable, "QUEUE_UNAVAILABLE", kLater},
      {"NOREPLICAS", absl::StatusCode::kUnavailable, "QUEUE_UNAVAILABLE", kLater},
      {"BUSY", absl::StatusCode::kUnavailable, "QUEUE_UNAVAILABLE", kLater},
      {"", absl::StatusCode::kInternal, "QUEUE_REFUSED", "任务队列没有接受系统的请求，请联系运维人员。"},
  };
  const Meaning* meaning = kMeanings;
  while (!absl::StartsWith(answer, meaning->prefix)) ++meaning;  // the last one fits everything
  return MakeError(
      meaning->code, absl::StrCat("queue: ", answer),
      {.reason = meaning->reason, .metadata = {{"cause", std::string(answer)}}, .sentence = meaning->sentence});
}

absl::Status JobTooLarge(absl::string_view job_id, size_t bytes, size_t largest) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("job ", job_id, " has ", bytes, " bytes"),
                   {.reason = "JOB_TOO_LARGE",
                    .metadata = {{"job", std::string(job_id)}, {"largest", absl::StrCat(largest)}},
                    .sentence = absl::StrCat("任务“", job_id, "”有", bytes, "字节，超过了上限", largest, "字节。")});
}

absl::Status QueueFull(absl::string_view kind) {
  return MakeError(absl::StatusCode::kResourceExhausted, absl::StrCat("queue of ", kind, " is full"),
                   {.reason = "QUEUE_FULL",
                    .metadata = {{"kind", std::string(kind)}},
                    .sentence = "任务队列已满；已提交的年报不会丢失，腾出空位后会自动继续。"});
}

absl::Status QueueDraining(absl::string_view kind) {
  return MakeError(absl::StatusCode::kFailedPrecondition, absl::StrCat("queue of ", kind, " is draining"),
                   {.reason = "QUEUE_DRAINING",
                    .metadata = {{"kind", std::string(kind)}},
                    .sentence = "任务队列正在排空，暂不接收新任务；恢复后会自动继续。"});
}

absl::Status PeriodInvalid(absl::string_view id) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("period of ", id, " is below a second"),
                   {.reason = "PERIOD_INVALID",
                    .metadata = {{"job", std::string(id)}},
                    .sentence = absl::StrCat("定期任务“", id, "”的间隔不能少于1秒。")});
}

absl::Status LeaseLost(absl::string_view job_id) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition, absl::StrCat("lease of ", job_id, " is lost"),
      {.reason = "LEASE_LOST", .metadata = {{"job", std::string(job_id)}}, .sentence = "这个任务已由其他进程接手。"});
}

absl::Status JobNotFound(absl::string_view job_id) {
  return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no dead job ", job_id),
                   {.reason = "JOB_NOT_FOUND",
                    .metadata = {{"job", std::string(job_id)}},
                    .sentence = absl::StrCat("没有编号为“", job_id, "”的失败任务。")});
}

}  // namespace nianbao

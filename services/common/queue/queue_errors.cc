#include "services/common/queue/queue_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao {

absl::Status QueueUnavailable(absl::string_view why) {
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("queue: ", why),
                   {.reason = "QUEUE_UNAVAILABLE",
                    .metadata = {{"cause", std::string(why)}},
                    .sentence = "任务队列暂时连不上；已提交的年报不会丢失，恢复后会自动继续处理。"});
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

// The operators' verbs: nianbaoctl queue …
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "nianbao/intake/v1/queue_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/clock/beijing.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

constexpr int kPage = 500;

class Desk {
 public:
  explicit Desk(const Arguments& arguments) : arguments_(arguments), server_(Connect(arguments)) {}

  // Calls, and prints the answer as JSON where that is wanted; `show` prints it for people.
  template <typename Response, typename Show>
  int Ask(const std::string& method, const google::protobuf::Message& request, Show show) {
    const auto response = server_->Call<Response>("/nianbao.intake.v1.QueueService/" + method, request);
    if (!response.ok()) return Complain(response.status());
    if (arguments_.Json()) return Print(arguments_, *response, ""), kFine;
    show(*response);
    return kFine;
  }

  // All pages of a list, one answer after another; `each` prints a page's items.
  template <typename Response, typename Request, typename Each>
  int AskAll(const std::string& method, Request request, Each each) {
    Answers answers(arguments_);
    do {
      const auto page = server_->Call<Response>("/nianbao.intake.v1.QueueService/" + method, request);
      if (!page.ok()) return Complain(page.status());
      each(*page, answers);
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return kFine;
  }

 private:
  const Arguments& arguments_;
  const std::unique_ptr<rpc::Caller> server_;
};

std::string LineOf(const job::v1::Job& job) {
  return absl::StrCat(job.id(), "  ", job::v1::Kind_Name(job.kind()), "  ", job.report(), "  ",
                      Say({absl::StrCat("第", job.revision(), "版"), absl::StrCat("revision ", job.revision())}),
                      job.occasion().empty() ? "" : "  ", job.occasion());
}

int Usage(const std::string& chinese, const std::string& english) {
  return Complain(UsageError(chinese, english), kUsage);
}

int Stats(Desk& desk) {
  return desk.Ask<intake::v1::GetQueueStatsResponse>(
      "GetQueueStats", intake::v1::GetQueueStatsRequest(), [](const auto& response) {
        for (const auto& stats : response.stats()) {
          constexpr char kChinese[] =
              "%-13s%-9s 等待 %d  处理中 %d  延后 %d  死信 %d  最久等待 %d 秒  累计完成 %d  重试 %d  失去租约 %d\n";
          constexpr char kEnglish[] =
              "%-13s%-9s waiting %d  in flight %d  delayed %d  dead %d  oldest %d s  done %d  retried %d  leases lost "
              "%d\n";
          const bool chinese = config::TerminalLanguage() == config::Language::kChinese;
          std::cout << absl::StrFormat(
              absl::ParsedFormat<'s', 's', 'd', 'd', 'd', 'd', 'd', 'd', 'd', 'd'>(chinese ? kChinese : kEnglish),
              job::v1::Kind_Name(stats.kind()), intake::v1::QueueMode_Name(stats.mode()), stats.waiting(),
              stats.in_flight(), stats.delayed(), stats.dead(), stats.oldest_age().seconds(), stats.done(),
              stats.retried(), stats.leases_lost());
        }
      });
}

int ListJobs(Desk& desk, job::v1::Kind kind) {
  intake::v1::ListQueuedJobsRequest request;
  request.set_kind(kind);
  request.set_page_size(kPage);
  return desk.Ask<intake::v1::ListQueuedJobsResponse>("ListQueuedJobs", request, [](const auto& response) {
    for (const auto& job : response.jobs()) std::cout << LineOf(job) << std::endl;
    if (response.jobs_size() == kPage) {
      std::cerr << Say({"（只列出前500个；总数见 queue stats）", "(the first 500 only; queue stats counts them all)"})
                << std::endl;
    }
  });
}

int ListDead(Desk& desk) {
  intake::v1::ListDeadJobsRequest request;
  request.set_page_size(kPage);
  return desk.AskAll<intake::v1::ListDeadJobsResponse>("ListDeadJobs", request, [](const auto& page, Answers& answers) {
    for (const auto& dead : page.dead_jobs()) {
      const absl::Time at = absl::FromUnixSeconds(dead.bury_time().seconds());
      answers.Add(dead, absl::StrCat(LineOf(dead.job()), "  ", dead.reason(), "  ",
                                     absl::FormatTime("%Y-%m-%d %H:%M:%S", at, BeijingTime())));
    }
  });
}

int Replay(Desk& desk, const std::string& job_id) {
  intake::v1::ReplayJobRequest request;
  request.set_job_id(job_id);
  return desk.Ask<intake::v1::ReplayJobResponse>("ReplayJob", request, [&](const auto&) {
    std::cout << Say({absl::StrCat("任务 ", job_id, " 已重新排队。"), absl::StrCat("job ", job_id, " waits again.")})
              << std::endl;
  });
}

int Dispose(Desk& desk, const std::string& job_id, const std::string& reason) {
  if (reason.empty())
    return Usage("请用 --reason 写明为什么不再需要这个任务。", "say with --reason why the job is not needed");
  intake::v1::DisposeJobRequest request;
  request.set_job_id(job_id);
  request.set_reason(reason);
  return desk.Ask<intake::v1::DisposeJobResponse>("DisposeJob", request, [&](const auto&) {
    std::cout << Say({absl::StrCat("任务 ", job_id, " 已作废。"), absl::StrCat("job ", job_id, " is disposed of.")})
              << std::endl;
  });
}

int SetMode(Desk& desk, job::v1::Kind kind, intake::v1::QueueMode mode) {
  intake::v1::SetQueueModeRequest request;
  request.set_kind(kind);
  request.set_mode(mode);
  return desk.Ask<intake::v1::SetQueueModeResponse>("SetQueueMode", request, [&](const auto&) {
    std::cout << job::v1::Kind_Name(kind) << "  " << intake::v1::QueueMode_Name(mode) << std::endl;
  });
}

}  // namespace

int Queue(const Arguments& arguments) {
  Desk desk(arguments);
  const std::string& verb = arguments.files[0];
  if (verb == "stats") return Stats(desk);
  if (verb == "dead") return ListDead(desk);
  if (arguments.files.size() < 2)
    return Usage("queue 的这个命令后面要写任务编号或任务种类。", "a job id or a kind must follow");
  const std::string& what = arguments.files[1];
  if (verb == "replay") return Replay(desk, what);
  if (verb == "dispose") return Dispose(desk, what, arguments.Flag("reason"));
  job::v1::Kind kind;
  if (!job::v1::Kind_Parse(absl::AsciiStrToUpper(what), &kind)) {
    return Usage("任务种类是 validation、rendering、publication 或 notification。",
                 "kinds: validation, rendering, publication, notification");
  }
  if (verb == "list") return ListJobs(desk, kind);
  if (verb == "pause") return SetMode(desk, kind, intake::v1::PAUSED);
  if (verb == "resume") return SetMode(desk, kind, intake::v1::RUNNING);
  if (verb == "drain") return SetMode(desk, kind, intake::v1::DRAINING);
  return Usage("queue 后面可以写 stats、list、dead、replay、dispose、pause、resume、drain。",
               "queue takes stats, list, dead, replay, dispose, pause, resume, drain");
}

}  // namespace nianbao::ctl

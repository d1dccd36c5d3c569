// nianbaoctl notify plan|stats|trail|tasks|settle|notice|preview|lint: reminders and their words.
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "nianbao/notification/v1/reminder_service.pb.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/beijing.h"
#include "services/common/notices/notices.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using namespace notification::v1;  // NOLINT: requests and answers

constexpr char kReminders[] = "/nianbao.notification.v1.ReminderService/";
constexpr char kNotifications[] = "/nianbao.notification.v1.NotificationService/";
constexpr int kPage = 1000;

std::string When(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), BeijingTime());
}

int YearOf(const Arguments& arguments) {
  int year = 0;
  return absl::SimpleAtoi(arguments.Flag("year"), &year) ? year : 0;
}

int Usage(const std::string& chinese, const std::string& english) {
  return Complain(UsageError(chinese, english), kUsage);
}

// Calls, and shows the answer: as JSON where that is wanted.
template <typename Response, typename Show>
int Ask(const Arguments& arguments, const std::string& method, const google::protobuf::Message& request, Show show) {
  const auto response = Connect(arguments)->Call<Response>(method, request, {.timeout = absl::Seconds(60)});
  if (!response.ok()) return Complain(response.status());
  if (!arguments.Json()) {
    show(*response);
    return kFine;
  }
  return Print(arguments, *response, ""), kFine;
}

int Plan(const Arguments& arguments) {
  PlanSeasonRequest request;
  request.set_report_year(YearOf(arguments));
  request.set_region(arguments.Flag("region"));
  request.set_page_size(kPage);
  std::string next;
  do {
    request.set_page_token(std::exchange(next, ""));
    const int code =
        Ask<PlanSeasonResponse>(arguments, absl::StrCat(kReminders, "PlanSeason"), request, [&](const auto& page) {
          for (const PlannedReminder& reminder : page.reminders()) {
            const std::string whom = reminder.principal().empty()
                                         ? absl::StrCat("（没有人担任 ", reminder.role(), "）")
                                         : absl::StrCat(reminder.principal_display_name(), "（", reminder.role(), "）");
            std::cout << When(reminder.time()) << "  " << whom << "  " << reminder.subject() << "  〔" << reminder.why()
                      << "〕\n";
          }
          next = page.next_page_token();
          if (next.empty()) std::cout << "共" << page.total_size() << "条。" << std::endl;
        });
    if (code != kFine) return code;
  } while (!next.empty());
  return kFine;
}

int Stats(const Arguments& arguments) {
  GetReminderStatsRequest request;
  request.set_report_year(YearOf(arguments));
  return Ask<ReminderStats>(arguments, absl::StrCat(kReminders, "GetReminderStats"), request, [](const auto& stats) {
    std::cout << "计划 " << stats.planned() << "  待发 " << stats.waiting() << "  已送出 " << stats.accepted()
              << "  已办不发 " << stats.suppressed() << "  本人关闭 " << stats.muted() << "  未送达 "
              << stats.unreachable() << "  " << (stats.complete() ? "全部办结" : "尚未办结") << std::endl;
  });
}

int Trail(const Arguments& arguments) {
  ListDeliveriesRequest request;
  request.set_message(arguments.files[1]);
  request.set_page_size(500);
  return Ask<ListDeliveriesResponse>(arguments, absl::StrCat(kNotifications, "ListDeliveries"), request,
                                     [](const auto& response) {
                                       for (const Delivery& step : response.deliveries()) {
                                         std::cout << When(step.time()) << "  " << Delivery::State_Name(step.state())
                                                   << "  " << step.channel() << "  " << step.answer() << "\n";
                                       }
                                     });
}

int Tasks(const Arguments& arguments) {
  ListContactTasksRequest request;
  request.set_page_size(500);
  return Ask<ListContactTasksResponse>(
      arguments, absl::StrCat(kReminders, "ListContactTasks"), request, [](const auto& response) {
        for (const ContactTask& task : response.tasks()) {
          std::cout << task.name() << "  " << When(task.create_time()) << "  " << task.principal_display_name() << "  "
                    << task.message().subject() << "  " << task.failure() << "\n";
        }
      });
}

int SettleOne(const Arguments& arguments) {
  SettleContactTaskRequest request;
  request.set_name(arguments.files[1]);
  request.set_comment(arguments.Flag("reason"));
  return Ask<ContactTask>(arguments, absl::StrCat(kReminders, "SettleContactTask"), request,
                          [](const auto& task) { std::cout << task.name() << " 已办结。" << std::endl; });
}

int Issue(const Arguments& arguments) {
  RandomIdSource ids;
  IssueNoticeRequest request;
  request.set_organ(arguments.files[1]);
  request.set_report_year(YearOf(arguments));
  request.set_title(arguments.Flag("title"));
  request.set_document_number(arguments.Flag("number"));
  request.set_request_id(ids.NewId());
  return Ask<IssueNoticeResponse>(
      arguments, absl::StrCat(kReminders, "IssueNotice"), request, [](const auto& response) {
        std::cout << "通知发给" << response.organ_count() << "个单位的" << response.receiver_count() << "人。\n";
        for (const std::string& organ : response.organs_without_receiver())
          std::cout << "  没有联系人：" << organ << "\n";
      });
}

// Notices and who has not acknowledged.
int Acknowledgements(const Arguments& arguments) {
  ListNoticesRequest request;
  request.set_report_year(YearOf(arguments));
  request.set_page_size(500);
  return Ask<ListNoticesResponse>(
      arguments, absl::StrCat(kReminders, "ListNotices"), request, [](const auto& response) {
        for (const NoticeStatus& notice : response.notices()) {
          std::cout << notice.day() << "  " << notice.title() << "  " << notice.document_number() << "  签收 "
                    << notice.acknowledged_count() << "/" << notice.organ_count() << "\n";
          for (const std::string& organ : notice.open_organ_display_names()) std::cout << "  未签收：" << organ << "\n";
        }
      });
}

// The words of a folder, or those in the program.
absl::StatusOr<std::shared_ptr<const notices::Notices>> NoticesOf(const Arguments& arguments) {
  const std::string folder = arguments.Flag("formats");
  if (folder.empty()) return notices::Notices::Embedded();
  return notices::Notices::FromDirectory(folder);
}

int Preview(const Arguments& arguments) {
  const auto notices = NoticesOf(arguments);
  if (!notices.ok()) return Complain(notices.status());
  for (const auto& one : (*notices)->templates().templates()) {
    if (arguments.files.size() > 1 && arguments.files[1] != one.id()) continue;
    const auto text = (*notices)->Preview(one.id());
    std::cout << "〔" << one.id() << "〕" << text->subject << "\n" << text->body << "\n";
  }
  if (arguments.files.size() < 2 || (*notices)->Find(arguments.files[1]) != nullptr) return kFine;
  return Complain((*notices)->Preview(arguments.files[1]).status());
}

int LintWords(const Arguments& arguments) {
  const auto notices = NoticesOf(arguments);
  if (!notices.ok()) return Complain(notices.status(), kHasErrors);
  std::cout << "通知模板" << (*notices)->templates().templates_size() << "个、提醒阶梯"
            << (*notices)->ladder().rungs_size() << "级，没有问题。" << std::endl;
  return kFine;
}

}  // namespace

int Notify(const Arguments& arguments) {
  const std::string& verb = arguments.files[0];
  if (verb == "preview") return Preview(arguments);
  if (verb == "lint") return LintWords(arguments);
  if (verb == "stats") return Stats(arguments);
  if (verb == "tasks") return Tasks(arguments);
  if (verb == "notices" && YearOf(arguments) > 0) return Acknowledgements(arguments);
  if (verb == "plan" && YearOf(arguments) > 0) return Plan(arguments);
  if (verb == "plan") return Usage("请用 --year 写明报告年度。", "--year must name the report year");
  if (arguments.files.size() > 1 && verb == "trail") return Trail(arguments);
  if (arguments.files.size() > 1 && verb == "settle") return SettleOne(arguments);
  if (arguments.files.size() > 1 && verb == "notice") return Issue(arguments);
  return Usage(
      "notify 后面可以写 plan、stats、tasks、notices、trail 消息、settle 任务、notice 单位、preview [模板]、lint。",
      "notify takes plan, stats, tasks, notices, trail MESSAGE, settle TASK, notice ORGAN, preview [TEMPLATE], "
      "lint");
}

}  // namespace nianbao::ctl

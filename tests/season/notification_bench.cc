// Planning a season for 12,000 bodies, and mails handed to an SMTP server over kept connections against one connection
// a mail. Prints JSON lines (scripts/bench). Usage: nianbao-bench-notification plan | smtp URL COUNT THREADS | plain
// URL COUNT THREADS
#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/notification/channel.h"
#include "tests/season/simulation.h"

namespace nianbao::notification {
namespace {

double Seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int Plan() {
  season::Province province = season::MakeProvince(12'000, 2025);
  size_t reminders = 0;
  const double seconds = Seconds([&] {
    Planner planner(*calendar::EmbeddedCalendar(), *notices::Notices::Embedded(), province.people);
    reminders = planner.PlanSeason(province.bodies, absl::CivilDay(2026, 1, 1)).size();
  });
  std::cout << "{\"seconds\":" << seconds << ",\"reminders\":" << reminders << "}" << std::endl;
  return 0;
}

Mail MailOf(int number) {
  return {.id = absl::StrCat("bench-", number),
          .sender = "nianbao@example.gov.cn",
          .to_name = "经办人",
          .to_address = absl::StrCat("clerk", number, "@example.gov.cn"),
          .subject = "还有3个工作日：某市科学技术局2025年年度报告尚未开始",
          .body = "某市科学技术局2025年政府信息公开工作年度报告尚未开始编制。\n",
          .date = absl::FromUnixSeconds(1'769'734'800)};
}

// Kept: one channel for all. Plain: a channel, and with it a connection, for each mail.
int Send(const std::string& url, int count, int threads, bool kept) {
  const SmtpOptions options{.url = url};
  const auto channel = MakeSmtpChannel(options);
  std::atomic<int> next = 0;
  std::atomic<int> failed = 0;
  const auto work = [&] {
    for (int i = next++; i < count; i = next++) {
      const auto answer = kept ? channel->Send(MailOf(i)) : MakeSmtpChannel(options)->Send(MailOf(i));
      if (!answer.ok()) ++failed;
    }
  };
  const double seconds = Seconds([&] {
    std::vector<std::thread> senders;
    for (int i = 0; i < threads; ++i) senders.emplace_back(work);
    for (std::thread& sender : senders) sender.join();
  });
  std::cout << "{\"seconds\":" << seconds << ",\"failed\":" << failed << "}" << std::endl;
  return failed == 0 ? 0 : 1;
}

int Main(const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "plan") return Plan();
  int count = 0;
  int threads = 0;
  if (words.size() == 4 && absl::SimpleAtoi(words[2], &count) && absl::SimpleAtoi(words[3], &threads)) {
    return Send(words[1], count, threads, words[0] == "smtp");
  }
  std::cerr << "nianbao-bench-notification plan | smtp|plain URL COUNT THREADS" << std::endl;
  return 2;
}

}  // namespace
}  // namespace nianbao::notification

int main(int argc, char** argv) { return nianbao::notification::Main(std::vector<std::string>(argv + 1, argv + argc)); }

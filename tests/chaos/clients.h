// People who file reports through the real API while things break, and go on until every report is published.
#ifndef NIANBAO_TESTS_CHAOS_CLIENTS_H_
#define NIANBAO_TESTS_CHAOS_CLIENTS_H_

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "nianbao/report/v1/content.pb.h"
#include "tests/e2e/suite.h"

namespace nianbao::chaos {

// Works on threads of its own. Every call may fail at any time; people look again and try again.
class Clients {
 public:
  // `reports` reports of as many organs, filed by `threads` people; new ones are begun until `reports` or Finish.
  Clients(e2e::Suite& suite, const report::v1::ReportContent& content, int reports, int threads);
  ~Clients();  // gives up
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  // Begins no more reports; those begun go on.
  void Finish() { finish_ = true; }
  // Reports whose submission was accepted, and those seen as published.
  int submitted() const { return submitted_; }
  int published() const { return published_; }
  // Reports that somebody set out to file: those of organs c0, c1 …
  int begun() const { return next_; }
  // Every report begun is published.
  bool Done() const { return working_ == 0; }
  // "organs/c12/annualReports/2024" of every submission that was accepted. After Done or a while without progress.
  std::vector<std::string> Accepted();

 private:
  void Work();
  bool File(int number);
  bool Step(const std::string& report, bool& accepted);

  e2e::Suite& suite_;
  const report::v1::ReportContent content_;
  const int reports_;
  std::atomic<int> next_ = 0;
  std::atomic<int> submitted_ = 0;
  std::atomic<int> published_ = 0;
  std::atomic<int> working_ = 0;
  std::atomic<bool> finish_ = false;
  std::atomic<bool> give_up_ = false;
  std::mutex mutex_;
  std::vector<std::string> accepted_;
  std::vector<std::thread> threads_;
};

}  // namespace nianbao::chaos

#endif  // NIANBAO_TESTS_CHAOS_CLIENTS_H_

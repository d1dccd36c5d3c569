#include "tests/chaos/clients.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "services/common/testing/process.h"
#include "tests/e2e/journey.h"

namespace nianbao::chaos {
namespace {

using report::v1::State;

constexpr absl::Duration kTurn = absl::Milliseconds(50);

// Whose turn it is in which state.
struct Turn {
  const char* method;
  const char* who;
};

const std::map<State, Turn>& Turns() {
  static const auto* turns = new std::map<State, Turn>{
      {report::v1::DRAFT, {"SubmitAnnualReport", "preparer"}},
      {report::v1::IN_REVIEW, {"ReviewAnnualReport", "reviewer"}},
      {report::v1::IN_SECRECY_REVIEW, {"ClearAnnualReport", "reviewer"}},
      {report::v1::AWAITING_SIGN_OFF, {"SignOffAnnualReport", "signer"}},
      {report::v1::FILED, {"ApproveAnnualReport", "checker"}},
  };
  return *turns;
}

}  // namespace

Clients::Clients(e2e::Suite& suite, const report::v1::ReportContent& content, int reports, int threads)
    : suite_(suite), content_(content), reports_(reports), working_(threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Clients::~Clients() {
  give_up_ = true;
  for (std::thread& thread : threads_) thread.join();
}

std::vector<std::string> Clients::Accepted() {
  std::lock_guard lock(mutex_);
  return accepted_;
}

void Clients::Work() {
  while (!finish_ && !give_up_) {
    const int number = next_++;
    if (number >= reports_) break;
    published_ += File(number) ? 1 : 0;
  }
  --working_;
}

bool Clients::File(int number) {
  const std::string organ = absl::StrCat("c", number);
  const std::string report = absl::StrCat("organs/", organ, "/annualReports/2024");
  e2e::Journey journey(suite_, report);
  report::v1::Organ body;
  body.set_display_name("宿迁市人民政府");
  body.set_kind(report::v1::GOV_CITY);
  bool accepted = false;
  bool created = false;
  bool published = false;
  while (!published && !give_up_) {
    if (!created) {
      created = journey.Register(organ, body).ok() &&
                (journey.Create(content_, /*historical=*/true).ok() || journey.Get().ok());
    } else {
      published = Step(report, accepted);
    }
    if (!published) Eventually([this] { return give_up_.load(); }, kTurn);
  }
  return published;
}

// One look and one deed. A call that failed may have been done all the same: the next look tells.
bool Clients::Step(const std::string& report, bool& accepted) {
  e2e::Journey journey(suite_, report);
  const auto now = journey.Get();
  if (!now.ok()) return false;
  if (!accepted && now->state() != report::v1::DRAFT) {
    accepted = true;
    ++submitted_;
    std::lock_guard lock(mutex_);
    accepted_.push_back(report);
  }
  const auto turn = Turns().find(now->state());
  if (turn != Turns().end()) (void)journey.Take(turn->second.method, turn->second.who);
  return now->state() == report::v1::PUBLISHED;
}

}  // namespace nianbao::chaos

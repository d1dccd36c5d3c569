#include "tests/chaos/faults.h"

#include <signal.h>

#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"
#include "services/common/testing/process.h"

namespace nianbao::chaos {
namespace {

constexpr int kSorts = 8;

}  // namespace

absl::StatusOr<std::string> Faults::Kill(const std::string& name) {
  suite_.Kill(name);
  RETURN_IF_ERROR(suite_.Restart(name));
  return absl::StrCat("kill -9 ", name);
}

// The process wakes up with leases that others have taken over meanwhile.
std::string Faults::Pause(const std::string& name) {
  const absl::Duration pause = pause_longest_ * (1 + Draw(4)) / 4;
  suite_.process(name).Signal(SIGSTOP);
  Eventually([] { return false; }, pause);
  suite_.process(name).Signal(SIGCONT);
  return absl::StrCat("stop ", name, " for ", absl::FormatDuration(pause));
}

absl::StatusOr<std::string> Faults::Next() {
  ++count_;
  const std::vector<std::string> names = suite_.names();
  const std::string& name = names[Draw(static_cast<int>(names.size()))];
  // Every sort comes once in the beginning, then as it falls.
  switch (const int sort = Draw(kSorts); count_ <= kSorts ? count_ - 1 : sort) {
    case 0:
      suite_.redis().FlushAll();
      return std::string("flush Redis");
    case 1:
      suite_.redis().Stop();
      suite_.redis().Start();
      return std::string("kill -9 Redis");
    case 2:
    case 3:
      return Pause(name);
    case 4:
      return Kill("intake");
    default:
      return Kill(name);
  }
}

void Faults::Heal() {
  for (const std::string& name : suite_.names()) suite_.process(name).Signal(SIGCONT);
}

}  // namespace nianbao::chaos

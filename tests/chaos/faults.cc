#include "tests/chaos/faults.h"

#include <signal.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/status_macros.h"
#include "services/common/testing/process.h"

namespace nianbao::chaos {
namespace {

constexpr absl::Duration kFailOverPatience = absl::Seconds(30);
constexpr int64_t kFullDisk = 4096;  // bytes past which no file grows

void Wait(absl::Duration time) {
  Eventually([] { return false; }, time);
}

}  // namespace

Faults::Faults(e2e::Suite& suite, uint32_t seed, absl::Duration pause_longest)
    : suite_(suite), random_(seed), pause_longest_(pause_longest) {
  if (suite_.sentinels() == nullptr) sorts_ = {&Faults::FlushRedis, &Faults::KillRedis, &Faults::ForgetRedis};
  if (suite_.sentinels() != nullptr) sorts_ = {&Faults::FailOver};
  sorts_.insert(sorts_.end(), {&Faults::Pause, &Faults::KillIntake, &Faults::KillAny, &Faults::FillDisk});
  if (suite_.postgres() != nullptr) sorts_.insert(sorts_.end(), {&Faults::KillPostgres, &Faults::PausePostgres});
  if (AnyWire().first != nullptr) {
    sorts_.insert(sorts_.end(), {&Faults::CutWire, &Faults::DelayWire, &Faults::TruncateWire});
  }
}

std::string Faults::AnyProcess() {
  const std::vector<std::string> names = suite_.names();
  return names[Draw(static_cast<int>(names.size()))];
}

absl::Duration Faults::SomeTime() { return pause_longest_ * (1 + Draw(4)) / 4; }

std::pair<TcpProxy*, std::string> Faults::AnyWire() {
  TcpProxy* redis = suite_.redis_proxy();
  TcpProxy* postgres = suite_.postgres_proxy();
  if (redis == nullptr || (postgres != nullptr && Draw(2) == 0)) return {postgres, "PostgreSQL"};
  return {redis, "Redis"};
}

absl::StatusOr<std::string> Faults::Kill(const std::string& name) {
  suite_.Kill(name);
  RETURN_IF_ERROR(suite_.Restart(name));
  return absl::StrCat("kill -9 ", name);
}

absl::StatusOr<std::string> Faults::KillIntake() {
  std::string name = AnyProcess();
  while (!absl::StartsWith(name, "intake")) name = AnyProcess();
  return Kill(name);
}

// The process wakes up with leases that others have taken over meanwhile.
absl::StatusOr<std::string> Faults::Pause() {
  const std::string name = AnyProcess();
  const absl::Duration pause = SomeTime();
  suite_.process(name).Signal(SIGSTOP);
  Wait(pause);
  suite_.process(name).Signal(SIGCONT);
  return absl::StrCat("stop ", name, " for ", absl::FormatDuration(pause));
}

absl::StatusOr<std::string> Faults::FillDisk() {
  const std::string name = AnyProcess();
  const absl::Duration pause = SomeTime() / 2;
  suite_.process(name).LimitFiles(kFullDisk);
  Wait(pause);
  suite_.process(name).LimitFiles(-1);
  return absl::StrCat("disk of ", name, " full for ", absl::FormatDuration(pause));
}

absl::StatusOr<std::string> Faults::FlushRedis() {
  suite_.redis().FlushAll();
  return std::string("flush Redis");
}

absl::StatusOr<std::string> Faults::KillRedis() {
  suite_.redis().Stop();
  suite_.redis().Start();
  return std::string("kill -9 Redis, its file is kept");
}

absl::StatusOr<std::string> Faults::ForgetRedis() {
  suite_.redis().Stop();
  suite_.redis().Wipe();
  suite_.redis().Start();
  return std::string("kill -9 Redis, its file is gone");
}

// The one that was killed comes back and becomes the replica.
absl::StatusOr<std::string> Faults::FailOver() {
  RedisSentinels& sentinels = *suite_.sentinels();
  const int master = sentinels.Master();
  sentinels.server(master).Stop();
  const bool moved = Eventually([&] { return sentinels.Master() != master; }, kFailOverPatience);
  sentinels.server(master).Start();
  const bool paired = Eventually(
      [&] { return absl::StrContains(sentinels.server(1 - master).Ask("INFO replication"), "connected_slaves:1"); },
      kFailOverPatience);
  return absl::StrCat("kill -9 the Redis master, ", moved ? "failed over" : "no failover",
                      paired ? "" : ", no replica");
}

absl::StatusOr<std::string> Faults::KillPostgres() {
  suite_.postgres()->Kill();
  suite_.postgres()->Start();
  return std::string("kill -9 PostgreSQL");
}

// The postmaster only: no new connections, and those there go on.
absl::StatusOr<std::string> Faults::PausePostgres() {
  const absl::Duration pause = SomeTime() / 2;
  suite_.postgres()->Signal(SIGSTOP);
  if (suite_.postgres_proxy() != nullptr) suite_.postgres_proxy()->Cut();
  Wait(pause);
  suite_.postgres()->Signal(SIGCONT);
  return absl::StrCat("PostgreSQL takes no connections for ", absl::FormatDuration(pause));
}

absl::StatusOr<std::string> Faults::CutWire() {
  const auto [wire, name] = AnyWire();
  const absl::Duration pause = SomeTime() / 4;
  wire->SetDown(true);
  Wait(pause);
  wire->SetDown(false);
  return absl::StrCat("wire to ", name, " cut for ", absl::FormatDuration(pause));
}

absl::StatusOr<std::string> Faults::DelayWire() {
  const auto [wire, name] = AnyWire();
  const absl::Duration by = absl::Milliseconds(5 * (1 + Draw(10)));
  wire->Delay(by);
  Wait(SomeTime() / 2);
  wire->Delay(absl::ZeroDuration());
  return absl::StrCat("wire to ", name, " slower by ", absl::FormatDuration(by));
}

absl::StatusOr<std::string> Faults::TruncateWire() {
  const auto [wire, name] = AnyWire();
  wire->Truncate();
  return absl::StrCat("answers of ", name, " end in the middle");
}

absl::StatusOr<std::string> Faults::Next() {
  const int sorts = static_cast<int>(sorts_.size());
  const int drawn = Draw(sorts);
  // Every sort comes once in the beginning, then as it falls.
  const Sort sort = sorts_[count_ < sorts ? count_ : drawn];
  ++count_;
  return (this->*sort)();
}

void Faults::Heal() {
  for (const std::string& name : suite_.names()) suite_.process(name).Signal(SIGCONT);
}

}  // namespace nianbao::chaos

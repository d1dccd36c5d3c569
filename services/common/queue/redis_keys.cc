#include "services/common/queue/redis_keys.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace nianbao {

namespace {

std::string Prefix(job::v1::Kind kind) {
  return absl::StrCat("nianbao:{", absl::AsciiStrToLower(job::v1::Kind_Name(kind)), "}:");
}

}  // namespace

std::string EpochKey(job::v1::Kind kind) { return Prefix(kind) + "epoch"; }

std::vector<std::string> KindKeys(job::v1::Kind kind) {
  const std::string prefix = Prefix(kind);
  std::vector<std::string> keys;
  for (const char* name : {"interactive", "bulk", "known", "attempts", "leases", "delayed", "dead", "graves",
                           "counters", "wake", "unique", "series", "timetable"}) {
    keys.push_back(prefix + name);
  }
  return keys;
}

}  // namespace nianbao

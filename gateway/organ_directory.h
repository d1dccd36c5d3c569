// The registry's bodies for the public site, asked for now and then.
#ifndef NIANBAO_GATEWAY_ORGAN_DIRECTORY_H_
#define NIANBAO_GATEWAY_ORGAN_DIRECTORY_H_

#include <functional>
#include <memory>
#include <mutex>

#include "gateway/public_library.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/call.h"

namespace nianbao::gateway {

// Thread-safe. Asks with the process's own service token: what the site shows of a body (its name and region) is
// public.
class OrganDirectory {
 public:
  OrganDirectory(std::function<rpc::Caller&()> intake, const Clock& clock)
      : intake_(std::move(intake)), clock_(clock) {}

  // At most a minute old, or the last known when intake does not answer; null when it never did. Blocks.
  std::shared_ptr<const PublicOrgans> Get();

 private:
  absl::StatusOr<PublicOrgans> Ask();

  const std::function<rpc::Caller&()> intake_;
  const Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<const PublicOrgans> known_;
  absl::Time asked_ = absl::InfinitePast();
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_ORGAN_DIRECTORY_H_

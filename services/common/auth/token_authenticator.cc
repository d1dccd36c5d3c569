#include "services/common/auth/token_authenticator.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"

namespace nianbao::auth {
namespace {

constexpr absl::string_view kPrefix = "nb-";
constexpr size_t kDigits = 64;

}  // namespace

std::string NewToken(IdSource& ids) { return absl::StrCat(kPrefix, ids.NewId(), ids.NewId()); }

bool IsOfRegister(absl::string_view token) {
  return absl::ConsumePrefix(&token, kPrefix) && token.size() == kDigits &&
         std::all_of(token.begin(), token.end(), [](char c) { return absl::ascii_isxdigit(c); });
}

std::shared_ptr<const TokenAuthenticator::Answer> TokenAuthenticator::Find(const std::string& digest,
                                                                           absl::Duration age) const {
  const absl::Time now = clock_.Now();
  std::lock_guard lock(mutex_);
  const auto found = answers_.find(digest);
  if (found == answers_.end() || now - found->second->asked >= age) return nullptr;
  const absl::StatusOr<Resolved>& resolved = found->second->resolved;
  return resolved.ok() && now >= resolved->not_after ? nullptr : found->second;
}

void TokenAuthenticator::Keep(const std::string& digest, Answer answer) const {
  const absl::Time oldest = answer.asked - memory_.stale;
  if (answers_.size() >= memory_.most) {
    for (auto at = answers_.begin(); at != answers_.end();) {
      at = at->second->asked < oldest ? answers_.erase(at) : std::next(at);
    }
  }
  if (answers_.size() >= memory_.most) answers_.clear();
  answers_[digest] = std::make_shared<const Answer>(std::move(answer));
}

absl::StatusOr<std::shared_ptr<const Principal>> TokenAuthenticator::Authenticate(absl::string_view token) const {
  absl::StatusOr<std::shared_ptr<const Principal>> configured = configured_->Authenticate(token);
  if (configured.ok() || !resolve_ || !IsOfRegister(token)) return configured;
  const std::string digest = Sha256Hex(token);
  const auto principal_of = [](const absl::StatusOr<Resolved>& resolved) {
    return resolved.ok() ? absl::StatusOr<std::shared_ptr<const Principal>>(resolved->principal) : resolved.status();
  };
  if (const auto known = Find(digest, memory_.fresh)) return principal_of(known->resolved);
  uint64_t before = 0;
  {
    std::lock_guard lock(mutex_);
    before = forgotten_;
  }
  const absl::Time now = clock_.Now();
  absl::StatusOr<Resolved> resolved = resolve_(digest);
  if (!resolved.ok() && !absl::IsUnauthenticated(resolved.status())) {
    const auto known = Find(digest, memory_.stale);
    return known != nullptr ? principal_of(known->resolved) : resolved.status();
  }
  std::lock_guard lock(mutex_);
  if (before == forgotten_) Keep(digest, {resolved, now});
  return principal_of(resolved);
}

std::shared_ptr<const Principal> TokenAuthenticator::Known(absl::string_view token) const {
  if (auto configured = configured_->Authenticate(token); configured.ok()) return *std::move(configured);
  if (!IsOfRegister(token)) return nullptr;
  const auto known = Find(Sha256Hex(token), memory_.stale);
  return known != nullptr && known->resolved.ok() ? known->resolved->principal : nullptr;
}

void TokenAuthenticator::Forget() {
  std::lock_guard lock(mutex_);
  ++forgotten_;
  answers_.clear();
}

}  // namespace nianbao::auth

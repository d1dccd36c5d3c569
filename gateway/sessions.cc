#include "gateway/sessions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"

namespace nianbao::gateway {

bool Sessions::Ended(const Key& key, absl::Time now) const {
  const Session& session = *key.session;
  return now >= key.not_after || now - session.used >= options_.idle || now >= session.ends;
}

// Ended sessions leave when there are many; if all live, the one unused longest does.
void Sessions::MakeRoom(absl::Time now) {
  if (by_digest_.size() < options_.most) return;
  for (auto at = by_digest_.begin(); at != by_digest_.end();) {
    at = Ended(at->second, now) ? by_digest_.erase(at) : std::next(at);
  }
  if (by_digest_.size() < options_.most) return;
  by_digest_.erase(std::min_element(by_digest_.begin(), by_digest_.end(), [](const auto& a, const auto& b) {
    return a.second.session->used < b.second.session->used;
  }));
}

std::string Sessions::AddId(std::shared_ptr<Session> session) {
  const std::string id = absl::StrCat(ids_.NewId(), ids_.NewId());
  by_digest_[Sha256Hex(id)] = Key{std::move(session)};
  return id;
}

SessionView Sessions::Open(const std::string& principal, const std::string& token, absl::Time not_after) {
  const absl::Time now = clock_.Now();
  const absl::Time ends = std::min(now + options_.lifetime, not_after);
  std::lock_guard lock(mutex_);
  MakeRoom(now);
  auto session = std::make_shared<Session>(Session{principal, token, ids_.NewId(), ends, now, now});
  const std::string id = AddId(session);
  return {principal, token, session->csrf_token, ends, id};
}

std::optional<SessionView> Sessions::Use(absl::string_view id) {
  const absl::Time now = clock_.Now();
  std::lock_guard lock(mutex_);
  const auto found = by_digest_.find(Sha256Hex(id));
  if (found == by_digest_.end()) return std::nullopt;
  Key& key = found->second;
  if (Ended(key, now)) {
    by_digest_.erase(found);
    return std::nullopt;
  }
  const std::shared_ptr<Session> session = key.session;
  session->used = now;
  SessionView view{session->principal, session->token, session->csrf_token, session->ends, ""};
  if (now - session->rotated >= options_.rotate_every) {
    session->rotated = now;
    key.not_after = now + options_.grace;
    view.new_id = AddId(session);
  }
  return view;
}

void Sessions::Close(absl::string_view id) {
  std::lock_guard lock(mutex_);
  const auto found = by_digest_.find(Sha256Hex(id));
  if (found == by_digest_.end()) return;
  const std::shared_ptr<Session> session = found->second.session;
  for (auto at = by_digest_.begin(); at != by_digest_.end();) {
    at = at->second.session == session ? by_digest_.erase(at) : std::next(at);
  }
}

}  // namespace nianbao::gateway

// Sessions of browsers, in memory: a restart of the gateway signs everybody out, and loses nothing else.
#ifndef NIANBAO_GATEWAY_SESSIONS_H_
#define NIANBAO_GATEWAY_SESSIONS_H_

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"

namespace nianbao::gateway {

struct SessionOptions {
  absl::Duration idle = absl::Minutes(60);          // without a call the session ends after this
  absl::Duration lifetime = absl::Hours(12);        // and after this whatever happens
  absl::Duration rotate_every = absl::Minutes(10);  // then the cookie gets a new id
  absl::Duration grace = absl::Minutes(1);          // how long the old id still counts, for calls under way
  size_t most = 50000;                              // sessions at once; the one unused longest makes room
};

// A session, as far as a call needs to know.
struct SessionView {
  std::string principal;
  std::string token;  // to show to the services
  std::string csrf_token;
  absl::Time expire_time;
  std::string new_id;  // not empty: the cookie must be set to this
};

// Thread-safe. Ids have 256 random bits and are kept by their digests only.
class Sessions {
 public:
  Sessions(const Clock& clock, IdSource& ids, const SessionOptions& options)
      : clock_(clock), ids_(ids), options_(options) {}

  // The view's new_id is the session's id.
  // The session ends with its token at the latest.
  SessionView Open(const std::string& principal, const std::string& token,
                   absl::Time not_after = absl::InfiniteFuture());
  // Nothing when the id is unknown or its session has ended. Counts as use.
  std::optional<SessionView> Use(absl::string_view id);
  void Close(absl::string_view id);

 private:
  struct Session {
    std::string principal;
    std::string token;
    std::string csrf_token;
    absl::Time ends;
    absl::Time used;
    absl::Time rotated;
  };
  struct Key {
    std::shared_ptr<Session> session;
    absl::Time not_after = absl::InfiniteFuture();  // set once another id has replaced this one
  };

  bool Ended(const Key& key, absl::Time now) const;
  void MakeRoom(absl::Time now);
  std::string AddId(std::shared_ptr<Session> session);

  const Clock& clock_;
  IdSource& ids_;
  const SessionOptions options_;
  std::mutex mutex_;
  std::map<std::string, Key> by_digest_;
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_SESSIONS_H_

// Who calls: a bearer token, or the cookie of a browser's session with its CSRF token. Answers SessionService.
#ifndef NIANBAO_GATEWAY_SESSION_DESK_H_
#define NIANBAO_GATEWAY_SESSION_DESK_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/http_server.h"
#include "gateway/rate_limit.h"
#include "gateway/sessions.h"
#include "google/protobuf/descriptor.h"
#include "nianbao/config/v1/config.pb.h"
#include "nianbao/gateway/v1/session_service.pb.h"
#include "nianbao/intake/v1/sign_in_service.pb.h"
#include "services/common/auth/principal.h"
#include "services/common/auth/token_authenticator.h"
#include "services/common/rpc/thread_pool.h"

namespace nianbao::gateway {

// The person or system behind a request.
struct Identity {
  std::string principal;   // id; empty = nobody we know
  std::string token;       // to show to the services; never empty
  std::string set_cookie;  // not empty: the session got a new id
};

// Thread-safe.
class SessionDesk {
 public:
  // The answer of a SessionService method: its bytes, and the Set-Cookie header, if any.
  using Done = std::function<void(absl::StatusOr<std::string>, std::string set_cookie)>;

  // `authenticator` outlives the desk.
  SessionDesk(const config::v1::Config& config, const auth::StaticAuthenticator& authenticator, const Clock& clock,
              IdSource& ids);

  // Told of every "SignIn", "SignInRefused" and "SignOut": who (as far as is known) and from which address. Set before
  // the first call; must not block.
  using Access =
      std::function<void(const std::string& action, const std::string& principal, const std::string& address)>;
  void OnAccess(Access access) { access_ = std::move(access); }

  // How the register of people is reached. Set before the first call; without it only configured people are known.
  struct Register {
    auth::TokenAuthenticator* tokens = nullptr;  // outlives the desk
    std::function<void(const intake::v1::SignInRequest&,
                       std::function<void(absl::StatusOr<intake::v1::SignInResponse>)>)>
        sign_in;
    std::function<void(const std::string& token)> sign_out;
  };
  void AskRegister(Register people) { register_ = std::move(people); }

  // PERMISSION_DENIED (CSRF_TOKEN_WRONG) when a browser's call that may change something lacks its session's token.
  // Unknown tokens and ended sessions yield an identity without principal: the services refuse it by their own words.
  absl::StatusOr<Identity> Identify(const HttpRequest& request, bool may_change);

  // Whether the gateway itself answers this method.
  static bool Serves(const google::protobuf::MethodDescriptor* method);
  // Checking a password takes a while and happens on the desk's own threads.
  void Serve(const google::protobuf::MethodDescriptor* method, const std::string& bytes, const HttpRequest& request,
             const std::string& address, Done done);

 private:
  struct Person {
    std::shared_ptr<const auth::Principal> principal;
    std::string token;
    std::string password_hash;
  };

  void Create(const v1::CreateSessionRequest& request, const std::string& address, Done done);
  // With a password that the configuration does not know: the register tells.
  void CreateStored(const v1::CreateSessionRequest& request, const std::string& address, Done done);
  // May wait for the register.
  absl::StatusOr<v1::Session> Who(const HttpRequest& request);
  void Delete(const HttpRequest& request, const std::string& address, const Done& done);
  // What is known at once; the register is asked for next time. nullptr = nothing is known.
  std::shared_ptr<const auth::Principal> Known(const std::string& token);
  absl::StatusOr<std::shared_ptr<const auth::Principal>> Authenticate(const std::string& token) const;
  bool IsStored(const std::string& token) const { return register_.tokens != nullptr && auth::IsOfRegister(token); }
  v1::Session Describe(const auth::Principal& principal, const SessionView* session) const;
  std::string Cookie(absl::string_view id) const;
  std::string IdOf(const HttpRequest& request) const;

  const auth::StaticAuthenticator& authenticator_;
  const bool secure_;
  const std::string cookie_name_;
  const absl::Duration lifetime_;
  std::map<std::string, Person> people_;  // by id
  Sessions sessions_;
  RateLimit attempts_by_name_;
  RateLimit attempts_by_address_;  // looser: many people may come from one address
  Register register_;
  Access access_ = [](const std::string&, const std::string&, const std::string&) {};
  rpc::ThreadPool pool_;
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_SESSION_DESK_H_

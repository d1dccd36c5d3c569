#include "gateway/session_desk.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/gateway_errors.h"
#include "gateway/http_words.h"
#include "services/common/auth/password.h"
#include "services/common/auth/permissions.h"

namespace nianbao::gateway {
namespace {

constexpr int kAddressFactor = 20;
constexpr int kPasswordThreads = 2;
constexpr size_t kMostWaitingPasswords = 64;

std::string BearerOf(const HttpRequest& request) {
  const std::string header = HeaderOf(request, "authorization");
  absl::string_view token = header;
  return absl::ConsumePrefix(&token, "Bearer ") ? std::string(token) : std::string();
}

// Browsers tell where a call comes from; another site's page must not use the cookie even for reading.
bool FromAnotherSite(const HttpRequest& request) {
  const std::string site = HeaderOf(request, "sec-fetch-site");
  return !site.empty() && site != "same-origin" && site != "none";
}

v1::RoleGrant DescribeGrant(const auth::Grant& grant) {
  v1::RoleGrant described;
  described.set_role(grant.role);
  described.set_organ(grant.organ);
  if (const auth::RolePermissions* role = auth::FindRole(grant.role)) {
    described.set_role_display_name(std::string(role->chinese));
    for (absl::string_view permission : role->permissions) described.add_permissions(std::string(permission));
  }
  return described;
}

}  // namespace

SessionDesk::SessionDesk(const config::v1::Config& config, const auth::StaticAuthenticator& authenticator,
                         const Clock& clock, IdSource& ids)
    : authenticator_(authenticator),
      secure_(absl::StartsWith(config.gateway().public_url(), "https://")),
      cookie_name_(secure_ ? "__Host-nianbao" : "nianbao"),
      lifetime_(absl::Hours(config.gateway().session_hours())),
      sessions_(clock, ids,
                {.idle = absl::Minutes(config.gateway().session_idle_minutes()),
                 .lifetime = absl::Hours(config.gateway().session_hours())}),
      attempts_by_name_(clock, config.gateway().sign_ins_per_minute()),
      attempts_by_address_(clock, config.gateway().sign_ins_per_minute() * kAddressFactor),
      pool_(kPasswordThreads, kMostWaitingPasswords) {
  std::map<std::string, std::shared_ptr<const auth::Principal>> principals;
  for (const auto& principal : authenticator.principals()) principals.emplace(principal->id, principal);
  for (const config::v1::Principal& entry : config.auth().principals()) {
    people_[entry.id()] = {principals[entry.id()], entry.token(), entry.password_hash()};
  }
}

std::string SessionDesk::IdOf(const HttpRequest& request) const {
  return CookieOf(HeaderOf(request, "cookie"), cookie_name_);
}

std::string SessionDesk::Cookie(absl::string_view id) const {
  return absl::StrCat(cookie_name_, "=", id,
                      "; Path=/; HttpOnly; SameSite=Strict; Max-Age=", id.empty() ? 0 : absl::ToInt64Seconds(lifetime_),
                      secure_ ? "; Secure" : "");
}

absl::StatusOr<Identity> SessionDesk::Identify(const HttpRequest& request, bool may_change) {
  // Whoever shows no valid credentials must arrive as anonymous, never with the gateway's own token.
  Identity identity{.principal = "", .token = "-", .set_cookie = ""};
  if (const std::string bearer = BearerOf(request); !bearer.empty()) {
    identity.token = bearer;
    if (const auto principal = authenticator_.Authenticate(bearer); principal.ok()) {
      identity.principal = (*principal)->id;
    }
    return identity;
  }
  const std::string id = IdOf(request);
  if (id.empty() || FromAnotherSite(request)) return identity;
  const std::optional<SessionView> session = sessions_.Use(id);
  if (!session) return identity;
  if (may_change && HeaderOf(request, "x-csrf-token") != session->csrf_token) return CsrfTokenWrong();
  const auto person = people_.find(session->principal);
  if (person == people_.end()) return identity;
  identity.principal = session->principal;
  identity.token = person->second.token;
  if (!session->new_id.empty()) identity.set_cookie = Cookie(session->new_id);
  return identity;
}

bool SessionDesk::Serves(const google::protobuf::MethodDescriptor* method) {
  return method->file()->package() == "nianbao.gateway.v1";
}

v1::Session SessionDesk::Describe(const auth::Principal& principal, const SessionView* session) const {
  v1::Session described;
  described.set_principal(principal.id);
  described.set_display_name(principal.display_name);
  for (const auth::Grant& grant : principal.grants) *described.add_grants() = DescribeGrant(grant);
  if (session != nullptr) {
    described.set_csrf_token(session->csrf_token);
    described.mutable_expire_time()->set_seconds(absl::ToUnixSeconds(session->expire_time));
  }
  return described;
}

absl::StatusOr<v1::Session> SessionDesk::Who(const HttpRequest& request) {
  if (const std::string bearer = BearerOf(request); !bearer.empty()) {
    const auto principal = authenticator_.Authenticate(bearer);
    return principal.ok() ? absl::StatusOr<v1::Session>(Describe(**principal, nullptr)) : principal.status();
  }
  const std::optional<SessionView> session = FromAnotherSite(request) ? std::nullopt : sessions_.Use(IdOf(request));
  const auto person = session ? people_.find(session->principal) : people_.end();
  if (person == people_.end()) return v1::Session();
  return Describe(*person->second.principal, &*session);
}

const SessionDesk::Person* SessionDesk::FindByToken(absl::string_view token) const {
  const auto principal = authenticator_.Authenticate(token);
  const auto found = principal.ok() ? people_.find((*principal)->id) : people_.end();
  return found == people_.end() ? nullptr : &found->second;
}

void SessionDesk::Create(const v1::CreateSessionRequest& request, const std::string& address, Done done) {
  absl::Duration wait = attempts_by_address_.Admit(address);
  if (!request.principal().empty()) wait = std::max(wait, attempts_by_name_.Admit(request.principal()));
  if (wait > absl::ZeroDuration()) return done(TooManySignIns(wait), "");
  const bool taken = pool_.TryRun([this, request, address, done] {
    const auto named = people_.find(request.principal());
    const Person* person = nullptr;
    if (!request.token().empty()) {
      person = FindByToken(request.token());
    } else if (auth::VerifyPassword(named == people_.end() ? "" : named->second.password_hash, request.password())) {
      person = &named->second;
    }
    if (person == nullptr || person->principal == nullptr) {
      access_("SignInRefused", request.principal().empty() ? "unknown" : request.principal(), address);
      return done(SignInRefused(), "");
    }
    access_("SignIn", person->principal->id, address);
    const SessionView session = sessions_.Open(person->principal->id);
    done(Describe(*person->principal, &session).SerializeAsString(), Cookie(session.new_id));
  });
  if (!taken) done(TooManySignIns(absl::Seconds(2)), "");
}

void SessionDesk::Serve(const google::protobuf::MethodDescriptor* method, const std::string& bytes,
                        const HttpRequest& request, const std::string& address, Done done) {
  if (method->name() == "CreateSession") {
    v1::CreateSessionRequest create;
    create.ParseFromString(bytes);
    return Create(create, address, std::move(done));
  }
  if (method->name() == "GetSession") {
    const absl::StatusOr<v1::Session> session = Who(request);
    return done(session.ok() ? absl::StatusOr<std::string>(session->SerializeAsString()) : session.status(), "");
  }
  const std::string id = IdOf(request);
  if (const auto session = sessions_.Use(id)) access_("SignOut", session->principal, address);
  sessions_.Close(id);
  done(v1::DeleteSessionResponse().SerializeAsString(), Cookie(""));
}

}  // namespace nianbao::gateway

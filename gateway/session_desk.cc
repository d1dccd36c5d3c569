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

std::shared_ptr<const auth::Principal> SessionDesk::Known(const std::string& token) {
  if (!IsStored(token)) {
    auto configured = authenticator_.Authenticate(token);
    return configured.ok() ? *std::move(configured) : nullptr;
  }
  auto known = register_.tokens->Known(token);
  // Whoever cannot be asked for now is counted as a stranger this time.
  if (known == nullptr) pool_.TryRun([this, token] { (void)register_.tokens->Authenticate(token); });
  return known;
}

absl::StatusOr<std::shared_ptr<const auth::Principal>> SessionDesk::Authenticate(const std::string& token) const {
  return IsStored(token) ? register_.tokens->Authenticate(token) : authenticator_.Authenticate(token);
}

absl::StatusOr<Identity> SessionDesk::Identify(const HttpRequest& request, bool may_change) {
  // Whoever shows no valid credentials must arrive as anonymous, never with the gateway's own token.
  Identity identity{.principal = "", .token = "-", .set_cookie = ""};
  if (const std::string bearer = BearerOf(request); !bearer.empty()) {
    identity.token = bearer;
    if (const auto principal = Known(bearer)) identity.principal = principal->id;
    return identity;
  }
  const std::string id = IdOf(request);
  if (id.empty() || FromAnotherSite(request)) return identity;
  const std::optional<SessionView> session = sessions_.Use(id);
  if (!session) return identity;
  if (may_change && HeaderOf(request, "x-csrf-token") != session->csrf_token) return CsrfTokenWrong();
  identity.principal = session->principal;
  identity.token = session->token;
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
    const auto principal = Authenticate(bearer);
    return principal.ok() ? absl::StatusOr<v1::Session>(Describe(**principal, nullptr)) : principal.status();
  }
  const std::optional<SessionView> session = FromAnotherSite(request) ? std::nullopt : sessions_.Use(IdOf(request));
  if (!session) return v1::Session();
  const auto principal = Authenticate(session->token);
  if (principal.ok()) return Describe(**principal, &*session);
  if (!absl::IsUnauthenticated(principal.status())) return principal.status();
  sessions_.Close(IdOf(request));  // disabled, or signed out elsewhere
  return v1::Session();
}

void SessionDesk::CreateStored(const v1::CreateSessionRequest& request, const std::string& address, Done done) {
  intake::v1::SignInRequest sign_in;
  sign_in.set_principal(request.principal());
  sign_in.set_password(request.password());
  sign_in.set_address(address);
  sign_in.set_lifetime_seconds(static_cast<int32_t>(absl::ToInt64Seconds(lifetime_)));
  register_.sign_in(sign_in, [this, done = std::move(done)](absl::StatusOr<intake::v1::SignInResponse> in) {
    if (!in.ok()) return done(absl::IsUnauthenticated(in.status()) ? SignInRefused() : in.status(), "");
    auth::Principal principal{in->principal().id(), in->principal().display_name(), in->principal().email(), {}};
    for (const auto& role : in->principal().roles()) principal.grants.push_back({role.role(), role.organ()});
    const SessionView session =
        sessions_.Open(principal.id, in->token(), absl::FromUnixSeconds(in->expire_time().seconds()));
    done(Describe(principal, &session).SerializeAsString(), Cookie(session.new_id));
  });
}

void SessionDesk::Create(const v1::CreateSessionRequest& request, const std::string& address, Done done) {
  absl::Duration wait = attempts_by_address_.Admit(address);
  if (!request.principal().empty()) wait = std::max(wait, attempts_by_name_.Admit(request.principal()));
  if (wait > absl::ZeroDuration()) return done(TooManySignIns(wait), "");
  const auto named = people_.find(request.principal());
  const bool configured = named != people_.end() && !named->second.password_hash.empty();
  const bool by_password = request.token().empty() && !request.principal().empty();
  if (by_password && !configured && register_.sign_in) return CreateStored(request, address, std::move(done));
  const bool taken = pool_.TryRun([this, request, address, done, named] {
    std::shared_ptr<const auth::Principal> principal;
    std::string token = request.token();
    if (!token.empty()) {
      principal = Authenticate(token).value_or(nullptr);
    } else if (auth::VerifyPassword(named == people_.end() ? "" : named->second.password_hash, request.password())) {
      principal = named->second.principal;
      token = named->second.token;
    }
    if (principal == nullptr) {
      access_("SignInRefused", request.principal().empty() ? "unknown" : request.principal(), address);
      return done(SignInRefused(), "");
    }
    access_("SignIn", principal->id, address);
    const SessionView session = sessions_.Open(principal->id, token);
    done(Describe(*principal, &session).SerializeAsString(), Cookie(session.new_id));
  });
  if (!taken) done(TooManySignIns(absl::Seconds(2)), "");
}

// The register writes down itself who signs out of it.
void SessionDesk::Delete(const HttpRequest& request, const std::string& address, const Done& done) {
  const std::string id = IdOf(request);
  if (const auto session = sessions_.Use(id)) {
    const bool told = IsStored(session->token) && register_.sign_out;
    told ? register_.sign_out(session->token) : access_("SignOut", session->principal, address);
  }
  sessions_.Close(id);
  done(v1::DeleteSessionResponse().SerializeAsString(), Cookie(""));
}

void SessionDesk::Serve(const google::protobuf::MethodDescriptor* method, const std::string& bytes,
                        const HttpRequest& request, const std::string& address, Done done) {
  if (method->name() == "CreateSession") {
    v1::CreateSessionRequest create;
    create.ParseFromString(bytes);
    return Create(create, address, std::move(done));
  }
  if (method->name() == "DeleteSession") return Delete(request, address, done);
  const bool taken = pool_.TryRun([this, request, done] {
    const absl::StatusOr<v1::Session> session = Who(request);
    done(session.ok() ? absl::StatusOr<std::string>(session->SerializeAsString()) : session.status(), "");
  });
  if (!taken) done(TooManySignIns(absl::Seconds(2)), "");
}

}  // namespace nianbao::gateway

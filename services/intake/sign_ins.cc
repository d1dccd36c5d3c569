#include "services/intake/sign_ins.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "services/common/auth/password.h"
#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"
#include "services/intake/audit_store.h"
#include "services/intake/people_errors.h"
#include "services/intake/people_rules.h"

namespace nianbao::intake {
namespace {

using rpc::CallContext;
using v1::Token;

constexpr absl::Duration kUsualSession = absl::Hours(12);
constexpr absl::Duration kLongestSession = absl::Hours(24 * 7);
constexpr int64_t kMostSessions = 20;  // of one person; the oldest makes room
constexpr size_t kTokenNameLength = 16;

// A place among those whose passwords are looked at.
class Turn {
 public:
  explicit Turn(std::atomic<int>& busy) : busy_(busy), taken_(++busy_ <= SignIns::kMostAtOnce) {}
  ~Turn() { --busy_; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool taken() const { return taken_; }

 private:
  std::atomic<int>& busy_;
  const bool taken_;
};

void SetTime(absl::Time time, google::protobuf::Timestamp& stamp) { stamp.set_seconds(absl::ToUnixSeconds(time)); }

// A name that nobody could have is not looked up, and not written down: it may be a password typed in the wrong field.
bool IsName(const std::string& principal) {
  static const auto* const name = new RE2("[a-z0-9][a-z0-9-]{0,62}");
  return RE2::FullMatch(principal, *name);
}

v1::ResolvedPrincipal Describe(const auth::Principal& principal, absl::Time expires) {
  v1::ResolvedPrincipal described;
  described.set_id(principal.id);
  described.set_display_name(principal.display_name);
  described.set_email(principal.email);
  for (const auth::Grant& grant : principal.grants) {
    v1::ResolvedPrincipal::Role& role = *described.add_roles();
    role.set_role(grant.role);
    role.set_organ(grant.organ);
  }
  SetTime(expires, *described.mutable_expire_time());
  return described;
}

// What a new password changes: whoever is signed in with the old one is so no longer.
absl::Status PutPassword(PeopleTx& people, StoredPerson& stored, const std::string& hash) {
  stored.password_hash = hash;
  stored.failures = 0;
  stored.locked_until = absl::InfinitePast();
  RETURN_IF_ERROR(people.Update(stored));
  return people.RemoveTokens(stored.person.name());
}

}  // namespace

absl::Status SignIns::Audit(sql::Connection& connection, const CallContext& call, const char* action,
                            const std::optional<StoredPerson>& person, const std::string& comment) const {
  v1::AuditEntry entry;
  SetTime(clock_.Now(), *entry.mutable_time());
  entry.set_action(action);
  if (person.has_value()) {
    entry.set_principal(IdOf(person->person.name()));
    entry.set_principal_display_name(person->person.display_name());
    entry.set_resource(person->person.name());
  } else {
    entry.set_principal("unknown");
  }
  entry.set_comment(comment);
  entry.set_trace_id(call.trace.trace_id);
  return AuditTx(connection).Append(entry);
}

// Whether the password that was verified against the hash lets the person in now; counts it if not.
absl::StatusOr<bool> SignIns::Judge(PeopleTx& people, std::optional<StoredPerson>& stored,
                                    const std::string& verified) const {
  if (!stored.has_value()) return false;
  const absl::Time now = clock_.Now();
  if (stored->locked_until > now || stored->person.disabled()) return false;
  if (!verified.empty() && verified == stored->password_hash) {
    stored->failures = 0;
    stored->locked_until = absl::InfinitePast();
    return true;
  }
  if (++stored->failures >= kMostFailures) {
    stored->failures = 0;
    stored->locked_until = now + kLock;
  }
  RETURN_IF_ERROR(people.Update(*stored));
  return false;
}

absl::Status SignIns::Attempt(const CallContext& call, const std::string& principal, const std::string& password,
                              const std::string& address, const char* action, const Found& right) {
  const Turn turn(busy_);
  if (!turn.taken()) return SignInBusy();
  const std::string name = absl::StrCat("people/", IsName(principal) ? principal : "");
  std::optional<StoredPerson> before;
  RETURN_IF_ERROR(transactions_.database().Read([&](sql::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(before, PeopleTx(connection).Find(name));
    return absl::OkStatus();
  }));
  const std::string hash = before.has_value() ? before->password_hash : "";
  const std::string verified = auth::VerifyPassword(hash, password) ? hash : "";
  bool in = false;
  RETURN_IF_ERROR(transactions_.database().Write([&](sql::Connection& connection) -> absl::Status {
    PeopleTx people(connection);
    ASSIGN_OR_RETURN(std::optional<StoredPerson> stored, people.Find(name));
    ASSIGN_OR_RETURN(in, Judge(people, stored, verified));
    if (in) RETURN_IF_ERROR(right(people, *stored));
    return Audit(connection, call, in ? action : "SignInRefused", stored, address);
  }));
  return in ? absl::OkStatus() : SignInRefused();
}

absl::StatusOr<v1::SignInResponse> SignIns::SignIn(const CallContext& call, const v1::SignInRequest& request) {
  v1::SignInResponse response;
  RETURN_IF_ERROR(Attempt(call, request.principal(), request.password(), request.address(), "SignIn",
                          [&](PeopleTx& people, StoredPerson& stored) -> absl::Status {
                            const absl::Time now = clock_.Now();
                            const absl::Duration asked = absl::Seconds(request.lifetime_seconds());
                            const absl::Time expires =
                                now +
                                (asked <= absl::ZeroDuration() ? kUsualSession : std::min(asked, kLongestSession));
                            StoredToken session{{}, stored.person.name(), expires};
                            session.token.set_name(absl::StrCat(stored.person.name(), "/tokens/",
                                                                ids_.NewId().substr(0, kTokenNameLength)));
                            session.token.set_kind(Token::SESSION);
                            session.token.set_display_name(request.address());
                            SetTime(now, *session.token.mutable_create_time());
                            SetTime(expires, *session.token.mutable_expire_time());
                            stored.last_sign_in = now;
                            RETURN_IF_ERROR(people.Update(stored));
                            response.set_token(auth::NewToken(ids_));
                            SetTime(expires, *response.mutable_expire_time());
                            *response.mutable_principal() = Describe(PrincipalOf(stored.person), expires);
                            RETURN_IF_ERROR(people.PutToken(Sha256Hex(response.token()), session));
                            return people.RemoveOldSessions(stored.person.name(), kMostSessions);
                          }));
  return response;
}

absl::StatusOr<v1::SignOutResponse> SignIns::SignOut(const CallContext& call, const v1::SignOutRequest& request) {
  const std::string digest = Sha256Hex(request.token());
  bool ended = false;
  RETURN_IF_ERROR(transactions_.database().Write([&](sql::Connection& connection) -> absl::Status {
    PeopleTx people(connection);
    ASSIGN_OR_RETURN(const std::optional<StoredToken> token, people.FindToken(digest));
    ended = token.has_value() && token->token.kind() == Token::SESSION;
    if (!ended) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<StoredPerson> person, people.Find(token->person));
    RETURN_IF_ERROR(people.RemoveTokenBy(digest).status());
    return Audit(connection, call, "SignOut", person, token->token.display_name());
  }));
  if (ended) changed_();  // anybody may call this with anything
  return v1::SignOutResponse();
}

absl::StatusOr<v1::SetPasswordResponse> SignIns::SetByWord(const CallContext& call,
                                                           const v1::SetPasswordRequest& request) {
  const std::string digest = Sha256Hex(request.word());
  const auto owner = [&](PeopleTx& people) -> absl::StatusOr<StoredPerson> {
    ASSIGN_OR_RETURN(const std::optional<StoredToken> word, people.FindToken(digest));
    const bool good = word.has_value() && word->token.kind() == Token::PASSWORD_WORD && word->expires > clock_.Now();
    if (!good) return SignInRefused();
    ASSIGN_OR_RETURN(std::optional<StoredPerson> stored, people.Find(word->person));
    if (!stored.has_value() || stored->person.disabled()) return SignInRefused();
    return *std::move(stored);
  };
  v1::SetPasswordResponse response;
  RETURN_IF_ERROR(transactions_.database().Read([&](sql::Connection& connection) -> absl::Status {
    PeopleTx people(connection);
    ASSIGN_OR_RETURN(const StoredPerson stored, owner(people));
    response.set_principal(IdOf(stored.person.name()));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(CheckNewPassword(request.password(), response.principal()));
  const Turn turn(busy_);
  if (!turn.taken()) return SignInBusy();
  ASSIGN_OR_RETURN(const std::string hash, auth::HashPassword(request.password()));
  RETURN_IF_ERROR(transactions_.database().Write([&](sql::Connection& connection) -> absl::Status {
    PeopleTx people(connection);
    ASSIGN_OR_RETURN(StoredPerson stored, owner(people));
    RETURN_IF_ERROR(PutPassword(people, stored, hash));  // the word goes with all other tokens
    return Audit(connection, call, "SetPassword", stored, "");
  }));
  return response;
}

absl::StatusOr<v1::SetPasswordResponse> SignIns::SetPassword(const CallContext& call,
                                                             const v1::SetPasswordRequest& request) {
  if (!request.word().empty()) {
    auto set = SetByWord(call, request);
    if (set.ok()) changed_();
    return set;
  }
  RETURN_IF_ERROR(CheckNewPassword(request.password(), request.principal()));
  std::string hash;
  {
    const Turn turn(busy_);
    if (!turn.taken()) return SignInBusy();
    ASSIGN_OR_RETURN(hash, auth::HashPassword(request.password()));
  }
  RETURN_IF_ERROR(Attempt(call, request.principal(), request.present_password(), "", "SetPassword",
                          [&](PeopleTx& people, StoredPerson& stored) { return PutPassword(people, stored, hash); }));
  changed_();
  v1::SetPasswordResponse response;
  response.set_principal(request.principal());
  return response;
}

absl::StatusOr<auth::Resolved> SignIns::Resolve(const std::string& digest) const {
  absl::StatusOr<auth::Resolved> resolved = auth::NotSignedIn();
  RETURN_IF_ERROR(transactions_.database().Read([&](sql::Connection& connection) -> absl::Status {
    resolved = auth::NotSignedIn();
    PeopleTx people(connection);
    ASSIGN_OR_RETURN(const std::optional<StoredToken> token, people.FindToken(digest));
    if (!token.has_value() || token->token.kind() == Token::PASSWORD_WORD || token->expires <= clock_.Now()) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::optional<StoredPerson> person, people.Find(token->person));
    if (!person.has_value() || person->person.disabled()) return absl::OkStatus();
    resolved = auth::Resolved{std::make_shared<const auth::Principal>(PrincipalOf(person->person)), token->expires};
    return absl::OkStatus();
  }));
  return resolved;
}

void AddSignInMethods(SignIns& sign_ins, rpc::MethodTable& methods) {
  const std::string service = "nianbao.intake.v1.SignInService.";
  methods.Add<v1::SignInRequest, v1::SignInResponse>(
      service + "SignIn", [&](const CallContext& c, const auto& r) { return sign_ins.SignIn(c, r); });
  methods.Add<v1::SignOutRequest, v1::SignOutResponse>(
      service + "SignOut", [&](const CallContext& c, const auto& r) { return sign_ins.SignOut(c, r); });
  methods.Add<v1::ResolveTokenRequest, v1::ResolvedPrincipal>(
      service + "ResolveToken",
      [&](const CallContext&, const v1::ResolveTokenRequest& r) -> absl::StatusOr<v1::ResolvedPrincipal> {
        ASSIGN_OR_RETURN(const auth::Resolved resolved, sign_ins.Resolve(r.digest()));
        return Describe(*resolved.principal, resolved.not_after);
      });
  methods.Add<v1::SetPasswordRequest, v1::SetPasswordResponse>(
      "nianbao.intake.v1.PeopleService.SetPassword",
      [&](const CallContext& c, const auto& r) { return sign_ins.SetPassword(c, r); });
}

}  // namespace nianbao::intake

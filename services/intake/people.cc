#include "services/intake/people.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/common/auth/permissions.h"
#include "services/common/auth/token_authenticator.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/intake/intake_errors.h"
#include "services/intake/people_errors.h"
#include "services/intake/people_rules.h"

namespace nianbao::intake {
namespace {

using report::v1::Organ;
using rpc::CallContext;
using v1::Person;
using v1::Token;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;
constexpr int kUsualTokenDays = 90;
constexpr int kMostTokenDays = 400;
constexpr int64_t kMostTokens = 50;
constexpr absl::Duration kWordLife = absl::Hours(72);
constexpr size_t kTokenNameLength = 16;

std::string NextEtag(const std::string& etag) {
  int64_t version = 0;
  if (!absl::SimpleAtoi(etag, &version)) version = 0;
  return absl::StrCat(version + 1);
}

void SetTime(absl::Time time, google::protobuf::Timestamp& stamp) { stamp.set_seconds(absl::ToUnixSeconds(time)); }

// Whether the permission reaches a place, "organs/{organ}", "*" or "" (the platform's own). Whoever it reaches
// everywhere also learns that there is no such organ.
absl::Status CheckReach(const CallContext& call, IntakeTx& tx, absl::string_view permission, const std::string& place) {
  const bool everywhere = Reaches(*call.principal, permission, nullptr);
  if (place.empty() || place == "*") {
    return everywhere ? absl::OkStatus() : auth::PermissionDenied(permission, "*");
  }
  const absl::StatusOr<Organ> organ = tx.GetOrgan(place);
  if (everywhere || (!organ.ok() && !absl::IsNotFound(organ.status()))) return organ.status();
  const bool reached = organ.ok() && Reaches(*call.principal, permission, &*organ);
  return reached ? absl::OkStatus() : auth::PermissionDenied(permission, place);
}

// The person, if the permission reaches where the person belongs.
absl::StatusOr<StoredPerson> Load(const CallContext& call, IntakeTx& tx, absl::string_view permission,
                                  const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<StoredPerson> found, PeopleTx(tx.connection()).Find(name));
  const bool everywhere = Reaches(*call.principal, permission, nullptr);
  if (!found.has_value()) return everywhere ? PersonNotFound(name) : auth::PermissionDenied(permission, name);
  if (!everywhere && !CheckReach(call, tx, permission, found->person.organ()).ok()) {
    return auth::PermissionDenied(permission, name);
  }
  return *std::move(found);
}

// Whoever lets somebody in lends all roles held: the permission must reach wherever they are.
absl::Status CheckReachesRoles(const CallContext& call, IntakeTx& tx, absl::string_view permission,
                               const Person& person) {
  for (const v1::HeldRole& held : person.roles()) {
    const bool reached = CheckReach(call, tx, permission, held.organ()).ok();
    if (!reached) return auth::PermissionDenied(permission, person.name());
  }
  return absl::OkStatus();
}

// Who decides whether somebody gets in: of an administrator's account those who grant, of others those who edit.
absl::StatusOr<StoredPerson> LoadForAccess(const CallContext& call, IntakeTx& tx, const std::string& name) {
  ASSIGN_OR_RETURN(StoredPerson stored, Load(call, tx, "people.access", name));
  const char* needed = IsAdministratorsAccount(stored.person) ? "people.grant" : "people.edit";
  RETURN_IF_ERROR(Load(call, tx, needed, name).status());
  RETURN_IF_ERROR(CheckReachesRoles(call, tx, needed, stored.person));
  return stored;
}

absl::Status CheckNotOwn(const CallContext& call, const std::string& name) {
  return IdOf(name) == call.principal->id ? OwnAccount() : absl::OkStatus();
}

// Somebody must stay who can give roles, and somebody who can read the audit.
absl::Status CheckNotLast(PeopleTx& people, const Person& person, const std::string& role, const std::string& organ) {
  if (!auth::IsAdministrator(role) || organ != "*") return absl::OkStatus();
  RETURN_IF_ERROR(people.TouchAdministrators());
  ASSIGN_OR_RETURN(const int64_t others, people.CountOthers(role, person.name()));
  return others > 0 ? absl::OkStatus() : LastAdministrator(role);
}

bool HoldsRole(const Person& person, const std::string& role, const std::string& organ) {
  return std::any_of(person.roles().begin(), person.roles().end(),
                     [&](const v1::HeldRole& held) { return held.role() == role && held.organ() == organ; });
}

Token MakeToken(IdSource& ids, const std::string& person, Token::Kind kind, absl::Time now, absl::Time expires) {
  Token token;
  token.set_name(absl::StrCat(person, "/tokens/", ids.NewId().substr(0, kTokenNameLength)));
  token.set_kind(kind);
  SetTime(now, *token.mutable_create_time());
  SetTime(expires, *token.mutable_expire_time());
  return token;
}

// Roles are shown in this order.
bool Before(const v1::HeldRole& a, const v1::HeldRole& b) {
  return std::pair(a.role(), a.organ()) < std::pair(b.role(), b.organ());
}

}  // namespace

People::People(Transactions& transactions, const Clock& clock, IdSource& ids,
               const auth::StaticAuthenticator& configured, std::function<void()> changed)
    : transactions_(transactions), clock_(clock), ids_(ids), changed_(std::move(changed)) {
  for (const auto& principal : configured.principals()) configured_.insert(principal->id);
}

absl::StatusOr<Person> People::Change(const CallContext& call, const RequestKey& key, const std::string& name,
                                      const std::function<absl::Status(IntakeTx&, StoredPerson&)>& change) {
  auto changed = transactions_.Write<Person>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<Person> {
    StoredPerson stored;
    stored.person.set_name(name);
    RETURN_IF_ERROR(change(tx, stored));
    stored.person.set_etag(NextEtag(stored.person.etag()));
    RETURN_IF_ERROR(PeopleTx(tx.connection()).Update(stored));
    return stored.person;
  });
  if (changed.ok() && !key.validate_only) changed_();
  return changed;
}

absl::StatusOr<v1::IssuePasswordWordResponse> People::NewWord(PeopleTx& people, const std::string& name) {
  const absl::Time now = clock_.Now();
  const std::string word = auth::NewToken(ids_);
  StoredToken stored{MakeToken(ids_, name, Token::PASSWORD_WORD, now, now + kWordLife), name, now + kWordLife};
  RETURN_IF_ERROR(people.RemoveTokensOfKind(name, Token::PASSWORD_WORD));
  RETURN_IF_ERROR(people.PutToken(Sha256Hex(word), stored));
  v1::IssuePasswordWordResponse response;
  response.set_person(name);
  response.set_word(word);
  *response.mutable_expire_time() = stored.token.expire_time();
  return response;
}

absl::Status People::CreateAdministrator(IntakeTx& tx, const CallContext& call, const v1::NewPerson& who,
                                         const char* role, v1::CreateFirstAdministratorsResponse& response) {
  PeopleTx people(tx.connection());
  StoredPerson stored;
  stored.person.set_name(absl::StrCat("people/", who.person_id()));
  stored.person.set_display_name(who.display_name());
  stored.person.set_kind(Person::PERSON);
  stored.person.set_etag("1");
  SetTime(clock_.Now(), *stored.person.mutable_create_time());
  ASSIGN_OR_RETURN(const auto there, people.Find(stored.person.name()));
  if (there.has_value() || configured_.count(who.person_id()) > 0) return PersonExists(stored.person.name());
  RETURN_IF_ERROR(people.Insert(stored));
  RETURN_IF_ERROR(AddRole(tx, call, stored, role, "*"));
  ASSIGN_OR_RETURN(*response.add_words(), NewWord(people, stored.person.name()));
  return absl::OkStatus();
}

absl::StatusOr<v1::CreateFirstAdministratorsResponse> People::CreateFirst(
    const CallContext& call, const v1::CreateFirstAdministratorsRequest& request) {
  using Response = v1::CreateFirstAdministratorsResponse;
  const std::vector<std::pair<const v1::NewPerson*, const char*>> three = {
      {&request.platform_administrator(), "platform_administrator"},
      {&request.security_administrator(), "security_administrator"},
      {&request.auditor(), "auditor"}};
  std::set<std::string> names;
  for (const auto& [who, role] : three) {
    if (!names.insert(who->person_id()).second) return PersonTwice(who->person_id());
  }
  RequestKey key = KeyOfBare(request);
  key.comment = absl::StrJoin(names, " ");
  auto made = transactions_.Write<Response>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    PeopleTx people(tx.connection());
    RETURN_IF_ERROR(people.TouchAdministrators());
    Response response;
    for (const auto& [who, role] : three) {
      ASSIGN_OR_RETURN(const int64_t holders, people.CountOthers(role, ""));
      if (holders > 0) return AdministratorsExist();
    }
    for (const auto& [who, role] : three) RETURN_IF_ERROR(CreateAdministrator(tx, call, *who, role, response));
    return response;
  });
  if (made.ok()) changed_();
  return made;
}

absl::StatusOr<Person> People::Create(const CallContext& call, const v1::CreatePersonRequest& request) {
  RequestKey key = KeyOf(request);
  key.comment = absl::StrCat(request.person().display_name(), " ", request.person().organ());
  return transactions_.Write<Person>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<Person> {
    RETURN_IF_ERROR(CheckReach(call, tx, "people.edit", request.person().organ()));
    if (request.person().display_name().empty()) {
      return FieldError("FIELD_REQUIRED", "person.display_name", "没有填写姓名或系统名称");
    }
    StoredPerson stored;
    Person& person = stored.person;
    person.set_name(absl::StrCat("people/", request.person_id()));
    person.set_etag("1");
    person.set_display_name(request.person().display_name());
    person.set_email(request.person().email());
    person.set_mobile(request.person().mobile());
    person.set_organ(request.person().organ());
    person.set_kind(request.person().kind() == Person::SYSTEM ? Person::SYSTEM : Person::PERSON);
    SetTime(clock_.Now(), *person.mutable_create_time());
    PeopleTx people(tx.connection());
    ASSIGN_OR_RETURN(const auto there, people.Find(person.name()));
    if (there.has_value() || configured_.count(request.person_id()) > 0) return PersonExists(person.name());
    RETURN_IF_ERROR(people.Insert(stored));
    return person;
  });
}

absl::StatusOr<Person> People::Get(const CallContext& call, const v1::GetPersonRequest& request) {
  return transactions_.Read<Person>([&](IntakeTx& tx) -> absl::StatusOr<Person> {
    ASSIGN_OR_RETURN(StoredPerson stored, Load(call, tx, "people.read", request.name()));
    return std::move(stored.person);
  });
}

absl::StatusOr<v1::ListPeopleResponse> People::List(const CallContext& call, const v1::ListPeopleRequest& request) {
  using Response = v1::ListPeopleResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    if (!request.organ().empty()) RETURN_IF_ERROR(CheckReach(call, tx, "people.read", request.organ()));
    ASSIGN_OR_RETURN(std::vector<Person> found, PeopleTx(tx.connection()).List(request.organ(), OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, found));
    for (Person& person : found) {
      if (CheckReach(call, tx, "people.read", person.organ()).ok()) *response.add_people() = std::move(person);
    }
    return response;
  });
}

absl::StatusOr<Person> People::Update(const CallContext& call, const v1::UpdatePersonRequest& request) {
  static const auto* may_change = new std::set<std::string>{"display_name", "email", "mobile", "organ"};
  for (const std::string& path : request.update_mask().paths()) {
    if (may_change->count(path) == 0) {
      return FieldError("FIELD_MALFORMED", "update_mask", absl::StrCat("“", path, "”不能这样修改"));
    }
  }
  return Change(call, KeyOf(request), request.person().name(), [&](IntakeTx& tx, StoredPerson& stored) -> absl::Status {
    ASSIGN_OR_RETURN(stored, Load(call, tx, "people.edit", request.person().name()));
    if (request.person().etag() != stored.person.etag()) {
      return EtagMismatch(request.person().etag(), stored.person.etag());
    }
    const std::string before = stored.person.organ();
    google::protobuf::util::FieldMaskUtil::MergeMessageTo(request.person(), request.update_mask(), {}, &stored.person);
    if (stored.person.display_name().empty()) {
      return FieldError("FIELD_REQUIRED", "person.display_name", "没有填写姓名或系统名称");
    }
    if (stored.person.organ() == before) return absl::OkStatus();
    return CheckReach(call, tx, "people.edit", stored.person.organ());
  });
}

absl::StatusOr<Person> People::Disable(const CallContext& call, const v1::DisablePersonRequest& request) {
  return Change(call, KeyOf(request), request.name(), [&](IntakeTx& tx, StoredPerson& stored) -> absl::Status {
    ASSIGN_OR_RETURN(stored, LoadForAccess(call, tx, request.name()));
    RETURN_IF_ERROR(CheckNotOwn(call, request.name()));
    PeopleTx people(tx.connection());
    for (const v1::HeldRole& held : stored.person.roles()) {
      RETURN_IF_ERROR(CheckNotLast(people, stored.person, held.role(), held.organ()));
    }
    stored.person.set_disabled(true);
    stored.person.set_disabled_reason(request.reason());
    return people.RemoveTokens(request.name());
  });
}

absl::StatusOr<Person> People::Enable(const CallContext& call, const v1::EnablePersonRequest& request) {
  return Change(call, KeyOf(request), request.name(), [&](IntakeTx& tx, StoredPerson& stored) -> absl::Status {
    ASSIGN_OR_RETURN(stored, LoadForAccess(call, tx, request.name()));
    RETURN_IF_ERROR(CheckNotOwn(call, request.name()));
    stored.person.set_disabled(false);
    stored.person.clear_disabled_reason();
    stored.person.clear_locked_until();
    stored.failures = 0;
    stored.locked_until = absl::InfinitePast();
    return absl::OkStatus();
  });
}

absl::Status People::AddRole(IntakeTx& tx, const CallContext& call, StoredPerson& stored, const std::string& role,
                             const std::string& organ) {
  if (HoldsRole(stored.person, role, organ)) return absl::OkStatus();
  RETURN_IF_ERROR(CheckGrant(stored.person, role));
  PeopleTx people(tx.connection());
  if (auth::IsAdministrator(role)) RETURN_IF_ERROR(people.TouchAdministrators());
  v1::HeldRole held;
  held.set_role(role);
  held.set_organ(organ);
  held.set_granted_by(call.principal->id);
  SetTime(clock_.Now(), *held.mutable_grant_time());
  RETURN_IF_ERROR(people.PutRole(stored.person.name(), held));
  *stored.person.add_roles() = held;
  std::sort(stored.person.mutable_roles()->begin(), stored.person.mutable_roles()->end(), Before);
  return absl::OkStatus();
}

absl::StatusOr<Person> People::Grant(const CallContext& call, const v1::GrantRoleRequest& request) {
  RequestKey key = KeyOf(request);
  key.comment = absl::StrCat(request.role(), " ", request.organ());
  return Change(call, key, request.name(), [&](IntakeTx& tx, StoredPerson& stored) -> absl::Status {
    ASSIGN_OR_RETURN(stored, Load(call, tx, "people.grant", request.name()));
    RETURN_IF_ERROR(CheckNotOwn(call, request.name()));
    // Who administers and operates is decided by whoever may everywhere.
    RETURN_IF_ERROR(CheckReach(call, tx, "people.grant", auth::IsOfPlatform(request.role()) ? "*" : request.organ()));
    if (request.organ() != "*") RETURN_IF_ERROR(tx.GetOrgan(request.organ()).status());
    return AddRole(tx, call, stored, request.role(), request.organ());
  });
}

absl::StatusOr<Person> People::Revoke(const CallContext& call, const v1::RevokeRoleRequest& request) {
  RequestKey key = KeyOf(request);
  key.comment = absl::StrCat(request.role(), " ", request.organ());
  return Change(call, key, request.name(), [&](IntakeTx& tx, StoredPerson& stored) -> absl::Status {
    ASSIGN_OR_RETURN(stored, Load(call, tx, "people.grant", request.name()));
    RETURN_IF_ERROR(CheckNotOwn(call, request.name()));
    RETURN_IF_ERROR(CheckReach(call, tx, "people.grant", auth::IsOfPlatform(request.role()) ? "*" : request.organ()));
    PeopleTx people(tx.connection());
    ASSIGN_OR_RETURN(const bool held, people.RemoveRole(request.name(), request.role(), request.organ()));
    if (!held) return GrantNotFound(request.name(), request.organ());
    if (!stored.person.disabled()) {
      RETURN_IF_ERROR(CheckNotLast(people, stored.person, request.role(), request.organ()));
    }
    auto& roles = *stored.person.mutable_roles();
    roles.erase(std::remove_if(roles.begin(), roles.end(),
                               [&](const v1::HeldRole& one) {
                                 return one.role() == request.role() && one.organ() == request.organ();
                               }),
                roles.end());
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::HandOverResponse> People::HandOver(const CallContext& call, const v1::HandOverRequest& request) {
  using Response = v1::HandOverResponse;
  RequestKey key = KeyOf(request);
  key.comment = absl::StrCat(request.successor(), " ", request.organ());
  auto done = transactions_.Write<Response>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(StoredPerson from, Load(call, tx, "people.grant", request.name()));
    ASSIGN_OR_RETURN(StoredPerson to, Load(call, tx, "people.grant", request.successor()));
    RETURN_IF_ERROR(CheckNotOwn(call, request.name()));
    RETURN_IF_ERROR(CheckNotOwn(call, request.successor()));
    RETURN_IF_ERROR(CheckReach(call, tx, "people.grant", request.organ()));
    if (request.name() == request.successor()) return PersonTwice(request.name());
    if (to.person.disabled()) return PersonDisabled(request.successor());
    PeopleTx people(tx.connection());
    const Person before = from.person;
    from.person.clear_roles();
    for (const v1::HeldRole& held : before.roles()) {
      if (held.organ() != request.organ() || auth::IsOfPlatform(held.role())) {
        *from.person.add_roles() = held;
        continue;
      }
      RETURN_IF_ERROR(people.RemoveRole(request.name(), held.role(), held.organ()).status());
      RETURN_IF_ERROR(AddRole(tx, call, to, held.role(), held.organ()));
    }
    if (from.person.roles_size() == before.roles_size()) return GrantNotFound(request.name(), request.organ());
    for (StoredPerson* one : {&from, &to}) {
      one->person.set_etag(NextEtag(one->person.etag()));
      RETURN_IF_ERROR(people.Update(*one));
    }
    Response response;
    *response.mutable_person() = from.person;
    *response.mutable_successor() = to.person;
    return response;
  });
  if (done.ok() && !request.validate_only()) changed_();
  return done;
}

absl::StatusOr<v1::IssuePasswordWordResponse> People::IssueWord(const CallContext& call,
                                                                const v1::IssuePasswordWordRequest& request) {
  using Response = v1::IssuePasswordWordResponse;
  return transactions_.Write<Response>(call, KeyOfBare(request), [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(const StoredPerson stored, LoadForAccess(call, tx, request.name()));
    RETURN_IF_ERROR(CheckNotOwn(call, request.name()));
    if (stored.person.kind() == Person::SYSTEM) return NoPasswordForSystems();
    if (stored.person.disabled()) return PersonDisabled(request.name());
    PeopleTx people(tx.connection());
    return NewWord(people, request.name());
  });
}

absl::StatusOr<v1::CreateTokenResponse> People::CreateToken(const CallContext& call,
                                                            const v1::CreateTokenRequest& request) {
  using Response = v1::CreateTokenResponse;
  RequestKey key = KeyOfBare(request);
  key.comment = request.display_name();
  return transactions_.Write<Response>(call, key, [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(StoredPerson stored, Load(call, tx, "people.edit", request.parent()));
    RETURN_IF_ERROR(CheckReachesRoles(call, tx, "people.edit", stored.person));
    if (stored.person.kind() != Person::SYSTEM) return NoTokenForPeople();
    if (stored.person.disabled()) return PersonDisabled(request.parent());
    PeopleTx people(tx.connection());
    ASSIGN_OR_RETURN(const int64_t tokens, people.CountTokens(request.parent(), Token::ACCESS));
    if (tokens >= kMostTokens) return TooManyTokens();
    const int days = request.days() <= 0 ? kUsualTokenDays : std::min(request.days(), kMostTokenDays);
    const absl::Time now = clock_.Now();
    const absl::Time expires = now + absl::Hours(24) * days;
    Response response;
    *response.mutable_token() = MakeToken(ids_, request.parent(), Token::ACCESS, now, expires);
    response.mutable_token()->set_display_name(request.display_name());
    response.set_secret(auth::NewToken(ids_));
    stored.person.set_etag(NextEtag(stored.person.etag()));  // two at once meet here
    RETURN_IF_ERROR(people.Update(stored));
    RETURN_IF_ERROR(people.PutToken(Sha256Hex(response.secret()), {response.token(), request.parent(), expires}));
    return response;
  });
}

absl::StatusOr<v1::ListTokensResponse> People::ListTokens(const CallContext& call,
                                                          const v1::ListTokensRequest& request) {
  using Response = v1::ListTokensResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    RETURN_IF_ERROR(LoadForAccess(call, tx, request.parent()).status());
    ASSIGN_OR_RETURN(std::vector<Token> found, PeopleTx(tx.connection()).ListTokens(request.parent(), OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, found));
    response.mutable_tokens()->Assign(found.begin(), found.end());
    return response;
  });
}

absl::StatusOr<v1::RevokeTokenResponse> People::RevokeToken(const CallContext& call,
                                                            const v1::RevokeTokenRequest& request) {
  using Response = v1::RevokeTokenResponse;
  auto gone = transactions_.Write<Response>(call, KeyOfBare(request), [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    RETURN_IF_ERROR(LoadForAccess(call, tx, request.name().substr(0, request.name().find("/tokens/"))).status());
    ASSIGN_OR_RETURN(const bool there, PeopleTx(tx.connection()).RemoveToken(request.name()));
    if (!there) return TokenNotFound(request.name());
    return Response();
  });
  if (gone.ok()) changed_();
  return gone;
}

void AddPeopleMethods(People& people, rpc::MethodTable& methods) {
  const std::string service = "nianbao.intake.v1.PeopleService.";
  methods.Add<v1::CreateFirstAdministratorsRequest, v1::CreateFirstAdministratorsResponse>(
      service + "CreateFirstAdministrators",
      [&](const CallContext& c, const auto& r) { return people.CreateFirst(c, r); });
  methods.Add<v1::CreatePersonRequest, Person>(
      service + "CreatePerson", [&](const CallContext& c, const auto& r) { return people.Create(c, r); });
  methods.Add<v1::GetPersonRequest, Person>(service + "GetPerson",
                                            [&](const CallContext& c, const auto& r) { return people.Get(c, r); });
  methods.Add<v1::ListPeopleRequest, v1::ListPeopleResponse>(
      service + "ListPeople", [&](const CallContext& c, const auto& r) { return people.List(c, r); });
  methods.Add<v1::UpdatePersonRequest, Person>(
      service + "UpdatePerson", [&](const CallContext& c, const auto& r) { return people.Update(c, r); });
  methods.Add<v1::DisablePersonRequest, Person>(
      service + "DisablePerson", [&](const CallContext& c, const auto& r) { return people.Disable(c, r); });
  methods.Add<v1::EnablePersonRequest, Person>(
      service + "EnablePerson", [&](const CallContext& c, const auto& r) { return people.Enable(c, r); });
  methods.Add<v1::GrantRoleRequest, Person>(service + "GrantRole",
                                            [&](const CallContext& c, const auto& r) { return people.Grant(c, r); });
  methods.Add<v1::RevokeRoleRequest, Person>(service + "RevokeRole",
                                             [&](const CallContext& c, const auto& r) { return people.Revoke(c, r); });
  methods.Add<v1::HandOverRequest, v1::HandOverResponse>(
      service + "HandOver", [&](const CallContext& c, const auto& r) { return people.HandOver(c, r); });
  methods.Add<v1::IssuePasswordWordRequest, v1::IssuePasswordWordResponse>(
      service + "IssuePasswordWord", [&](const CallContext& c, const auto& r) { return people.IssueWord(c, r); });
  methods.Add<v1::CreateTokenRequest, v1::CreateTokenResponse>(
      service + "CreateToken", [&](const CallContext& c, const auto& r) { return people.CreateToken(c, r); });
  methods.Add<v1::ListTokensRequest, v1::ListTokensResponse>(
      service + "ListTokens", [&](const CallContext& c, const auto& r) { return people.ListTokens(c, r); });
  methods.Add<v1::RevokeTokenRequest, v1::RevokeTokenResponse>(
      service + "RevokeToken", [&](const CallContext& c, const auto& r) { return people.RevokeToken(c, r); });
}

}  // namespace nianbao::intake

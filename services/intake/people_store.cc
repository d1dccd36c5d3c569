#include "services/intake/people_store.h"

#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

constexpr char kColumns[] = "body, password_hash, failures, locked_until, last_sign_in";

void SetTime(absl::Time time, google::protobuf::Timestamp& stamp) { stamp.set_seconds(absl::ToUnixSeconds(time)); }

absl::Time TimeOf(int64_t micros) { return micros == 0 ? absl::InfinitePast() : absl::FromUnixMicros(micros); }
int64_t MicrosOf(absl::Time time) { return time == absl::InfinitePast() ? 0 : absl::ToUnixMicros(time); }

absl::StatusOr<StoredPerson> ReadPerson(const sql::Row& row) {
  StoredPerson read;
  if (!read.person.ParseFromString(row.Bytes(0))) return absl::InternalError("malformed person");
  read.password_hash = row.Text(1);
  read.failures = row.Int(2);
  read.locked_until = TimeOf(row.Int(3));
  read.last_sign_in = TimeOf(row.Int(4));
  read.person.set_has_password(!read.password_hash.empty());
  if (read.locked_until != absl::InfinitePast()) SetTime(read.locked_until, *read.person.mutable_locked_until());
  if (read.last_sign_in != absl::InfinitePast()) SetTime(read.last_sign_in, *read.person.mutable_last_sign_in_time());
  return read;
}

std::vector<sql::Value> ValuesOf(const StoredPerson& stored) {
  v1::Person body = stored.person;
  body.clear_roles();
  body.clear_has_password();
  body.clear_locked_until();
  body.clear_last_sign_in_time();
  return {body.name(),          body.organ(),    int64_t{body.disabled() ? 1 : 0}, sql::Blob{body.SerializeAsString()},
          stored.password_hash, stored.failures, MicrosOf(stored.locked_until),    MicrosOf(stored.last_sign_in)};
}

absl::StatusOr<std::vector<v1::Person>> PeopleOf(const absl::StatusOr<std::vector<sql::Row>>& rows) {
  RETURN_IF_ERROR(rows.status());
  std::vector<v1::Person> people;
  for (const sql::Row& row : *rows) {
    ASSIGN_OR_RETURN(StoredPerson read, ReadPerson(row));
    people.push_back(std::move(read.person));
  }
  return people;
}

v1::HeldRole ReadRole(const sql::Row& row) {
  v1::HeldRole role;
  role.set_role(row.Text(0));
  role.set_organ(row.Text(1));
  role.set_granted_by(row.Text(2));
  SetTime(absl::FromUnixMicros(row.Int(3)), *role.mutable_grant_time());
  return role;
}

}  // namespace

// A page of people is small; one statement a person reads its roles by their key.
absl::Status PeopleTx::AddRoles(std::vector<v1::Person*> people) {
  for (v1::Person* person : people) {
    ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT role, organ, granted_by, granted_at FROM person_roles "
                                                   "WHERE person = $1 ORDER BY role, organ",
                                                   {person->name()}));
    for (const sql::Row& row : rows) *person->add_roles() = ReadRole(row);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<StoredPerson>> PeopleTx::Find(const std::string& name) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute(std::string("SELECT ") + kColumns + " FROM people WHERE name = $1", {name}));
  if (rows.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(StoredPerson found, ReadPerson(rows[0]));
  RETURN_IF_ERROR(AddRoles({&found.person}));
  return found;
}

absl::Status PeopleTx::Insert(const StoredPerson& person) {
  return sql_.Enqueue(
      "INSERT INTO people (name, organ, disabled, body, password_hash, failures, locked_until, last_sign_in) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      ValuesOf(person));
}

absl::Status PeopleTx::Update(const StoredPerson& person) {
  return sql_.Enqueue(
      "UPDATE people SET organ = $2, disabled = $3, body = $4, password_hash = $5, failures = $6, locked_until = $7, "
      "last_sign_in = $8 WHERE name = $1",
      ValuesOf(person));
}

absl::StatusOr<std::vector<v1::Person>> PeopleTx::List(const std::string& organ, const Page& page) {
  ASSIGN_OR_RETURN(std::vector<v1::Person> people,
                   PeopleOf(sql_.Execute(std::string("SELECT ") + kColumns +
                                             " FROM people WHERE ($1 = '' OR organ = $1) ORDER BY name LIMIT $2 "
                                             "OFFSET $3",
                                         {organ, int64_t{page.size}, page.offset})));
  std::vector<v1::Person*> all;
  for (v1::Person& person : people) all.push_back(&person);
  RETURN_IF_ERROR(AddRoles(all));
  return people;
}

absl::Status PeopleTx::PutRole(const std::string& person, const v1::HeldRole& role) {
  return sql_.Enqueue(
      "INSERT INTO person_roles (person, role, organ, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5)",
      {person, role.role(), role.organ(), role.granted_by(), role.grant_time().seconds() * 1'000'000});
}

absl::StatusOr<bool> PeopleTx::RemoveRole(const std::string& person, const std::string& role,
                                          const std::string& organ) {
  ASSIGN_OR_RETURN(const auto gone,
                   sql_.Execute("DELETE FROM person_roles WHERE person = $1 AND role = $2 AND organ = $3 "
                                "RETURNING role",
                                {person, role, organ}));
  return !gone.empty();
}

absl::StatusOr<std::vector<v1::Person>> PeopleTx::HoldersOf(const std::string& role, const std::string& organ) {
  return PeopleOf(
      sql_.Execute(std::string("SELECT ") + kColumns +
                       " FROM people WHERE disabled = 0 AND name IN (SELECT person FROM person_roles WHERE role = $1 "
                       "AND (organ = $2 OR organ = '*')) ORDER BY name",
                   {role, organ}));
}

absl::StatusOr<int64_t> PeopleTx::CountOthers(const std::string& role, const std::string& but) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT COUNT(*) FROM people WHERE disabled = 0 AND name <> $2 AND name IN "
                                "(SELECT person FROM person_roles WHERE role = $1 AND organ = '*')",
                                {role, but}));
  return rows[0].Int(0);
}

absl::Status PeopleTx::TouchAdministrators() {
  return sql_.Enqueue("UPDATE administrators_guard SET version = version + 1 WHERE id = 1", {});
}

absl::Status PeopleTx::PutToken(const std::string& digest, const StoredToken& token) {
  return sql_.Enqueue(
      "INSERT INTO tokens (digest, name, person, kind, created_at, expires_at, body) VALUES ($1, $2, $3, $4, $5, $6, "
      "$7)",
      {digest, token.token.name(), token.person, int64_t{token.token.kind()},
       token.token.create_time().seconds() * 1'000'000, absl::ToUnixMicros(token.expires),
       sql::Blob{token.token.SerializeAsString()}});
}

absl::StatusOr<std::optional<StoredToken>> PeopleTx::FindToken(const std::string& digest) {
  ASSIGN_OR_RETURN(const auto rows,
                   sql_.Execute("SELECT body, person, expires_at FROM tokens WHERE digest = $1", {digest}));
  if (rows.empty()) return std::nullopt;
  StoredToken found{{}, rows[0].Text(1), absl::FromUnixMicros(rows[0].Int(2))};
  if (!found.token.ParseFromString(rows[0].Bytes(0))) return absl::InternalError("malformed token");
  return found;
}

absl::StatusOr<std::vector<v1::Token>> PeopleTx::ListTokens(const std::string& person, const Page& page) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT body FROM tokens WHERE person = $1 ORDER BY created_at DESC, "
                                                 "name LIMIT $2 OFFSET $3",
                                                 {person, int64_t{page.size}, page.offset}));
  std::vector<v1::Token> tokens(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!tokens[i].ParseFromString(rows[i].Bytes(0))) return absl::InternalError("malformed token");
  }
  return tokens;
}

absl::StatusOr<int64_t> PeopleTx::CountTokens(const std::string& person, v1::Token::Kind kind) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT COUNT(*) FROM tokens WHERE person = $1 AND kind = $2",
                                                 {person, int64_t{kind}}));
  return rows[0].Int(0);
}

absl::StatusOr<bool> PeopleTx::RemoveToken(const std::string& name) {
  ASSIGN_OR_RETURN(const auto gone, sql_.Execute("DELETE FROM tokens WHERE name = $1 RETURNING name", {name}));
  return !gone.empty();
}

absl::StatusOr<bool> PeopleTx::RemoveTokenBy(const std::string& digest) {
  ASSIGN_OR_RETURN(const auto gone, sql_.Execute("DELETE FROM tokens WHERE digest = $1 RETURNING name", {digest}));
  return !gone.empty();
}

absl::Status PeopleTx::RemoveTokens(const std::string& person) {
  return sql_.Enqueue("DELETE FROM tokens WHERE person = $1", {person});
}

absl::Status PeopleTx::RemoveTokensOfKind(const std::string& person, v1::Token::Kind kind) {
  return sql_.Enqueue("DELETE FROM tokens WHERE person = $1 AND kind = $2", {person, int64_t{kind}});
}

absl::Status PeopleTx::RemoveOldSessions(const std::string& person, int64_t most) {
  return sql_.Enqueue(
      "DELETE FROM tokens WHERE person = $1 AND kind = $2 AND name NOT IN (SELECT name FROM tokens WHERE "
      "person = $1 AND kind = $2 ORDER BY created_at DESC, name LIMIT $3)",
      {person, int64_t{v1::Token::SESSION}, most});
}

absl::StatusOr<int64_t> ForgetTokens(sql::Connection& sql, absl::Time before, int limit) {
  ASSIGN_OR_RETURN(const auto gone, sql.Execute("DELETE FROM tokens WHERE digest IN (SELECT digest FROM tokens WHERE "
                                                "expires_at < $1 LIMIT $2) RETURNING digest",
                                                {absl::ToUnixMicros(before), int64_t{limit}}));
  return static_cast<int64_t>(gone.size());
}

}  // namespace nianbao::intake

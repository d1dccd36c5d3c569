// People, their roles and tokens as rows. Their SQL is in people_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_PEOPLE_STORE_H_
#define NIANBAO_SERVICES_INTAKE_PEOPLE_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"

namespace nianbao::intake {

// A person with what nobody is shown.
struct StoredPerson {
  v1::Person person;          // roles, has_password, locked_until and last_sign_in_time come from columns
  std::string password_hash;  // empty = none
  int64_t failures = 0;       // wrong passwords in a row
  absl::Time locked_until = absl::InfinitePast();
  absl::Time last_sign_in = absl::InfinitePast();
};

// A token with whose it is.
struct StoredToken {
  v1::Token token;
  std::string person;  // "people/{person}"
  absl::Time expires = absl::InfinitePast();
};

// The statements on one transaction. Every method: the sql::Connection's errors.
class PeopleTx {
 public:
  explicit PeopleTx(sql::Connection& connection) : sql_(connection) {}

  absl::StatusOr<std::optional<StoredPerson>> Find(const std::string& name);
  absl::Status Insert(const StoredPerson& person);
  // Everything but the roles.
  absl::Status Update(const StoredPerson& person);
  // By name; organ "" = all.
  absl::StatusOr<std::vector<v1::Person>> List(const std::string& organ, const Page& page);

  absl::Status PutRole(const std::string& person, const v1::HeldRole& role);
  // Whether it was there.
  absl::StatusOr<bool> RemoveRole(const std::string& person, const std::string& role, const std::string& organ);
  // Those who hold a role in an organ or everywhere, by name; disabled ones left out.
  absl::StatusOr<std::vector<v1::Person>> HoldersOf(const std::string& role, const std::string& organ);
  // How many others hold a role everywhere and are not disabled.
  absl::StatusOr<int64_t> CountOthers(const std::string& role, const std::string& but);
  // Of two transactions that change who administers one is run again.
  absl::Status TouchAdministrators();

  absl::Status PutToken(const std::string& digest, const StoredToken& token);
  absl::StatusOr<std::optional<StoredToken>> FindToken(const std::string& digest);
  // Newest first.
  absl::StatusOr<std::vector<v1::Token>> ListTokens(const std::string& person, const Page& page);
  absl::StatusOr<int64_t> CountTokens(const std::string& person, v1::Token::Kind kind);
  // Whether it was there.
  absl::StatusOr<bool> RemoveToken(const std::string& name);
  absl::StatusOr<bool> RemoveTokenBy(const std::string& digest);
  absl::Status RemoveTokens(const std::string& person);
  absl::Status RemoveTokensOfKind(const std::string& person, v1::Token::Kind kind);
  // The oldest session of a person who has more than `most`.
  absl::Status RemoveOldSessions(const std::string& person, int64_t most);

 private:
  absl::Status AddRoles(std::vector<v1::Person*> people);

  sql::Connection& sql_;
};

// Removes at most `limit` tokens that ended before; how many.
absl::StatusOr<int64_t> ForgetTokens(sql::Connection& sql, absl::Time before, int limit);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_PEOPLE_STORE_H_

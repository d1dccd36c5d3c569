// Passwords into tokens and tokens into people: what SignInService and PeopleService.SetPassword offer, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_SIGN_INS_H_
#define NIANBAO_SERVICES_INTAKE_SIGN_INS_H_

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "nianbao/intake/v1/sign_in_service.pb.h"
#include "services/common/auth/token_authenticator.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/method_table.h"
#include "services/intake/people_store.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

constexpr int64_t kMostFailures = 5;  // in a row; then the account is locked (GB/T 22239-2019, 8.1.4.1 b)
constexpr absl::Duration kLock = absl::Minutes(15);

// Errors as the protos say. Thread-safe. A password costs 19 MiB and some 20 ms: at most kMostAtOnce are looked at.
class SignIns {
 public:
  SignIns(Transactions& transactions, const Clock& clock, IdSource& ids, std::function<void()> changed)
      : transactions_(transactions), clock_(clock), ids_(ids), changed_(std::move(changed)) {}

  absl::StatusOr<v1::SignInResponse> SignIn(const rpc::CallContext& call, const v1::SignInRequest& request);
  absl::StatusOr<v1::SignOutResponse> SignOut(const rpc::CallContext& call, const v1::SignOutRequest& request);
  absl::StatusOr<v1::SetPasswordResponse> SetPassword(const rpc::CallContext& call,
                                                      const v1::SetPasswordRequest& request);
  // By the token's hex SHA-256.
  absl::StatusOr<auth::Resolved> Resolve(const std::string& digest) const;

  static constexpr int kMostAtOnce = 4;

 private:
  using Found = std::function<absl::Status(PeopleTx&, StoredPerson&)>;

  // Looks at a password and, if it is right, does what is to be done in the same transaction; either way a line is left
  // in the audit, and wrong ones are counted.
  absl::Status Attempt(const rpc::CallContext& call, const std::string& principal, const std::string& password,
                       const std::string& address, const char* action, const Found& right);
  absl::StatusOr<bool> Judge(PeopleTx& people, std::optional<StoredPerson>& stored, const std::string& verified) const;
  absl::Status Audit(sql::Connection& connection, const rpc::CallContext& call, const char* action,
                     const std::optional<StoredPerson>& person, const std::string& comment) const;
  absl::StatusOr<v1::SetPasswordResponse> SetByWord(const rpc::CallContext& call,
                                                    const v1::SetPasswordRequest& request);

  Transactions& transactions_;
  const Clock& clock_;
  IdSource& ids_;
  const std::function<void()> changed_;
  std::atomic<int> busy_ = 0;
};

// Registers SignInService and PeopleService.SetPassword; `sign_ins` outlives the table.
void AddSignInMethods(SignIns& sign_ins, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_SIGN_INS_H_

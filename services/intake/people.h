// Use cases on the register of people: what PeopleService offers but for passwords, free of gRPC.
#ifndef NIANBAO_SERVICES_INTAKE_PEOPLE_H_
#define NIANBAO_SERVICES_INTAKE_PEOPLE_H_

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "services/common/auth/principal.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/method_table.h"
#include "services/intake/people_store.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Errors as people_service.proto says. Thread-safe.
class People {
 public:
  // `configured` are those whom the configuration names: nobody else takes their ids. `changed` is called after every
  // change of what somebody may do.
  People(Transactions& transactions, const Clock& clock, IdSource& ids, const auth::StaticAuthenticator& configured,
         std::function<void()> changed);

  absl::StatusOr<v1::CreateFirstAdministratorsResponse> CreateFirst(
      const rpc::CallContext& call, const v1::CreateFirstAdministratorsRequest& request);
  absl::StatusOr<v1::Person> Create(const rpc::CallContext& call, const v1::CreatePersonRequest& request);
  absl::StatusOr<v1::Person> Get(const rpc::CallContext& call, const v1::GetPersonRequest& request);
  absl::StatusOr<v1::ListPeopleResponse> List(const rpc::CallContext& call, const v1::ListPeopleRequest& request);
  absl::StatusOr<v1::Person> Update(const rpc::CallContext& call, const v1::UpdatePersonRequest& request);
  absl::StatusOr<v1::Person> Disable(const rpc::CallContext& call, const v1::DisablePersonRequest& request);
  absl::StatusOr<v1::Person> Enable(const rpc::CallContext& call, const v1::EnablePersonRequest& request);
  absl::StatusOr<v1::Person> Grant(const rpc::CallContext& call, const v1::GrantRoleRequest& request);
  absl::StatusOr<v1::Person> Revoke(const rpc::CallContext& call, const v1::RevokeRoleRequest& request);
  absl::StatusOr<v1::HandOverResponse> HandOver(const rpc::CallContext& call, const v1::HandOverRequest& request);
  absl::StatusOr<v1::IssuePasswordWordResponse> IssueWord(const rpc::CallContext& call,
                                                          const v1::IssuePasswordWordRequest& request);
  absl::StatusOr<v1::CreateTokenResponse> CreateToken(const rpc::CallContext& call,
                                                      const v1::CreateTokenRequest& request);
  absl::StatusOr<v1::ListTokensResponse> ListTokens(const rpc::CallContext& call, const v1::ListTokensRequest& request);
  absl::StatusOr<v1::RevokeTokenResponse> RevokeToken(const rpc::CallContext& call,
                                                      const v1::RevokeTokenRequest& request);

 private:
  // A change of one person under a new etag.
  absl::StatusOr<v1::Person> Change(const rpc::CallContext& call, const RequestKey& key, const std::string& name,
                                    const std::function<absl::Status(IntakeTx&, StoredPerson&)>& change);
  absl::StatusOr<v1::IssuePasswordWordResponse> NewWord(PeopleTx& tx, const std::string& name);
  absl::Status AddRole(IntakeTx& tx, const rpc::CallContext& call, StoredPerson& stored, const std::string& role,
                       const std::string& organ);
  absl::Status CreateAdministrator(IntakeTx& tx, const rpc::CallContext& call, const v1::NewPerson& who,
                                   const char* role, v1::CreateFirstAdministratorsResponse& response);

  Transactions& transactions_;
  const Clock& clock_;
  IdSource& ids_;
  std::set<std::string> configured_;
  const std::function<void()> changed_;
};

// Registers PeopleService but for SetPassword (sign_ins.h); `people` outlives the table.
void AddPeopleMethods(People& people, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_PEOPLE_H_

// Runs use cases in transactions; makes retries harmless (request_id) and dry runs free of effect (validate_only).
#ifndef NIANBAO_SERVICES_INTAKE_TRANSACTIONS_H_
#define NIANBAO_SERVICES_INTAKE_TRANSACTIONS_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/common/base/digest.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/call.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {

// What of a request decides about its transaction.
struct RequestKey {
  std::string request_id;  // empty = every call counts
  std::string digest;      // of method and request
  bool validate_only = false;
  std::string action;    // for the audit: "UpdateOrgan"; empty = nothing but what the work itself leaves there
  std::string resource;  // what the request names; the response's name goes first
  std::string comment;   // reason, or the fields that change
};

// The key of a request without its id.
RequestKey KeyOfBare(const google::protobuf::Message& bare);
// "name" of a message that has one.
std::string ResourceNameOf(const google::protobuf::Message& message);

class Transactions {
 public:
  Transactions(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Called after every commit that may have left something in the outbox.
  void OnCommit(std::function<void()> wake) { wake_ = std::move(wake); }

  // Runs `work` once per request id and leaves a line in the audit unless `work` does; the same request again gets the
  // stored answer, another one under the same id ALREADY_EXISTS (REQUEST_ID_REUSED).
  template <typename Response>
  absl::StatusOr<Response> Write(const rpc::CallContext& call, const RequestKey& key,
                                 const std::function<absl::StatusOr<Response>(IntakeTx&)>& work) {
    Response response;
    const absl::Status status = WriteBytes(
        call, key,
        [&](IntakeTx& tx) -> absl::StatusOr<Answer> {
          absl::StatusOr<Response> made = work(tx);
          if (!made.ok()) return made.status();
          return Answer{made->SerializeAsString(), ResourceNameOf(*made)};
        },
        [&](const std::string& bytes) { response.ParseFromString(bytes); });
    if (!status.ok()) return status;
    return response;
  }

  template <typename Response>
  absl::StatusOr<Response> Read(const std::function<absl::StatusOr<Response>(IntakeTx&)>& work) const {
    return ReadBy<Response>(&sql::Database::Read, work);
  }
  // For lists and figures: what comes may be a moment old (sql::Database::ReadLagging).
  template <typename Response>
  absl::StatusOr<Response> ReadLagging(const std::function<absl::StatusOr<Response>(IntakeTx&)>& work) const {
    return ReadBy<Response>(&sql::Database::ReadLagging, work);
  }

  sql::Database& database() { return database_; }

 private:
  struct Answer {
    std::string bytes;
    std::string resource;  // the name in it; may be empty
  };
  using Reader = absl::Status (sql::Database::*)(const sql::Database::Work&) const;

  template <typename Response>
  absl::StatusOr<Response> ReadBy(Reader reader, const std::function<absl::StatusOr<Response>(IntakeTx&)>& work) const {
    absl::StatusOr<Response> response = absl::InternalError("not run");
    const absl::Status status = (database_.*reader)([&](sql::Connection& connection) {
      IntakeTx tx(connection);
      response = work(tx);
      return response.status();
    });
    if (!status.ok()) return status;
    return response;
  }
  absl::Status WriteBytes(const rpc::CallContext& call, const RequestKey& key,
                          const std::function<absl::StatusOr<Answer>(IntakeTx&)>& work,
                          const std::function<void(const std::string&)>& deliver);

  sql::Database& database_;
  const Clock& clock_;
  std::function<void()> wake_;
};

// The key of a request: the id, and a digest over everything but the id.
template <typename Request>
RequestKey KeyOf(const Request& request) {
  Request bare = request;
  bare.clear_request_id();
  RequestKey key = KeyOfBare(bare);
  key.request_id = request.request_id();
  key.validate_only = request.validate_only();
  return key;
}

// Two methods may share a request type: then the method is part of the digest.
template <typename Request>
RequestKey KeyOf(absl::string_view method, const Request& request) {
  RequestKey key = KeyOf(request);
  key.action = std::string(method);
  key.digest = Sha256Hex(std::string(method) + key.digest);
  return key;
}

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_TRANSACTIONS_H_

// One connection to PostgreSQL with its prepared statements, in libpq's pipeline mode. Used by one thread at a time.
#ifndef NIANBAO_SERVICES_COMMON_STORE_POSTGRES_CONNECTION_H_
#define NIANBAO_SERVICES_COMMON_STORE_POSTGRES_CONNECTION_H_

#include <libpq-fe.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

struct PostgresTimeouts {
  absl::Duration connect = absl::Seconds(5);
  absl::Duration statement = absl::Seconds(30);  // the server ends a statement after it, we the connection a bit later
  absl::Duration lock = absl::Seconds(10);       // longest wait for another transaction's row
};

// What a failed statement means for the transaction.
enum class Trouble {
  kNone,
  kStatement,   // faulty, refused, out of space: trying again changes nothing
  kConstraint,  // a key exists: perhaps one that this snapshot does not show yet
  kConflict,    // another transaction changed the same row: try again
  kConnection,  // nothing more comes from this connection
};

class PostgresConnection final : public Connection {
 public:
  // UNAVAILABLE (STORE_UNAVAILABLE).
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(const std::string& url,
                                                                  const PostgresTimeouts& timeouts);
  ~PostgresConnection() override;

  using Connection::Enqueue;
  using Connection::Execute;
  absl::StatusOr<std::vector<Row>> Execute(absl::string_view statement, Parameters parameters) override;
  absl::Status Enqueue(absl::string_view statement, Parameters parameters) override;
  absl::Status Stream(absl::string_view statement, Parameters parameters, const TakeRow& take) override;
  int64_t ChangedRows() const override { return changed_rows_; }

  // Starts a transaction; sent with its first statement.
  void Begin(const char* text, bool read_only = false);
  // Commits: one round trip with all that is queued. When it fails, `unknown` says whether it may have been done.
  absl::Status Commit(bool& unknown);
  // Ends the transaction; nobody waits for the answer.
  void Abandon();

  // The first failure since Begin or ForgetFailure, and what it means.
  const absl::Status& failure() const { return failure_; }
  Trouble trouble() const { return trouble_; }
  void ForgetFailure();
  // Whether anything but SELECT was sent since ForgetWrites.
  bool wrote() const { return wrote_; }
  void ForgetWrites() { wrote_ = false; }
  bool broken() const { return trouble_ == Trouble::kConnection; }

 private:
  // A message on its way, in order of sending.
  struct Sent {
    enum Kind { kPrepare, kStatement, kSync } kind;
    std::string statement;
  };

  explicit PostgresConnection(const PostgresTimeouts& timeouts) : timeouts_(timeouts) {}
  absl::Status Setup();
  absl::Status SetOption(const char* statement, bool required);
  absl::Status Send(absl::string_view statement, Parameters parameters);
  void SendPlain(const char* text);
  // Sends everything and reads the answers; `take` gets the rows of the last statement, one by one when `stream`.
  absl::Status ReadAll(const TakeRow& take, bool stream);
  absl::Status ReadOne(const Sent& sent, const TakeRow* take);
  absl::Status TakeRows(const PGresult* result, const TakeRow* take);
  // False when none comes in time; a result of nullptr ends a statement's results.
  bool NextResult(PGresult*& result);
  void Drain();
  bool Flush();
  bool WaitForSocket(short events);
  absl::Status Note(absl::Status status, Trouble trouble);
  absl::Status Lost(absl::string_view why);
  absl::Status Failure(const PGresult* result, absl::string_view statement);

  const PostgresTimeouts timeouts_;
  PGconn* connection_ = nullptr;
  std::map<std::string, std::string> prepared_;  // signature and statement → its name on the server
  std::deque<Sent> sent_;
  size_t queued_bytes_ = 0;
  bool read_only_ = false;
  bool wrote_ = false;
  int64_t changed_rows_ = 0;
  int prepared_ever_ = 0;
  std::string tag_;  // of the last command that went through: "COMMIT", "INSERT 0 1"
  absl::Status failure_;
  Trouble trouble_ = Trouble::kNone;
};

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_POSTGRES_CONNECTION_H_

#include "services/common/store/postgres_connection.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/store/postgres_values.h"

namespace nianbao::sql {
namespace {

// The server ends a statement by itself; after so much more silence it is gone.
constexpr absl::Duration kGrace = absl::Seconds(5);
// Lists of any length make statements without end; those beyond are sent whole.
constexpr size_t kMostPrepared = 300;
// What is queued lies in memory: past this it is sent.
constexpr size_t kMostQueued = 500;
constexpr size_t kMostQueuedBytes = 1 << 20;

absl::Status Unavailable(absl::string_view why) {
  return MakeError(
      absl::StatusCode::kUnavailable, absl::StrCat("postgresql: ", why),
      {.reason = "STORE_UNAVAILABLE",
       .metadata = {{"cause", std::string(why)}},
       .sentence = "数据库暂时不能读写，请稍后再试；重试不会重复办理。如持续出现请联系运维人员检查数据库。"});
}

// By the SQLSTATE's class. A constraint may show a row that came after our snapshot.
Trouble TroubleOf(absl::string_view state) {
  if (absl::StartsWith(state, "23")) return Trouble::kConstraint;
  if (state == "40001" || state == "40P01" || state == "55P03") return Trouble::kConflict;
  // 0A000: a prepared statement outlived a change of the schema; a new connection prepares it anew.
  if (absl::StartsWith(state, "08") || absl::StartsWith(state, "57P") || state == "0A000") return Trouble::kConnection;
  return Trouble::kStatement;
}

// Resources, operator's interventions, system errors, damaged files: nothing that the statement could help.
bool IsOutage(absl::string_view state) {
  for (const char* prefix : {"08", "0A000", "40", "53", "55", "57", "58", "XX001", "XX002"}) {
    if (absl::StartsWith(state, prefix)) return true;
  }
  return false;
}

size_t SizeOf(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->size();
  if (const auto* blob = std::get_if<Blob>(&value)) return blob->bytes.size();
  return sizeof(int64_t);
}

const char* Field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(const std::string& url,
                                                                             const PostgresTimeouts& timeouts) {
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(timeouts));
  const std::string connect = absl::StrCat(std::max<int64_t>(2, absl::ToInt64Seconds(timeouts.connect)));
  const std::string silence = absl::StrCat(absl::ToInt64Milliseconds(timeouts.statement + kGrace));
  const char* names[] = {"dbname",     "connect_timeout", "client_encoding",  "fallback_application_name",
                         "keepalives", "keepalives_idle", "tcp_user_timeout", nullptr};
  const char* values[] = {url.c_str(), connect.c_str(), "UTF8", "nianbao", "1", "30", silence.c_str(), nullptr};
  connection->connection_ = PQconnectdbParams(names, values, /*expand_dbname=*/1);
  // libpq's message may name user and host, never the password; the operator needs it.
  if (PQstatus(connection->connection_) != CONNECTION_OK) {
    return Unavailable(absl::StrCat("cannot connect: ", PQerrorMessage(connection->connection_)));
  }
  // "relation already exists, skipping" and the like are nobody's business.
  PQsetNoticeProcessor(
      connection->connection_, [](void*, const char*) {}, nullptr);
  RETURN_IF_ERROR(connection->Setup());
  return connection;
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

absl::Status PostgresConnection::SetOption(const char* statement, bool required) {
  PGresult* result = PQexec(connection_, statement);
  const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
  PQclear(result);
  return done || !required ? absl::OkStatus() : Unavailable(absl::StrCat("refused: ", statement));
}

absl::Status PostgresConnection::Setup() {
  const auto milliseconds = [](absl::Duration time) { return absl::ToInt64Milliseconds(time); };
  // Servers of its kin do not know every option; what matters is required.
  RETURN_IF_ERROR(SetOption("SET synchronous_commit = on", true));
  RETURN_IF_ERROR(SetOption(absl::StrCat("SET statement_timeout = ", milliseconds(timeouts_.statement)).c_str(), true));
  RETURN_IF_ERROR(SetOption(absl::StrCat("SET lock_timeout = ", milliseconds(timeouts_.lock)).c_str(), false));
  RETURN_IF_ERROR(SetOption(
      absl::StrCat("SET idle_in_transaction_session_timeout = ", milliseconds(timeouts_.statement)).c_str(), false));
  if (PQenterPipelineMode(connection_) != 1 || PQsetnonblocking(connection_, 1) != 0) {
    return Unavailable("no pipeline mode");
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::Note(absl::Status status, Trouble trouble) {
  if (trouble_ == Trouble::kNone || trouble == Trouble::kConnection) {
    trouble_ = trouble;
    failure_ = status;
  }
  return status;
}

absl::Status PostgresConnection::Lost(absl::string_view why) { return Note(Unavailable(why), Trouble::kConnection); }

// Of the server's words only those without values: a key's or an input's would be in the detail or the message.
absl::Status PostgresConnection::Failure(const PGresult* result, absl::string_view statement) {
  const std::string state = Field(result, PG_DIAG_SQLSTATE);
  if (state.empty()) return Lost("the connection broke");
  const Trouble trouble = TroubleOf(state);
  const std::string where = absl::StrCat(state, " in ", statement);
  if (trouble == Trouble::kConstraint) {
    return Note(MakeError(absl::StatusCode::kAlreadyExists,
                          absl::StrCat("postgresql: constraint ", Field(result, PG_DIAG_CONSTRAINT_NAME), " ", where),
                          {.reason = "SQL_CONSTRAINT", .sentence = "记录已存在或与已有记录冲突。"}),
                trouble);
  }
  // 25006: writing where only reading is allowed; on a server that became a standby an outage, in a Read our fault.
  if (IsOutage(state) || (state == "25006" && !read_only_)) return Note(Unavailable(where), trouble);
  const std::string words = absl::StartsWith(state, "42") ? Field(result, PG_DIAG_MESSAGE_PRIMARY) : "";
  return Note(MakeError(absl::StatusCode::kInternal, absl::StrCat("postgresql: ", words, " ", where),
                        {.reason = "SQL_FAULTY", .sentence = "系统内部错误，请联系运维人员。"}),
              trouble);
}

void PostgresConnection::ForgetFailure() {
  if (broken()) return;
  failure_ = absl::OkStatus();
  trouble_ = Trouble::kNone;
}

bool PostgresConnection::WaitForSocket(short events) {
  pollfd entry{PQsocket(connection_), events, 0};
  const auto longest = static_cast<int>(absl::ToInt64Milliseconds(timeouts_.statement + kGrace));
  int ready = 0;
  do {
    ready = poll(&entry, 1, longest);
  } while (ready < 0 && errno == EINTR);
  return ready > 0 && ((entry.revents & POLLIN) == 0 || PQconsumeInput(connection_) == 1);
}

// The server may be busy writing to us: read while writing, or both wait for ever.
bool PostgresConnection::Flush() {
  int left = PQflush(connection_);
  while (left == 1) {
    if (!WaitForSocket(POLLIN | POLLOUT)) return false;
    left = PQflush(connection_);
  }
  return left == 0;
}

bool PostgresConnection::NextResult(PGresult*& result) {
  while (PQisBusy(connection_) != 0) {
    if (!WaitForSocket(POLLIN)) return false;
  }
  result = PQgetResult(connection_);
  return true;
}

absl::Status PostgresConnection::Send(absl::string_view text, Parameters parameters) {
  if (broken()) return failure_;
  const WireParameters wire(parameters);
  const auto count = static_cast<int>(wire.values.size());
  const std::string statement(text);
  const std::string key = absl::StrCat(wire.signature, " ", text);
  auto known = prepared_.find(key);
  if (known == prepared_.end() && prepared_.size() < kMostPrepared) {
    const std::string name = absl::StrCat("s", ++prepared_ever_);
    if (PQsendPrepare(connection_, name.c_str(), statement.c_str(), count, wire.types.data()) != 1) {
      return Lost("cannot send");
    }
    sent_.push_back({Sent::kPrepare, key});
    known = prepared_.emplace(key, name).first;
  }
  const int sent = known != prepared_.end()
                       ? PQsendQueryPrepared(connection_, known->second.c_str(), count, wire.values.data(),
                                             wire.lengths.data(), wire.formats.data(), /*resultFormat=*/1)
                       : PQsendQueryParams(connection_, statement.c_str(), count, wire.types.data(), wire.values.data(),
                                           wire.lengths.data(), wire.formats.data(), /*resultFormat=*/1);
  if (sent != 1) return Lost("cannot send");
  wrote_ |= !absl::StartsWith(text, "SELECT");
  sent_.push_back({Sent::kStatement, statement});
  return absl::OkStatus();
}

void PostgresConnection::SendPlain(const char* text) {
  if (broken()) return;
  if (PQsendQueryParams(connection_, text, 0, nullptr, nullptr, nullptr, nullptr, 1) != 1) {
    Lost("cannot send").IgnoreError();
    return;
  }
  sent_.push_back({Sent::kStatement, text});
}

absl::Status PostgresConnection::TakeRows(const PGresult* result, const TakeRow* take) {
  tag_ = PQcmdStatus(const_cast<PGresult*>(result));
  if (!absl::SimpleAtoi(PQcmdTuples(const_cast<PGresult*>(result)), &changed_rows_)) changed_rows_ = 0;
  for (int i = 0; take != nullptr && i < PQntuples(result); ++i) {
    ASSIGN_OR_RETURN(Row row, ReadRow(result, i));
    RETURN_IF_ERROR((*take)(std::move(row)));
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::ReadOne(const Sent& sent, const TakeRow* take) {
  absl::Status status;
  for (;;) {
    PGresult* result = nullptr;
    if (!NextResult(result)) return Lost("no answer in time");
    absl::Cleanup clear = [result] { PQclear(result); };
    if (result == nullptr) return PQstatus(connection_) == CONNECTION_OK ? status : Lost("the connection broke");
    switch (PQresultStatus(result)) {
      case PGRES_PIPELINE_SYNC:
        return sent.kind == Sent::kSync ? status : Lost("answers out of order");
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
      case PGRES_SINGLE_TUPLE:
        if (status.ok() && sent.kind == Sent::kStatement) status = TakeRows(result, take);
        break;
      case PGRES_PIPELINE_ABORTED:
        if (sent.kind == Sent::kPrepare) prepared_.erase(sent.statement);
        if (status.ok()) status = failure_.ok() ? Lost("aborted without a cause") : failure_;
        break;
      default:
        if (sent.kind == Sent::kPrepare) prepared_.erase(sent.statement);
        status = Failure(result, sent.statement);
        if (broken()) return status;
    }
  }
}

absl::Status PostgresConnection::ReadAll(const TakeRow& take, bool stream) {
  if (broken()) return failure_;
  if (PQpipelineSync(connection_) != 1) return Lost("cannot send");
  sent_.push_back({Sent::kSync, ""});
  queued_bytes_ = 0;
  if (!Flush()) return Lost("cannot send");
  absl::Status first;
  while (!sent_.empty() && !broken()) {
    const Sent sent = std::move(sent_.front());
    sent_.pop_front();
    const bool wanted = sent_.size() == 1 && take;
    if (wanted && stream) PQsetSingleRowMode(connection_);
    first.Update(ReadOne(sent, wanted ? &take : nullptr));
  }
  return broken() ? failure_ : first;
}

absl::Status PostgresConnection::Stream(absl::string_view statement, Parameters parameters, const TakeRow& take) {
  if (trouble_ != Trouble::kNone) return failure_;
  RETURN_IF_ERROR(Send(statement, parameters));
  return ReadAll(take, /*stream=*/true);
}

absl::StatusOr<std::vector<Row>> PostgresConnection::Execute(absl::string_view statement, Parameters parameters) {
  if (trouble_ != Trouble::kNone) return failure_;
  std::vector<Row> rows;
  RETURN_IF_ERROR(Send(statement, parameters));
  const TakeRow keep = [&](Row row) {
    rows.push_back(std::move(row));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ReadAll(keep, /*stream=*/false));
  return rows;
}

absl::Status PostgresConnection::Enqueue(absl::string_view statement, Parameters parameters) {
  if (trouble_ != Trouble::kNone) return failure_;
  RETURN_IF_ERROR(Send(statement, parameters));
  for (const Value& value : parameters) queued_bytes_ += SizeOf(value);
  return sent_.size() < kMostQueued && queued_bytes_ < kMostQueuedBytes ? absl::OkStatus() : ReadAll(nullptr, false);
}

// What Abandon did not wait for.
void PostgresConnection::Drain() {
  while (!sent_.empty() && !broken()) {
    const Sent sent = std::move(sent_.front());
    sent_.pop_front();
    (void)ReadOne(sent, nullptr);
  }
}

void PostgresConnection::Begin(const char* text, bool read_only) {
  Drain();
  ForgetFailure();
  read_only_ = read_only;
  SendPlain(text);
}

// COMMIT stands behind what is queued and is skipped when something of that fails.
absl::Status PostgresConnection::Commit(bool& unknown) {
  unknown = false;
  if (trouble_ != Trouble::kNone) return failure_;
  SendPlain("COMMIT");
  if (absl::Status status = ReadAll(nullptr, false); !status.ok()) {
    unknown = broken();
    return status;
  }
  // A transaction that had failed answers COMMIT with ROLLBACK.
  return tag_ == "COMMIT" ? absl::OkStatus() : Note(Unavailable("rolled back"), Trouble::kStatement);
}

void PostgresConnection::Abandon() {
  if (broken()) return;
  // What is still queued may fail; the rollback must come after a sync of its own.
  if (PQpipelineSync(connection_) == 1) sent_.push_back({Sent::kSync, ""});
  SendPlain("ROLLBACK");
  if (PQpipelineSync(connection_) == 1) sent_.push_back({Sent::kSync, ""});
  if (!Flush()) Lost("cannot send").IgnoreError();
}

}  // namespace nianbao::sql

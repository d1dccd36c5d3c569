#include "services/common/store/postgres_writer.h"

#include <utility>

#include "services/common/base/status_macros.h"

namespace nianbao::sql {
namespace {

constexpr char kBegin[] = "BEGIN ISOLATION LEVEL REPEATABLE READ";
// The loser of a conflict waits for the winner's commit before it fails, so trying again at once makes progress.
constexpr int kMostConflicts = 12;
constexpr int kMostConnections = 3;

}  // namespace

absl::Status PostgresWriter::Connect() {
  if (connection_ != nullptr && !connection_->broken()) return absl::OkStatus();
  connection_ = nullptr;
  ASSIGN_OR_RETURN(connection_, PostgresConnection::Open(url_, timeouts_));
  return absl::OkStatus();
}

void PostgresWriter::Run(const std::vector<WriteTask*>& group) {
  if (group.size() > 1 && RunTogether(group)) return;
  for (WriteTask* task : group) task->result = RunAlone(*task->work);
}

bool PostgresWriter::RunTogether(const std::vector<WriteTask*>& group) {
  if (!Connect().ok()) return false;
  connection_->Begin(kBegin);
  for (WriteTask* task : group) {
    if (RunMember(*task)) continue;
    connection_->Abandon();
    return false;
  }
  bool unknown = false;
  const absl::Status committed = connection_->Commit(unknown);
  if (committed.ok()) return true;
  connection_->Abandon();
  if (!unknown) return false;
  for (WriteTask* task : group) task->result = committed;
  return true;
}

// False when the transaction of all is lost. A savepoint for each would be two statements and a transaction number
// more; most works that fail have looked only, and leave nothing to undo.
bool PostgresWriter::RunMember(WriteTask& task) {
  connection_->ForgetWrites();
  task.result = (*task.work)(*connection_);
  task.result.Update(connection_->failure());
  return task.result.ok() || (connection_->trouble() == Trouble::kNone && !connection_->wrote());
}

absl::Status PostgresWriter::RunAlone(const Database::Work& work) {
  int conflicts = 0;
  int connections = 0;
  bool looked_again = false;
  for (;;) {
    RETURN_IF_ERROR(Connect());
    connection_->Begin(kBegin);
    absl::Status status = work(*connection_);
    status.Update(connection_->failure());
    bool unknown = false;
    if (status.ok()) status = connection_->Commit(unknown);
    if (status.ok()) return status;
    const Trouble trouble = connection_->trouble();
    connection_->Abandon();
    if (unknown) return status;
    const bool again = (trouble == Trouble::kConflict && ++conflicts < kMostConflicts) ||
                       (trouble == Trouble::kConnection && ++connections < kMostConnections) ||
                       (trouble == Trouble::kConstraint && !std::exchange(looked_again, true));
    if (!again) return status;
  }
}

}  // namespace nianbao::sql

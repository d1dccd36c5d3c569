#include "services/common/store/postgres_writer.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "services/common/base/status_macros.h"

namespace nianbao::sql {
namespace {

constexpr char kBegin[] = "BEGIN ISOLATION LEVEL REPEATABLE READ";
// The loser of a conflict waits for the winner's commit before it fails, so trying again at once makes progress.
// Only other processes can be in the way of a second attempt.
constexpr int kMostConflicts = 20;
constexpr int kMostConnections = 3;

}  // namespace

void WriteGate::Enter(bool alone) {
  std::unique_lock lock(mutex_);
  waiting_alone_ += alone ? 1 : 0;
  changed_.wait(lock, [&] { return !alone_ && (alone ? inside_ == 0 : waiting_alone_ == 0); });
  waiting_alone_ -= alone ? 1 : 0;
  alone_ = alone;
  ++inside_;
}

void WriteGate::Leave(bool alone) {
  {
    std::lock_guard lock(mutex_);
    --inside_;
    if (alone) alone_ = false;
  }
  changed_.notify_all();
}

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
  gate_.Enter(/*alone=*/false);
  absl::Cleanup leave = [this] { gate_.Leave(false); };
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

absl::Status PostgresWriter::RunOnce(const Database::Work& work, bool alone, bool& unknown) {
  gate_.Enter(alone);
  absl::Cleanup leave = [this, alone] { gate_.Leave(alone); };
  connection_->Begin(kBegin);
  absl::Status status = work(*connection_);
  status.Update(connection_->failure());
  if (status.ok()) status = connection_->Commit(unknown);
  if (!status.ok()) connection_->Abandon();
  return status;
}

absl::Status PostgresWriter::RunAlone(const Database::Work& work) {
  int conflicts = 0;
  int connections = 0;
  bool looked_again = false;
  for (;;) {
    RETURN_IF_ERROR(Connect());
    bool unknown = false;
    absl::Status status = RunOnce(work, /*alone=*/conflicts > 0, unknown);
    if (status.ok() || unknown) return status;
    const Trouble trouble = connection_->trouble();
    const bool again = (trouble == Trouble::kConflict && ++conflicts < kMostConflicts) ||
                       (trouble == Trouble::kConnection && ++connections < kMostConnections) ||
                       (trouble == Trouble::kConstraint && !std::exchange(looked_again, true));
    if (!again) return status;
  }
}

}  // namespace nianbao::sql

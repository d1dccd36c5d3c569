// The life of a revision: one table that can be read aloud (ARCHITECTURE.md, "Lifecycle"). Pure.
#ifndef NIANBAO_SERVICES_INTAKE_LIFECYCLE_H_
#define NIANBAO_SERVICES_INTAKE_LIFECYCLE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "nianbao/report/v1/report.pb.h"

namespace nianbao::intake {

using report::v1::State;

// What happens to a revision.
enum class Action {
  kCreate,
  kSubmit,
  kPass,
  kFail,
  kReview,
  kClearSecrecy,
  kSignOff,
  kReturn,
  kRecall,
  kApprove,
  kStoreArtifacts,
  kPublish,
  kCorrect,
  kSupplement,
  kWithdraw,
  kSupersede,
  kRevise,
};

// Who does it.
enum class Actor { kPreparer, kReviewer, kSecrecyReviewer, kSigner, kChecker, kWorker, kSystem };

// One line of the table.
struct Transition {
  State from;
  Action action;
  Actor actor;
  State to;
};

// The whole table.
absl::Span<const Transition> Transitions();

// The line for `action` in `from`. FAILED_PRECONDITION (TRANSITION_NOT_ALLOWED) with metadata state and action and a
// sentence that says what may be done in this state.
absl::StatusOr<Transition> FindTransition(State from, Action action);

// "Submit"; the word that history and attestations keep.
absl::string_view NameOf(Action action);
// "提交".
absl::string_view ChineseOf(Action action);
// "草稿".
absl::string_view ChineseOf(State state);
// The role of services/common/auth that an actor must hold; empty for the system.
absl::string_view RoleOf(Actor actor);

// True where no transition leads out by itself and a successor must be opened.
bool IsClosed(State state);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_LIFECYCLE_H_

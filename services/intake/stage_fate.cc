#include "services/intake/stage_fate.h"

namespace nianbao::intake {
namespace {

using report::v1::State;

// A verdict is awaited, or may be renewed until the report is signed.
bool WantsVerdict(State state) {
  return state == report::v1::VALIDATING || state == report::v1::IN_REVIEW || state == report::v1::IN_SECRECY_REVIEW ||
         state == report::v1::AWAITING_SIGN_OFF;
}

Fate FateOfPublication(const v1::PublishedArtifacts& published, State state, bool newest) {
  if (published.artifacts().empty()) return state == report::v1::APPROVED ? Fate::kAgain : Fate::kTake;
  if (state == report::v1::APPROVED && newest) return Fate::kTake;
  const bool public_already = state == report::v1::PUBLISHED || state == report::v1::SUPERSEDED;
  return public_already ? Fate::kDrop : Fate::kAgain;
}

}  // namespace

bool IsWanted(job::v1::Kind kind, State state, bool newest) {
  switch (kind) {
    case job::v1::VALIDATION:
      return newest && WantsVerdict(state);
    case job::v1::RENDERING:
      return newest && state == report::v1::APPROVED;
    default:
      return true;
  }
}

Fate FateOf(const v1::CompleteStageRequest& result, State state, bool newest) {
  switch (result.result_case()) {
    case v1::CompleteStageRequest::kCheckResult:
      return IsWanted(job::v1::VALIDATION, state, newest) ? Fate::kTake : Fate::kDrop;
    case v1::CompleteStageRequest::kRendered:
      return IsWanted(job::v1::RENDERING, state, newest) ? Fate::kTake : Fate::kDrop;
    case v1::CompleteStageRequest::kPublished:
      return FateOfPublication(result.published(), state, newest);
    default:
      return Fate::kTake;
  }
}

}  // namespace nianbao::intake

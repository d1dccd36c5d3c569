#include "services/intake/lifecycle.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/common/base/error.h"

namespace nianbao::intake {
namespace {

using namespace report::v1;  // NOLINT: the state names of the table

constexpr Transition kTransitions[] = {
    {STATE_UNSPECIFIED, Action::kCreate, Actor::kPreparer, DRAFT},
    {DRAFT, Action::kSubmit, Actor::kPreparer, VALIDATING},
    {VALIDATING, Action::kPass, Actor::kWorker, IN_REVIEW},
    {VALIDATING, Action::kFail, Actor::kWorker, RETURNED},
    {IN_REVIEW, Action::kReview, Actor::kReviewer, IN_SECRECY_REVIEW},
    {IN_REVIEW, Action::kReturn, Actor::kReviewer, RETURNED},
    {IN_REVIEW, Action::kRecall, Actor::kPreparer, RETURNED},
    {IN_SECRECY_REVIEW, Action::kClearSecrecy, Actor::kSecrecyReviewer, AWAITING_SIGN_OFF},
    {IN_SECRECY_REVIEW, Action::kReturn, Actor::kSecrecyReviewer, RETURNED},
    {IN_SECRECY_REVIEW, Action::kRecall, Actor::kPreparer, RETURNED},
    {AWAITING_SIGN_OFF, Action::kSignOff, Actor::kSigner, FILED},
    {AWAITING_SIGN_OFF, Action::kReturn, Actor::kSigner, RETURNED},
    {AWAITING_SIGN_OFF, Action::kRecall, Actor::kPreparer, RETURNED},
    {FILED, Action::kApprove, Actor::kChecker, APPROVED},
    {FILED, Action::kReturn, Actor::kChecker, RETURNED},
    {APPROVED, Action::kReturn, Actor::kChecker, RETURNED},
    {APPROVED, Action::kStoreArtifacts, Actor::kWorker, APPROVED},
    {APPROVED, Action::kPublish, Actor::kWorker, PUBLISHED},
    {PUBLISHED, Action::kCorrect, Actor::kPreparer, PUBLISHED},
    {PUBLISHED, Action::kSupplement, Actor::kPreparer, PUBLISHED},
    {PUBLISHED, Action::kSupersede, Actor::kSystem, SUPERSEDED},
    {PUBLISHED, Action::kWithdraw, Actor::kChecker, WITHDRAWN},
    {WITHDRAWN, Action::kCorrect, Actor::kPreparer, WITHDRAWN},
    {RETURNED, Action::kRevise, Actor::kPreparer, DRAFT},
};

struct ActionWords {
  Action action;
  absl::string_view name;
  absl::string_view chinese;
};

constexpr ActionWords kActionWords[] = {
    {Action::kCreate, "Create", "新建"},
    {Action::kSubmit, "Submit", "提交"},
    {Action::kPass, "Pass", "校验通过"},
    {Action::kFail, "Fail", "校验退回"},
    {Action::kReview, "Review", "审核"},
    {Action::kClearSecrecy, "ClearSecrecy", "保密审查"},
    {Action::kSignOff, "SignOff", "签发报送"},
    {Action::kReturn, "Return", "退回"},
    {Action::kRecall, "Recall", "撤回"},
    {Action::kApprove, "Approve", "核查通过"},
    {Action::kStoreArtifacts, "StoreArtifacts", "生成文件"},
    {Action::kPublish, "Publish", "公布"},
    {Action::kCorrect, "Correct", "更正"},
    {Action::kSupplement, "Supplement", "补充"},
    {Action::kWithdraw, "Withdraw", "撤下"},
    {Action::kSupersede, "Supersede", "被更正替代"},
    {Action::kRevise, "Revise", "修改"},
};

const ActionWords& WordsOf(Action action) {
  for (const ActionWords& words : kActionWords) {
    if (words.action == action) return words;
  }
  return kActionWords[0];
}

std::vector<absl::string_view> AllowedIn(State state) {
  std::vector<absl::string_view> allowed;
  for (const Transition& transition : kTransitions) {
    const bool by_people = transition.actor != Actor::kWorker && transition.actor != Actor::kSystem;
    if (transition.from == state && by_people) allowed.push_back(ChineseOf(transition.action));
  }
  return allowed;
}

absl::Status NotAllowed(State from, Action action) {
  const std::vector<absl::string_view> allowed = AllowedIn(from);
  const std::string hint =
      allowed.empty() ? std::string("请等待系统处理完成") : absl::StrCat("现在可以：", absl::StrJoin(allowed, "、"));
  return MakeError(
      absl::StatusCode::kFailedPrecondition, absl::StrCat(NameOf(action), " is not allowed in ", State_Name(from)),
      {.reason = "TRANSITION_NOT_ALLOWED",
       .metadata = {{"state", State_Name(from)}, {"action", std::string(NameOf(action))}},
       .sentence = absl::StrCat("年报处于“", ChineseOf(from), "”状态，不能", ChineseOf(action), "。", hint, "。")});
}

}  // namespace

absl::Span<const Transition> Transitions() { return kTransitions; }

absl::StatusOr<Transition> FindTransition(State from, Action action) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == from && transition.action == action) return transition;
  }
  return NotAllowed(from, action);
}

absl::string_view NameOf(Action action) { return WordsOf(action).name; }
absl::string_view ChineseOf(Action action) { return WordsOf(action).chinese; }

absl::string_view ChineseOf(State state) {
  switch (state) {
    case DRAFT:
      return "草稿";
    case VALIDATING:
      return "校验中";
    case IN_REVIEW:
      return "待审核";
    case IN_SECRECY_REVIEW:
      return "待保密审查";
    case AWAITING_SIGN_OFF:
      return "待签发";
    case FILED:
      return "已报送";
    case APPROVED:
      return "待公布";
    case PUBLISHED:
      return "已公布";
    case RETURNED:
      return "已退回";
    case SUPERSEDED:
      return "已被更正";
    case WITHDRAWN:
      return "已撤下";
    default:
      return "未开始";
  }
}

absl::string_view RoleOf(Actor actor) {
  switch (actor) {
    case Actor::kPreparer:
      return "preparer";
    case Actor::kReviewer:
      return "reviewer";
    case Actor::kSecrecyReviewer:
      return "secrecy_reviewer";
    case Actor::kSigner:
      return "signer";
    case Actor::kChecker:
      return "checker";
    case Actor::kWorker:
      return "worker";
    case Actor::kSystem:
      return "";
  }
  return "";
}

bool IsClosed(State state) { return state == RETURNED || state == SUPERSEDED || state == WITHDRAWN; }

}  // namespace nianbao::intake

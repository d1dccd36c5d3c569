#include "services/ctl/life_words.h"

#include "services/ctl/say.h"

namespace nianbao::ctl {
namespace {

struct StateName {
  report::v1::State state;
  Text text;
};
constexpr StateName kStates[] = {
    {report::v1::DRAFT, {"草稿", "draft"}},
    {report::v1::VALIDATING, {"校验中", "being validated"}},
    {report::v1::RETURNED, {"已退回", "returned"}},
    {report::v1::IN_REVIEW, {"待审核", "awaiting review"}},
    {report::v1::IN_SECRECY_REVIEW, {"待保密审查", "awaiting secrecy review"}},
    {report::v1::AWAITING_SIGN_OFF, {"待签发", "awaiting sign-off"}},
    {report::v1::FILED, {"已报送", "filed"}},
    {report::v1::APPROVED, {"待公布", "approved, being published"}},
    {report::v1::PUBLISHED, {"已公布", "published"}},
    {report::v1::SUPERSEDED, {"已被更正", "superseded"}},
    {report::v1::WITHDRAWN, {"已撤下", "withdrawn"}},
};

// An action's English name is the one that the history keeps.
struct ActionName {
  absl::string_view action;
  absl::string_view chinese;
};
constexpr ActionName kActions[] = {
    {"Create", "新建"},
    {"Submit", "提交"},
    {"Pass", "校验通过"},
    {"Fail", "校验退回"},
    {"Review", "审核"},
    {"ClearSecrecy", "保密审查"},
    {"SignOff", "签发报送"},
    {"Return", "退回"},
    {"Recall", "撤回"},
    {"Approve", "核查通过"},
    {"Publish", "公布"},
    {"Correct", "更正"},
    {"StoreArtifacts", "生成文件"},
    {"Supplement", "补充"},
    {"Withdraw", "撤下"},
    {"Supersede", "被更正替代"},
    {"Revise", "修改"},
};

}  // namespace

std::string StateWord(report::v1::State state) {
  for (const StateName& name : kStates) {
    if (name.state == state) return std::string(Say(name.text));
  }
  return report::v1::State_Name(state);
}

std::string ActionWord(absl::string_view action) {
  for (const ActionName& name : kActions) {
    if (name.action == action) return std::string(Say({name.chinese, name.action}));
  }
  return std::string(action);
}

}  // namespace nianbao::ctl

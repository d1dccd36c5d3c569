#include "services/intake/explanations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/intake/intake_errors.h"

namespace nianbao::intake {
namespace {

using report::v1::Explanation;
using report::v1::ExplanationAnswer;
using report::v1::Revision;

bool IsTo(const ExplanationAnswer& answer, const Explanation& explanation) {
  return answer.rule_id() == explanation.rule_id() && answer.fingerprint() == explanation.fingerprint();
}

// Who answers twice means the last answer.
bool IsRefused(const Revision& revision, const Explanation& explanation) {
  bool refused = false;
  for (const ExplanationAnswer& answer : revision.explanation_answers()) {
    if (IsTo(answer, explanation)) refused = !answer.accepted();
  }
  return refused;
}

}  // namespace

absl::Status CheckAnswers(const Revision& revision,
                          const google::protobuf::RepeatedPtrField<ExplanationAnswer>& answers) {
  const auto& explanations = revision.content().explanations();
  for (int i = 0; i < answers.size(); ++i) {
    const bool known = std::any_of(explanations.begin(), explanations.end(),
                                   [&](const Explanation& explanation) { return IsTo(answers[i], explanation); });
    if (!known) {
      return FieldError("EXPLANATION_UNKNOWN", absl::StrCat("answers[", i, "]"),
                        absl::StrCat("这一版年报没有对“", answers[i].rule_id(), "”的填报说明"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckNoneRefused(const Revision& revision) {
  for (const Explanation& explanation : revision.content().explanations()) {
    if (IsRefused(revision, explanation)) return ExplanationRefused(explanation.rule_id());
  }
  return absl::OkStatus();
}

std::vector<Explanation> Kept(const Revision& revision) {
  std::vector<Explanation> kept;
  for (const Explanation& explanation : revision.content().explanations()) {
    if (!IsRefused(revision, explanation)) kept.push_back(explanation);
  }
  return kept;
}

}  // namespace nianbao::intake

#include "services/validation/validation_service.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/validation/rule_cases.h"

namespace nianbao::validation {
namespace {

constexpr int kUsualPage = 200;
constexpr int kLargestPage = 500;

absl::StatusOr<v1::ListRulesResponse> ListRules(const format::FormatRegistry& formats,
                                                const v1::ListRulesRequest& request) {
  const format::Edition* edition = formats.Find(request.format_id());
  if (edition == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "no such edition",
                     {.reason = "FORMAT_NOT_FOUND",
                      .metadata = {{"format", request.format_id()}},
                      .sentence = "没有这个版本的年报格式。"});
  }
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  v1::ListRulesResponse response;
  const auto& rules = edition->proto().rules();
  for (int64_t i = page.offset; i < rules.size() && i < page.offset + page.size; ++i) {
    *response.add_rules() = rules[static_cast<int>(i)];
  }
  if (page.offset + page.size < rules.size()) response.set_next_page_token(absl::StrCat(page.offset + page.size));
  return response;
}

v1::CheckReportsResponse CheckOne(const Checker& checker, const v1::CheckReportRequest& request) {
  v1::CheckReportsResponse response;
  absl::StatusOr<report::v1::CheckResult> result = checker.Check(request.content(), request.context());
  if (result.ok()) {
    *response.mutable_result() = *std::move(result);
  } else {
    const ErrorDetail detail = DetailOf(result.status());
    response.mutable_failure()->set_reason(detail.reason);
    response.mutable_failure()->set_message(detail.sentence);
  }
  return response;
}

}  // namespace

void AddValidationMethods(const Checker& checker, const format::FormatRegistry& formats, rpc::MethodTable& methods) {
  const std::string service = "nianbao.validation.v1.ValidationService.";
  using rpc::CallContext;
  methods.Add<v1::CheckReportRequest, report::v1::CheckResult>(
      service + "CheckReport",
      [&](const CallContext&, const auto& request) { return checker.Check(request.content(), request.context()); });
  methods.Add<v1::CheckReportRequest, v1::CheckReportsResponse>(
      service + "CheckReports",
      [&](const CallContext&, const auto& request) -> absl::StatusOr<v1::CheckReportsResponse> {
        return CheckOne(checker, request);
      });
  methods.Add<v1::CheckCellsRequest, v1::CheckCellsResponse>(
      service + "CheckCells", [&](const CallContext&, const auto& request) { return checker.CheckCells(request); });
  methods.Add<v1::ListRulesRequest, v1::ListRulesResponse>(
      service + "ListRules", [&](const CallContext&, const auto& request) { return ListRules(formats, request); });
  methods.Add<v1::ExplainRuleRequest, v1::ExplainRuleResponse>(
      service + "ExplainRule", [&](const CallContext&, const auto& request) {
        // The cases are of the editions in the program; an edition of a folder that has none gets no examples.
        return ExplainRule(checker, formats, EmbeddedRuleCases(), request);
      });
}

}  // namespace nianbao::validation

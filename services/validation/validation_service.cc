#include "services/validation/validation_service.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

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
  int offset = 0;
  if (!request.page_token().empty() && (!absl::SimpleAtoi(request.page_token(), &offset) || offset < 0)) {
    return FieldError("PAGE_TOKEN_INVALID", "page_token", "不是上一页返回的值，请从第一页开始");
  }
  const int size = std::min(request.page_size() <= 0 ? kUsualPage : request.page_size(), kLargestPage);
  v1::ListRulesResponse response;
  const auto& rules = edition->proto().rules();
  for (int i = offset; i < rules.size() && i < offset + size; ++i) *response.add_rules() = rules[i];
  if (offset + size < rules.size()) response.set_next_page_token(absl::StrCat(offset + size));
  return response;
}

}  // namespace

void AddValidationMethods(const Checker& checker, const format::FormatRegistry& formats, rpc::MethodTable& methods) {
  methods.Add<v1::CheckReportRequest, report::v1::CheckResult>(
      "nianbao.validation.v1.ValidationService.CheckReport", [&checker](const rpc::CallContext&, const auto& request) {
        return checker.Check(request.content(), request.context());
      });
  methods.Add<v1::ListRulesRequest, v1::ListRulesResponse>(
      "nianbao.validation.v1.ValidationService.ListRules",
      [&formats](const rpc::CallContext&, const auto& request) { return ListRules(formats, request); });
}

}  // namespace nianbao::validation

#include "services/intake/people_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/error.h"

namespace nianbao::intake {
namespace {

using Code = absl::StatusCode;

absl::Status Make(Code code, absl::string_view reason, absl::string_view key, absl::string_view value,
                  const std::string& sentence) {
  ErrorDetail detail{.reason = std::string(reason), .sentence = sentence};
  if (!key.empty()) detail.metadata[std::string(key)] = std::string(value);
  return MakeError(code, reason, detail);
}

std::string Chinese(absl::string_view role) {
  const auth::RolePermissions* found = auth::FindRole(role);
  return std::string(found == nullptr ? role : found->chinese);
}

}  // namespace

absl::Status PersonNotFound(absl::string_view name) {
  return Make(Code::kNotFound, "PERSON_NOT_FOUND", "person", name, "没有这个人员或系统账号，请核对账号名。");
}

absl::Status PersonExists(absl::string_view name) {
  return Make(Code::kAlreadyExists, "PERSON_EXISTS", "person", name, "这个账号名已经有人用了，请换一个。");
}

absl::Status PersonTwice(absl::string_view name) {
  return Make(Code::kInvalidArgument, "PERSON_TWICE", "person", name,
              "平台管理员、安全管理员、审计管理员必须是三个不同的人。");
}

absl::Status PersonDisabled(absl::string_view name) {
  return Make(Code::kFailedPrecondition, "PERSON_DISABLED", "person", name, "这个账号已停用，请先启用。");
}

absl::Status AdministratorsExist() {
  return Make(Code::kFailedPrecondition, "ADMINISTRATORS_EXIST", "", "",
              "已经有管理员了，首任管理员只能设立一次；请由现任管理员办理。");
}

absl::Status OwnAccount() {
  return Make(Code::kFailedPrecondition, "OWN_ACCOUNT", "", "", "不能给自己的账号办这件事，请由另一位管理员办理。");
}

absl::Status LastAdministrator(absl::string_view role) {
  return Make(Code::kFailedPrecondition, "LAST_ADMINISTRATOR", "role", role,
              absl::StrCat("这是最后一位", Chinese(role), "，请先把这个角色授予另一个人。"));
}

absl::Status RolesSeparated(absl::string_view name) {
  return Make(Code::kFailedPrecondition, "ROLES_SEPARATED", "person", name,
              "三员分立：平台管理员、安全管理员、审计管理员不能由同一账号担任。");
}

absl::Status RoleOfPeople(absl::string_view role) {
  return Make(Code::kFailedPrecondition, "ROLE_OF_PEOPLE", "role", role,
              absl::StrCat("“", Chinese(role), "”要由具体的人负责，不能授予系统账号。"));
}

absl::Status TooManyRoles() {
  return Make(Code::kFailedPrecondition, "TOO_MANY_ROLES", "", "", "一个账号的角色太多了，请改用“*”（所有单位）。");
}

absl::Status RoleUnknown(absl::string_view role) {
  return Make(Code::kInvalidArgument, "ROLE_UNKNOWN", "role", role,
              absl::StrCat("没有“", role, "”这个可以授予的角色。"));
}

absl::Status GrantNotFound(absl::string_view name, absl::string_view where) {
  return MakeError(Code::kNotFound, "GRANT_NOT_FOUND",
                   {.reason = "GRANT_NOT_FOUND",
                    .metadata = {{"person", std::string(name)}, {"organ", std::string(where)}},
                    .sentence = "这个账号在该单位没有这个角色。"});
}

absl::Status NoPasswordForSystems() {
  return Make(Code::kFailedPrecondition, "NO_PASSWORD_FOR_SYSTEMS", "", "",
              "系统账号不用密码登录，请为它生成访问令牌。");
}

absl::Status NoTokenForPeople() {
  return Make(Code::kFailedPrecondition, "NO_TOKEN_FOR_PEOPLE", "", "", "访问令牌只发给系统账号；人员请用密码登录。");
}

absl::Status TooManyTokens() {
  return Make(Code::kFailedPrecondition, "TOO_MANY_TOKENS", "", "", "这个账号的访问令牌太多了，请先吊销不用的。");
}

absl::Status TokenNotFound(absl::string_view name) {
  return Make(Code::kNotFound, "TOKEN_NOT_FOUND", "name", name, "没有这个令牌，或者它已经失效。");
}

absl::Status PasswordTooSimple() {
  return FieldError("PASSWORD_TOO_SIMPLE", "password",
                    "密码太简单：至少10个字符、其中至少5个不同，不含账号名；不足16个字符的，"
                    "大写字母、小写字母、数字、其他字符中至少要有两类");
}

absl::Status SignInRefused() {
  return Make(Code::kUnauthenticated, "SIGN_IN_REFUSED", "", "",
              "用户名或密码不对，或者账号已停用；连续五次不对的，15分钟后再试，或请管理员启用。");
}

absl::Status SignInBusy() {
  return Make(Code::kResourceExhausted, "SIGN_IN_BUSY", "", "", "同时登录的人太多，请几秒钟后再试。");
}

}  // namespace nianbao::intake

// nianbaoctl people, login: accounts, roles, passwords and tokens.
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "nianbao/intake/v1/people_service.pb.h"
#include "nianbao/intake/v1/sign_in_service.pb.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/error.h"
#include "services/common/clock/beijing.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::IssuePasswordWordResponse;
using intake::v1::Person;
using intake::v1::Token;

constexpr char kService[] = "/nianbao.intake.v1.PeopleService/";

// A call of the service and what is done with its answer.
template <typename Response, typename Request, typename Show>
int Ask(rpc::Caller& server, const std::string& method, const Request& request, const Show& show) {
  const auto answer = server.Call<Response>(absl::StrCat(kService, method), request);
  return answer.ok() ? show(*answer) : Complain(answer.status());
}

std::string NameOf(const std::string& word) {
  return absl::StrContains(word, "/") ? word : absl::StrCat("people/", word);
}

std::string MinuteOf(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), BeijingTime());
}

int ShowJson(const google::protobuf::Message& message) {
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(message, &json);
  std::cout << json << "\n";
  return kFine;
}

int Show(const Arguments& arguments, const Person& person) {
  if (arguments.Json()) return ShowJson(person);
  std::cout << person.name() << "  " << person.display_name();
  if (person.kind() == Person::SYSTEM) std::cout << "（系统）";
  if (!person.organ().empty()) std::cout << "  " << person.organ();
  if (person.disabled()) std::cout << "  已停用：" << person.disabled_reason();
  if (person.kind() == Person::PERSON && !person.has_password()) std::cout << "  未设密码";
  if (person.has_locked_until()) std::cout << "  锁定至 " << MinuteOf(person.locked_until());
  if (person.has_last_sign_in_time()) std::cout << "  最近登录 " << MinuteOf(person.last_sign_in_time());
  std::cout << "\n";
  for (const auto& held : person.roles()) {
    const auth::RolePermissions* role = auth::FindRole(held.role());
    std::cout << "    " << (role == nullptr ? held.role() : std::string(role->chinese)) << "（" << held.role() << "）"
              << (held.organ() == "*" ? "所有单位" : held.organ()) << "  " << held.granted_by() << " 授予\n";
  }
  return kFine;
}

int ShowWord(const Arguments& arguments, const IssuePasswordWordResponse& word) {
  if (arguments.Json()) return ShowJson(word);
  std::cout << word.person() << "  设密码用的口令（只显示这一次，" << MinuteOf(word.expire_time())
            << " 前有效）：\n    " << word.word() << "\n";
  return kFine;
}

int First(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::CreateFirstAdministratorsRequest request;
  intake::v1::NewPerson* const three[] = {request.mutable_platform_administrator(),
                                          request.mutable_security_administrator(), request.mutable_auditor()};
  for (size_t i = 0; i < 3; ++i) {
    const std::pair<std::string, std::string> who = absl::StrSplit(arguments.files[i + 1], absl::MaxSplits('=', 1));
    three[i]->set_person_id(who.first);
    three[i]->set_display_name(who.second.empty() ? who.first : who.second);
  }
  return Ask<intake::v1::CreateFirstAdministratorsResponse>(server, "CreateFirstAdministrators", request,
                                                            [&](const auto& made) {
                                                              for (const IssuePasswordWordResponse& word : made.words())
                                                                ShowWord(arguments, word);
                                                              return kFine;
                                                            });
}

int ListAll(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::ListPeopleRequest request;
  request.set_organ(arguments.Flag("organ"));
  int code = kFine;
  do {
    code = Ask<intake::v1::ListPeopleResponse>(server, "ListPeople", request, [&](const auto& page) {
      for (const Person& person : page.people()) Show(arguments, person);
      request.set_page_token(page.next_page_token());
      return kFine;
    });
  } while (code == kFine && !request.page_token().empty());
  return code;
}

int New(const Arguments& arguments, rpc::Caller& server, Person::Kind kind) {
  intake::v1::CreatePersonRequest request;
  request.set_person_id(arguments.files[1]);
  request.mutable_person()->set_display_name(arguments.files[2]);
  request.mutable_person()->set_kind(kind);
  request.mutable_person()->set_organ(arguments.Flag("organ"));
  request.mutable_person()->set_email(arguments.Flag("email"));
  return Ask<Person>(server, "CreatePerson", request, [&](const auto& person) { return Show(arguments, person); });
}

template <typename Request>
int Role(const Arguments& arguments, rpc::Caller& server, const std::string& method) {
  Request request;
  request.set_name(NameOf(arguments.files[1]));
  request.set_role(arguments.files[2]);
  request.set_organ(arguments.files[3]);
  return Ask<Person>(server, method, request, [&](const auto& person) { return Show(arguments, person); });
}

int HandOver(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::HandOverRequest request;
  request.set_name(NameOf(arguments.files[1]));
  request.set_successor(NameOf(arguments.files[2]));
  request.set_organ(arguments.files[3]);
  return Ask<intake::v1::HandOverResponse>(server, "HandOver", request, [&](const auto& done) {
    Show(arguments, done.person());
    return Show(arguments, done.successor());
  });
}

int Disable(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::DisablePersonRequest request;
  request.set_name(NameOf(arguments.files[1]));
  request.set_reason(arguments.Flag("reason"));
  return Ask<Person>(server, "DisablePerson", request, [&](const auto& person) { return Show(arguments, person); });
}

template <typename Request>
int OfOne(const Arguments& arguments, rpc::Caller& server, const std::string& method) {
  Request request;
  request.set_name(NameOf(arguments.files[1]));
  return Ask<Person>(server, method, request, [&](const auto& person) { return Show(arguments, person); });
}

int Word(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::IssuePasswordWordRequest request;
  request.set_name(NameOf(arguments.files[1]));
  return Ask<IssuePasswordWordResponse>(server, "IssuePasswordWord", request,
                                        [&](const auto& word) { return ShowWord(arguments, word); });
}

int NewToken(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::CreateTokenRequest request;
  request.set_parent(NameOf(arguments.files[1]));
  request.set_display_name(arguments.files[2]);
  int days = 0;
  if (absl::SimpleAtoi(arguments.Flag("days", "0"), &days)) request.set_days(days);
  return Ask<intake::v1::CreateTokenResponse>(server, "CreateToken", request, [&](const auto& made) {
    if (arguments.Json()) return ShowJson(made);
    std::cout << made.token().name() << "  访问令牌（只显示这一次，" << MinuteOf(made.token().expire_time())
              << " 前有效）：\n    " << made.secret() << "\n";
    return kFine;
  });
}

int Tokens(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::ListTokensRequest request;
  request.set_parent(NameOf(arguments.files[1]));
  request.set_page_size(500);
  return Ask<intake::v1::ListTokensResponse>(server, "ListTokens", request, [&](const auto& page) {
    if (arguments.Json()) return ShowJson(page);
    for (const Token& token : page.tokens()) {
      const char* kind = token.kind() == Token::ACCESS ? "访问令牌" : token.kind() == Token::SESSION ? "登录" : "口令";
      std::cout << token.name() << "  " << kind << "  " << token.display_name() << "  " << MinuteOf(token.create_time())
                << " 至 " << MinuteOf(token.expire_time()) << "\n";
    }
    return kFine;
  });
}

int RevokeToken(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::RevokeTokenRequest request;
  request.set_name(arguments.files[1]);
  return Ask<intake::v1::RevokeTokenResponse>(server, "RevokeToken", request, [&](const auto&) {
    std::cout << "已吊销 " << request.name() << "\n";
    return kFine;
  });
}

// Secrets come by standard input, a line each: words of a command line are seen by everybody on the machine.
std::string Line() {
  std::string line;
  std::getline(std::cin, line);
  return line;
}

// With a name: the present password, then the new one; without: the word, then the new one.
int Password(const Arguments& arguments, rpc::Caller& server) {
  intake::v1::SetPasswordRequest request;
  if (arguments.files.size() > 1) {
    request.set_principal(arguments.files[1]);
    request.set_present_password(Line());
  } else {
    request.set_word(Line());
  }
  request.set_password(Line());
  return Ask<intake::v1::SetPasswordResponse>(server, "SetPassword", request, [&](const auto& set) {
    std::cout << "密码已设，用 " << set.principal() << " 登录。\n";
    return kFine;
  });
}

struct Deed {
  const char* name;
  size_t words;  // after it, at least
  size_t most;
  int (*run)(const Arguments&, rpc::Caller&);
};

constexpr Deed kDeeds[] = {
    {"first", 3, 3, &First},
    {"list", 0, 0, &ListAll},
    {"show", 1, 1,
     [](const Arguments& a, rpc::Caller& s) { return OfOne<intake::v1::GetPersonRequest>(a, s, "GetPerson"); }},
    {"new", 2, 2, [](const Arguments& a, rpc::Caller& s) { return New(a, s, Person::PERSON); }},
    {"system", 2, 2, [](const Arguments& a, rpc::Caller& s) { return New(a, s, Person::SYSTEM); }},
    {"grant", 3, 3,
     [](const Arguments& a, rpc::Caller& s) { return Role<intake::v1::GrantRoleRequest>(a, s, "GrantRole"); }},
    {"revoke", 3, 3,
     [](const Arguments& a, rpc::Caller& s) { return Role<intake::v1::RevokeRoleRequest>(a, s, "RevokeRole"); }},
    {"hand-over", 3, 3, &HandOver},
    {"disable", 1, 1, &Disable},
    {"enable", 1, 1,
     [](const Arguments& a, rpc::Caller& s) { return OfOne<intake::v1::EnablePersonRequest>(a, s, "EnablePerson"); }},
    {"word", 1, 1, &Word},
    {"password", 0, 1, &Password},
    {"token", 2, 2, &NewToken},
    {"tokens", 1, 1, &Tokens},
    {"revoke-token", 1, 1, &RevokeToken},
};

}  // namespace

int People(const Arguments& arguments) {
  const size_t words = arguments.files.size() - 1;
  for (const Deed& deed : kDeeds) {
    if (arguments.files[0] != deed.name || words < deed.words || words > deed.most) continue;
    return deed.run(arguments, *Connect(arguments));
  }
  return Complain(
      UsageError("用法见 nianbaoctl people --help 的例子。", "usage: see the examples of nianbaoctl people --help"),
      kUsage);
}

int Login(const Arguments& arguments) {
  intake::v1::SignInRequest request;
  request.set_principal(arguments.files[0]);
  request.set_password(Line());
  request.set_address("nianbaoctl");
  const auto in =
      Connect(arguments)->Call<intake::v1::SignInResponse>("/nianbao.intake.v1.SignInService/SignIn", request);
  if (!in.ok()) return Complain(in.status());
  if (arguments.Json()) return ShowJson(*in);
  std::cout << in->token() << "\n";
  return kFine;
}

int Logout(const Arguments& arguments) {
  intake::v1::SignOutRequest request;
  request.set_token(TokenOf(arguments));
  const auto out =
      Connect(arguments)->Call<intake::v1::SignOutResponse>("/nianbao.intake.v1.SignInService/SignOut", request);
  return out.ok() ? kFine : Complain(out.status());
}

}  // namespace nianbao::ctl

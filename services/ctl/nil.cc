// nianbaoctl nil: the short list of questions for a body with nothing to report (零报告).
#include <iostream>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "nianbao/intake/v1/nil_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::NilAnswer;
using intake::v1::NilQuestions;
using report::v1::AnnualReport;

absl::StatusOr<NilQuestions> QuestionsOf(rpc::Caller& server, const std::string& report) {
  intake::v1::GetNilQuestionsRequest request;
  request.set_name(report);
  return server.Call<NilQuestions>("/nianbao.intake.v1.NilService/GetNilQuestions", request);
}

int List(const NilQuestions& questions) {
  for (const auto& question : questions.questions()) std::cout << question.id() << "  " << question.text() << "\n";
  return kFine;
}

int Answer(const Arguments& arguments, rpc::Caller& server, const NilQuestions& questions) {
  intake::v1::GetAnnualReportRequest get;
  get.set_name(arguments.files[1]);
  const auto report = server.Call<AnnualReport>("/nianbao.intake.v1.ReportService/GetAnnualReport", get);
  if (!report.ok()) return Complain(report.status());
  const std::set<std::string> something =
      absl::StrSplit(arguments.Flag("something"), absl::ByAnyChar(", "), absl::SkipEmpty());
  intake::v1::AnswerNilQuestionsRequest request;
  request.set_name(get.name());
  request.set_etag(report->etag());
  request.set_validate_only(arguments.flags.count("dry-run") > 0);
  std::set<std::string> unknown = something;
  for (const auto& question : questions.questions()) {
    NilAnswer& answer = *request.add_answers();
    answer.set_question(question.id());
    answer.set_answer(something.count(question.id()) > 0 ? NilAnswer::SOMETHING : NilAnswer::NOTHING);
    unknown.erase(question.id());
  }
  for (const std::string& question : unknown) request.add_answers()->set_question(question);  // the server refuses it
  for (NilAnswer& answer : *request.mutable_answers()) {
    if (answer.answer() == NilAnswer::ANSWER_UNSPECIFIED) answer.set_answer(NilAnswer::SOMETHING);
  }
  const auto answered = server.Call<AnnualReport>("/nianbao.intake.v1.NilService/AnswerNilQuestions", request);
  if (!answered.ok()) return Complain(answered.status());
  for (const auto& question : questions.questions()) {
    const bool left = something.count(question.id()) > 0;
    std::cout << (left ? "待填  " : "零    ") << question.text() << "\n";
  }
  return kFine;
}

}  // namespace

int Nil(const Arguments& arguments) {
  const bool answer = arguments.files[0] == "answer";
  if (!answer && arguments.files[0] != "list") {
    return Complain(UsageError("用法：nianbaoctl nil list NAME，或 nianbaoctl nil answer NAME [--something ID,ID]。",
                               "usage: nianbaoctl nil list NAME, or nianbaoctl nil answer NAME [--something ID,ID]"),
                    kUsage);
  }
  const auto server = Connect(arguments);
  const auto questions = QuestionsOf(*server, arguments.files[1]);
  if (!questions.ok()) return Complain(questions.status());
  return answer ? Answer(arguments, *server, *questions) : List(*questions);
}

}  // namespace nianbao::ctl

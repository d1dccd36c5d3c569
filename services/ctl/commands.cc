#include "services/ctl/commands.h"

#include <cstdlib>
#include <iostream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/common/base/error.h"

namespace nianbao::ctl {
namespace {

constexpr char kHelp[] =
    "nianbaoctl — 政府信息公开年报命令行工具 / annual reports from the command line\n\n"
    "不需要服务器 offline:\n"
    "  import FILE                      读入年报（Word、Excel、网页、文本），显示草稿和读出的数字\n"
    "  check FILE                       校验，列出问题、位置和改法\n"
    "      --year Y --organ NAME --kind DEPT --region CODE --as-of 2025-01-20\n"
    "      --previous FILE --context FILE.txtpb\n"
    "  render FILE --to pdf|png|ofd|docx|xlsx|html|csv|json [-o FILE]\n"
    "      --typeface songti   --draft 加“草稿”水印\n"
    "  template --format f2021 --organ NAME --year Y [--from FILE] [-o FILE]   离线填报模板（Excel），填好后 import\n"
    "  verify CODE FILE.json [--note TEXT]      纸上的验证码与公布的数据是否相符\n"
    "  format list | format show ID\n"
    "  rules | rules ID | rules --to markdown   校验规则、依据和改法\n\n"
    "需要服务器 with a server (--server HOST:PORT --token TOKEN):\n"
    "  submit FILE --report organs/ID/annualReports/Y [--historical] [--wait]\n"
    "  get REPORT     list [--year Y]     watch REPORT     download REPORT --to pdf [-o FILE]\n"
    "  queue stats | list KIND | dead | replay JOB | dispose JOB --reason TEXT | pause|resume|drain KIND\n\n"
    "FILE 可以是 Word（.docx）、Excel（.xlsx）、网页、纯文本（UTF-8、GB18030）、proto3 JSON（.json）或 "
    "textproto（.txtpb）。\n"
    "--output table|json   退出码 exit codes: 0 正常 fine, 1 用法 usage, 2 办不到 could not, 3 年报有错误 errors\n";

const std::set<std::string>& FlagsWithoutValue() {
  static const auto* flags = new std::set<std::string>{"wait", "historical", "help", "draft"};
  return *flags;
}

absl::Status Usage(const std::string& sentence) {
  return MakeError(absl::StatusCode::kInvalidArgument, sentence,
                   {.reason = "USAGE", .sentence = sentence + " 用 nianbaoctl --help 查看用法。"});
}

absl::StatusOr<Arguments> Parse(const std::vector<std::string>& words) {
  static const std::set<std::string> known = {
      "output", "year",  "organ",  "kind",  "region", "as-of",    "previous", "context", "to",       "o",
      "server", "token", "report", "fonts", "reason", "left-out", "format",   "from",    "typeface", "note"};
  Arguments arguments;
  for (size_t i = 0; i < words.size(); ++i) {
    absl::string_view word = words[i];
    if (!absl::StartsWith(word, "-") || word == "-") {
      if (arguments.verb.empty()) {
        arguments.verb = words[i];
      } else {
        arguments.files.push_back(words[i]);
      }
      continue;
    }
    absl::ConsumePrefix(&word, "-");
    absl::ConsumePrefix(&word, "-");
    const size_t equals = word.find('=');
    const std::string name(word.substr(0, equals));
    if (FlagsWithoutValue().count(name) > 0) {
      arguments.flags[name] = "true";
    } else if (known.count(name) == 0) {
      return Usage("不认识参数“" + words[i] + "”。");
    } else if (equals != absl::string_view::npos) {
      arguments.flags[name] = std::string(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      arguments.flags[name] = words[++i];
    } else {
      return Usage("参数“" + words[i] + "”缺少值。");
    }
  }
  return arguments;
}

}  // namespace

std::string Arguments::Flag(const std::string& name, const std::string& fallback) const {
  const auto found = flags.find(name);
  return found == flags.end() ? fallback : found->second;
}

int Complain(const absl::Status& status, int code) {
  const ErrorDetail detail = DetailOf(status);
  std::cerr << (detail.sentence.empty() ? std::string(status.message()) : detail.sentence) << " [" << detail.reason
            << "]" << std::endl;
  for (const FieldFault& fault : detail.faults)
    std::cerr << "  " << fault.field << "：" << fault.description << std::endl;
  return code;
}

int Main(const std::vector<std::string>& words) {
  const auto arguments = Parse(words);
  if (!arguments.ok()) return Complain(arguments.status(), kUsage);
  if (arguments->verb.empty() || arguments->verb == "help" || !arguments->Flag("help").empty()) {
    std::cout << kHelp;
    return arguments->verb.empty() && words.empty() ? kUsage : kFine;
  }
  static const std::map<std::string, int (*)(const Arguments&)> verbs = {
      {"import", &Import},  {"check", &Check},       {"render", &Render}, {"template", &Template}, {"verify", &Verify},
      {"format", &Formats}, {"rules", &Rules},       {"submit", &Submit}, {"get", &Get},           {"list", &List},
      {"watch", &Watch},    {"download", &Download}, {"queue", &Queue}};
  const auto verb = verbs.find(arguments->verb);
  if (verb == verbs.end()) return Complain(Usage("没有“" + arguments->verb + "”这个命令。"), kUsage);
  static const std::set<std::string> without_file = {"list", "rules", "template"};
  if (arguments->files.empty() && without_file.count(verb->first) == 0) {
    return Complain(Usage("“" + arguments->verb + "”后面要写文件或年报名称。"), kUsage);
  }
  return verb->second(*arguments);
}

}  // namespace nianbao::ctl

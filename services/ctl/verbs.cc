#include "services/ctl/verbs.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "nianbao/report/v1/organ.pb.h"
#include "services/common/base/error.h"

namespace nianbao::ctl {
namespace {

const std::vector<Flag>& Flags() {
  static const auto* flags = new std::vector<Flag>{
      {"output", Value::kOutput, "table|json", {"输出给人看的文字，或 JSON", "text for people, or JSON"}},
      {"help", Value::kNone, "", {"显示用法", "show this help"}},
      {"year", Value::kNumber, "YYYY", {"报告年度；不写则取标题中的年份", "report year; default: the title's"}},
      {"organ",
       Value::kText,
       "NAME",
       {"单位登记全称；people 命令写 organs/…", "registered full name of the organ; organs/… for people"}},
      {"kind",
       Value::kOrganKind,
       "KIND",
       {"单位类型：DEPT 部门、GOV_OFFICE 政府办、GOV_COUNTY 县级政府、GOV_CITY 市级政府、GOV_PROV 省级政府、TOWN 乡镇、"
        "STREET 街道、DEV_ZONE 开发区、VERTICAL 垂直领导、AGENCY_AUTH 授权组织 ……",
        "kind of body: DEPT, GOV_OFFICE, GOV_COUNTY, GOV_CITY, GOV_PROV, TOWN, STREET, DEV_ZONE, VERTICAL, "
        "AGENCY_AUTH ..."}},
      {"region", Value::kRegion, "CODE", {"行政区划代码，六位或九位", "GB/T 2260 region code, six or nine digits"}},
      {"as-of", Value::kDay, "YYYY-MM-DD", {"按哪一天判断日期和期限", "the day to judge dates by"}},
      {"previous",
       Value::kText,
       "FILE",
       {"上一年度的年报，用来核对结转和变化", "last year's report, for carried figures"}},
      {"context",
       Value::kText,
       "FILE.txtpb",
       {"更多已知情况（nianbao.validation.v1.CheckContext 的 textproto）",
        "what else is known (nianbao.validation.v1.CheckContext as textproto)"}},
      {"to", Value::kText, "FORMAT", {"文件格式", "file format"}},
      {"format", Value::kText, "ID", {"格式版本；默认按年度", "edition of the form; default: the year's"}},
      {"typeface",
       Value::kText,
       "fangsong|songti",
       {"正文字体：仿宋（GB/T 9704，默认）或宋体", "body face: fangsong (GB/T 9704, default) or songti"}},
      {"draft", Value::kNone, "", {"加“草稿”水印", "with a watermark 草稿"}},
      {"note", Value::kText, "TEXT", {"更正、补充的公开说明", "the public note of a correction"}},
      {"key", Value::kText, "FILE.pem", {"发回执单位的公钥", "public key of whoever issued the receipt"}},
      {"person", Value::kText, "ID", {"只看这个账号", "this account only"}},
      {"action", Value::kText, "ACTION", {"只看这种操作，例如 SignOff", "this action only, SignOff for one"}},
      {"sm2", Value::kNone, "", {"国密 SM2 密钥；默认 Ed25519", "an SM2 key; default Ed25519"}},
      {"from", Value::kText, "FILE", {"用这份年报预填", "prefilled from this report"}},
      {"o", Value::kText, "FILE", {"写到哪个文件；不写则用年报的名称", "output file; default: named after the report"}},
      {"fonts",
       Value::kText,
       "DIR",
       {"字体文件夹；默认 .cache/fonts（scripts/fetch-fonts 下载）",
        "folder of fonts; default .cache/fonts (filled by scripts/fetch-fonts)"}},
      {"formats",
       Value::kText,
       "DIR",
       {"用文件夹里的格式和规则（与 formats/ 同样的布局）", "editions and rules of a folder laid out like formats/"}},
      {"corpus", Value::kText, "DIR", {"放有历年年报的文件夹", "a folder of past reports"}},
      {"source", Value::kText, "TEXT", {"数字的来源", "where the figures come from"}},
      {"left-out", Value::kText, "FILE", {"未实现规则及原因的清单", "list of rules left out, with reasons"}},
      {"server",
       Value::kText,
       "HOST:PORT",
       {"报送服务（intake）的 gRPC 地址；默认 127.0.0.1:8301", "gRPC address of intake; default 127.0.0.1:8301"}},
      {"rendering",
       Value::kText,
       "HOST:PORT",
       {"生成服务（rendering）的 gRPC 地址；默认与 --server 相同", "gRPC address of rendering; default: as --server"}},
      {"token",
       Value::kText,
       "TOKEN",
       {"访问令牌；不写则取环境变量 NIANBAO_TOKEN（推荐，不会被他人看到）",
        "access token; default: NIANBAO_TOKEN (better: others cannot see it)"}},
      {"report", Value::kText, "NAME", {"年报名称 organs/单位/annualReports/年度", "organs/ORGAN/annualReports/YEAR"}},
      {"historical", Value::kNone, "", {"作为历史年报补录", "file as a report of a year before the system"}},
      {"wait", Value::kNone, "", {"等校验结束，并列出问题", "wait for the verdict and list its findings"}},
      {"config",
       Value::kText,
       "FILE",
       {"程序的配置文件；环境变量同样有效", "the programs' configuration; their environment counts as well"}},
      {"only", Value::kText, "intake|notification", {"只处理一个服务的数据库", "the database of one service only"}},
      {"dry-run", Value::kNone, "", {"试做一遍再撤销，说出将做什么", "try, roll back, say what would be done"}},
      {"something", Value::kText, "ID,ID", {"有事项、照常填报的问题", "questions whose answer is not nothing"}},
      {"email", Value::kText, "ADDRESS", {"电子邮箱", "mail address"}},
      {"days", Value::kNumber, "N", {"有效天数；默认90，最多400", "days that it works; default 90, at most 400"}},
      {"reason", Value::kText, "TEXT", {"原因", "the reason"}},
      {"until", Value::kDay, "YYYY-MM-DD", {"延到哪一天", "until which day"}},
      {"title", Value::kText, "TEXT", {"通知的标题", "title of the notice"}},
      {"number", Value::kText, "TEXT", {"通知的文号", "document number of the notice"}},
      {"cursor",
       Value::kText,
       "N",
       {"从哪个位置之后开始；默认0，从头", "after which position; default 0, the beginning"}},
      {"log",
       Value::kText,
       "FILE",
       {"事件逐行追加到文件，并从文件最后一行继续", "append events to a file, and go on behind its last line"}}};
  return *flags;
}

const std::vector<Verb>& Table() {
  static const auto* verbs = new std::vector<Verb>{
      {"import",
       &Import,
       1,
       1,
       true,
       "FILE",
       {"读入年报（Word、Excel、网页、文本），显示草稿和读出的数字",
        "read a report (Word, Excel, web page, text): the draft and the figures found"},
       {},
       {"nianbaoctl import 年报.docx", "nianbaoctl import 年报.txt --output json > 年报.json"}},
      {"check",
       &Check,
       1,
       1,
       true,
       "FILE",
       {"校验年报：哪里有问题、依据什么、怎么改", "check a report: what is wrong, by what rule, how to mend it"},
       {"year", "organ", "kind", "region", "as-of", "previous", "context", "formats"},
       {"nianbaoctl check 年报.docx --organ 舒兰市科学技术局 --kind DEPT",
        "nianbaoctl check 年报.docx --previous 去年年报.docx --as-of 2026-01-20"}},
      {"render",
       &Render,
       1,
       1,
       true,
       "FILE",
       {"把年报排成文件：pdf、ofd、docx、xlsx、html、csv、json、png",
        "set a report as a file: pdf, ofd, docx, xlsx, html, csv, json, png"},
       {"to", "o", "year", "organ", "fonts", "typeface", "draft", "formats"},
       {"nianbaoctl render 年报.docx --to pdf -o 年报.pdf"}},
      {"verify",
       &Verify,
       1,
       2,
       true,
       "CODE FILE.json | RECEIPT.json [FILE]",
       {"纸上的验证码与公布的数据是否相符；回执是否属实，是否就是这份年报的回执",
        "whether a code on paper belongs to the published data; whether a receipt is genuine, and of this report"},
       {"note", "key"},
       {"nianbaoctl verify kejiju-2025-1-9F3C2AB477E01D55 年报.json", "nianbaoctl verify 回执.json --key 公钥.pem"}},
      {"receipt",
       &Receipt,
       1,
       1,
       false,
       "NAME",
       {"取报送回执（含签名和公钥），用 verify 核对",
        "the receipt of a filing with signature and key; verify checks it"},
       {"o", "server", "token"},
       {"nianbaoctl receipt organs/kejiju/annualReports/2025 -o 回执.json"}},
      {"tree",
       &Tree,
       1,
       2,
       false,
       "import FILE | export",
       {"单位登记：从CSV或Excel导入（先用 --dry-run 看看逐个单位会怎样），或导出",
        "the register of organs: import CSV or Excel (--dry-run says organ by organ what would change), or export"},
       {"dry-run", "o", "server", "token"},
       {"nianbaoctl tree import 单位.csv --dry-run", "nianbaoctl tree export -o 单位.xlsx"}},
      {"leave",
       &Leave,
       1,
       2,
       false,
       "list [ORGAN] | ask|grant|refuse|revoke NAME",
       {"免报：申请、同意、不同意、撤回", "exemptions: ask, grant, refuse, revoke"},
       {"reason", "server", "token"},
       {"nianbaoctl leave ask organs/kejiju/dispensations/exemption-2025 --reason 机构撤销",
        "nianbaoctl leave grant organs/kejiju/dispensations/exemption-2025"}},
      {"attach",
       &Attach,
       2,
       3,
       false,
       "add NAME FILE | list NAME | get|remove ATTACHMENT",
       {"附件：盖章件扫描等（PDF、OFD、JPEG、PNG，7 MiB以内）",
        "files beside a report (PDF, OFD, JPEG, PNG up to 7 MiB)"},
       {"o", "server", "token"},
       {"nianbaoctl attach add organs/kejiju/annualReports/2025 盖章件.pdf"}},
      {"nil",
       &Nil,
       2,
       2,
       false,
       "list|answer NAME",
       {"零报告：几个问题代替逐格填零；有事项的用 --something 留出来照常填",
        "nil reports: a few questions instead of zeros; what there was something of is left by --something"},
       {"something", "dry-run", "server", "token"},
       {"nianbaoctl nil list organs/kejiju/annualReports/2025",
        "nianbaoctl nil answer organs/kejiju/annualReports/2025 --something licensing"}},
      {"people",
       &People,
       1,
       4,
       false,
       "list | show|new|system|grant|revoke|hand-over|disable|enable|word|password|token|tokens|revoke-token|first …",
       {"账号、角色、密码口令和系统令牌；密码从标准输入读，不写在命令行上",
        "accounts, roles, words to set passwords with, tokens of systems; passwords come by standard input"},
       {"organ", "email", "reason", "days", "server", "token"},
       {"nianbaoctl people first zhang=张三 li=李四 wang=王五    # 平台、安全、审计三员，只能一次",
        "nianbaoctl people new zhao-liu 赵六 --organ organs/kejiju",
        "nianbaoctl people grant zhao-liu preparer organs/kejiju", "nianbaoctl people word zhao-liu    # 交给本人",
        "nianbaoctl people password         # 输入口令一行、新密码一行",
        "nianbaoctl people password zhao-liu    # 输入现密码一行、新密码一行",
        "nianbaoctl people hand-over zhao-liu sun-qi organs/kejiju",
        "nianbaoctl people system oa 办公系统 --organ organs/kejiju && nianbaoctl people token oa 报送接口 --days 90",
        "nianbaoctl people disable zhao-liu --reason 调离"}},
      {"login",
       &Login,
       1,
       1,
       false,
       "NAME",
       {"用密码（标准输入的一行）换访问令牌", "an access token for the password on standard input"},
       {"server"},
       {"export NIANBAO_TOKEN=$(nianbaoctl login zhao-liu)"}},
      {"logout",
       &Logout,
       0,
       0,
       false,
       "",
       {"让令牌失效", "ends the token"},
       {"server", "token"},
       {"nianbaoctl logout"}},
      {"audit",
       &Audit,
       1,
       2,
       false,
       "list [NAME] | verify [POSITION:SEAL]",
       {"审计：查询（--output json 即导出）；核对审计链，指出被改动、缺失的是哪一条（有则退出码为3）",
        "the audit: entries (--output json exports them); verify the chain and name what was altered or is missing "
        "(exit code 3)"},
       {"person", "action", "server", "token"},
       {"nianbaoctl audit list organs/kejiju --action SignOff", "nianbaoctl audit verify"}},
      {"keys",
       &Keys,
       1,
       2,
       true,
       "password | new FILE",
       {"生成密码散列（从标准输入读一行密码），或签名密钥",
        "hash a password (read from standard input), or make a signing key"},
       {"sm2"},
       {"nianbaoctl keys password", "nianbaoctl keys new /etc/nianbao/receipts.pem --sm2"}},
      {"template",
       &Template,
       0,
       0,
       true,
       "",
       {"离线填报模板（Excel），填好后用 import 读入", "the offline filling template (Excel); import reads it back"},
       {"format", "organ", "year", "from", "o"},
       {"nianbaoctl template --organ 舒兰市科学技术局 --year 2025"}},
      {"format",
       &Formats,
       1,
       2,
       true,
       "list | show ID",
       {"统一格式：各版本，或一个版本的全部单元格", "editions of the form, or all cells of one"},
       {"formats"},
       {"nianbaoctl format list", "nianbaoctl format show f2021"}},
      {"rules",
       &Rules,
       0,
       1,
       true,
       "[ID]",
       {"校验规则：全部，或一条的依据、改法和例子", "the rules: all, or one with its basis, mend and examples"},
       {"to", "left-out"},
       {"nianbaoctl rules", "nianbaoctl rules T3-001", "nianbaoctl rules --to markdown"}},
      {"lab",
       &Lab,
       0,
       0,
       true,
       "--formats DIR --corpus DIR",
       {"规则试验：换用新规则后，哪些年报会新出现问题（有不能再提交的，退出码为3）",
        "try changed rules on past reports: who would newly fail (exit code 3 when any could no longer be submitted)"},
       {"formats", "corpus"},
       {"nianbaoctl lab --formats 新规则/ --corpus 历年年报/"}},
      {"submit",
       &Submit,
       1,
       1,
       false,
       "FILE",
       {"提交年报", "submit a report"},
       {"report", "historical", "wait", "server", "token"},
       {"nianbaoctl submit 年报.docx --report organs/kejiju/annualReports/2025 --wait"}},
      {"get",
       &Get,
       1,
       1,
       false,
       "NAME",
       {"查看一份年报的状态和问题", "a report's state and findings"},
       {"server", "token"},
       {"nianbaoctl get organs/kejiju/annualReports/2025"}},
      {"list",
       &List,
       0,
       0,
       false,
       "",
       {"列出看得到的年报", "the reports that you may see"},
       {"year", "server", "token"},
       {"nianbaoctl list --year 2025"}},
      {"watch",
       &Watch,
       1,
       1,
       false,
       "NAME",
       {"跟踪一份年报，直到公布、撤下或被退回", "follow a report until it is published, withdrawn or returned"},
       {"server", "token"},
       {"nianbaoctl watch organs/kejiju/annualReports/2025"}},
      {"download",
       &Download,
       1,
       1,
       false,
       "NAME",
       {"下载生成的文件（默认 pdf）", "download a rendered file (default pdf)"},
       {"to", "o", "server", "rendering", "token"},
       {"nianbaoctl download organs/kejiju/annualReports/2025 --to docx"}},
      {"opening",
       &Opening,
       1,
       1,
       false,
       "FILE.csv",
       {"导入期初数（单位,年度,格,数[,来源]），由主管部门核准后作为上年数据",
        "import last year's figures (organ,year,cell,value[,source]); the competent department approves them"},
       {"source", "server", "token"},
       {"nianbaoctl opening 期初数.csv --source 2024年年报"}},
      {"rollup",
       &RollUp,
       2,
       3,
       false,
       "ORGAN YEAR [CELL]",
       {"政府的汇总：谁没报、哪里与已报送数不一致；写出单元格则逐级展开来源（有差异时退出码为3）",
        "a government's sums: who is missing, where figures differ; with a cell, where it comes from (exit code 3 when "
        "figures differ)"},
       {"server", "token"},
       {"nianbaoctl rollup shulan 2025", "nianbaoctl rollup shulan 2025 requests/newly_received/total"}},
      {"db",
       &Database,
       1,
       2,
       true,
       "migrate | backup DIR | check DIR | restore DIR",
       {"数据库：升级结构；联机备份、核对备份、恢复到空数据库（SQLite 或 PostgreSQL）",
        "databases: migrate; back up online, check a backup, restore into an empty one (SQLite or PostgreSQL)"},
       {"config", "only", "dry-run"},
       {"nianbaoctl db migrate --dry-run --config server.txtpb", "nianbaoctl db backup /backup/2026-01-31"}},
      {"deadline",
       &DeadlineVerb,
       1,
       2,
       true,
       "explain ORGAN | explain --kind KIND | changes --formats DIR | extend ORGAN | set ORGAN | unset NAME | list",
       {"期限：哪天、依据哪条、为什么；换用新日历会改变什么；给一个单位延期；设定、取消、列出本地的内部时间，并说明哪些"
        "期限因此移动",
        "deadlines: which day, by which article and why; what a new calendar would move; more time for one body; a "
        "region's own dates, and which due dates they move"},
       {"year", "kind", "region", "formats", "until", "reason", "deed", "server", "token"},
       {"nianbaoctl deadline explain --kind DEPT --region 220283 --year 2025",
        "nianbaoctl deadline changes --formats 新日历/ --year 2026",
        "nianbaoctl deadline extend organs/kejiju --year 2025 --until 2026-01-28 --reason 负责人出差",
        "nianbaoctl deadline set organs/office --year 2025 --until 2026-01-20 --kind DEPT --reason "
        "舒政办函〔2026〕1号"}},
      {"notify",
       &Notify,
       1,
       2,
       false,
       "plan | stats | tasks | notices | trail MESSAGE | settle TASK | notice ORGAN | preview [TEMPLATE] | lint",
       {"提醒：整个报送季的计划、进度、一条消息的经过、未送达的人；下发通知；模板预览和检查（这两项不需要服务器）",
        "reminders: the season's plan, how far it is, one message's trail, people not reached; issue a notice; preview "
        "and lint of templates (without a server)"},
       {"year", "region", "title", "number", "reason", "formats", "server", "token"},
       {"nianbaoctl notify plan --year 2025 --region 2202", "nianbaoctl notify preview saved-not-submitted",
        "nianbaoctl notify notice organs/office --year 2025 --title 关于做好年报工作的通知"}},
      {"events",
       &Events,
       1,
       1,
       false,
       "watch",
       {"事件流：年报的每一步，按位置恰好一次，断线后自动继续",
        "the event stream: every step of every report, exactly once by cursor, over broken connections"},
       {"cursor", "log", "organ", "server", "token"},
       {"nianbaoctl events watch --log 事件.tsv"}},
      {"queue",
       &Queue,
       1,
       2,
       false,
       "stats | list KIND | dead | replay JOB | dispose JOB | pause|resume|drain KIND",
       {"任务队列（运维）", "the job queue (operators)"},
       {"reason", "server", "token"},
       {"nianbaoctl queue stats", "nianbaoctl queue dead", "nianbaoctl queue dispose JOB --reason 重复提交"}}};
  return *verbs;
}

bool IsDigits(absl::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == absl::string_view::npos;
}

bool Fits(Value form, const std::string& text) {
  switch (form) {
    case Value::kNumber: {
      int number = 0;
      return absl::SimpleAtoi(text, &number) && number > 0;
    }
    case Value::kDay: {
      absl::CivilDay day;
      return text.size() == 10 && absl::ParseCivilTime(text, &day);
    }
    case Value::kRegion:
      return (text.size() == 6 || text.size() == 9) && IsDigits(text);
    case Value::kOutput:
      return text == "table" || text == "json";
    case Value::kOrganKind: {
      report::v1::OrganKind kind;
      return report::v1::OrganKind_Parse(text, &kind);
    }
    default:
      return true;
  }
}

std::string Line(const std::string& left, absl::string_view right) {
  return left.size() < 24 ? absl::StrFormat("  %-24s%s\n", left, right)
                          : absl::StrFormat("  %s\n  %-24s%s\n", left, "", right);
}

}  // namespace

absl::Span<const Verb> Verbs() { return Table(); }

const Verb* FindVerb(absl::string_view name) {
  for (const Verb& verb : Table()) {
    if (verb.name == name) return &verb;
  }
  return nullptr;
}

const Flag* FindFlag(absl::string_view name) {
  for (const Flag& flag : Flags()) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

absl::Status UsageError(const std::string& chinese, const std::string& english) {
  return MakeError(absl::StatusCode::kInvalidArgument, english, {.reason = "USAGE", .sentence = chinese});
}

std::string Help() {
  std::string help(
      Say({"nianbaoctl — 政府信息公开年报命令行工具\n", "nianbaoctl - annual reports from the command line\n"}));
  for (const bool offline : {true, false}) {
    absl::StrAppend(&help, "\n",
                    offline ? Say({"不需要服务器：", "Without a server:"}) : Say({"需要服务器：", "With a server:"}),
                    "\n");
    for (const Verb& verb : Table()) {
      if (verb.offline == offline)
        absl::StrAppend(&help, Line(absl::StrCat(verb.name, " ", verb.words), Say(verb.what)));
    }
  }
  absl::StrAppend(
      &help, "\n",
      Say({"FILE 可以是 Word（.docx）、Excel（.xlsx）、网页、纯文本（UTF-8、GB18030）、proto3 JSON（.json）或 "
           "textproto（.txtpb）。\n“nianbaoctl VERB --help”显示一个命令的参数和例子。\n"
           "退出码：0 正常；1 用法不对；2 办不到（服务器、文件）；3 年报有错误。\n",
           "FILE is Word (.docx), Excel (.xlsx), a web page, plain text (UTF-8, GB18030), proto3 JSON (.json) or "
           "textproto (.txtpb).\n\"nianbaoctl VERB --help\" shows a verb's flags and examples.\n"
           "Exit codes: 0 fine; 1 usage; 2 could not (server, file); 3 the report has errors.\n"}));
  return help;
}

std::string HelpOf(const Verb& verb) {
  std::string help = absl::StrCat("nianbaoctl ", verb.name, " ", verb.words, "\n", Say(verb.what), "\n\n");
  std::vector<absl::string_view> names = verb.flags;
  names.insert(names.end(), {"output", "help"});
  for (const absl::string_view name : names) {
    const Flag& flag = *FindFlag(name);
    const std::string shown =
        absl::StrCat(name.size() == 1 ? "-" : "--", name, flag.shown.empty() ? "" : " ", flag.shown);
    absl::StrAppend(&help, Line(shown, Say(flag.what)));
  }
  if (!verb.examples.empty()) absl::StrAppend(&help, "\n", Say({"例：", "Examples:"}), "\n");
  for (const absl::string_view example : verb.examples) absl::StrAppend(&help, "  ", example, "\n");
  return help;
}

absl::Status CheckArguments(const Verb& verb, const Arguments& arguments) {
  const std::string name(verb.name);
  if (arguments.files.size() < verb.least) {
    return UsageError(absl::StrCat("“", name, "”后面还要写：", verb.words, "。"),
                      absl::StrCat(name, " needs: ", verb.words));
  }
  if (arguments.files.size() > verb.most) {
    const std::string& extra = arguments.files[verb.most];
    return UsageError(absl::StrCat("“", name, "”用不着“", extra, "”。"),
                      absl::StrCat(name, " takes no \"", extra, "\""));
  }
  for (const auto& [flag, value] : arguments.flags) {
    const bool common = flag == "output" || flag == "help";
    if (!common && std::find(verb.flags.begin(), verb.flags.end(), flag) == verb.flags.end()) {
      return UsageError(absl::StrCat("“", name, "”没有参数“--", flag, "”。"), absl::StrCat(name, " has no --", flag));
    }
    const Flag& found = *FindFlag(flag);
    if (!Fits(found.value, value)) {
      return UsageError(
          absl::StrCat("参数“--", flag, "”的值“", value, "”不对，应为 ", found.shown, "（", found.what.chinese, "）。"),
          absl::StrCat("--", flag, " \"", value, "\": should be ", found.shown, " (", found.what.english, ")"));
    }
  }
  return absl::OkStatus();
}

}  // namespace nianbao::ctl

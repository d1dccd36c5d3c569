// The main job, visibly: two real reports go in over gRPC and come out published. scripts/run calls it.
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/base/status_macros.h"
#include "services/common/format/cell_table.h"
#include "services/common/format/format.h"
#include "services/importing/import.h"
#include "services/rendering/proof/proof.h"
#include "services/rendering/public_part.h"
#include "services/rendering/verification.h"
#include "tests/e2e/journey.h"

namespace nianbao::e2e {
namespace {

using report::v1::ReportContent;
using report::v1::Revision;

class Stopwatch {
 public:
  void Say(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    const double ms = std::chrono::duration<double, std::milli>(now - last_).count();
    last_ = now;
    std::printf("  %8.0f ms  %s\n", ms, what.c_str());
    std::fflush(stdout);
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

report::v1::Organ Organ(const std::string& text) {
  report::v1::Organ organ;
  google::protobuf::TextFormat::ParseFromString(text, &organ);
  return organ;
}

std::string Bare(const std::string& text) {
  return absl::StrReplaceAll(text, {{" ", ""}, {"\n", ""}, {"\f", ""}, {"　", ""}, {"\t", ""}, {"\r", ""}});
}

absl::Status Wrong(const std::string& what) {
  return MakeError(absl::StatusCode::kDataLoss, what, {.reason = "OUTCOME_WRONG", .sentence = what});
}

std::string PdfText(const std::string& path) {
  std::string out;
  FILE* pipe = popen(("pdftotext -layout '" + path + "' - 2>&1").c_str(), "r");
  char buffer[4096];
  for (size_t n = 0; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
  pclose(pipe);
  return out;
}

// Every number of a page's text and how often it stands there.
std::map<std::string, int> Numbers(const std::string& text) {
  std::map<std::string, int> count;
  std::string number;
  for (const char c : text + "\n") {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c == '.' && !number.empty())) {
      number += c;
    } else if (!number.empty()) {
      ++count[number];
      number.clear();
    }
  }
  return count;
}

std::string WithoutPageNumbers(std::string out) {
  out = Bare(out);
  for (int page = 1; page < 40; ++page) out = absl::StrReplaceAll(out, {{absl::StrCat("—", page, "—"), ""}});
  return out;
}

// Every figure as often as the report has it, every paragraph, the headings in order: read back from the published
// file. That each figure stands in its own cell is proven before publication (services/rendering/proof).
absl::Status VerifyPdf(const std::string& path, const format::Edition& edition, const ReportContent& content) {
  const std::string pages = PdfText(path);
  const std::string text = WithoutPageNumbers(pages);
  std::map<std::string, int> numbers = Numbers(pages);
  size_t at = 0;
  for (const auto& section : content.sections()) {
    at = text.find(Bare(section.heading()), at);
    if (at == std::string::npos) return Wrong("PDF 里没有按顺序找到标题 " + section.heading());
    for (const auto& paragraph : section.paragraphs()) {
      if (!absl::StrContains(text, Bare(paragraph.text()))) return Wrong("PDF 里没有这一段：" + paragraph.text());
    }
  }
  const format::CellTable cells(edition, content);
  for (size_t i = 0; i < edition.cells().size(); ++i) {
    const std::string shown = cells.Text(static_cast<int>(i));
    const bool is_number = !shown.empty() && absl::ascii_isdigit(static_cast<unsigned char>(shown[0]));
    if (is_number && --numbers[shown] < 0) return Wrong("PDF 里没有数字 " + edition.cells()[i].id);
    if (!is_number && !absl::StrContains(text, Bare(shown))) return Wrong("PDF 里没有 " + edition.cells()[i].id);
  }
  return absl::OkStatus();
}

// The other formats are read back with other people's libraries (services/rendering/proof).
absl::Status VerifyFile(const std::string& path, const std::string& format, const rendering::ProofSource& source) {
  if (format == "pdf") return VerifyPdf(path, source.edition, source.content);
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  return rendering::ProveFile(source, format, bytes);
}

absl::Status VerifyPublished(const std::string& public_dir, const Revision& revision, const std::string& organ,
                             const format::Edition& edition, std::vector<std::string>& files) {
  std::vector<std::string> name = absl::StrSplit(revision.name(), '/');
  name.resize(6);  // organs/{organ}/annualReports/{report_year}/revisions/{revision}
  const report::v1::ReportContent shown = rendering::PublicPart(revision.content());
  rendering::RevisionContent coded{.organ = name[1], .content = shown, .public_note = revision.public_note()};
  if (!absl::SimpleAtoi(name[3], &coded.report_year) || !absl::SimpleAtoi(name[5], &coded.revision)) {
    return Wrong("年报名称不对：" + revision.name());
  }
  const rendering::RenderContext context{.organ_display_name = organ,
                                         .report_year = coded.report_year,
                                         .public_note = revision.public_note(),
                                         .verification = rendering::MakeVerification(coded, "")};
  if (revision.state() != report::v1::PUBLISHED || !revision.has_receipt()) return Wrong("年报没有公布或没有回执");
  for (const report::v1::Artifact& artifact : revision.artifacts()) {
    const std::string path = absl::StrCat(public_dir, "/", artifact.public_path());
    if (!std::filesystem::exists(path)) return Wrong("没有文件 " + path);
    files.push_back(path);
    RETURN_IF_ERROR(VerifyFile(path, artifact.format(), {edition, shown, context}));
  }
  files.push_back(absl::StrCat(public_dir, "/verify/", context.verification.code, ".html"));
  if (!std::filesystem::exists(files.back())) return Wrong("没有核对页面 " + files.back());
  return files.size() == 8 ? absl::OkStatus() : Wrong("应生成七种格式");
}

void PrintFindings(const Revision& revision) {
  for (const report::v1::Finding& finding : revision.check_result().findings()) {
    if (finding.severity() == format::v1::HINT) continue;
    const char* word = finding.severity() == format::v1::ERROR ? "错误" : "需核实";
    std::printf("               %s %s %s\n                      怎么改：%s\n", word, finding.rule_id().c_str(),
                finding.message().c_str(), finding.fix().c_str());
  }
}

// 舒兰市科学技术局 2016: filed as it was, returned, corrected, published.
absl::Status RealReport(Suite& suite, const std::string& data, Stopwatch& clock) {
  std::cout << "\n一、舒兰市科学技术局2016年度（真实年报，历史补录）\n";
  Journey journey(suite, "organs/shulan-kejiju/annualReports/2016");
  RETURN_IF_ERROR(journey.Register(
      "shulan-zhengwu", Organ("display_name: \"舒兰市人民政府办公室\" kind: GOV_OFFICE region_code: \"220283\"")));
  RETURN_IF_ERROR(journey.Register(
      "shulan-kejiju",
      Organ("display_name: \"舒兰市科学技术局\" short_names: \"科技局\" kind: DEPT region_code: \"220283\" "
            "competent_organ: \"organs/shulan-zhengwu\" has_separate_reviewer: true")));
  clock.Say("登记单位和主管部门");
  ASSIGN_OR_RETURN(const std::string text, ReadFile(data + "/shulan-kejiju-2016.txt"));
  ASSIGN_OR_RETURN(const auto imported, importing::ImportDocument(format::FormatRegistry::Embedded(), text, {}));
  clock.Say(absl::StrCat("导入原文：", imported.content().sections_size(), "个部分，读出", imported.suggestions_size(),
                         "个数字（建议）"));
  RETURN_IF_ERROR(journey.Create(imported.content(), /*historical=*/true));
  RETURN_IF_ERROR(journey.Take("SubmitAnnualReport", "preparer"));
  RETURN_IF_ERROR(journey.Await({report::v1::RETURNED}).status());
  ASSIGN_OR_RETURN(const Revision returned, journey.Newest());
  clock.Say(absl::StrCat("原样提交：校验退回，发现", returned.check_result().findings_size(), "项"));
  PrintFindings(returned);
  ASSIGN_OR_RETURN(const ReportContent corrected, ReadContent(data + "/shulan-kejiju-2016.corrected.txtpb"));
  RETURN_IF_ERROR(journey.Revise(corrected));
  RETURN_IF_ERROR(journey.PublishDraft());
  ASSIGN_OR_RETURN(const Revision published, journey.Newest());
  clock.Say(absl::StrCat("改正后提交、审核、签发（回执", published.receipt().serial(), "）、核查、生成、公布"));
  std::vector<std::string> files;
  RETURN_IF_ERROR(VerifyPublished(suite.run_dir() + "/public", published, "舒兰市科学技术局",
                                  *format::FormatRegistry::Embedded().Find("f2014"), files));
  clock.Say("读回公布的七种文件：每个标题、每段文字、每个数字都在");
  for (const std::string& file : files) std::cout << "               " << file << "\n";
  return absl::OkStatus();
}

// 宿迁市人民政府 2024 with the report of 2023 before it.
absl::Status CityReport(Suite& suite, const std::string& data, Stopwatch& clock) {
  std::cout << "\n二、宿迁市人民政府2024年度（真实数据，文字为演示所写）\n";
  Journey before(suite, "organs/suqian/annualReports/2023");
  Journey journey(suite, "organs/suqian/annualReports/2024");
  RETURN_IF_ERROR(journey.Register(
      "suqian",
      Organ("display_name: \"宿迁市人民政府\" kind: GOV_CITY region_code: \"321300\" powers { rules: POWER_YES "
            "normative_documents: POWER_YES administrative_licensing: POWER_YES administrative_penalty: POWER_YES "
            "administrative_compulsion: POWER_YES administrative_charges: POWER_YES }")));
  ASSIGN_OR_RETURN(const ReportContent last, ReadContent(data + "/suqian-2023.txtpb"));
  ASSIGN_OR_RETURN(const ReportContent content, ReadContent(data + "/suqian-2024.txtpb"));
  RETURN_IF_ERROR(before.Create(last, true));
  RETURN_IF_ERROR(before.PublishDraft());
  clock.Say("上一年度报告公布");
  RETURN_IF_ERROR(journey.Create(content, true));
  RETURN_IF_ERROR(journey.PublishDraft());
  ASSIGN_OR_RETURN(const Revision published, journey.Newest());
  clock.Say(
      absl::StrCat("本年度报告与上年核对、审核、签发、公布；发现", published.check_result().findings_size(), "项"));
  std::vector<std::string> files;
  RETURN_IF_ERROR(VerifyPublished(suite.run_dir() + "/public", published, "宿迁市人民政府",
                                  *format::FormatRegistry::Embedded().Find("f2021"), files));
  clock.Say("读回公布的七种文件：每个标题、每段文字、每个数字都在");
  for (const std::string& file : files) std::cout << "               " << file << "\n";
  return absl::OkStatus();
}

absl::Status AwaitMails(Suite& suite, Stopwatch& clock) {
  const std::string folder = suite.run_dir() + "/outbox";
  int mails = 0;
  const bool arrived = Eventually([&] {
    std::error_code ignored;
    mails = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
      mails += entry.path().extension() == ".eml" ? 1 : 0;
    return mails >= 20;
  });
  clock.Say(absl::StrCat("通知：", mails, "封邮件在 ", folder));
  return arrived ? absl::OkStatus() : Wrong("通知邮件没有到齐");
}

struct Places {
  std::string root;  // of the repository
  bool once = false;
  std::string bin_dir = root + "/build/bin";
  std::string run_dir = root + "/run/demo";
};

int Main(const Places& places) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  const char* redis = std::getenv("NIANBAO_REDIS");
  const std::string& root = places.root;
  const std::string& run = places.run_dir;
  std::filesystem::remove_all(run);
  std::filesystem::create_directories(run);
  Suite suite({.bin_dir = places.bin_dir,
               .run_dir = run,
               .font_dir = root + "/.cache/fonts",
               .redis_address = redis == nullptr ? "" : redis,
               .http_listen = "127.0.0.1:0"});
  Stopwatch clock;
  std::cout << "启动 redis-server 和五个进程 …\n";
  absl::Status status = suite.Start();
  if (status.ok()) clock.Say("五个进程已就绪");
  if (status.ok()) status = RealReport(suite, root + "/tests/data", clock);
  if (status.ok()) status = CityReport(suite, root + "/tests/data", clock);
  if (status.ok()) status = AwaitMails(suite, clock);
  if (!status.ok()) {
    std::cerr << "\n没有完成：" << DetailOf(status).sentence << "（" << status << "）\n日志在 " << run << std::endl;
    suite.Stop();
    return 2;
  }
  const std::string http = suite.AddressOf("gateway", "http");
  std::cout << "\n公布的文件：" << run << "/public\n管理页面：http://" << http
            << "/#token=" << Suite::TokenOf("checker") << "\n";
  if (!places.once) {
    std::cout << "系统在运行，按 Ctrl-C 结束。" << std::endl;
    int number = 0;
    sigwait(&signals, &number);
  }
  const int stubborn = suite.Stop();
  std::cout << (stubborn == 0 ? "全部进程已正常结束。" : "有进程没有正常结束。") << std::endl;
  return stubborn == 0 ? 0 : 2;
}

}  // namespace
}  // namespace nianbao::e2e

// nianbao-main-job ROOT [--once] [--bin-dir=DIR] [--run-dir=DIR]
int main(int argc, char** argv) {
  nianbao::e2e::Places places{.root = argc > 1 ? argv[1] : "."};
  for (int i = 2; i < argc; ++i) {
    absl::string_view word = argv[i];
    if (word == "--once") places.once = true;
    if (absl::ConsumePrefix(&word, "--bin-dir=")) places.bin_dir = std::string(word);
    if (absl::ConsumePrefix(&word, "--run-dir=")) places.run_dir = std::string(word);
  }
  return nianbao::e2e::Main(places);
}

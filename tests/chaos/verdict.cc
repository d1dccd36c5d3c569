#include "tests/chaos/verdict.h"

#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nianbao/intake/v1/audit_service.pb.h"
#include "nianbao/intake/v1/receipt_service.pb.h"
#include "nianbao/intake/v1/report_service.pb.h"
#include "nianbao/notification/v1/notification_service.pb.h"
#include "services/common/base/digest.h"
#include "services/common/base/files.h"
#include "services/common/sign/receipt.h"
#include "services/common/testing/process.h"
#include "tests/e2e/journey.h"

namespace nianbao::chaos {
namespace {

constexpr int kPage = 500;

// Steps of a life that must be there exactly once.
constexpr const char* kOnce[] = {"Create", "Submit", "Pass", "Review", "ClearSecrecy", "SignOff", "Approve", "Publish"};

struct History {
  std::map<std::string, int> actions;
  std::string fault;
};

// Each event begins where the one before it ended.
History ReadHistory(e2e::Suite& suite, const std::string& report) {
  intake::v1::ListReportEventsRequest request;
  request.set_parent(report);
  History history;
  const auto events = suite.CallerAs("checker")->Call<intake::v1::ListReportEventsResponse>(
      "/nianbao.intake.v1.ReportService/ListReportEvents", request);
  if (!events.ok()) return history;
  auto state = report::v1::STATE_UNSPECIFIED;
  int64_t sequence = 0;
  for (const auto& event : events->events()) {
    ++history.actions[event.action()];
    if (event.from_state() != state || event.sequence() <= sequence) history.fault = "broken history";
    state = event.to_state();
    sequence = event.sequence();
  }
  return history;
}

// How often the signer was told of each report's publication.
std::map<std::string, int> CountMessages(e2e::Suite& suite) {
  std::map<std::string, int> count;
  notification::v1::ListMessagesRequest request;
  request.set_page_size(kPage);
  do {
    const auto page = suite.CallerAs("signer", "notification")
                          ->Call<notification::v1::ListMessagesResponse>(
                              "/nianbao.notification.v1.NotificationService/ListMessages", request);
    if (!page.ok()) return count;
    for (const auto& message : page->messages()) count[message.report()] += message.occasion() == "Publish" ? 1 : 0;
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return count;
}

// The key that an intake signed with, by its id.
std::string PublicKey(e2e::Suite& suite, const std::string& id) {
  const auto keys = suite.CallerAs("checker")->Call<intake::v1::ListReceiptKeysResponse>(
      "/nianbao.intake.v1.ReceiptService/ListReceiptKeys", intake::v1::ListReceiptKeysRequest());
  if (!keys.ok()) return "";
  for (const intake::v1::ReceiptKey& key : keys->receipt_keys()) {
    if (key.key_id() == id) return key.public_key();
  }
  return "";
}

// Every entry of the audit is in its place in the chain, and none waits to be sealed.
std::string FaultOfAudit(e2e::Suite& suite, absl::Duration patience) {
  std::string fault = "not verified";
  Eventually(
      [&] {
        const auto audit = suite.CallerAs("auditor")->Call<intake::v1::VerifyAuditResponse>(
            "/nianbao.intake.v1.AuditService/VerifyAudit", intake::v1::VerifyAuditRequest());
        if (!audit.ok()) return fault = std::string(audit.status().message()), false;
        fault = absl::StrCat(audit->faults().empty() ? "" : audit->faults(0).ShortDebugString(),
                             audit->unsealed() > 0 ? " unsealed" : "", audit->entries() == 0 ? " empty" : "");
        return fault.empty();
      },
      patience);
  return fault;
}

// Reports that nobody began.
std::vector<std::string> Strangers(e2e::Suite& suite, int begun) {
  std::vector<std::string> strangers;
  intake::v1::ListAnnualReportsRequest request;
  request.set_parent("organs/-");
  request.set_page_size(kPage);
  do {
    const auto page = suite.CallerAs("checker")->Call<intake::v1::ListAnnualReportsResponse>(
        "/nianbao.intake.v1.ReportService/ListAnnualReports", request);
    if (!page.ok()) return {std::string(page.status().message())};
    for (const auto& report : page->annual_reports()) {
      absl::string_view number = report.name();
      int of = 0;
      const bool known = absl::ConsumePrefix(&number, "organs/c") &&
                         absl::SimpleAtoi(number.substr(0, number.find('/')), &of) && of < begun;
      if (!known) strangers.push_back(report.name());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return strangers;
}

// Every published file is there and is what its digest says.
std::string FaultOfFiles(e2e::Suite& suite, const std::string& report) {
  const auto revision = e2e::Journey(suite, report).Newest();
  if (!revision.ok()) return "no revision";
  if (revision->artifacts().empty()) return "no files";
  const auto& receipt = revision->receipt();
  if (receipt.serial().empty() || receipt.content_digest() != revision->content_digest()) return "no valid receipt";
  if (revision->content_digest() != DigestOf(revision->content())) return "contents are not what was signed";
  if (receipt.sm3_digest() != ReceiptDigestOf(revision->content())) return "the receipt is over other contents";
  if (const absl::Status signature = VerifyReceipt(PublicKey(suite, receipt.key_id()), receipt); !signature.ok()) {
    return absl::StrCat("receipt: ", signature.message());
  }
  for (const auto& artifact : revision->artifacts()) {
    const auto bytes = ReadFile(suite.run_dir() + "/public/" + artifact.public_path());
    if (!bytes.ok()) return "missing " + artifact.public_path();
    if (Sha256Hex(*bytes) != artifact.digest()) return "damaged " + artifact.public_path();
  }
  return "";
}

}  // namespace

std::string Verdict::Tally() const {
  return absl::StrCat("faults ", faults, " submissions ", submissions, " published ", published, " lost ", lost,
                      " doubled ", doubled);
}

void Verdict::Add(const Verdict& other) {
  faults += other.faults;
  submissions += other.submissions;
  published += other.published;
  lost += other.lost;
  doubled += other.doubled;
  complaints.insert(complaints.end(), other.complaints.begin(), other.complaints.end());
}

Verdict Judge(e2e::Suite& suite, const std::vector<std::string>& accepted, int begun, absl::Duration patience) {
  Verdict verdict;
  verdict.submissions = static_cast<int>(accepted.size());
  std::map<std::string, int> told;
  Eventually(
      [&] {
        told = CountMessages(suite);
        for (const std::string& report : accepted) {
          if (told[report] == 0) return false;
        }
        return true;
      },
      patience);
  for (const std::string& report : accepted) {
    const History history = ReadHistory(suite, report);
    const auto& events = history.actions;
    bool lost = told[report] == 0;
    bool doubled = told[report] > 1;
    for (const char* step : kOnce) {
      const auto found = events.find(step);
      lost |= found == events.end();
      doubled |= found != events.end() && found->second > 1;
    }
    std::string fault = absl::StrCat(history.fault, FaultOfFiles(suite, report));
    lost |= !fault.empty();
    verdict.published += events.count("Publish") > 0 ? 1 : 0;
    verdict.lost += lost ? 1 : 0;
    verdict.doubled += doubled ? 1 : 0;
    if (!lost && !doubled) continue;
    absl::StrAppend(&fault, " messages ", told[report]);
    for (const auto& [action, count] : events) absl::StrAppend(&fault, " ", action, " ", count);
    verdict.complaints.push_back(absl::StrCat(report, ": ", fault));
  }
  for (const std::string& stranger : Strangers(suite, begun)) {
    verdict.complaints.push_back(stranger + ": stored, and nobody began it");
  }
  if (const std::string fault = FaultOfAudit(suite, patience); !fault.empty()) {
    verdict.complaints.push_back("audit: " + fault);
  }
  return verdict;
}

}  // namespace nianbao::chaos

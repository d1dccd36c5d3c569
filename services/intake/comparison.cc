#include "services/intake/comparison.h"

#include <algorithm>
#include <tuple>

#include "services/common/base/digest.h"
#include "services/common/base/status_macros.h"
#include "services/common/clock/beijing.h"
#include "services/intake/comparison_store.h"
#include "services/intake/names.h"

namespace nianbao::intake {
namespace {

using report::v1::AnnualReport;
using report::v1::Revision;

// A signature estimates with an error of 0.05: what is sought from 0.30 on is picked from here on.
constexpr double kLookAlike = 0.2;
constexpr size_t kMostSiblings = 10;
constexpr int kMostRevisions = 1000;

std::string DayOf(const google::protobuf::Timestamp& time) {
  return absl::FormatCivilTime(BeijingDay(absl::FromUnixSeconds(time.seconds())));
}

void TakeEarliest(const std::string& day, const std::function<void(const std::string&)>& set, const std::string& now) {
  if (now.empty() || day < now) set(day);
}

absl::StatusOr<LastYear> OpeningOf(IntakeTx& tx, const ReportName& name) {
  LastYear last;
  ASSIGN_OR_RETURN(const auto opening, ComparisonTx(tx.connection()).FindOpening(name.organ, name.report_year));
  if (!opening.has_value() || opening->state() != v1::OpeningFigures::APPROVED) return last;
  last.known = true;
  last.partial = true;
  *last.content.mutable_cells() = opening->cells();
  last.format_id = opening->format_id();
  last.digest = DigestOf(last.content);
  return last;
}

struct LookAlike {
  double jaccard = 0;
  StoredSignature stored;
};

void KeepTheMostAlike(std::vector<LookAlike>& found) {
  std::sort(found.begin(), found.end(), [](const LookAlike& a, const LookAlike& b) {
    return std::tie(b.jaccard, a.stored.report) < std::tie(a.jaccard, b.stored.report);
  });
  if (found.size() > kMostSiblings) found.resize(kMostSiblings);
}

// The reports of the year that look most like this one, by their signatures; how many were looked at goes into
// `context`.
absl::StatusOr<std::vector<LookAlike>> SiblingsOf(IntakeTx& tx, const AnnualReport& report, const Revision& revision,
                                                  validation::v1::CheckContext& context) {
  const Signature own = SignatureOf(NormaliseForComparison(NarrativeOf(revision.content())));
  std::vector<LookAlike> found;
  int searched = 0;
  RETURN_IF_ERROR(ComparisonTx(tx.connection()).EachSignature(report.report_year(), [&](const StoredSignature& stored) {
    if (stored.report == report.name()) return;
    ++searched;
    const double jaccard = EstimateJaccard(own, stored.signature);
    if (jaccard < kLookAlike) return;
    found.push_back({jaccard, stored});
    if (found.size() >= 8 * kMostSiblings) KeepTheMostAlike(found);
  }));
  KeepTheMostAlike(found);
  context.set_siblings_searched(searched);
  return found;
}

}  // namespace

absl::StatusOr<LastYear> LastYearOf(IntakeTx& tx, const AnnualReport& report) {
  ASSIGN_OR_RETURN(ReportName name, ReportName::Parse(report.name()));
  --name.report_year;
  const absl::StatusOr<AnnualReport> previous = tx.GetReport(name.ToString());
  if (absl::IsNotFound(previous.status())) return OpeningOf(tx, name);
  RETURN_IF_ERROR(previous.status());
  if (previous->effective_revision() == 0) return OpeningOf(tx, name);
  LastYear last;
  ASSIGN_OR_RETURN(last.revision, tx.GetRevision(previous->name(), previous->effective_revision()));
  last.known = true;
  last.content = last.revision.content();
  last.format_id = previous->format_id();
  last.digest = last.revision.content_digest();
  return last;
}

absl::Status KeepSignature(IntakeTx& tx, const AnnualReport& report, const Revision& revision) {
  StoredSignature stored;
  stored.report = report.name();
  stored.revision = report.revision();
  stored.signature = SignatureOf(NormaliseForComparison(NarrativeOf(revision.content())));
  return ComparisonTx(tx.connection()).PutSignature(report.report_year(), stored);
}

absl::Status AddSiblings(IntakeTx& tx, const AnnualReport& report, const Revision& revision,
                         validation::v1::CheckContext& context) {
  ASSIGN_OR_RETURN(const std::vector<LookAlike> siblings, SiblingsOf(tx, report, revision, context));
  for (const auto& [jaccard, stored] : siblings) {
    ASSIGN_OR_RETURN(const AnnualReport other, tx.GetReport(stored.report));
    ASSIGN_OR_RETURN(const Revision text, tx.GetRevision(stored.report, stored.revision));
    validation::v1::SiblingReport& sibling = *context.add_siblings();
    sibling.set_organ_display_name(other.organ_display_name());
    sibling.mutable_signature()->Assign(stored.signature.begin(), stored.signature.end());
    sibling.set_text(NarrativeOf(text.content()));
  }
  return absl::OkStatus();
}

absl::Status AddFiling(IntakeTx& tx, const AnnualReport& report, const Revision& revision,
                       validation::v1::CheckContext& context) {
  validation::v1::Filing& filing = *context.mutable_filing();
  ASSIGN_OR_RETURN(const std::vector<Revision> revisions, tx.ListRevisions(report.name(), {kMostRevisions, 0}));
  for (const Revision& each : revisions) {
    if (each.has_receipt()) {
      TakeEarliest(
          DayOf(each.receipt().receive_time()), [&](const auto& day) { filing.set_submit_day(day); },
          filing.submit_day());
    }
    if (each.has_publish_time()) {
      TakeEarliest(
          DayOf(each.publish_time()), [&](const auto& day) { filing.set_publish_day(day); }, filing.publish_day());
    }
  }
  for (const report::v1::Attestation& attestation : revision.attestations()) {
    validation::v1::FilingStep& step = *filing.add_steps();
    step.set_action(attestation.action());
    step.set_principal(attestation.principal());
    if (attestation.action() == "SignOff") filing.set_signed_digest(attestation.content_digest());
  }
  return absl::OkStatus();
}

}  // namespace nianbao::intake

// Keeps what sums are made of up with the reports, in the transaction that changes a report, and sums there.
#ifndef NIANBAO_SERVICES_INTAKE_ROLLUP_ROWS_H_
#define NIANBAO_SERVICES_INTAKE_ROLLUP_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/common/format/format.h"
#include "services/intake/intake_store.h"
#include "services/intake/rollup/rollup.h"
#include "services/intake/rollup_store.h"

namespace nianbao::intake {

// Makes the rows of a year where they never were (a database from before, or restored). Only for transactions that
// write.
absl::Status EnsureYear(IntakeTx& tx, const format::FormatRegistry& formats, int report_year);

// The row of an organ and year follows its report and its exemption.
absl::Status UpdateRow(IntakeTx& tx, const format::FormatRegistry& formats, const std::string& organ, int report_year);

// A row's figures as sums take them; read anew from the revision where they are of another structure of the form. None
// unless filed.
absl::StatusOr<std::optional<Filing>> ReadFiling(IntakeTx& tx, const format::Edition& edition, int report_year,
                                                 const FiguresRow& row);

// A government and who makes up its sum: its direct bodies, and everybody below governments that have not filed.
struct Subtree {
  std::vector<report::v1::Organ> organs;  // the government first, then its direct bodies by name
  RollUp rollup;                          // the same order
};
// Costs one query a government opened.
absl::StatusOr<Subtree> LoadSubtree(IntakeTx& tx, const format::FormatRegistry& formats,
                                    const report::v1::Organ& government, int report_year);

// Direct bodies of a government with their rows; empty where nobody is counted in it that year.
absl::StatusOr<std::vector<MemberRow>> DirectMembers(IntakeTx& tx, const std::string& government, int report_year);

// Digest of which revision of whom counts; empty for no members.
std::string MembersDigest(const std::vector<MemberRow>& members);

// Tells the rules what a government's figures are summed from; nothing where nobody is counted in it.
absl::Status AddAggregation(IntakeTx& tx, const report::v1::Organ& government, int report_year,
                            validation::v1::CheckContext& context);

// Keeps what the sum of a government is made of as its revision is filed. Nothing for other bodies.
absl::Status KeepSnapshot(IntakeTx& tx, const format::FormatRegistry& formats, const report::v1::Organ& government,
                          const report::v1::AnnualReport& report, const report::v1::Revision& revision);
// The snapshot of a revision, if any, is final from now on.
absl::Status SealSnapshot(IntakeTx& tx, const std::string& organ, int report_year, int revision,
                          const google::protobuf::Timestamp& publish_time);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ROLLUP_ROWS_H_

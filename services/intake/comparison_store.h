// What reports are compared with: opening figures and signatures of texts. Their SQL is in comparison_store.cc.
#ifndef NIANBAO_SERVICES_INTAKE_COMPARISON_STORE_H_
#define NIANBAO_SERVICES_INTAKE_COMPARISON_STORE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/intake/v1/opening_service.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"
#include "services/common/text/similarity.h"

namespace nianbao::intake {

// A report's text as a signature.
struct StoredSignature {
  std::string report;  // "organs/{organ}/annualReports/{report_year}"
  int revision = 0;
  Signature signature;
};

// The statements on one transaction. Every method: the sql::Connection's errors.
class ComparisonTx {
 public:
  explicit ComparisonTx(sql::Connection& connection) : sql_(connection) {}

  // Nothing where the organ has none of that year.
  absl::StatusOr<std::optional<v1::OpeningFigures>> FindOpening(const std::string& organ, int report_year);
  absl::Status PutOpening(const std::string& organ, const v1::OpeningFigures& figures);
  // By organ and year; organ "" = all.
  absl::StatusOr<std::vector<v1::OpeningFigures>> ListOpenings(const std::string& organ, const Page& page);

  // The signature of a report's newest frozen text replaces the one before.
  absl::Status PutSignature(int report_year, const StoredSignature& stored);
  // Shows those of one year, in no order, the present kind of signature alone; a province has 12,000, of half a KiB.
  absl::Status EachSignature(int report_year, const std::function<void(const StoredSignature&)>& show);

 private:
  sql::Connection& sql_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_COMPARISON_STORE_H_

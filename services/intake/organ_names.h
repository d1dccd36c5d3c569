// The names of the register's bodies, and which of them a report speaks of.
#ifndef NIANBAO_SERVICES_INTAKE_ORGAN_NAMES_H_
#define NIANBAO_SERVICES_INTAKE_ORGAN_NAMES_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nianbao/report/v1/content.pb.h"
#include "nianbao/validation/v1/validation_service.pb.h"
#include "services/intake/intake_store.h"

namespace nianbao::intake {

// Names to look for in texts. Immutable, thread-safe; a text is read once, however many names there are.
class NameIndex {
 public:
  // Names of fewer than three Chinese characters (nine bytes) are never looked for.
  explicit NameIndex(std::vector<std::string> names);

  // The names that stand in `text`, whatever blanks stand between its characters; sorted, each once.
  std::vector<std::string> In(absl::string_view text) const;
  size_t size() const { return names_.size(); }

 private:
  const std::vector<std::string> names_;
  absl::flat_hash_map<absl::string_view, std::vector<size_t>> by_head_;  // the first nine bytes → names
};

// Holds the names of all bodies in memory and reads them again when the register has changed. Thread-safe.
class OrganNames {
 public:
  // Fills in context.other_organs and other_organs_searched: of all bodies but `own`, those that the report names.
  absl::Status AddNamed(IntakeTx& tx, const report::v1::Organ& own, const report::v1::ReportContent& content,
                        validation::v1::CheckContext& context);

 private:
  std::mutex mutex_;
  int64_t version_ = -1;
  std::shared_ptr<const NameIndex> index_;
};

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_ORGAN_NAMES_H_

#include "absl/strings/strip.h"
#include "services/rendering/proof/readers.h"

namespace nianbao::rendering {

absl::StatusOr<std::vector<std::vector<std::string>>> ReadCsv(absl::string_view bytes) {
  if (!absl::ConsumePrefix(&bytes, "\xEF\xBB\xBF")) return ProofFailed("csv", "缺少 UTF-8 标记");
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  bool quoted = false;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (quoted) {
      const bool doubled = c == '"' && i + 1 < bytes.size() && bytes[i + 1] == '"';
      if (doubled) ++i;
      if (c == '"' && !doubled) {
        quoted = false;
      } else {
        row.back().push_back(c);
      }
    } else if (c == '"' && row.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      row.emplace_back();
    } else if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') {
      ++i;
      rows.push_back(std::move(row));
      row.assign(1, "");
    } else {
      row.back().push_back(c);
    }
  }
  if (quoted || row.size() > 1 || !row.back().empty()) return ProofFailed("csv", "最后一行不完整");
  return rows;
}

}  // namespace nianbao::rendering

#include "services/common/sign/seal.h"

#include "absl/strings/str_cat.h"
#include "services/common/sign/sm3.h"

namespace nianbao {

std::string SealOf(absl::string_view previous, int64_t position, const std::vector<absl::string_view>& fields) {
  std::string text = absl::StrCat(previous, "\n", position, "\n");
  for (const absl::string_view field : fields) absl::StrAppend(&text, field.size(), ":", field, "\n");
  return Sm3Hex(text);
}

}  // namespace nianbao

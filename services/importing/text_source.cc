#include "services/importing/text_source.h"

#include <string>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/common/base/status_macros.h"
#include "services/importing/encoding.h"

namespace nianbao::importing {

absl::StatusOr<SourceDocument> ReadText(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string text, ToUtf8(bytes));
  SourceDocument document;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    document.lines.push_back(MakeLine(++number, std::string(absl::StripSuffix(line, "\r"))));
  }
  return document;
}

}  // namespace nianbao::importing

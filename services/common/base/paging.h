// Page tokens: opaque to callers, an offset to us.
#ifndef NIANBAO_SERVICES_COMMON_BASE_PAGING_H_
#define NIANBAO_SERVICES_COMMON_BASE_PAGING_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"

namespace nianbao {

// Rows [offset, offset + size) of a list.
struct Page {
  int size = 50;
  int64_t offset = 0;
};

// The page that a List request asks for. INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
inline absl::StatusOr<Page> PageOf(int size, const std::string& token, int usual, int most) {
  Page page;
  page.size = std::min(size <= 0 ? usual : size, most);
  if (!token.empty() && (!absl::SimpleAtoi(token, &page.offset) || page.offset < 0)) {
    return FieldError("PAGE_TOKEN_INVALID", "page_token", "不是上一页返回的值，请从第一页开始");
  }
  return page;
}

// One more row than the page shows, to know whether another follows.
inline Page OneMore(Page page) { return {page.size + 1, page.offset}; }

// Cuts the extra row off and names the next page.
template <typename Rows>
std::string NextToken(const Page& page, Rows& rows) {
  if (static_cast<int>(rows.size()) <= page.size) return "";
  rows.resize(static_cast<size_t>(page.size));
  return absl::StrCat(page.offset + page.size);
}

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_PAGING_H_

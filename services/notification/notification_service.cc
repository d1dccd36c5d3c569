#include "services/notification/notification_service.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::notification {
namespace {

using rpc::CallContext;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;

absl::StatusOr<Page> PageOf(int size, const std::string& token) {
  Page page;
  page.size = std::min(size <= 0 ? kUsualPage : size, kLargestPage);
  if (!token.empty() && (!absl::SimpleAtoi(token, &page.offset) || page.offset < 0)) {
    return FieldError("PAGE_TOKEN_INVALID", "page_token", "不是上一页返回的值，请从第一页开始");
  }
  return page;
}

// One row more than shown was read; cuts it off and names the next page.
template <typename Rows>
std::string NextToken(const Page& page, Rows& rows) {
  if (static_cast<int>(rows.size()) <= page.size) return "";
  rows.resize(static_cast<size_t>(page.size));
  return absl::StrCat(page.offset + page.size);
}

}  // namespace

void AddNotificationMethods(DeliveryStore& store, const Clock& clock, rpc::MethodTable& methods) {
  const std::string service = "nianbao.notification.v1.NotificationService.";
  methods.Add<v1::ListMessagesRequest, v1::ListMessagesResponse>(
      service + "ListMessages",
      [&store](const CallContext& call, const auto& request) -> absl::StatusOr<v1::ListMessagesResponse> {
        ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token()));
        ASSIGN_OR_RETURN(auto messages,
                         store.ListMessages(call.principal->id, request.unread_only(), {page.size + 1, page.offset}));
        v1::ListMessagesResponse response;
        response.set_next_page_token(NextToken(page, messages));
        response.mutable_messages()->Assign(messages.begin(), messages.end());
        return response;
      });
  methods.Add<v1::MarkMessageReadRequest, v1::Message>(
      service + "MarkMessageRead", [&store, &clock](const CallContext& call, const auto& request) {
        return store.MarkRead(call.principal->id, request.name(), clock.Now());
      });
  methods.Add<v1::ListDeliveriesRequest, v1::ListDeliveriesResponse>(
      service + "ListDeliveries",
      [&store](const CallContext&, const auto& request) -> absl::StatusOr<v1::ListDeliveriesResponse> {
        ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token()));
        ASSIGN_OR_RETURN(auto deliveries, store.ListDeliveries(request.report(), {page.size + 1, page.offset}));
        v1::ListDeliveriesResponse response;
        response.set_next_page_token(NextToken(page, deliveries));
        response.mutable_deliveries()->Assign(deliveries.begin(), deliveries.end());
        return response;
      });
}

}  // namespace nianbao::notification

#include "services/notification/notification_service.h"

#include <utility>

#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"

namespace nianbao::notification {
namespace {

using rpc::CallContext;

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;

}  // namespace

void AddNotificationMethods(DeliveryStore& store, const Clock& clock, rpc::MethodTable& methods,
                            const MessageSeen& seen) {
  const std::string service = "nianbao.notification.v1.NotificationService.";
  methods.Add<v1::ListMessagesRequest, v1::ListMessagesResponse>(
      service + "ListMessages",
      [&store](const CallContext& call, const auto& request) -> absl::StatusOr<v1::ListMessagesResponse> {
        ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
        ASSIGN_OR_RETURN(auto messages, store.ListMessages(call.principal->id, request.unread_only(), OneMore(page)));
        v1::ListMessagesResponse response;
        response.set_next_page_token(NextToken(page, messages));
        response.mutable_messages()->Assign(messages.begin(), messages.end());
        return response;
      });
  methods.Add<v1::MarkMessageReadRequest, v1::Message>(
      service + "MarkMessageRead",
      [&store, &clock, seen](const CallContext& call, const auto& request) -> absl::StatusOr<v1::Message> {
        ASSIGN_OR_RETURN(const v1::Message message, store.MarkRead(call.principal->id, request.name(), clock.Now()));
        RETURN_IF_ERROR(seen(call.principal->id, message));
        return message;
      });
  methods.Add<v1::AcknowledgeMessageRequest, v1::Message>(
      service + "AcknowledgeMessage",
      [&store, &clock, seen](const CallContext& call, const auto& request) -> absl::StatusOr<v1::Message> {
        ASSIGN_OR_RETURN(const v1::Message message, store.Acknowledge(call.principal->id, request.name(), clock.Now()));
        RETURN_IF_ERROR(seen(call.principal->id, message));
        return message;
      });
  methods.Add<v1::ListDeliveriesRequest, v1::ListDeliveriesResponse>(
      service + "ListDeliveries",
      [&store](const CallContext& call, const auto& request) -> absl::StatusOr<v1::ListDeliveriesResponse> {
        // An operator of some bodies sees theirs; of messages about no report, or of everything, whoever operates it
        // all.
        const std::string& report = request.report();
        const std::string organ = report.empty() ? "*" : report.substr(0, report.find("/annualReports/"));
        if (!call.principal->MayIn("deliveries.read", organ)) {
          return auth::PermissionDenied("deliveries.read", organ);
        }
        ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
        ASSIGN_OR_RETURN(auto deliveries, store.ListDeliveries(request.report(), OneMore(page), request.message()));
        v1::ListDeliveriesResponse response;
        response.set_next_page_token(NextToken(page, deliveries));
        response.mutable_deliveries()->Assign(deliveries.begin(), deliveries.end());
        return response;
      });
}

}  // namespace nianbao::notification

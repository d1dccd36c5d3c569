// Notification's memory: messages and what became of them. All of notification's SQL is in delivery_store.cc,
// its tables in schema.cc.
#ifndef NIANBAO_SERVICES_NOTIFICATION_DELIVERY_STORE_H_
#define NIANBAO_SERVICES_NOTIFICATION_DELIVERY_STORE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nianbao/notification/v1/notification_service.pb.h"
#include "services/common/base/paging.h"
#include "services/common/store/sql.h"

namespace nianbao::notification {

// Thread-safe. Errors: the database's.
class DeliveryStore {
 public:
  explicit DeliveryStore(sql::Database& database) : database_(database) {}

  // Puts a message into a person's inbox; false when it lies there already.
  absl::StatusOr<bool> AddMessage(const v1::Message& message, const std::string& principal);
  // Newest first.
  absl::StatusOr<std::vector<v1::Message>> ListMessages(const std::string& principal, bool unread_only,
                                                        const Page& page) const;
  // Sets read_time unless set. NOT_FOUND (MESSAGE_NOT_FOUND) when the principal has no such message.
  absl::StatusOr<v1::Message> MarkRead(const std::string& principal, const std::string& name, absl::Time now);

  // Sets acknowledge_time, and read_time with it, unless set. NOT_FOUND (MESSAGE_NOT_FOUND).
  absl::StatusOr<v1::Message> Acknowledge(const std::string& principal, const std::string& name, absl::Time now);

  // The message and whose it is. NOT_FOUND (MESSAGE_NOT_FOUND).
  absl::StatusOr<std::pair<v1::Message, std::string>> GetMessage(const std::string& name) const;

  absl::Status AddDelivery(const v1::Delivery& delivery, const std::string& report);
  // True when a delivery of this message by this channel was accepted.
  absl::StatusOr<bool> WasSent(const std::string& message, const std::string& channel) const;
  // Oldest first; empty report or message = all.
  absl::StatusOr<std::vector<v1::Delivery>> ListDeliveries(const std::string& report, const Page& page,
                                                           const std::string& message = "") const;

 private:
  // Changes a person's message; `change` is false when there is nothing to change.
  absl::StatusOr<v1::Message> Change(const std::string& principal, const std::string& name, v1::Delivery::State step,
                                     absl::Time now, const std::function<bool(v1::Message&)>& change);

  sql::Database& database_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_DELIVERY_STORE_H_

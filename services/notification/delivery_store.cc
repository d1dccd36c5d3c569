#include "services/notification/delivery_store.h"

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::notification {
namespace {

using sql::Blob;
using sql::Connection;
using sql::Row;

template <typename Message>
absl::StatusOr<std::vector<Message>> FromRows(const absl::StatusOr<std::vector<Row>>& rows) {
  if (!rows.ok()) return rows.status();
  std::vector<Message> messages(rows->size());
  for (size_t i = 0; i < rows->size(); ++i) messages[i].ParseFromString((*rows)[i].Bytes(0));
  return messages;
}

int64_t CreatedAt(const v1::Message& message) {
  return message.create_time().seconds() * 1'000'000 + message.create_time().nanos() / 1000;
}

absl::Status MessageNotFound(const std::string& name) {
  return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no message ", name),
                   {.reason = "MESSAGE_NOT_FOUND", .metadata = {{"message", name}}, .sentence = "没有找到这条消息。"});
}

absl::Status InsertDelivery(Connection& c, const v1::Delivery& delivery, const std::string& report) {
  return c
      .Execute("INSERT INTO deliveries (message, channel, state, report, body) VALUES ($1, $2, $3, $4, $5)",
               {delivery.message(), delivery.channel(), int64_t{delivery.state()}, report,
                Blob{delivery.SerializeAsString()}})
      .status();
}

}  // namespace

absl::StatusOr<bool> DeliveryStore::AddMessage(const v1::Message& message, const std::string& principal) {
  bool fresh = false;
  RETURN_IF_ERROR(database_.Write([&](Connection& c) -> absl::Status {
    RETURN_IF_ERROR(c.Execute("INSERT INTO messages (name, principal, created_at, body) SELECT $1, $2, $3, $4 "
                              "WHERE NOT EXISTS (SELECT 1 FROM messages WHERE name = $1)",
                              {message.name(), principal, CreatedAt(message), Blob{message.SerializeAsString()}})
                        .status());
    fresh = c.ChangedRows() == 1;
    return absl::OkStatus();
  }));
  return fresh;
}

absl::StatusOr<std::vector<v1::Message>> DeliveryStore::ListMessages(const std::string& principal, bool unread_only,
                                                                     const Page& page) const {
  absl::StatusOr<std::vector<v1::Message>> messages;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) {
    messages = FromRows<v1::Message>(
        c.Execute("SELECT body FROM messages WHERE principal = $1 AND ($2 = 0 OR read_at IS NULL) "
                  "ORDER BY created_at DESC, name LIMIT $3 OFFSET $4",
                  {principal, int64_t{unread_only}, int64_t{page.size}, page.offset}));
    return messages.status();
  }));
  return messages;
}

absl::StatusOr<v1::Message> DeliveryStore::Change(const std::string& principal, const std::string& name,
                                                  v1::Delivery::State step, absl::Time now,
                                                  const std::function<bool(v1::Message&)>& change) {
  v1::Message message;
  RETURN_IF_ERROR(database_.Write([&](Connection& c) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<v1::Message> found,
                     FromRows<v1::Message>(
                         c.Execute("SELECT body FROM messages WHERE name = $1 AND principal = $2", {name, principal})));
    if (found.empty()) return MessageNotFound(name);
    message = found[0];
    if (!change(message)) return absl::OkStatus();
    RETURN_IF_ERROR(c.Execute("UPDATE messages SET read_at = $2, body = $3 WHERE name = $1",
                              {name, absl::ToUnixMicros(now), Blob{message.SerializeAsString()}})
                        .status());
    v1::Delivery delivery;
    delivery.set_message(name);
    delivery.set_principal(principal);
    delivery.set_channel("inbox");
    delivery.set_state(step);
    delivery.mutable_time()->set_seconds(absl::ToUnixSeconds(now));
    return InsertDelivery(c, delivery, message.report());
  }));
  return message;
}

absl::StatusOr<std::pair<v1::Message, std::string>> DeliveryStore::GetMessage(const std::string& name) const {
  std::pair<v1::Message, std::string> found;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, c.Execute("SELECT body, principal FROM messages WHERE name = $1", {name}));
    if (rows.empty()) return MessageNotFound(name);
    found.first.ParseFromString(rows[0].Bytes(0));
    found.second = rows[0].Text(1);
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<v1::Message> DeliveryStore::MarkRead(const std::string& principal, const std::string& name,
                                                    absl::Time now) {
  return Change(principal, name, v1::Delivery::READ, now, [now](v1::Message& message) {
    if (message.has_read_time()) return false;
    message.mutable_read_time()->set_seconds(absl::ToUnixSeconds(now));
    return true;
  });
}

absl::StatusOr<v1::Message> DeliveryStore::Acknowledge(const std::string& principal, const std::string& name,
                                                       absl::Time now) {
  return Change(principal, name, v1::Delivery::ACKNOWLEDGED, now, [now](v1::Message& message) {
    if (message.has_acknowledge_time()) return false;
    message.mutable_acknowledge_time()->set_seconds(absl::ToUnixSeconds(now));
    if (!message.has_read_time()) *message.mutable_read_time() = message.acknowledge_time();
    return true;
  });
}

absl::Status DeliveryStore::AddDelivery(const v1::Delivery& delivery, const std::string& report) {
  return database_.Write([&](Connection& c) { return InsertDelivery(c, delivery, report); });
}

absl::StatusOr<bool> DeliveryStore::WasSent(const std::string& message, const std::string& channel) const {
  bool sent = false;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows,
                     c.Execute("SELECT COUNT(*) FROM deliveries WHERE message = $1 AND channel = $2 AND state = $3",
                               {message, channel, int64_t{v1::Delivery::ACCEPTED}}));
    sent = rows[0].Int(0) > 0;
    return absl::OkStatus();
  }));
  return sent;
}

absl::StatusOr<std::vector<v1::Delivery>> DeliveryStore::ListDeliveries(const std::string& report, const Page& page,
                                                                        const std::string& message) const {
  absl::StatusOr<std::vector<v1::Delivery>> deliveries;
  RETURN_IF_ERROR(database_.Read([&](Connection& c) {
    deliveries = FromRows<v1::Delivery>(
        c.Execute("SELECT body FROM deliveries WHERE ($1 = '' OR report = $1) AND ($4 = '' OR message = $4) "
                  "ORDER BY sequence LIMIT $2 OFFSET $3",
                  {report, int64_t{page.size}, page.offset, message}));
    return deliveries.status();
  }));
  return deliveries;
}

}  // namespace nianbao::notification

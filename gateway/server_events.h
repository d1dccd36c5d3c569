// A method that answers with a stream, told as Server-Sent Events (text/event-stream). One object a call.
#ifndef NIANBAO_GATEWAY_SERVER_EVENTS_H_
#define NIANBAO_GATEWAY_SERVER_EVENTS_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/http_server.h"
#include "google/protobuf/descriptor.h"
#include "services/common/rpc/call.h"

namespace nianbao::gateway {

// One message as an event: "id: …\ndata: {json}\n\n". The id is the message's `sequence`, or that of the one message in
// it; without one the event has no id. INTERNAL when the bytes are no such message.
absl::StatusOr<std::string> EventOf(const google::protobuf::Descriptor* type, absl::string_view bytes);

// "event: error" with the problem as its data; "event: end" for OK.
std::string LastEventOf(const absl::Status& status, absl::string_view trace_id);

// Puts Last-Event-ID into the request's `after_sequence`, where it has one that is not set. Pure.
std::string ResumeAfter(const google::protobuf::Descriptor* type, std::string request, absl::string_view last_event_id);

// Joins a running call to the stream of its answer, whichever comes first. Thread-safe. An error before the first
// message is the answer itself (a problem with its HTTP status); later it is the last event.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(const google::protobuf::Descriptor* type, std::string trace_id)
      : type_(type), trace_id_(std::move(trace_id)) {}

  // Before the call: what is called once, with OK when the event stream begins, or with what the service says instead.
  void SetAnswer(std::function<void(const absl::Status&)> answer) { answer_ = std::move(answer); }
  // What the caller is to be given.
  rpc::StreamEvents Events();
  // How to give the call up.
  void SetCancel(std::function<void()> cancel);
  // The stream of the answer is open.
  void Begin(std::shared_ptr<HttpStream> stream);
  // Nobody listens any more. Harmless at any time.
  void GiveUp();

 private:
  void AnswerOnce(const absl::Status& status);
  void Put(std::string event);
  void Ended(const absl::Status& status);

  const google::protobuf::Descriptor* const type_;
  const std::string trace_id_;
  std::mutex mutex_;
  std::function<void(const absl::Status&)> answer_;  // null once called
  std::function<void()> cancel_;
  std::shared_ptr<HttpStream> stream_;  // null before Begin and after the end
  std::vector<std::string> waiting_;    // events before Begin
  bool ended_ = false;
  bool given_up_ = false;
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_SERVER_EVENTS_H_

#include "gateway/server_events.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/transcode.h"
#include "google/protobuf/message.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

std::unique_ptr<Message> Parse(const Descriptor* type, absl::string_view bytes) {
  std::unique_ptr<Message> message(MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return nullptr;
  return message;
}

const FieldDescriptor* Number(const Descriptor* type, const char* name) {
  const FieldDescriptor* field = type->FindFieldByName(name);
  const bool fits = field != nullptr && !field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
  return fits ? field : nullptr;
}

int64_t SequenceOf(const Message& message) {
  const auto* reflection = message.GetReflection();
  if (const auto* field = Number(message.GetDescriptor(), "sequence")) return reflection->GetInt64(message, field);
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* below = message.GetDescriptor()->field(i);
    if (below->is_repeated() || below->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (const auto* field = Number(below->message_type(), "sequence")) {
      const Message& inner = reflection->GetMessage(message, below);
      return inner.GetReflection()->GetInt64(inner, field);
    }
  }
  return 0;
}

}  // namespace

absl::StatusOr<std::string> EventOf(const Descriptor* type, absl::string_view bytes) {
  const std::unique_ptr<Message> message = Parse(type, bytes);
  if (message == nullptr) return absl::InternalError(absl::StrCat("malformed ", type->full_name()));
  absl::StatusOr<JsonAnswer> json = JsonFromResponse(type, bytes, /*full=*/false);
  if (!json.ok()) return json.status();
  const int64_t sequence = SequenceOf(*message);
  return absl::StrCat(sequence > 0 ? absl::StrCat("id: ", sequence, "\n") : "", "data: ", json->json, "\n\n");
}

std::string LastEventOf(const absl::Status& status, absl::string_view trace_id) {
  if (status.ok()) return "event: end\ndata: {}\n\n";
  return absl::StrCat("event: error\ndata: ", ProblemOf(status, trace_id), "\n\n");
}

std::string ResumeAfter(const Descriptor* type, std::string request, absl::string_view last_event_id) {
  int64_t last = 0;
  const FieldDescriptor* field = Number(type, "after_sequence");
  if (field == nullptr || !absl::SimpleAtoi(last_event_id, &last) || last <= 0) return request;
  const std::unique_ptr<Message> message = Parse(type, request);
  if (message == nullptr || message->GetReflection()->GetInt64(*message, field) >= last) return request;
  message->GetReflection()->SetInt64(message.get(), field, last);
  return message->SerializeAsString();
}

rpc::StreamEvents EventStream::Events() {
  auto self = shared_from_this();
  return {.opened = [self] { self->AnswerOnce(absl::OkStatus()); },
          .message =
              [self](const std::string& bytes) {
                self->AnswerOnce(absl::OkStatus());
                absl::StatusOr<std::string> event = EventOf(self->type_, bytes);
                if (event.ok()) return self->Put(*std::move(event));
                self->Ended(event.status());
                self->GiveUp();
              },
          .ended = [self](const absl::Status& status) { self->Ended(status); }};
}

void EventStream::AnswerOnce(const absl::Status& status) {
  std::function<void(const absl::Status&)> answer;
  {
    std::lock_guard lock(mutex_);
    answer = std::exchange(answer_, nullptr);
  }
  if (answer != nullptr) answer(status);
}

void EventStream::SetCancel(std::function<void()> cancel) {
  {
    std::lock_guard lock(mutex_);
    if (!given_up_ && !ended_) {
      cancel_ = std::move(cancel);
      return;
    }
  }
  cancel();
}

void EventStream::GiveUp() {
  std::function<void()> cancel;
  {
    std::lock_guard lock(mutex_);
    given_up_ = true;
    stream_ = nullptr;
    cancel = std::exchange(cancel_, nullptr);
  }
  if (cancel != nullptr) cancel();
}

void EventStream::Put(std::string event) {
  {
    std::lock_guard lock(mutex_);
    if (given_up_ || ended_) return;
    if (stream_ == nullptr) return waiting_.push_back(std::move(event));
    if (stream_->Write(std::move(event))) return;
    stream_->Close();  // a slow reader comes back and goes on where it was
  }
  GiveUp();
}

void EventStream::Ended(const absl::Status& status) {
  AnswerOnce(status);
  std::lock_guard lock(mutex_);
  if (std::exchange(ended_, true) || given_up_) return;
  cancel_ = nullptr;
  waiting_.push_back(LastEventOf(status, trace_id_));
  if (stream_ == nullptr) return;
  stream_->Write(waiting_.back());
  std::exchange(stream_, nullptr)->Close();
}

void EventStream::Begin(std::shared_ptr<HttpStream> stream) {
  std::lock_guard lock(mutex_);
  for (std::string& event : waiting_) stream->Write(std::move(event));
  if (ended_) {
    stream->Close();
  } else {
    stream_ = std::move(stream);
    waiting_.clear();
  }
}

}  // namespace nianbao::gateway

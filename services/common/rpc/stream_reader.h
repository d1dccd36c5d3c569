// Reads a stream of answers from another service over TCP.
#ifndef NIANBAO_SERVICES_COMMON_RPC_STREAM_READER_H_
#define NIANBAO_SERVICES_COMMON_RPC_STREAM_READER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace nianbao::rpc {

// Used by one thread. Ends the call when destroyed.
class StreamReader {
 public:
  // Starts the call; errors show with the first Read.
  static std::unique_ptr<StreamReader> Open(const std::string& address, const std::string& token,
                                            const std::string& method, const google::protobuf::Message& request);
  virtual ~StreamReader() = default;

  // Waits for the next answer; nothing when the server ended the stream well; its error otherwise.
  virtual absl::StatusOr<std::optional<std::string>> Read() = 0;

  // The same as a message.
  template <typename Response>
  absl::StatusOr<std::optional<Response>> ReadAs() {
    absl::StatusOr<std::optional<std::string>> bytes = Read();
    if (!bytes.ok()) return bytes.status();
    if (!bytes->has_value()) return std::nullopt;
    Response response;
    if (!response.ParseFromString(**bytes)) return absl::InternalError("malformed answer in a stream");
    return response;
  }
};

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_STREAM_READER_H_

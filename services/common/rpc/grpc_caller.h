// Caller over a gRPC channel; shared by grpc_server.cc (in-process) and grpc_caller.cc (TCP).
#ifndef NIANBAO_SERVICES_COMMON_RPC_GRPC_CALLER_H_
#define NIANBAO_SERVICES_COMMON_RPC_GRPC_CALLER_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "services/common/rpc/call.h"

namespace nianbao::rpc {

std::unique_ptr<Caller> MakeCallerOn(std::shared_ptr<grpc::Channel> channel, const std::string& token);

// Answers above this are refused: larger than any report with its findings, or a document in one piece.
constexpr int kLargestAnswer = 64 << 20;

// A status with its details; gRPC's own, which has none, with a sentence.
absl::Status FromGrpc(const grpc::Status& status);

// Copies between byte buffers and strings.
std::string ToBytes(const grpc::ByteBuffer& buffer);
grpc::ByteBuffer ToBuffer(const std::string& bytes);

}  // namespace nianbao::rpc

#endif  // NIANBAO_SERVICES_COMMON_RPC_GRPC_CALLER_H_

// Which server the online verbs talk to, and as whom.
#ifndef NIANBAO_SERVICES_CTL_SERVER_H_
#define NIANBAO_SERVICES_CTL_SERVER_H_

#include <memory>
#include <string>

#include "services/common/config/environment.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"

namespace nianbao::ctl {

// --server, else NIANBAO_SERVER, else the usual port.
inline std::string ServerOf(const Arguments& arguments) {
  const std::string variable = config::Variable("NIANBAO_SERVER");
  return arguments.Flag("server", variable.empty() ? "127.0.0.1:8301" : variable);
}

// --token, else NIANBAO_TOKEN, which no list of processes shows.
inline std::string TokenOf(const Arguments& arguments) {
  return arguments.Flag("token", config::Variable("NIANBAO_TOKEN"));
}

inline std::unique_ptr<rpc::Caller> Connect(const Arguments& arguments) {
  return rpc::MakeGrpcCaller(ServerOf(arguments), TokenOf(arguments));
}

}  // namespace nianbao::ctl

#endif  // NIANBAO_SERVICES_CTL_SERVER_H_

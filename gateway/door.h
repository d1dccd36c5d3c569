// The HTTP door: routes, Connect, the dashboard's files and the public tree; everything else is 404. Decides nothing
// about reports: permissions, limits and rules are the services'.
#ifndef NIANBAO_GATEWAY_DOOR_H_
#define NIANBAO_GATEWAY_DOOR_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gateway/http_server.h"
#include "gateway/routes.h"
#include "services/common/base/embedded.h"
#include "services/common/base/random_id.h"
#include "services/common/rpc/call.h"

namespace nianbao::gateway {

struct DoorOptions {
  std::string public_dir;  // root of the public tree
  absl::Duration call_timeout = absl::Seconds(30);
  absl::Span<const EmbeddedFile> dashboard;  // files by path; index.html answers "/"
};

// Thread-safe. `caller_of` finds the service of a method.
class Door {
 public:
  using CallerOf = std::function<rpc::Caller&(const google::protobuf::MethodDescriptor*)>;

  Door(const RouteTable& routes, CallerOf caller_of, IdSource& ids, const DoorOptions& options)
      : routes_(routes), caller_of_(std::move(caller_of)), ids_(ids), options_(options) {}

  void Handle(HttpRequest request, HttpServer::Answer answer);

 private:
  void Call(const google::protobuf::MethodDescriptor* method, std::string bytes, const HttpRequest& request,
            bool connect, HttpServer::Answer answer);
  HttpAnswer ServeFile(const HttpRequest& request) const;
  HttpAnswer ServePublic(const std::string& path) const;

  const RouteTable& routes_;
  const CallerOf caller_of_;
  IdSource& ids_;
  const DoorOptions options_;
};

// Media type by file name.
std::string MediaTypeOf(absl::string_view path);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_DOOR_H_

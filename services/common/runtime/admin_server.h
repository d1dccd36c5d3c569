// HTTP for operators: /metrics, /healthz, /readyz. Plain text and JSON, GET only, no secrets.
#ifndef NIANBAO_SERVICES_COMMON_RUNTIME_ADMIN_SERVER_H_
#define NIANBAO_SERVICES_COMMON_RUNTIME_ADMIN_SERVER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace nianbao {

struct AdminAnswer {
  int http_status = 200;
  std::string media_type = "text/plain; charset=utf-8";
  std::string body;
};

// A small HTTP server on its own thread.
class AdminServer {
 public:
  using Pages = std::map<std::string, std::function<AdminAnswer()>>;  // by path

  // UNAVAILABLE (ADDRESS_IN_USE). Port 0 = any free one.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(const std::string& listen, Pages pages);
  virtual ~AdminServer() = default;
  virtual std::string address() const = 0;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_RUNTIME_ADMIN_SERVER_H_

// The HTTP door: routes, Connect, sessions, the dashboard's files and the public tree; everything else is 404. Decides
// nothing about reports: permissions, limits of fields and rules are the services'.
#ifndef NIANBAO_GATEWAY_DOOR_H_
#define NIANBAO_GATEWAY_DOOR_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gateway/http_server.h"
#include "gateway/public_site.h"
#include "gateway/rate_limit.h"
#include "gateway/routes.h"
#include "gateway/session_desk.h"
#include "gateway/statics.h"
#include "services/common/base/embedded.h"
#include "services/common/base/random_id.h"
#include "services/common/clock/clock.h"
#include "services/common/rpc/call.h"
#include "services/common/rpc/thread_pool.h"
#include "services/common/telemetry/metrics.h"
#include "services/common/telemetry/trace.h"

namespace nianbao::gateway {

struct DoorOptions {
  std::string public_dir;  // root of the public tree
  OrgansSource organs;     // bodies and regions for it; null = none
  absl::Duration call_timeout = absl::Seconds(30);
  absl::Duration stream_timeout = absl::Minutes(10);  // then the browser asks again, and its session is looked at again
  size_t streams_each = 6;                            // streams of one principal at once
  int calls_per_minute = 3000;               // of one principal, or of strangers at one address; negative = any number
  bool https = false;                        // browsers come by https: HSTS is sent
  std::set<std::string> trusted_proxies;     // whose X-Forwarded-For is believed
  absl::Span<const EmbeddedFile> dashboard;  // files by path; index.html answers "/"
  std::string openapi;                       // answers /openapi.json; empty = 404
  std::string reference;                     // answers /reference
};

// What the door needs of its process. All outlive the door.
struct DoorDependencies {
  const RouteTable& routes;
  std::function<rpc::Caller&(const google::protobuf::MethodDescriptor*)> caller_of;
  SessionDesk& desk;
  const Clock& clock;
  IdSource& ids;
  Metrics& metrics;
};

// Thread-safe.
class Door {
 public:
  Door(const DoorDependencies& process, const DoorOptions& options);

  void Handle(HttpRequest request, HttpServer::Answer answer);

 private:
  // One request until its answer.
  struct Exchange;
  using ExchangePtr = std::shared_ptr<Exchange>;

  std::string AddressOf(const HttpRequest& request) const;
  void Call(const ExchangePtr& exchange, const google::protobuf::MethodDescriptor* method,
            absl::StatusOr<std::string> bytes);
  std::shared_ptr<void> TakeStream(const Exchange& exchange, std::function<void()> when_left);
  void Stream(const ExchangePtr& exchange, const google::protobuf::MethodDescriptor* method, std::string bytes);
  absl::Status Admit(Exchange& exchange, const google::protobuf::MethodDescriptor* method);
  void Reply(const ExchangePtr& exchange, const google::protobuf::MethodDescriptor* method,
             absl::StatusOr<std::string> result);
  void Refuse(const ExchangePtr& exchange, const absl::Status& status);
  void Finish(const ExchangePtr& exchange, HttpAnswer answer);
  absl::Status Unserved(const HttpRequest& request) const;
  HttpAnswer ServeFile(const Exchange& exchange);

  const DoorDependencies process_;
  const DoorOptions options_;
  const Statics statics_;
  PublicSite public_site_;
  RateLimit by_address_;
  RateLimit by_principal_;
  std::mutex mutex_;
  std::map<std::string, size_t> streams_;  // open ones, by principal or address
  rpc::ThreadPool files_;  // reads the disk, so that the event thread does not; last, so that it ends first
};

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_DOOR_H_

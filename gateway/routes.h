// HTTP routes, derived from the descriptors, of methods that take one request and answer once or with a stream: "POST
// /v1/{name=organs/*/annualReports/*}:submit" → a method. Pure.
#ifndef NIANBAO_GATEWAY_ROUTES_H_
#define NIANBAO_GATEWAY_ROUTES_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace nianbao::gateway {

// One segment of a path template.
struct Segment {
  std::string literal;  // empty = "*", any one segment
};

// A compiled route.
struct Route {
  std::string verb;  // "GET"
  std::vector<Segment> segments;
  std::string custom_verb;  // "submit"; empty = none
  struct Variable {
    std::string field;  // "name", "organ.name"
    size_t first;       // segments [first, last) are its value
    size_t last;
  };
  std::vector<Variable> variables;
  std::string body;  // "*", a field, or empty
  const google::protobuf::MethodDescriptor* method = nullptr;
};

// A method and the values that the path gave to fields of its request.
struct RouteMatch {
  const Route* route = nullptr;
  std::vector<std::pair<std::string, std::string>> bindings;  // field path → value
};

// The routes of the given services. Immutable, thread-safe.
class RouteTable {
 public:
  // Aborts when a template in the protos is malformed; a test compiles every service's.
  explicit RouteTable(const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  // Nothing when no route matches. `path` is still percent-encoded, without query.
  std::optional<RouteMatch> Match(absl::string_view verb, absl::string_view path) const;
  // The method of a Connect call, "/pkg.Service/Method"; nullptr when there is none.
  const google::protobuf::MethodDescriptor* FindConnect(absl::string_view path) const;
  // The verbs that the path has routes for, "GET, PATCH"; empty = none (404 rather than 405).
  std::string VerbsOf(absl::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
};

// "%E4%B8%AD+x" → "中+x" (paths) ; malformed escapes stay as they are.
std::string PercentDecode(absl::string_view text, bool plus_is_space);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_ROUTES_H_

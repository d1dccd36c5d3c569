// What the protos say of themselves, for people and programs outside: comments, the OpenAPI document, a reference page.
#ifndef NIANBAO_GATEWAY_API_DOCS_H_
#define NIANBAO_GATEWAY_API_DOCS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "gateway/routes.h"

namespace nianbao::gateway {

// Comments of the protos. The descriptors in the program carry none; they come from a FileDescriptorSet made with
// --include_source_info.
class ProtoComments {
 public:
  // Bytes that are no descriptor set yield no comments.
  explicit ProtoComments(absl::string_view descriptor_set);

  // The comment before a message, field, enum value, service or method, by full name; lines joined. Empty = none.
  const std::string& Of(const std::string& full_name) const;

 private:
  std::map<std::string, std::string> by_name_;
};

// A route's path with a name for every segment that varies: "/v1/organs/{organ}/annualReports/{annualReport}:submit".
std::string OpenApiPath(const Route& route);

// The OpenAPI 3.1 document of all routes, as JSON. Deterministic.
std::string OpenApiOf(const RouteTable& routes, const ProtoComments& comments);

// The same for reading: one HTML page, no script.
std::string ReferencePageOf(const RouteTable& routes, const ProtoComments& comments);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_API_DOCS_H_

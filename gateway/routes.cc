#include "gateway/routes.h"

#include <cstdlib>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "nianbao/api/v1/annotations.pb.h"
#include "services/common/telemetry/log.h"

namespace nianbao::gateway {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

[[noreturn]] void Malformed(const MethodDescriptor* method) {
  Log(LogLevel::kError, "gateway.route_malformed", {{"method", method->full_name()}});
  std::abort();
}

std::pair<std::string, std::string> VerbOf(const api::v1::HttpRule& rule) {
  switch (rule.verb_case()) {
    case api::v1::HttpRule::kGet:
      return {"GET", rule.get()};
    case api::v1::HttpRule::kPost:
      return {"POST", rule.post()};
    case api::v1::HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    case api::v1::HttpRule::kPut:
      return {"PUT", rule.put()};
    case api::v1::HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    default:
      return {"", ""};
  }
}

void AddSegments(absl::string_view text, Route& route) {
  for (absl::string_view part : absl::StrSplit(text, '/', absl::SkipEmpty())) {
    route.segments.push_back({part == "*" ? std::string() : std::string(part)});
  }
}

Route Compile(const MethodDescriptor* method, const api::v1::HttpRule& rule) {
  Route route;
  std::string path;
  std::tie(route.verb, path) = VerbOf(rule);
  route.body = rule.body();
  route.method = method;
  absl::string_view rest = path;
  while (!rest.empty()) {
    const size_t open = rest.find('{');
    if (open == absl::string_view::npos) {
      const size_t colon = rest.rfind(':');
      if (colon != absl::string_view::npos) route.custom_verb = std::string(rest.substr(colon + 1));
      AddSegments(rest.substr(0, colon), route);
      break;
    }
    AddSegments(rest.substr(0, open), route);
    const size_t close = rest.find('}', open);
    if (close == absl::string_view::npos) Malformed(method);
    const std::pair<absl::string_view, absl::string_view> variable =
        absl::StrSplit(rest.substr(open + 1, close - open - 1), absl::MaxSplits('=', 1));
    const size_t first = route.segments.size();
    AddSegments(variable.second.empty() ? "*" : variable.second, route);
    route.variables.push_back({std::string(variable.first), first, route.segments.size()});
    rest.remove_prefix(close + 1);
  }
  return route;
}

bool Fits(const Route& route, const std::vector<std::string>& parts, absl::string_view custom_verb) {
  if (route.custom_verb != custom_verb || route.segments.size() != parts.size()) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!route.segments[i].literal.empty() && route.segments[i].literal != parts[i]) return false;
  }
  return true;
}

// "/v1/a/b:verb" → {"v1","a","b"}, "verb".
std::pair<std::vector<std::string>, std::string> SplitPath(absl::string_view path) {
  std::string verb;
  const size_t colon = path.rfind(':');
  if (colon != absl::string_view::npos && path.find('/', colon) == absl::string_view::npos) {
    verb = std::string(path.substr(colon + 1));
    path = path.substr(0, colon);
  }
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(absl::StripPrefix(path, "/"), '/')) {
    parts.push_back(PercentDecode(part, false));
  }
  return {parts, verb};
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

std::string PercentDecode(absl::string_view text, bool plus_is_space) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 && HexValue(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2])));
      i += 2;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

RouteTable::RouteTable(const std::vector<const ServiceDescriptor*>& services) : services_(services) {
  for (const ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->client_streaming()) continue;  // gRPC alone
      const api::v1::HttpRule& rule = service->method(i)->options().GetExtension(api::v1::http);
      if (rule.verb_case() == api::v1::HttpRule::VERB_NOT_SET) Malformed(service->method(i));
      routes_.push_back(Compile(service->method(i), rule));
    }
  }
}

std::optional<RouteMatch> RouteTable::Match(absl::string_view verb, absl::string_view path) const {
  const auto [parts, custom_verb] = SplitPath(path);
  for (const Route& route : routes_) {
    if (route.verb != verb || !Fits(route, parts, custom_verb)) continue;
    RouteMatch match{&route, {}};
    for (const Route::Variable& variable : route.variables) {
      const auto begin = parts.begin() + static_cast<ptrdiff_t>(variable.first);
      const auto end = parts.begin() + static_cast<ptrdiff_t>(variable.last);
      match.bindings.emplace_back(variable.field, absl::StrJoin(begin, end, "/"));
    }
    return match;
  }
  return std::nullopt;
}

std::string RouteTable::VerbsOf(absl::string_view path) const {
  const auto [parts, custom_verb] = SplitPath(path);
  std::set<std::string> verbs;
  for (const Route& route : routes_) {
    if (Fits(route, parts, custom_verb)) verbs.insert(route.verb);
  }
  return absl::StrJoin(verbs, ", ");
}

const MethodDescriptor* RouteTable::FindConnect(absl::string_view path) const {
  const std::vector<std::string> parts = absl::StrSplit(absl::StripPrefix(path, "/"), '/');
  if (parts.size() != 2) return nullptr;
  for (const ServiceDescriptor* service : services_) {
    if (service->full_name() != parts[0]) continue;
    const MethodDescriptor* method = service->FindMethodByName(parts[1]);
    // Connect has a protocol of its own for streams; ours are Server-Sent Events, by their routes.
    const bool unary = method != nullptr && !method->client_streaming() && !method->server_streaming();
    return unary ? method : nullptr;
  }
  return nullptr;
}

}  // namespace nianbao::gateway

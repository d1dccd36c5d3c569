// Files that are compiled into the gateway: the dashboard, each as it is and compressed beforehand ("a.js", "a.js.br").
#ifndef NIANBAO_GATEWAY_STATICS_H_
#define NIANBAO_GATEWAY_STATICS_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gateway/http_server.h"
#include "services/common/base/embedded.h"

namespace nianbao::gateway {

// Immutable, thread-safe.
class Statics {
 public:
  explicit Statics(absl::Span<const EmbeddedFile> files);

  // The answer to GET or HEAD of a path without leading slash; nothing when no file has it. Names below assets/ carry
  // a digest of their contents and are kept for ever; all others are asked for anew, by ETag.
  std::optional<HttpAnswer> Find(const std::string& path, const HttpRequest& request) const;

 private:
  struct File {
    absl::string_view bytes;
    absl::string_view brotli;  // empty = none
    absl::string_view gzip;
    std::string etag;
  };
  std::map<std::string, File> files_;
};

// `answer`, whole: a part of it as the request's Range says (206, 416), or nothing but headers when the caller has it
// already (304). Uses the answer's ETag header.
HttpAnswer Conditional(const HttpRequest& request, HttpAnswer answer);

}  // namespace nianbao::gateway

#endif  // NIANBAO_GATEWAY_STATICS_H_

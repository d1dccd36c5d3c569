// A plain HTTP client for tests.
#ifndef NIANBAO_TESTS_E2E_HTTP_H_
#define NIANBAO_TESTS_E2E_HTTP_H_

#include <string>

namespace nianbao::e2e {

struct HttpAnswer {
  long status = 0;  // 0 = no answer
  std::string body;
  std::string cookie;  // of Set-Cookie, without its attributes
};

// GET http://<address><path>, at most ten seconds; `token` as bearer where it is not empty.
HttpAnswer HttpGet(const std::string& address, const std::string& path, const std::string& token = "");

// POST of JSON as a browser sends it, at most ten seconds; cookie and CSRF token where they are not empty.
HttpAnswer HttpPost(const std::string& address, const std::string& path, const std::string& json,
                    const std::string& cookie = "", const std::string& csrf_token = "");

}  // namespace nianbao::e2e

#endif  // NIANBAO_TESTS_E2E_HTTP_H_

// A plain HTTP client for tests.
#ifndef NIANBAO_TESTS_E2E_HTTP_H_
#define NIANBAO_TESTS_E2E_HTTP_H_

#include <string>

namespace nianbao::e2e {

struct HttpAnswer {
  long status = 0;  // 0 = no answer
  std::string body;
};

// GET http://<address><path>, at most ten seconds; `token` as bearer where it is not empty.
HttpAnswer HttpGet(const std::string& address, const std::string& path, const std::string& token = "");

}  // namespace nianbao::e2e

#endif  // NIANBAO_TESTS_E2E_HTTP_H_

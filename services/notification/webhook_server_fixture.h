// A receiver of webhooks: a real HTTP server of its own process.
#ifndef NIANBAO_SERVICES_NOTIFICATION_WEBHOOK_SERVER_FIXTURE_H_
#define NIANBAO_SERVICES_NOTIFICATION_WEBHOOK_SERVER_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/process.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao::notification {

// Answers as its script says (tests/smtp/webhook_server.py), one line a request, and keeps what it was asked.
class HttpServer {
 public:
  explicit HttpServer(const std::string& script) {
    EXPECT_THAT(WriteFileAtomically(dir_.path() + "/script", script), IsOk());
    server_ = std::make_unique<Process>(
        std::vector<std::string>{"/usr/bin/python3", std::string(NIANBAO_SOURCE_DIR) + "/tests/smtp/webhook_server.py",
                                 dir_.path()},
        dir_.path() + "/log");
    EXPECT_TRUE(Eventually([&] { return ReadFile(dir_.path() + "/port").ok(); })) << *ReadFile(dir_.path() + "/log");
  }
  std::string url(const std::string& path) const {
    return absl::StrCat("http://127.0.0.1:", *ReadFile(dir_.path() + "/port"), path);
  }
  std::string Request(int number) const {
    return ReadFile(absl::StrCat(dir_.path(), "/", number, ".request")).value_or("no request");
  }
  int Count() const {
    int count = 0;
    while (ReadFile(absl::StrCat(dir_.path(), "/", count + 1, ".request")).ok()) ++count;
    return count;
  }
  void Stop() { server_.reset(); }

 private:
  TempDir dir_;
  std::unique_ptr<Process> server_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_WEBHOOK_SERVER_FIXTURE_H_

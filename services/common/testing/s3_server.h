// A real S3 server (tests/s3/server.js: s3rver from npm, signatures checked by AWS's own signer) on a free loopback
// port with a bucket, ended with the object.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_S3_SERVER_H_
#define NIANBAO_SERVICES_COMMON_TESTING_S3_SERVER_H_

#include <memory>
#include <string>

#include "services/common/testing/process.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {

class S3Server {
 public:
  // Started and answering. `source_dir` holds .cache/node and tests/s3 (scripts/setup test). Aborts when it does not
  // start.
  explicit S3Server(std::string source_dir);

  int port() const { return port_; }
  std::string endpoint() const;
  static constexpr char kBucket[] = "artifacts";
  static constexpr char kRegion[] = "cn-north-1";
  static constexpr char kKeyId[] = "test-key-id";
  static constexpr char kSecret[] = "test-secret/with+signs";

  // The folder in which it keeps its objects.
  const std::string& folder() const { return dir_.path(); }
  void Stop();
  // Starts it again on the same port.
  void Start();

 private:
  bool Launch();

  const std::string source_dir_;
  TempDir dir_;
  int port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_S3_SERVER_H_

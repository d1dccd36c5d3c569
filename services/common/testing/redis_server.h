// A real redis-server on a free loopback port, ended with the object.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_REDIS_SERVER_H_
#define NIANBAO_SERVICES_COMMON_TESTING_REDIS_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "services/common/testing/process.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {

class RedisServer {
 public:
  // Started and answering. `more` are further words of its command line ("--appendonly", "yes").
  explicit RedisServer(std::vector<std::string> more = {});

  std::string address() const;
  int port() const { return port_; }
  void FlushAll();
  // One command of words without spaces, "" standing for an empty one; the answer as text, lines for lists, "" when it
  // does not answer.
  std::string Ask(const std::string& command);
  void Signal(int signal_number) { process_->Signal(signal_number); }
  // Ends the server; what is in no file is lost.
  void Stop();
  // Deletes its files; call it while the server is stopped.
  void Wipe();
  // Starts it again on the same port.
  void Start();

 private:
  bool Launch();

  TempDir dir_;
  const std::vector<std::string> more_;
  int port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_REDIS_SERVER_H_

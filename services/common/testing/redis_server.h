// A real redis-server on a free loopback port, ended with the object.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_REDIS_SERVER_H_
#define NIANBAO_SERVICES_COMMON_TESTING_REDIS_SERVER_H_

#include <memory>
#include <string>

#include "services/common/testing/process.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {

class RedisServer {
 public:
  RedisServer();  // started and answering

  std::string address() const;
  void FlushAll();
  // Ends the server; its contents are lost.
  void Stop();
  // Starts it again on the same port.
  void Start();

 private:
  bool Ask(const char* command);

  TempDir dir_;
  int port_;
  std::unique_ptr<Process> process_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_REDIS_SERVER_H_

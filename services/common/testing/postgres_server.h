// A real PostgreSQL server on a free loopback port with a folder of its own, ended with the object.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_POSTGRES_SERVER_H_
#define NIANBAO_SERVICES_COMMON_TESTING_POSTGRES_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "services/common/testing/process.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {

class PostgresServer {
 public:
  struct Options {
    bool durable = false;            // fsync; tests that kill the server want it
    std::vector<std::string> words;  // further words of its command line ("-c", "wal_level=replica")
    // A standby of that server, which must have been started with max_wal_senders.
    const PostgresServer* primary = nullptr;
  };

  // Started and answering. PostgreSQL refuses to run as root: then it runs as the user "postgres". Aborts the test
  // program when it does not start.
  explicit PostgresServer(Options options);
  PostgresServer() : PostgresServer(Options()) {}
  ~PostgresServer();

  // The address of a database that did not exist before: postgresql://…
  std::string NewDatabase();
  std::string Url(const std::string& database) const;
  int port() const { return port_; }
  // Runs statements in a database; the first column of the first row, "" when there is none or it fails.
  std::string Ask(const std::string& database, const std::string& statement) const;

  // kill -9: no farewell, no checkpoint.
  void Kill();
  // Ends it properly.
  void Stop();
  // Starts it again on the same port, if it does not run, and waits until it answers.
  void Start();
  void Signal(int signal_number) { process_->Signal(signal_number); }

 private:
  void MakeFolder();
  std::string Template();
  void RunAsServerUser(const std::vector<std::string>& words);
  bool Launch();
  std::vector<std::string> AsServerUser(std::vector<std::string> words) const;

  TempDir dir_;
  const Options options_;
  const std::string bin_;
  int port_ = 0;
  int databases_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_POSTGRES_SERVER_H_

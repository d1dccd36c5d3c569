// A child process that a test owns: started, watched and ended by pid.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_PROCESS_H_
#define NIANBAO_SERVICES_COMMON_TESTING_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace nianbao {

class Process {
 public:
  // Starts `arguments`[0] with standard output and error appended to `log_file`. Aborts the test program when fork
  // fails.
  Process(const std::vector<std::string>& arguments, const std::string& log_file,
          const std::map<std::string, std::string>& environment = {});
  ~Process();  // SIGKILL if it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Signal(int signal_number);
  // No file may grow past so many bytes from now on, as on a full disk; negative = any size.
  void LimitFiles(int64_t bytes);
  bool Running();
  // Waits at most `patience`; the exit code, 128 + signal, or nothing when it still runs.
  std::optional<int> Wait(absl::Duration patience);
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

// Asks `condition` again and again for at most `patience`; the last answer.
bool Eventually(const std::function<bool()>& condition, absl::Duration patience = absl::Seconds(20));

// A TCP port on 127.0.0.1 that was free a moment ago and is no outgoing connection's. Another program may still take
// it: start the server, see that it is yours, and otherwise ask again.
int FreePort();

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_PROCESS_H_

#include "services/common/testing/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

#include "absl/time/clock.h"

namespace nianbao {
namespace {

constexpr absl::Duration kPollPause = absl::Milliseconds(5);
// Below the range from which Linux takes the ports of outgoing connections, so that a server that was stopped finds its
// port free again.
constexpr int kFirstPort = 12'000;
constexpr int kPorts = 10'000;  // room for a cluster's second port, 10,000 higher

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentWith(const std::map<std::string, std::string>& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (more.count(text.substr(0, text.find('='))) == 0) all.push_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

}  // namespace

// Everything that allocates happens before the fork: another thread of the test may hold the allocator's lock.
Process::Process(const std::vector<std::string>& arguments, const std::string& log_file,
                 const std::map<std::string, std::string>& environment) {
  std::vector<std::string> words = arguments;
  std::vector<std::string> variables = EnvironmentWith(environment);
  const std::vector<char*> argv = Pointers(words);
  const std::vector<char*> envp = Pointers(variables);
  pid_ = fork();
  if (pid_ < 0) std::abort();
  if (pid_ > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // nothing outlives a test program that crashes
  signal(SIGXFSZ, SIG_IGN);          // past LimitFiles a write fails, as on a full disk, and does not kill
  const int log = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execvpe(argv[0], argv.data(), envp.data());
  _exit(127);
}

Process::~Process() {
  if (!Running()) return;
  kill(pid_, SIGCONT);
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::LimitFiles(int64_t bytes) {
  rlimit limit{};
  if (!Running() || prlimit(pid_, RLIMIT_FSIZE, nullptr, &limit) != 0) return;
  limit.rlim_cur = bytes < 0 ? limit.rlim_max : static_cast<rlim_t>(bytes);
  prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr);
}

void Process::Signal(int signal_number) {
  if (Running()) kill(pid_, signal_number);
}

bool Process::Running() {
  if (exit_code_.has_value()) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

std::optional<int> Process::Wait(absl::Duration patience) {
  Eventually([this] { return !Running(); }, patience);
  return exit_code_;
}

bool Eventually(const std::function<bool()>& condition, absl::Duration patience) {
  const absl::Time until = absl::Now() + patience;
  while (!condition()) {
    if (absl::Now() > until) return condition();
    absl::SleepFor(kPollPause);
  }
  return true;
}

namespace {

bool IsFree(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const bool free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return free;
}

}  // namespace

int FreePort() {
  static std::atomic<unsigned> next = static_cast<unsigned>(getpid()) * 97;
  for (int i = 0; i < kPorts; ++i) {
    const int port = kFirstPort + static_cast<int>(next++ % kPorts);
    if (IsFree(port)) return port;
  }
  std::abort();
}

}  // namespace nianbao

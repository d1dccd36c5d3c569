#include "services/common/testing/s3_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace nianbao {
namespace {

constexpr int kTries = 10;
constexpr absl::Duration kPatience = absl::Seconds(40);

bool Answers(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const bool open = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return open;
}

}  // namespace

S3Server::S3Server(std::string source_dir) : source_dir_(std::move(source_dir)) {
  for (int i = 0; i < kTries; ++i) {
    port_ = FreePort();
    if (Launch()) return;
  }
  std::cerr << "s3rver does not start; run scripts/setup test" << std::endl;
  std::abort();
}

std::string S3Server::endpoint() const { return absl::StrCat("http://127.0.0.1:", port_); }

bool S3Server::Launch() {
  process_ = std::make_unique<Process>(
      std::vector<std::string>{source_dir_ + "/.cache/node/bin/node", source_dir_ + "/tests/s3/server.js", dir_.path(),
                               absl::StrCat(port_), kBucket, kKeyId, kSecret, kRegion},
      dir_.path() + "/s3rver.log");
  return Eventually([&] { return Answers(port_) || !process_->Running(); }, kPatience) && process_->Running();
}

void S3Server::Stop() {
  process_->Signal(SIGKILL);
  process_->Wait(kPatience);
}

void S3Server::Start() {
  if (Launch()) return;
  std::cerr << "s3rver does not start again on port " << port_ << std::endl;
  std::abort();
}

}  // namespace nianbao

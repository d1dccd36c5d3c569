#include <iostream>
#include <string>

#include "services/common/auth/password.h"
#include "services/common/base/error.h"
#include "services/ctl/commands.h"

namespace nianbao::ctl {

// The password comes by standard input: words of a command line are seen by everybody on the machine.
int Keys(const Arguments& arguments) {
  if (arguments.files != std::vector<std::string>{"password"}) {
    return Complain(absl::InvalidArgumentError("用法：nianbaoctl keys password（从标准输入读一行密码）"), kUsage);
  }
  std::string password;
  std::getline(std::cin, password);
  const absl::StatusOr<std::string> hash = auth::HashPassword(password);
  if (!hash.ok()) return Complain(hash.status());
  std::cout << *hash << "\n";
  return kFine;
}

}  // namespace nianbao::ctl

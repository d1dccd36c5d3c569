// nianbaoctl keys: secrets that a configuration names or holds.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/common/auth/password.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/signer.h"
#include "services/ctl/commands.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

// The password comes by standard input: words of a command line are seen by everybody on the machine.
int HashOfPassword() {
  std::string password;
  std::getline(std::cin, password);
  const absl::StatusOr<std::string> hash = auth::HashPassword(password);
  if (!hash.ok()) return Complain(hash.status());
  std::cout << *hash << "\n";
  return kFine;
}

// Never over a file that is there: a lost key makes old receipts unprovable. Readable by its owner alone from the
// start.
absl::Status WriteSecret(const std::string& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written =
      fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  if (written) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kAlreadyExists, absl::StrCat("cannot make ", path, "; is it there already?"),
      {.reason = "FILE_NOT_WRITTEN",
       .metadata = {{"path", path}},
       .sentence = absl::StrCat("不能新建“", path, "”：文件已存在或文件夹不可写。已有的密钥不会被覆盖。")});
}

absl::Status MakeKey(const std::string& path, SignatureAlgorithm algorithm) {
  ASSIGN_OR_RETURN(const std::string pem, MakePrivateKey(algorithm));
  ASSIGN_OR_RETURN(const auto signer, SignerFromPem(pem));
  RETURN_IF_ERROR(WriteSecret(path, pem));
  std::cout << path << "  " << NameOf(algorithm) << "  " << signer->key_id() << "\n" << signer->public_key();
  return absl::OkStatus();
}

}  // namespace

int Keys(const Arguments& arguments) {
  const std::string& what = arguments.files[0];
  if (what == "password" && arguments.files.size() == 1) return HashOfPassword();
  if (what != "new" || arguments.files.size() != 2) {
    return Complain(UsageError("用法：nianbaoctl keys password，或 nianbaoctl keys new FILE [--sm2]。",
                               "usage: nianbaoctl keys password, or nianbaoctl keys new FILE [--sm2]"),
                    kUsage);
  }
  const bool sm2 = arguments.flags.count("sm2") > 0;
  const absl::Status made =
      MakeKey(arguments.files[1], sm2 ? SignatureAlgorithm::kSm2Sm3 : SignatureAlgorithm::kEd25519);
  return made.ok() ? kFine : Complain(made);
}

}  // namespace nianbao::ctl

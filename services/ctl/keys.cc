// nianbaoctl keys: secrets that a configuration names or holds.
#include <iostream>
#include <string>

#include "services/common/auth/password.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/key_file.h"
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

absl::Status MakeKey(const std::string& path, SignatureAlgorithm algorithm) {
  ASSIGN_OR_RETURN(const std::string pem, MakePrivateKey(algorithm));
  ASSIGN_OR_RETURN(const auto signer, SignerFromPem(pem));
  RETURN_IF_ERROR(WriteNewKeyFile(path, pem));
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

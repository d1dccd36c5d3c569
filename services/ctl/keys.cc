// nianbaoctl keys: secrets that a configuration names or holds.
#include <iostream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/common/auth/password.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/key_file.h"
#include "services/common/sign/signer.h"
#include "services/ctl/commands.h"
#include "services/ctl/print.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

// The password comes by standard input: words of a command line are seen by everybody on the machine.
int HashOfPassword(const Arguments& arguments) {
  std::string password;
  std::getline(std::cin, password);
  const absl::StatusOr<std::string> hash = auth::HashPassword(password);
  if (!hash.ok()) return Complain(hash.status());
  Print(arguments, Fields().Add("passwordHash", *hash), *hash);
  return kFine;
}

absl::Status MakeKey(const Arguments& arguments, SignatureAlgorithm algorithm) {
  const std::string& path = arguments.files[1];
  ASSIGN_OR_RETURN(const std::string pem, MakePrivateKey(algorithm));
  ASSIGN_OR_RETURN(const auto signer, SignerFromPem(pem));
  RETURN_IF_ERROR(WriteNewKeyFile(path, pem));
  const std::string name(NameOf(algorithm));
  Fields fields;
  fields.Add("path", path).Add("algorithm", name).Add("keyId", signer->key_id());
  fields.Add("publicKey", signer->public_key());
  Print(arguments, fields,
        absl::StrCat(path, "  ", name, "  ", signer->key_id(), "\n",
                     absl::StripTrailingAsciiWhitespace(signer->public_key())));
  return absl::OkStatus();
}

}  // namespace

int Keys(const Arguments& arguments) {
  const std::string& what = arguments.files[0];
  if (what == "password" && arguments.files.size() == 1) return HashOfPassword(arguments);
  if (what != "new" || arguments.files.size() != 2) {
    return Complain(UsageError("用法：nianbaoctl keys password，或 nianbaoctl keys new FILE [--sm2]。",
                               "usage: nianbaoctl keys password, or nianbaoctl keys new FILE [--sm2]"),
                    kUsage);
  }
  const bool sm2 = arguments.flags.count("sm2") > 0;
  const absl::Status made = MakeKey(arguments, sm2 ? SignatureAlgorithm::kSm2Sm3 : SignatureAlgorithm::kEd25519);
  return made.ok() ? kFine : Complain(made);
}

}  // namespace nianbao::ctl

#include "services/common/base/random_id.h"

#include <openssl/rand.h>

#include "absl/strings/escaping.h"

namespace nianbao {

std::string RandomIdSource::NewId() {
  unsigned char bytes[16];
  RAND_bytes(bytes, sizeof(bytes));
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
}

}  // namespace nianbao

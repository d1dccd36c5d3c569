// Where new identifiers come from; the only source of randomness that product code may use.
#ifndef NIANBAO_SERVICES_COMMON_BASE_RANDOM_ID_H_
#define NIANBAO_SERVICES_COMMON_BASE_RANDOM_ID_H_

#include <atomic>
#include <string>

#include "absl/strings/string_view.h"

namespace nianbao {

// Makes unique identifiers. Thread-safe.
class IdSource {
 public:
  virtual ~IdSource() = default;
  // 32 lower-case hex digits.
  virtual std::string NewId() = 0;
};

// From the operating system's random generator.
class RandomIdSource final : public IdSource {
 public:
  std::string NewId() override;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_BASE_RANDOM_ID_H_

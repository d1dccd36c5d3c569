#include "services/common/store/sql.h"

namespace nianbao::sql {

int64_t Row::Int(size_t column) const { return IsNull(column) ? 0 : std::get<int64_t>(values_[column]); }

const std::string& Row::Text(size_t column) const {
  static const auto* empty = new std::string();
  return IsNull(column) ? *empty : std::get<std::string>(values_[column]);
}

const std::string& Row::Bytes(size_t column) const {
  static const auto* empty = new std::string();
  return IsNull(column) ? *empty : std::get<Blob>(values_[column]).bytes;
}

}  // namespace nianbao::sql

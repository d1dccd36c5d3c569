#include "services/common/store/postgres_values.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace nianbao::sql {
namespace {

// pg_type.h, fixed for ever.
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kVarchar = 1043;

std::string BigEndian(int64_t number) {
  std::string bytes(sizeof(number), '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[bytes.size() - 1 - i] = static_cast<char>(static_cast<uint64_t>(number) >> (8 * i));
  }
  return bytes;
}

// Sign-extended from 1, 2, 4 or 8 bytes.
int64_t FromBigEndian(const char* bytes, int length) {
  int64_t number = static_cast<signed char>(bytes[0]);
  for (int i = 1; i < length; ++i) {
    number = static_cast<int64_t>((static_cast<uint64_t>(number) << 8) | static_cast<unsigned char>(bytes[i]));
  }
  return number;
}

absl::StatusOr<Value> ReadValue(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return Value(std::monostate());
  const char* bytes = PQgetvalue(result, row, column);
  const int length = PQgetlength(result, row, column);
  switch (PQftype(result, column)) {
    case kBool:
    case kInt2:
    case kInt4:
    case kInt8:
      return Value(FromBigEndian(bytes, length));
    case kText:
    case kVarchar:
      return Value(std::string(bytes, static_cast<size_t>(length)));
    case kBytea:
      return Value(Blob{std::string(bytes, static_cast<size_t>(length))});
    default:
      return absl::InternalError(absl::StrCat("postgresql: column of type ", PQftype(result, column)));
  }
}

}  // namespace

WireParameters::WireParameters(Connection::Parameters parameters) {
  numbers.reserve(parameters.size());
  const auto add = [this](Oid type, char letter, const char* value, size_t length) {
    types.push_back(type);
    signature.push_back(letter);
    values.push_back(value);
    lengths.push_back(static_cast<int>(length));
    formats.push_back(1);
  };
  for (const Value& value : parameters) {
    if (const auto* number = std::get_if<int64_t>(&value)) {
      numbers.push_back(BigEndian(*number));
      add(kInt8, 'i', numbers.back().data(), numbers.back().size());
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      add(kText, 't', text->data(), text->size());
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      add(kBytea, 'b', blob->bytes.data(), blob->bytes.size());
    } else {
      add(0, 'n', nullptr, 0);  // the server knows the column's type
    }
  }
}

absl::StatusOr<Row> ReadRow(const PGresult* result, int row) {
  std::vector<Value> values;
  values.reserve(static_cast<size_t>(PQnfields(result)));
  for (int column = 0; column < PQnfields(result); ++column) {
    absl::StatusOr<Value> value = ReadValue(result, row, column);
    if (!value.ok()) return value.status();
    values.push_back(*std::move(value));
  }
  return Row(std::move(values));
}

}  // namespace nianbao::sql

// The file of a backup: a line that names the format, then records, then the SHA-256 of everything before it.
// A record is a letter and values; a value is its type's letter and, but for NULL, 8 bytes big-endian: an integer, or
// the length of the bytes that follow.
#ifndef NIANBAO_SERVICES_COMMON_STORE_BACKUP_FILE_H_
#define NIANBAO_SERVICES_COMMON_STORE_BACKUP_FILE_H_

#include <openssl/evp.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/store/sql.h"

namespace nianbao::sql {

// What a record says; its values stand in `values`.
enum class RecordKind : char {
  kSchema = 'S',  // name, number of migrations
  kTable = 'T',   // name, then columns
  kRow = 'R',
  kCount = 'C',  // rows of the table that ends here
};

struct Record {
  RecordKind kind;
  std::vector<Value> values;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Writes beside the path and renames at the end; without Finish nothing remains. UNAVAILABLE (FILE_NOT_WRITTEN).
class BackupWriter {
 public:
  static absl::StatusOr<std::unique_ptr<BackupWriter>> Create(const std::string& path);
  ~BackupWriter();
  absl::Status Write(RecordKind kind, const std::vector<Value>& values);
  absl::Status Finish();
  int64_t bytes() const { return bytes_; }

 private:
  BackupWriter() = default;
  absl::Status Put(absl::string_view bytes);

  std::string path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::unique_ptr<EVP_MD_CTX, FreeDigest> digest_;
  int64_t bytes_ = 0;
};

// DATA_LOSS (BACKUP_DAMAGED) for anything that a writer did not write.
class BackupReader {
 public:
  // NOT_FOUND when the file cannot be opened.
  static absl::StatusOr<std::unique_ptr<BackupReader>> Open(const std::string& path);
  // The next record; false at the end, after the digest was found right.
  absl::StatusOr<bool> Next(Record& record);
  int64_t bytes() const { return bytes_; }

 private:
  BackupReader() = default;
  absl::Status Get(size_t length, std::string& bytes);
  absl::StatusOr<int64_t> GetNumber();
  absl::StatusOr<Value> GetValue();
  absl::Status CheckDigest();

  std::unique_ptr<std::FILE, CloseFile> file_;
  std::unique_ptr<EVP_MD_CTX, FreeDigest> digest_;
  int64_t bytes_ = 0;
  int64_t size_ = 0;
};

// The error of a backup that is not whole.
absl::Status BackupDamaged(absl::string_view what);

}  // namespace nianbao::sql

#endif  // NIANBAO_SERVICES_COMMON_STORE_BACKUP_FILE_H_

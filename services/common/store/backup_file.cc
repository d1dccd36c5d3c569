#include "services/common/store/backup_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"

namespace nianbao::sql {
namespace {

constexpr absl::string_view kFormat = "nianbao-backup 1\n";
constexpr size_t kDigest = 32;
constexpr char kEnd = 'Z';  // instead of a record: the digest follows

std::unique_ptr<EVP_MD_CTX, FreeDigest> NewDigest() {
  std::unique_ptr<EVP_MD_CTX, FreeDigest> digest(EVP_MD_CTX_new());
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  return digest;
}

std::string DigestOf(EVP_MD_CTX* context) {
  std::string bytes(kDigest, '\0');
  EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(bytes.data()), nullptr);
  return bytes;
}

std::string Number(int64_t number) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i)
    bytes[static_cast<size_t>(7 - i)] = static_cast<char>(static_cast<uint64_t>(number) >> (8 * i));
  return bytes;
}

void Append(const Value& value, std::string& bytes) {
  if (const auto* number = std::get_if<int64_t>(&value)) {
    absl::StrAppend(&bytes, "i", Number(*number));
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    absl::StrAppend(&bytes, "t", Number(static_cast<int64_t>(text->size())), *text);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    absl::StrAppend(&bytes, "b", Number(static_cast<int64_t>(blob->bytes.size())), blob->bytes);
  } else {
    absl::StrAppend(&bytes, "n");
  }
}

absl::Status NotWritten(const std::string& path) {
  return MakeError(absl::StatusCode::kUnavailable, absl::StrCat("cannot write ", path),
                   {.reason = "FILE_NOT_WRITTEN",
                    .metadata = {{"path", path}},
                    .sentence = absl::StrCat("备份文件“", path, "”写不进去，请检查磁盘空间和权限。")});
}

}  // namespace

absl::Status BackupDamaged(absl::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, absl::StrCat("backup: ", what),
                   {.reason = "BACKUP_DAMAGED",
                    .metadata = {{"what", std::string(what)}},
                    .sentence = "备份文件已损坏或不完整，没有恢复任何数据，请换用另一份备份。"});
}

absl::StatusOr<std::unique_ptr<BackupWriter>> BackupWriter::Create(const std::string& path) {
  std::unique_ptr<BackupWriter> writer(new BackupWriter());
  std::error_code ignored;
  const auto parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, ignored);
  writer->path_ = path;
  // What is in a report before its publication is nobody else's.
  const int fd = open((path + ".partial").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return NotWritten(path);
  writer->file_.reset(fdopen(fd, "wb"));
  writer->digest_ = NewDigest();
  RETURN_IF_ERROR(writer->Put(kFormat));
  return writer;
}

BackupWriter::~BackupWriter() {
  if (file_ != nullptr) unlink((path_ + ".partial").c_str());
}

absl::Status BackupWriter::Put(absl::string_view bytes) {
  EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size());
  bytes_ += static_cast<int64_t>(bytes.size());
  return std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size() ? absl::OkStatus() : NotWritten(path_);
}

absl::Status BackupWriter::Write(RecordKind kind, const std::vector<Value>& values) {
  std::string bytes(1, static_cast<char>(kind));
  bytes += Number(static_cast<int64_t>(values.size()));
  for (const Value& value : values) Append(value, bytes);
  return Put(bytes);
}

absl::Status BackupWriter::Finish() {
  RETURN_IF_ERROR(Put(std::string(1, kEnd)));
  RETURN_IF_ERROR(Put(DigestOf(digest_.get())));
  if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) return NotWritten(path_);
  if (std::rename((path_ + ".partial").c_str(), path_.c_str()) != 0) return NotWritten(path_);
  file_ = nullptr;
  // The name must survive a power cut as well.
  const std::string folder = std::filesystem::absolute(path_).parent_path();
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool kept = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return kept ? absl::OkStatus() : NotWritten(path_);
}

absl::StatusOr<std::unique_ptr<BackupReader>> BackupReader::Open(const std::string& path) {
  std::unique_ptr<BackupReader> reader(new BackupReader());
  reader->file_.reset(std::fopen(path.c_str(), "rb"));
  std::error_code failure;
  reader->size_ = static_cast<int64_t>(std::filesystem::file_size(path, failure));
  if (reader->file_ == nullptr || failure) {
    return MakeError(absl::StatusCode::kNotFound, absl::StrCat("no backup ", path),
                     {.reason = "FILE_NOT_FOUND",
                      .metadata = {{"path", path}},
                      .sentence = absl::StrCat("没有找到备份文件“", path, "”。")});
  }
  reader->digest_ = NewDigest();
  std::string format;
  RETURN_IF_ERROR(reader->Get(kFormat.size(), format));
  if (format != kFormat) return BackupDamaged("not of this format");
  return reader;
}

absl::Status BackupReader::Get(size_t length, std::string& bytes) {
  // A length of damage must not ask for all memory.
  if (static_cast<int64_t>(length) < 0 || static_cast<int64_t>(length) > size_ - bytes_)
    return BackupDamaged("too short");
  bytes.resize(length);
  if (std::fread(bytes.data(), 1, length, file_.get()) != length) return BackupDamaged("too short");
  EVP_DigestUpdate(digest_.get(), bytes.data(), length);
  bytes_ += static_cast<int64_t>(length);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> BackupReader::GetNumber() {
  std::string bytes;
  RETURN_IF_ERROR(Get(8, bytes));
  uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<unsigned char>(byte);
  return static_cast<int64_t>(number);
}

absl::StatusOr<Value> BackupReader::GetValue() {
  std::string type;
  RETURN_IF_ERROR(Get(1, type));
  if (type == "n") return Value(std::monostate());
  ASSIGN_OR_RETURN(const int64_t number, GetNumber());
  if (type == "i") return Value(number);
  if (type != "t" && type != "b") return BackupDamaged("unknown type");
  std::string bytes;
  RETURN_IF_ERROR(Get(static_cast<size_t>(number), bytes));
  return type == "t" ? Value(std::move(bytes)) : Value(Blob{std::move(bytes)});
}

absl::Status BackupReader::CheckDigest() {
  const std::string expected = DigestOf(digest_.get());
  std::string found;
  RETURN_IF_ERROR(Get(kDigest, found));
  return found == expected && bytes_ == size_ ? absl::OkStatus() : BackupDamaged("digest does not fit");
}

absl::StatusOr<bool> BackupReader::Next(Record& record) {
  std::string letter;
  RETURN_IF_ERROR(Get(1, letter));
  if (letter[0] == kEnd) {
    RETURN_IF_ERROR(CheckDigest());
    return false;
  }
  ASSIGN_OR_RETURN(const int64_t count, GetNumber());
  if (count < 0 || count > size_ - bytes_) return BackupDamaged("too short");
  record.kind = static_cast<RecordKind>(letter[0]);
  record.values.clear();
  for (int64_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(Value value, GetValue());
    record.values.push_back(std::move(value));
  }
  return true;
}

}  // namespace nianbao::sql

#include "services/intake/attachment_store.h"

#include "services/common/base/status_macros.h"

namespace nianbao::intake {
namespace {

absl::StatusOr<std::vector<v1::Attachment>> FromRows(const absl::StatusOr<std::vector<sql::Row>>& rows) {
  RETURN_IF_ERROR(rows.status());
  std::vector<v1::Attachment> all(rows->size());
  for (size_t i = 0; i < rows->size(); ++i) {
    if (!all[i].ParseFromString((*rows)[i].Bytes(0))) return absl::InternalError("malformed attachment");
  }
  return all;
}

}  // namespace

absl::Status AttachmentTx::Insert(const std::string& report, const v1::Attachment& attachment,
                                  const std::string& bytes) {
  RETURN_IF_ERROR(sql_.Enqueue("UPDATE reports SET updated_at = updated_at WHERE name = $1", {report}));
  return sql_.Enqueue("INSERT INTO attachments (name, report, created_at, body, file) VALUES ($1, $2, $3, $4, $5)",
                      {attachment.name(), report,
                       attachment.create_time().seconds() * 1'000'000 + attachment.create_time().nanos() / 1000,
                       sql::Blob{attachment.SerializeAsString()}, sql::Blob{bytes}});
}

absl::StatusOr<std::optional<v1::Attachment>> AttachmentTx::Find(const std::string& name) {
  ASSIGN_OR_RETURN(std::vector<v1::Attachment> found,
                   FromRows(sql_.Execute("SELECT body FROM attachments WHERE name = $1", {name})));
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

absl::StatusOr<std::string> AttachmentTx::BytesOf(const std::string& name) {
  ASSIGN_OR_RETURN(const auto rows, sql_.Execute("SELECT file FROM attachments WHERE name = $1", {name}));
  return rows.empty() ? std::string() : rows[0].Bytes(0);
}

absl::StatusOr<std::vector<v1::Attachment>> AttachmentTx::List(const std::string& report, const Page& page) {
  return FromRows(
      sql_.Execute("SELECT body FROM attachments WHERE report = $1 ORDER BY created_at, name LIMIT $2 OFFSET $3",
                   {report, int64_t{page.size}, page.offset}));
}

absl::Status AttachmentTx::Remove(const std::string& name) {
  return sql_.Enqueue("DELETE FROM attachments WHERE name = $1", {name});
}

}  // namespace nianbao::intake

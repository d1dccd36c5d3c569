// Many organs at once: Organs::Import.
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/common/auth/principal.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/intake/organ_places.h"
#include "services/intake/organs.h"
#include "services/intake/registry.h"

namespace nianbao::intake {
namespace {

using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;
using report::v1::Organ;
using v1::ImportedOrgan;
using Names = std::map<std::string, int>;

absl::Status ImportRejected(int at, const ImportedOrgan& row) {
  return MakeError(absl::StatusCode::kInvalidArgument, absl::StrCat("organs[", at, "]: ", row.reason()),
                   {.reason = "IMPORT_REJECTED",
                    .metadata = {{"organ", row.organ()}, {"reason", row.reason()}},
                    .faults = {{absl::StrCat("organs[", at, "]"), row.message()}},
                    .sentence = absl::StrCat("导入没有进行：“", row.organ(), "”", row.message())});
}

// Fields of the mask in which two organs differ.
std::vector<std::string> Differing(const Organ& before, const Organ& after, const google::protobuf::FieldMask& mask) {
  std::vector<std::string> fields;
  for (const std::string& path : mask.paths()) {
    google::protobuf::FieldMask one;
    one.add_paths(path);
    Organ a;
    Organ b;
    FieldMaskUtil::MergeMessageTo(before, one, {}, &a);
    FieldMaskUtil::MergeMessageTo(after, one, {}, &b);
    if (!MessageDifferencer::Equals(a, b)) fields.push_back(path);
  }
  return fields;
}

// One organ as it will be; `row` says what becomes of it.
absl::StatusOr<Organ> Merge(IntakeTx& tx, const v1::ImportOrgansRequest& request, const Organ& given,
                            ImportedOrgan& row) {
  const absl::StatusOr<Organ> before = tx.GetOrgan(given.name());
  if (absl::IsNotFound(before.status())) {
    Organ made = given;
    made.set_etag("1");
    made.clear_superiors();
    row.set_outcome(ImportedOrgan::CREATED);
    return made;
  }
  RETURN_IF_ERROR(before.status());
  Organ merged = *before;
  FieldMaskUtil::MergeOptions options;
  options.set_replace_repeated_fields(true);
  options.set_replace_message_fields(true);
  FieldMaskUtil::MergeMessageTo(given, request.update_mask(), options, &merged);
  for (const std::string& field : Differing(*before, merged, request.update_mask())) row.add_changed_fields(field);
  row.set_outcome(row.changed_fields().empty() ? ImportedOrgan::UNCHANGED : ImportedOrgan::UPDATED);
  int64_t version = 0;
  if (!absl::SimpleAtoi(before->etag(), &version)) version = 0;
  if (!row.changed_fields().empty()) merged.set_etag(absl::StrCat(version + 1));
  return merged;
}

// Offices and governments name each other: whoever comes with the same import counts as known.
absl::Status CheckKnown(IntakeTx& tx, const Names& coming, const std::string& organ) {
  return organ.empty() || coming.count(organ) > 0 ? absl::OkStatus() : tx.GetOrgan(organ).status();
}

absl::Status Take(IntakeTx& tx, const v1::ImportOrgansRequest& request, const Names& coming, const Organ& given,
                  ImportedOrgan& row) {
  ASSIGN_OR_RETURN(const Organ organ, Merge(tx, request, given, row));
  if (row.outcome() == ImportedOrgan::UNCHANGED) return absl::OkStatus();
  RETURN_IF_ERROR(CheckEntry(organ));
  for (const std::string& other : organ.successors()) RETURN_IF_ERROR(CheckKnown(tx, coming, other));
  RETURN_IF_ERROR(CheckKnown(tx, coming, organ.competent_organ()));
  RETURN_IF_ERROR(CheckPlace(tx, organ));
  RETURN_IF_ERROR(row.outcome() == ImportedOrgan::CREATED ? tx.InsertOrgan(organ) : tx.UpdateOrgan(organ));
  return KeepPlace(tx, organ);
}

void Reject(const absl::Status& why, ImportedOrgan& row) {
  const ErrorDetail detail = DetailOf(why);
  row.set_outcome(ImportedOrgan::REJECTED);
  row.clear_changed_fields();
  row.set_reason(detail.reason);
  row.set_message(detail.faults.empty() ? detail.sentence : detail.faults[0].description);
}

}  // namespace

// Organs whose parents come later wait for them: turn after turn, as long as one more finds its place.
absl::StatusOr<v1::ImportOrgansResponse> Organs::Import(const rpc::CallContext& call,
                                                        const v1::ImportOrgansRequest& request) {
  using Response = v1::ImportOrgansResponse;
  if (!call.principal->MayIn("organs.edit", "*")) return auth::PermissionDenied("organs.edit", "*");
  if (!FieldMaskUtil::IsValidFieldMask<Organ>(request.update_mask())) {
    return FieldError("FIELD_MALFORMED", "update_mask", "含有单位没有的字段");
  }
  return transactions_.Write<Response>(call, KeyOf(request), [&](IntakeTx& tx) -> absl::StatusOr<Response> {
    Response response;
    Names coming;
    std::vector<int> waiting;
    for (int i = 0; i < request.organs_size(); ++i) {
      ImportedOrgan& row = *response.add_organs();
      row.set_organ(request.organs(i).name());
      if (request.organs(i).name().empty() || !coming.emplace(request.organs(i).name(), i).second) {
        Reject(FieldError("ORGAN_TWICE", "name", "在导入的单位中没有名称，或者出现了两次"), row);
      } else {
        waiting.push_back(i);
      }
    }
    for (bool moved = true; moved && !waiting.empty();) {
      std::vector<int> later;
      for (const int i : waiting) {
        ImportedOrgan& row = *response.mutable_organs(i);
        const absl::Status taken = Take(tx, request, coming, request.organs(i), row);
        if (taken.ok()) {
          row.clear_reason();
          row.clear_message();
          continue;
        }
        if (absl::IsUnavailable(taken) || absl::IsInternal(taken)) return taken;  // the store's trouble, not the row's
        Reject(taken, row);
        if (DetailOf(taken).reason == "ORGAN_NOT_FOUND") later.push_back(i);
      }
      moved = later.size() < waiting.size();
      waiting = std::move(later);
    }
    for (int i = 0; i < response.organs_size(); ++i) {
      if (response.organs(i).outcome() != ImportedOrgan::REJECTED) continue;
      if (request.validate_only()) return response;
      return ImportRejected(i, response.organs(i));
    }
    RETURN_IF_ERROR(FindAllSuperiors(tx));
    return response;
  });
}

}  // namespace nianbao::intake

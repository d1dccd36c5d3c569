#include "services/importing/import_service.h"

#include "nianbao/importing/v1/import_service.pb.h"
#include "services/common/base/status_macros.h"
#include "services/importing/import.h"

namespace nianbao::importing {
namespace {

absl::StatusOr<v1::ImportDocumentResponse> Import(const format::FormatRegistry& formats,
                                                  const v1::ImportDocumentRequest& request) {
  v1::ImportDocumentResponse response;
  ASSIGN_OR_RETURN(*response.mutable_report(),
                   ImportDocument(formats, request.document(), {.report_year = request.report_year(), .limits = {}}));
  return response;
}

}  // namespace

void AddImportMethods(const format::FormatRegistry& formats, rpc::MethodTable& methods) {
  methods.Add<v1::ImportDocumentRequest, v1::ImportDocumentResponse>(
      "nianbao.importing.v1.ImportService.ImportDocument",
      [&formats](const rpc::CallContext&, const auto& request) { return Import(formats, request); });
}

}  // namespace nianbao::importing

#include "services/intake/receipts.h"

#include <algorithm>
#include <vector>

#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/common/sign/receipt.h"
#include "services/intake/access.h"
#include "services/intake/intake_errors.h"
#include "services/intake/names.h"
#include "services/intake/receipt_store.h"

namespace nianbao::intake {
namespace {

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;

}  // namespace

absl::Status Receipts::RememberKey(const ReceiptSigner& signer) {
  v1::ReceiptKey key;
  key.set_key_id(signer.signer->key_id());
  key.set_public_key(signer.signer->public_key());
  ASSIGN_OR_RETURN(const Signature sample, signer.signer->Sign(""));
  key.set_algorithm(sample.algorithm);
  key.set_development(signer.development);
  key.mutable_first_use_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  return transactions_.database().Write([&](sql::Connection& connection) { return ReceiptTx(connection).AddKey(key); });
}

absl::StatusOr<v1::SignedReceipt> Receipts::Get(const rpc::CallContext& call, const v1::GetReceiptRequest& request) {
  return transactions_.Read<v1::SignedReceipt>([&](IntakeTx& tx) -> absl::StatusOr<v1::SignedReceipt> {
    ASSIGN_OR_RETURN(const RevisionName name, RevisionName::Parse(request.name()));
    ASSIGN_OR_RETURN(const report::v1::Organ organ, tx.GetOrgan(name.report.organ));
    if (!MayRead(*call.principal, organ)) return auth::PermissionDenied("reports.read", organ.name());
    ASSIGN_OR_RETURN(const Case work, name.number == 0
                                          ? workflow_.Load(tx, name.report.ToString())
                                          : workflow_.LoadRevision(tx, name.report.ToString(), name.number));
    if (!work.revision.has_receipt()) return ReceiptNotFound(request.name());
    v1::SignedReceipt answer;
    *answer.mutable_receipt() = work.revision.receipt();
    if (answer.receipt().key_id().empty()) return answer;  // from before receipts were signed
    answer.set_statement(ReceiptStatement(answer.receipt()));
    ASSIGN_OR_RETURN(const std::vector<v1::ReceiptKey> keys, ReceiptTx(tx.connection()).ListKeys({1'000'000, 0}));
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const v1::ReceiptKey& known) {
      return known.key_id() == answer.receipt().key_id();
    });
    if (key != keys.end()) *answer.mutable_key() = *key;
    return answer;
  });
}

absl::StatusOr<v1::ListReceiptKeysResponse> Receipts::ListKeys(const v1::ListReceiptKeysRequest& request) {
  using Response = v1::ListReceiptKeysResponse;
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  return transactions_.Read<Response>([&](IntakeTx& tx) -> absl::StatusOr<Response> {
    ASSIGN_OR_RETURN(std::vector<v1::ReceiptKey> keys, ReceiptTx(tx.connection()).ListKeys(OneMore(page)));
    Response response;
    response.set_next_page_token(NextToken(page, keys));
    response.mutable_receipt_keys()->Assign(keys.begin(), keys.end());
    return response;
  });
}

void AddReceiptMethods(Receipts& receipts, rpc::MethodTable& methods) {
  using rpc::CallContext;
  const std::string service = "nianbao.intake.v1.ReceiptService.";
  methods.Add<v1::GetReceiptRequest, v1::SignedReceipt>(
      service + "GetReceipt", [&](const CallContext& c, const auto& r) { return receipts.Get(c, r); });
  methods.Add<v1::ListReceiptKeysRequest, v1::ListReceiptKeysResponse>(
      service + "ListReceiptKeys", [&](const CallContext&, const auto& r) { return receipts.ListKeys(r); });
}

}  // namespace nianbao::intake

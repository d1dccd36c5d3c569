// nianbaoctl tree: the register of organs as CSV or an Excel workbook, in and out.
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "nianbao/intake/v1/organ_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/files.h"
#include "services/common/rpc/grpc_server.h"
#include "services/ctl/commands.h"
#include "services/ctl/organ_file.h"
#include "services/ctl/organ_workbook.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

using intake::v1::ImportedOrgan;

constexpr char kService[] = "/nianbao.intake.v1.OrganService/";
constexpr int kPage = 1000;
constexpr absl::Duration kPatience = absl::Minutes(2);  // a large province at once

absl::string_view Chinese(ImportedOrgan::Outcome outcome) {
  switch (outcome) {
    case ImportedOrgan::CREATED:
      return "新增";
    case ImportedOrgan::UPDATED:
      return "修改";
    case ImportedOrgan::REJECTED:
      return "有误";
    default:
      return "不变";
  }
}

void PrintRow(const ImportedOrgan& row) {
  if (row.outcome() == ImportedOrgan::UNCHANGED) return;
  std::cout << Chinese(row.outcome()) << "  " << row.organ();
  if (!row.changed_fields().empty()) std::cout << "  " << absl::StrJoin(row.changed_fields(), ",");
  if (!row.message().empty()) std::cout << "  " << row.message() << " [" << row.reason() << "]";
  std::cout << "\n";
}

int ImportTree(const Arguments& arguments) {
  const auto csv = ReadFile(arguments.files[1]);
  if (!csv.ok()) return Complain(csv.status());
  const auto file = IsWorkbook(*csv) ? ReadOrganWorkbook(*csv) : ReadOrganFile(*csv);
  if (!file.ok()) return Complain(file.status(), kUsage);
  intake::v1::ImportOrgansRequest request;
  request.mutable_organs()->Assign(file->organs.begin(), file->organs.end());
  for (const std::string& field : file->fields) request.mutable_update_mask()->add_paths(field);
  request.set_validate_only(arguments.flags.count("dry-run") > 0);
  const auto response = Connect(arguments)->Call<intake::v1::ImportOrgansResponse>(
      absl::StrCat(kService, "ImportOrgans"), request, {.timeout = kPatience});
  if (!response.ok()) return Complain(response.status());
  if (arguments.Json()) {
    std::string json;
    (void)google::protobuf::util::MessageToJsonString(*response, &json);
    std::cout << json << "\n";
  }
  std::map<ImportedOrgan::Outcome, int> counts;
  for (const ImportedOrgan& row : response->organs()) {
    ++counts[row.outcome()];
    if (!arguments.Json()) PrintRow(row);
  }
  if (!arguments.Json()) {
    std::cout << (request.validate_only() ? "试做，没有改动：" : "") << "新增" << counts[ImportedOrgan::CREATED]
              << " 修改" << counts[ImportedOrgan::UPDATED] << " 不变" << counts[ImportedOrgan::UNCHANGED] << " 有误"
              << counts[ImportedOrgan::REJECTED] << "\n";
  }
  return counts[ImportedOrgan::REJECTED] == 0 ? kFine : kHasErrors;
}

int ExportTree(const Arguments& arguments) {
  const auto server = Connect(arguments);
  std::vector<report::v1::Organ> organs;
  intake::v1::ListOrgansRequest request;
  request.set_page_size(kPage);
  do {
    const auto page = server->Call<intake::v1::ListOrgansResponse>(absl::StrCat(kService, "ListOrgans"), request);
    if (!page.ok()) return Complain(page.status());
    organs.insert(organs.end(), page->organs().begin(), page->organs().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  const std::string path = arguments.Flag("o");
  if (path.empty()) {
    std::cout << PrintOrganFile(organs);
    return kFine;
  }
  const bool workbook = absl::EndsWith(path, ".xlsx");
  const std::string bytes = workbook ? PrintOrganWorkbook(organs) : PrintOrganFile(organs);
  if (absl::Status written = WriteFileAtomically(path, bytes); !written.ok()) return Complain(written);
  std::cout << path << "  " << organs.size() << "个单位\n";
  return kFine;
}

}  // namespace

int Tree(const Arguments& arguments) {
  if (arguments.files[0] == "import" && arguments.files.size() == 2) return ImportTree(arguments);
  if (arguments.files[0] == "export" && arguments.files.size() == 1) return ExportTree(arguments);
  return Complain(UsageError("用法：nianbaoctl tree import FILE [--dry-run]，或 nianbaoctl tree export [-o FILE]。",
                             "usage: nianbaoctl tree import FILE [--dry-run], or nianbaoctl tree export [-o FILE]"),
                  kUsage);
}

}  // namespace nianbao::ctl

// Figures against registers beside the report: requests, normative documents, who may classify, last year as published.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/common/base/digest.h"
#include "services/validation/checks/checks.h"

namespace nianbao::validation {
namespace {

bool Has(const google::protobuf::RepeatedPtrField<std::string>& list, absl::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::optional<int> CellIn(const Findings& findings, const std::string& list) {
  const auto& names = findings.List(list);
  return names.empty() ? std::nullopt : findings.subject().edition->FindCell(names[0]);
}

// GB/T 2260: the last two of six digits are 00 for a province or prefecture; nine digits name a township.
enum class Level { kUnknown, kAbove, kCounty };

Level LevelOf(const Findings& findings, const std::string& region) {
  if (region.size() == 9) return Level::kCounty;
  if (region.size() != 6) return Level::kUnknown;
  // Districts of a municipality rank with prefectures.
  if (Has(findings.List("municipalities"), region.substr(0, 2))) return Level::kAbove;
  return absl::EndsWith(region, "00") ? Level::kAbove : Level::kCounty;
}

// "（二）部分公开…" of a row's path.
std::string RowLabel(const format::Edition& edition, const std::string& table, const std::string& path) {
  const format::TableInfo* info = edition.FindTable(table);
  for (size_t b = 0; info != nullptr && b < info->blocks.size(); ++b) {
    for (const format::Line& line : info->blocks[b].rows) {
      if (line.path == path) return line.labels.back();
    }
  }
  return path;
}

}  // namespace

// Lists: "cells"; "kinds" = bodies without the power wherever they are; "county_kinds" = bodies without it at county
// level; "municipalities" = region prefixes whose districts rank higher.
void SecretAuthority(Findings& findings) {
  const Subject& subject = findings.subject();
  if (!subject.cells.any) return findings.NotAssessable("没有填报表格");
  const auto cell = CellIn(findings, "cells");
  if (!cell) return;
  const int64_t count = subject.cells.Number(*cell).value_or(0);
  if (count <= 0) return;
  const report::v1::Organ& organ = subject.context->organ();
  const std::string& kind = report::v1::OrganKind_Name(organ.kind());
  bool lacks = Has(findings.List("kinds"), kind);
  if (!lacks && Has(findings.List("county_kinds"), kind)) {
    const Level level = LevelOf(findings, organ.region_code());
    if (level == Level::kUnknown) return findings.NotAssessable("单位的行政区划没有登记");
    lacks = level == Level::kCounty;
  } else if (organ.kind() == report::v1::ORGAN_KIND_UNSPECIFIED) {
    return findings.NotAssessable("单位类型没有登记");
  }
  if (lacks) findings.Add({CellPlace(subject, *cell)}, {{"n", absl::StrCat(count)}}, absl::StrCat(count));
}

// Lists: "issued", "repealed" = the cells compared.
void DocumentsOnFile(Findings& findings) {
  const Subject& subject = findings.subject();
  if (!subject.context->has_document_register()) return findings.NotAssessable("没有接入司法行政部门的备案数据");
  if (!subject.cells.any) return findings.NotAssessable("没有填报表格");
  const v1::DocumentRegister& on_file = subject.context->document_register();
  for (const auto& [list, expected] : {std::pair<std::string, int64_t>{"issued", on_file.issued()},
                                       std::pair<std::string, int64_t>{"repealed", on_file.repealed()}}) {
    const auto cell = CellIn(findings, list);
    if (!cell) continue;
    const auto number = subject.cells.Number(*cell);
    if (!number) {
      findings.NotAssessable("有单元格不是数字");
    } else if (*number != expected) {
      findings.Add({CellPlace(subject, *cell)},
                   {{"n", absl::StrCat(expected)}, {"cell", subject.edition->cells()[*cell].label}}, list,
                   absl::StrCat(expected), absl::StrCat(*number));
    }
  }
}

// Lists: "table"; "row" = the row that counts alone.
void CountedOnce(Findings& findings) {
  const Subject& subject = findings.subject();
  if (!subject.context->has_request_register()) return findings.NotAssessable("没有接入申请登记台账");
  if (findings.List("table").empty() || findings.List("row").empty()) return;
  const std::string& alone = findings.List("row")[0];
  for (const v1::RequestRegister::Entry& entry : subject.context->request_register().entries()) {
    if (!Has(entry.rows(), alone)) continue;
    for (const std::string& row : entry.rows()) {
      if (row == alone) continue;
      findings.Add({},
                   {{"row", RowLabel(*subject.edition, findings.List("table")[0], row)}, {"number", entry.number()}},
                   absl::StrCat(entry.number(), " ", row));
    }
  }
}

void ChangedBehindTheBack(Findings& findings) {
  const v1::CheckContext& context = *findings.subject().context;
  const std::string& published = context.previous_published_digest();
  if (!context.has_previous() || published.empty()) return findings.NotAssessable("没有上一年度公布时的摘要");
  const std::string now = DigestOf(context.previous());
  if (now != published) findings.Add({}, {}, "", published, now);
}

}  // namespace nianbao::validation

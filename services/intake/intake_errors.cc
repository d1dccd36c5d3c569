#include "services/intake/intake_errors.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/common/base/error.h"

namespace nianbao::intake {
namespace {

using Code = absl::StatusCode;

constexpr size_t kMostNamed = 10;  // bodies that one sentence names

absl::Status Make(Code code, const char* reason, std::map<std::string, std::string> metadata, std::string sentence) {
  std::string message = reason;
  for (const auto& [key, value] : metadata) absl::StrAppend(&message, " ", key, "=", value);
  return MakeError(code, message, {.reason = reason, .metadata = std::move(metadata), .sentence = std::move(sentence)});
}

std::string Text(absl::string_view view) { return std::string(view); }

}  // namespace

absl::Status AboutField(const absl::Status& status, absl::string_view field) {
  if (status.ok()) return status;
  ErrorDetail detail = DetailOf(status);
  detail.faults.push_back({Text(field), detail.sentence});
  return MakeError(status.code(), status.message(), detail);
}

absl::Status OrganNotFound(absl::string_view organ) {
  return Make(Code::kNotFound, "ORGAN_NOT_FOUND", {{"organ", Text(organ)}},
              absl::StrCat("系统中没有登记单位“", organ, "”，请核对名称或先登记单位。"));
}

absl::Status OrganExists(absl::string_view organ) {
  return Make(Code::kAlreadyExists, "ORGAN_EXISTS", {{"organ", Text(organ)}},
              absl::StrCat("单位“", organ, "”已经登记过了。"));
}

absl::Status ReportNotFound(absl::string_view report) {
  return Make(Code::kNotFound, "REPORT_NOT_FOUND", {{"report", Text(report)}},
              absl::StrCat("没有找到年报“", report, "”。"));
}

absl::Status RevisionNotFound(absl::string_view report, int number) {
  return Make(Code::kNotFound, "REVISION_NOT_FOUND", {{"report", Text(report)}, {"revision", absl::StrCat(number)}},
              absl::StrCat("年报“", report, "”没有第", number, "版。"));
}

absl::Status ReportExists(absl::string_view report) {
  return AboutField(Make(Code::kAlreadyExists, "REPORT_EXISTS", {{"report", Text(report)}},
                         "本单位这一年度的年报已经建立，一个年度只能有一份；请打开原来的年报继续办理。"),
                    "annual_report.report_year");
}

absl::Status EtagMismatch(absl::string_view given, absl::string_view current) {
  return AboutField(Make(Code::kAborted, "ETAG_MISMATCH", {{"given", Text(given)}, {"current", Text(current)}},
                         "这份年报刚刚被别人改动过，请刷新后再办理。"),
                    "etag");
}

absl::Status RequestIdReused(absl::string_view request_id) {
  return AboutField(Make(Code::kAlreadyExists, "REQUEST_ID_REUSED", {{"request_id", Text(request_id)}},
                         "同一个请求编号（request_id）已用于另一项内容不同的请求，请换一个编号。"),
                    "request_id");
}

absl::Status RevisionFrozen(absl::string_view report, absl::string_view state) {
  return Make(Code::kFailedPrecondition, "REVISION_FROZEN", {{"report", Text(report)}, {"state", Text(state)}},
              absl::StrCat("年报处于“", state, "”状态，内容已锁定；只有草稿可以修改。"));
}

absl::Status SamePerson(absl::string_view step, absl::string_view other) {
  return Make(Code::kFailedPrecondition, "SAME_PERSON", {{"step", Text(step)}, {"other", Text(other)}},
              absl::StrCat(step, "人与", other, "人必须是不同的人。"));
}

absl::Status VerdictStale(absl::string_view report) {
  return Make(Code::kFailedPrecondition, "VERDICT_STALE", {{"report", Text(report)}},
              "校验之后依据发生了变化，系统正在重新校验，请稍后再签发。");
}

absl::Status VerdictFailed(absl::string_view report) {
  return Make(Code::kFailedPrecondition, "VERDICT_FAILED", {{"report", Text(report)}},
              "重新校验发现了新的问题，不能签发；请退回修改。");
}

absl::Status YearBeforeSystem(int year, int first_year) {
  return AboutField(Make(Code::kFailedPrecondition, "YEAR_BEFORE_SYSTEM",
                         {{"report_year", absl::StrCat(year)}, {"first_report_year", absl::StrCat(first_year)}},
                         absl::StrCat("系统从", first_year, "年度开始使用；", year,
                                      "年度的年报只能作为历史年报补录（historical）。")),
                    "annual_report.report_year");
}

absl::Status YearNotHistorical(int year, int first_year) {
  return AboutField(Make(Code::kInvalidArgument, "YEAR_NOT_HISTORICAL",
                         {{"report_year", absl::StrCat(year)}, {"first_report_year", absl::StrCat(first_year)}},
                         absl::StrCat(year, "年度在系统启用（", first_year, "年度）之后，不能作为历史年报补录。")),
                    "annual_report.report_year");
}

absl::Status YearNotBegun(int year) {
  return AboutField(Make(Code::kInvalidArgument, "YEAR_NOT_BEGUN", {{"report_year", absl::StrCat(year)}},
                         absl::StrCat(year, "年度还没有开始，不能建立年报。")),
                    "annual_report.report_year");
}

absl::Status JobUnknown(absl::string_view job_id) {
  return Make(Code::kNotFound, "JOB_UNKNOWN", {{"job", Text(job_id)}}, "没有这个任务。");
}

absl::Status JobSuperseded(absl::string_view job_id) {
  return Make(Code::kFailedPrecondition, "JOB_SUPERSEDED", {{"job", Text(job_id)}},
              "这个任务已由后来的进程接手，本次结果不再采用。");
}

absl::Status ReportMovedOn(absl::string_view report) {
  return Make(Code::kAborted, "REPORT_MOVED_ON", {{"report", Text(report)}},
              "年报在公布过程中已被退回或撤下，系统将把已写出的文件撤除。");
}

absl::Status DigestMismatch(absl::string_view report) {
  return Make(Code::kFailedPrecondition, "DIGEST_MISMATCH", {{"report", Text(report)}, {"rule", "PUB-002"}},
              "公布内容与签发版本不一致，请重新生成文件。");
}

absl::Status ConsentMissing(absl::string_view fingerprints, absl::string_view rules, absl::string_view who) {
  return Make(Code::kFailedPrecondition, "CONSENT_MISSING",
              {{"fingerprints", Text(fingerprints)}, {"rules", Text(rules)}},
              absl::StrCat("有已写明理由的错误（", rules, "）需要", who, "逐项表示同意；不同意的，请退回修改。"));
}

absl::Status ConsentRefused(absl::string_view rule) {
  return Make(Code::kFailedPrecondition, "CONSENT_REFUSED", {{"rule", Text(rule)}},
              absl::StrCat("不同意“", rule, "”的理由时，不能通过，请退回修改。"));
}

absl::Status ConsentUnknown(absl::string_view fingerprint) {
  return Make(Code::kInvalidArgument, "CONSENT_UNKNOWN", {{"fingerprint", Text(fingerprint)}},
              "所答复的问题不在本次校验结果中，或者不需要您的同意，请刷新后再试。");
}

absl::Status OpeningNotFound(absl::string_view name) {
  return Make(Code::kNotFound, "OPENING_NOT_FOUND", {{"name", Text(name)}}, "没有填写这一年度的期初数。");
}

absl::Status OpeningApproved(absl::string_view name) {
  return Make(Code::kFailedPrecondition, "OPENING_APPROVED", {{"name", Text(name)}},
              "期初数已经主管部门核准，不能修改；确需修改的，请主管部门先撤回核准。");
}

absl::Status OpeningNotNeeded(absl::string_view name) {
  return Make(Code::kFailedPrecondition, "OPENING_NOT_NEEDED", {{"name", Text(name)}},
              "系统中已有这一年度公布的年报，不需要期初数。");
}

absl::Status PublishTimeFixed(absl::string_view report) {
  return Make(Code::kFailedPrecondition, "PUBLISH_TIME_FIXED", {{"report", Text(report)}},
              "公布时间由系统自动记录，不能修改。");
}

absl::Status NotAGovernment(absl::string_view organ, int report_year) {
  return Make(Code::kFailedPrecondition, "NOT_A_GOVERNMENT",
              {{"organ", Text(organ)}, {"report_year", absl::StrCat(report_year)}},
              absl::StrCat("“", organ, "”在", report_year, "年度没有计入它的单位，没有可汇总的数据。"));
}

absl::Status RollupCellUnknown(absl::string_view cell) {
  return Make(Code::kNotFound, "CELL_UNKNOWN", {{"cell", Text(cell)}},
              absl::StrCat("这个年度的格式中没有单元格“", cell, "”。"));
}

absl::Status ExplanationRefused(absl::string_view rule) {
  return Make(Code::kFailedPrecondition, "EXPLANATION_REFUSED", {{"rule", Text(rule)}},
              absl::StrCat("对“", rule, "”的填报说明没有被认可，不能核查通过；请退回修改，或改为认可。"));
}

absl::Status ReportNotFiled(absl::string_view report) {
  return Make(Code::kFailedPrecondition, "REPORT_NOT_FILED", {{"report", Text(report)}},
              "这一版年报还没有报送，不能答复它的填报说明。");
}

absl::Status DispensationNotFound(absl::string_view name) {
  return Make(Code::kNotFound, "DISPENSATION_NOT_FOUND", {{"name", Text(name)}}, "没有这项免报申请。");
}

absl::Status DispensationDecided(absl::string_view name) {
  return Make(Code::kFailedPrecondition, "DISPENSATION_DECIDED", {{"name", Text(name)}},
              "这项免报申请已经答复过，或者还没有同意，不能这样办理。");
}

absl::Status OrganExempt(absl::string_view organ, int report_year) {
  return Make(Code::kFailedPrecondition, "ORGAN_EXEMPT",
              {{"organ", Text(organ)}, {"report_year", absl::StrCat(report_year)}},
              absl::StrCat("主管部门已同意本单位", report_year, "年度免报；需要报送的，请主管部门先撤回免报。"));
}

absl::Status NoNilLane(absl::string_view report) {
  return Make(Code::kFailedPrecondition, "NO_NIL_LANE", {{"report", Text(report)}},
              "这个年度的格式没有零报告问答，请直接填报。");
}

absl::Status ReceiptNotFound(absl::string_view name) {
  return Make(Code::kNotFound, "RECEIPT_NOT_FOUND", {{"name", Text(name)}}, "这一版年报没有报送，没有回执。");
}

absl::Status SnapshotNotFound(absl::string_view name) {
  return Make(Code::kNotFound, "SNAPSHOT_NOT_FOUND", {{"name", Text(name)}}, "这一版年报报送时没有汇总，没有快照。");
}

absl::Status StillCounted(absl::string_view organ, int64_t others) {
  return Make(Code::kFailedPrecondition, "STILL_COUNTED", {{"organ", Text(organ)}, {"others", absl::StrCat(others)}},
              absl::StrCat("还有", others, "个单位计入“", organ, "”的汇总，请先改正这些单位的登记。"));
}

absl::Status OrgansInACircle(absl::string_view field) {
  return Make(Code::kInvalidArgument, "ORGANS_IN_A_CIRCLE", {{"field", Text(field)}},
              "这样登记，上下级关系就首尾相接了，请核对上级单位和汇总单位。");
}

absl::Status MembersMissing(const std::vector<std::string>& names, const format::Edition* edition,
                            absl::string_view rule) {
  std::string list = absl::StrJoin(names.begin(), names.begin() + std::min(names.size(), kMostNamed), "、");
  if (names.size() > kMostNamed) absl::StrAppend(&list, "等");
  const std::string n = absl::StrCat(names.size());
  absl::Status status = InWordsOfRule(Make(Code::kFailedPrecondition, "MEMBERS_MISSING", {{"n", n}, {"list", list}},
                                           absl::StrCat("还有", n, "个单位没有报送（", list, "）。")),
                                      edition, rule);
  ErrorDetail detail = DetailOf(status);
  detail.sentence = absl::StrReplaceAll(detail.sentence, {{"{n}", n}, {"{list}", list}});
  return MakeError(status.code(), status.message(), detail);
}

absl::Status InWordsOfRule(const absl::Status& status, const format::Edition* edition, absl::string_view rule) {
  if (edition == nullptr) return status;
  for (const format::v1::Rule& candidate : edition->proto().rules()) {
    if (candidate.id() != rule) continue;
    ErrorDetail detail = DetailOf(status);
    detail.sentence = candidate.message();
    detail.metadata["rule"] = candidate.id();
    return MakeError(status.code(), status.message(), std::move(detail));
  }
  return status;
}

absl::Status ExplanationOfReturnMissing() {
  return FieldError("FIELD_REQUIRED", "reasons[0].text", "没有填写退回理由");
}

}  // namespace nianbao::intake

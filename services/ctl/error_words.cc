#include "services/ctl/error_words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/ctl/say.h"

namespace nianbao::ctl {
namespace {

struct Words {
  absl::string_view reason;
  absl::string_view english;  // {key} stands for a value of the error's metadata
};

constexpr Words kWords[] = {
    {"NOT_SIGNED_IN", "Not signed in: give --token, or set NIANBAO_TOKEN."},
    {"PERMISSION_DENIED", "You lack the permission {permission} there; ask an administrator for the role."},
    {"RATE_LIMITED", "Too many calls; wait a moment and try again."},
    {"SERVER_BUSY", "The system is busy; try again in a few seconds."},
    {"STORE_UNAVAILABLE", "The database cannot be reached; nothing was stored. Try again later."},
    {"QUEUE_UNAVAILABLE", "The queue cannot be reached; what was submitted is not lost. Try again later."},
    {"SERVICE_UNREACHABLE", "The service does not answer; check --server and whether it runs."},
    {"METHOD_UNKNOWN", "There is no {method} at this address; check --server and the versions."},
    {"ORGAN_NOT_FOUND", "There is no organ {organ}; check the name or register it first."},
    {"ORGAN_EXISTS", "Organ {organ} is registered already."},
    {"REPORT_NOT_FOUND", "There is no report {report}."},
    {"REPORT_EXISTS", "The organ has a report of this year already; a year has one. Open that one and go on."},
    {"REVISION_NOT_FOUND", "Report {report} has no revision {revision}."},
    {"REVISION_FROZEN", "The report is {state}: its content is locked; only drafts may be changed."},
    {"ETAG_MISMATCH", "Somebody else has just changed the report; read it again and repeat."},
    {"REQUEST_ID_REUSED", "The request_id {request_id} was used for another request; take a new one."},
    {"TRANSITION_NOT_ALLOWED", "{action} is not possible while the report is {state}."},
    {"SAME_PERSON", "Two different people must do this."},
    {"VERDICT_STALE", "The grounds of the verdict have changed; it is being checked again. Sign a little later."},
    {"VERDICT_FAILED", "The new check found new errors; return the report for correction."},
    {"CONSENT_MISSING", "Explained errors ({rules}) need a consent each; without it, return the report."},
    {"CONSENT_REFUSED", "Without consent to {rule} the report cannot pass; return it."},
    {"CONSENT_UNKNOWN", "No finding of the present verdict needs this consent; read the report again."},
    {"YEAR_BEFORE_SYSTEM", "The system begins with {first_report_year}; earlier years are filed with --historical."},
    {"YEAR_NOT_HISTORICAL", "The system begins with {first_report_year}: {report_year} is not filed as historical."},
    {"YEAR_NOT_BEGUN", "The year {report_year} has not begun."},
    {"NOT_A_REPORT",
     "{file} does not look like an annual report: no title with a year, no statutory section and no table. If it is "
     "one, give its year with --year."},
    {"REPORT_YEAR_UNKNOWN", "The title does not tell the report's year; give it with --year, as in --year 2025."},
    {"FORMAT_NOT_FOUND", "There is no edition of the form for that year; give the report's year with --year."},
    {"CELL_UNKNOWN", "The form has no cell {cell} (field {field})."},
    {"CELL_WRONG_TYPE", "Cell {cell} has a value of the wrong type (field {field})."},
    {"CELL_NEGATIVE", "Cell {cell} must not be negative (field {field})."},
    {"CELL_OUT_OF_RANGE", "The value of cell {cell} is too large (field {field})."},
    {"CELL_DUPLICATE", "Cell {cell} is there twice (field {field})."},
    {"FIELD_REQUIRED", "Field {field} is missing."},
    {"FIELD_MALFORMED", "Field {field} is written wrongly."},
    {"TEXT_NOT_UTF8", "Field {field} is not UTF-8."},
    {"MALFORMED_REQUEST", "The request cannot be read as {type}; check the version of the protos."},
    {"PAGE_TOKEN_INVALID", "The page token is not one of ours; start again without it."},
    {"JOB_NOT_FOUND", "There is no such job."},
    {"JOB_UNKNOWN", "There is no job {job}."},
    {"JOB_NOT_DEAD", "The job is not among the dead letters."},
    {"ARTIFACT_NOT_FOUND", "The report has no file of this format yet."},
    {"SIGN_IN_REFUSED", "Name or password is wrong, or the account is disabled or locked for a quarter of an hour."},
    {"SIGN_IN_BUSY", "Too many sign in at once; try again in a few seconds."},
    {"PERSON_NOT_FOUND", "There is no {person}."},
    {"PERSON_EXISTS", "The name of {person} is taken."},
    {"PERSON_TWICE", "The three administrators, and whoever hands over to whom, must be different people."},
    {"PERSON_DISABLED", "{person} is disabled; enable it first."},
    {"ADMINISTRATORS_EXIST", "There are administrators already; the first ones are made once."},
    {"OWN_ACCOUNT", "Not for one's own account; ask another administrator."},
    {"LAST_ADMINISTRATOR", "This is the last {role}; give the role to somebody else first."},
    {"ROLES_SEPARATED", "No account holds two of platform administrator, security administrator and auditor."},
    {"ROLE_OF_PEOPLE", "A system cannot hold the role {role}."},
    {"ROLE_UNKNOWN", "There is no role {role} to be granted."},
    {"GRANT_NOT_FOUND", "{person} does not hold this in {organ}."},
    {"NO_PASSWORD_FOR_SYSTEMS", "A system has no password; make a token for it."},
    {"NO_TOKEN_FOR_PEOPLE", "Tokens are for systems; people sign in with a password."},
    {"TOO_MANY_TOKENS", "The account has too many tokens; revoke some first."},
    {"TOKEN_NOT_FOUND", "There is no such token, or it has ended."},
    {"PASSWORD_TOO_SIMPLE", "At least 10 characters, 5 different ones, without the name; under 16 of two kinds."},
    {"ATTACHMENT_TYPE", "Whole PDF, OFD, JPEG and PNG files only, told by their content."},
    {"ATTACHMENT_EXISTS", "These bytes are attached already as {name}."},
    {"TOO_MANY_ATTACHMENTS", "A report has at most 10 attachments."},
    {"ATTACHMENT_FROZEN", "What was submitted with a revision stays with it."},
    {"ATTACHMENT_NOT_FOUND", "There is no {name}."},
    {"NO_NIL_LANE", "The form of this year has no questions for nil reports; fill it in."},
    {"NIL_CONTRADICTED", "The draft has a figure in {cell}, which contradicts the answer; look at it first."},
    {"OPENING_NOT_FOUND", "No opening figures were filed for this year."},
    {"OPENING_APPROVED",
     "The opening figures are approved; the competent department must withdraw its approval first."},
    {"OPENING_NOT_NEEDED", "A report of this year is published: no opening figures are needed."},
    {"FILE_NOT_FOUND", "There is no such file, or it cannot be read."},
    {"FILE_NOT_WRITTEN", "The file cannot be written; check the folder and the disk."},
    {"FILE_TOO_LARGE", "The file is too large."},
    {"DOCUMENT_TOO_LARGE", "The document is too large."},
    {"TEXT_ENCODING_UNKNOWN", "The text is neither UTF-8 nor GB18030."},
    {"FORMAT_UNSUPPORTED", "Files of this kind cannot be read; use .docx, .xlsx, .html, .txt, .json or .txtpb."},
    {"GLYPH_MISSING", "The fonts lack a character of the report."},
    {"FONT_NOT_FOUND", "The fonts are not there; run scripts/setup or set rendering.font_dir."},
    {"BACKUP_DAMAGED", "The backup is damaged or incomplete."},
    {"KEY_EXPOSED", "Others may read the key file; chmod 600 it."},
    {"VERIFICATION_CODE_MALFORMED", "That is not a verification code."},
    {"VERIFICATION_CODE_UNKNOWN", "The code belongs to no published report."},
    {"DEADLINE_EXCEEDED", "The service did not answer in time; try again."},
};

// Codes of gRPC itself, where no service of ours has spoken.
struct CodeWords {
  absl::string_view code;
  Text text;
};
constexpr CodeWords kCodes[] = {
    {"UNIMPLEMENTED",
     {"这个地址上没有所需的接口，请检查 --server 写的是不是受理服务的地址。",
      "There is no such method at this address; check that --server names the intake service."}},
    {"UNAVAILABLE",
     {"连不上服务，请检查 --server 和网络。", "The service cannot be reached; check --server and the network."}},
    {"RESOURCE_EXHAUSTED", {"请求或答复太大，服务没有接收。", "The request or the answer is too large."}},
    {"DEADLINE_EXCEEDED", {"服务没有按时答复，请稍后再试。", "The service did not answer in time; try again."}},
};

}  // namespace

std::string ErrorSentence(const ErrorDetail& detail, const std::string& message) {
  for (const CodeWords& words : kCodes) {
    if (detail.sentence.empty() && words.code == detail.reason) return std::string(Say(words.text));
  }
  const std::string chinese = detail.sentence.empty() ? message : detail.sentence;
  for (const Words& words : kWords) {
    if (words.reason != detail.reason) continue;
    std::string english(words.english);
    for (const auto& [key, value] : detail.metadata) {
      english = absl::StrReplaceAll(english, {{absl::StrCat("{", key, "}"), value}});
    }
    return std::string(Say({chinese, english}));
  }
  return std::string(Say({chinese, message}));
}

}  // namespace nianbao::ctl

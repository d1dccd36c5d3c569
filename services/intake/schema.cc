#include "services/intake/schema.h"

namespace nianbao::intake {
namespace {

constexpr char kFirstSqlite[] = R"sql(
CREATE TABLE organs (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE reports (name TEXT PRIMARY KEY, organ TEXT NOT NULL REFERENCES organs (name), report_year BIGINT NOT NULL,
  state BIGINT NOT NULL, updated_at BIGINT NOT NULL, body BLOB NOT NULL, UNIQUE (organ, report_year));
CREATE INDEX reports_by_update ON reports (updated_at);
CREATE TABLE revisions (report TEXT NOT NULL REFERENCES reports (name), number BIGINT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (report, number));
CREATE TABLE events (sequence INTEGER PRIMARY KEY AUTOINCREMENT, report TEXT NOT NULL, revision BIGINT NOT NULL,
  action TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX events_by_report ON events (report, sequence);
CREATE TABLE outbox (job_id TEXT PRIMARY KEY, number BIGINT NOT NULL, body BLOB NOT NULL, sent_at BIGINT,
  closed_at BIGINT, result TEXT, fence BIGINT NOT NULL);
CREATE INDEX outbox_open ON outbox (number) WHERE closed_at IS NULL;
CREATE TABLE requests (principal TEXT NOT NULL, request_id TEXT NOT NULL, digest TEXT NOT NULL, response BLOB NOT NULL,
  created_at BIGINT NOT NULL, PRIMARY KEY (principal, request_id))
)sql";

constexpr char kFirstPostgresql[] = R"sql(
CREATE TABLE organs (name TEXT PRIMARY KEY, body BYTEA NOT NULL);
CREATE TABLE reports (name TEXT PRIMARY KEY, organ TEXT NOT NULL REFERENCES organs (name), report_year BIGINT NOT NULL,
  state BIGINT NOT NULL, updated_at BIGINT NOT NULL, body BYTEA NOT NULL, UNIQUE (organ, report_year));
CREATE INDEX reports_by_update ON reports (updated_at);
CREATE TABLE revisions (report TEXT NOT NULL REFERENCES reports (name), number BIGINT NOT NULL, body BYTEA NOT NULL,
  PRIMARY KEY (report, number));
CREATE TABLE events (sequence BIGSERIAL PRIMARY KEY, report TEXT NOT NULL, revision BIGINT NOT NULL,
  action TEXT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX events_by_report ON events (report, sequence);
CREATE TABLE outbox (job_id TEXT PRIMARY KEY, number BIGINT NOT NULL, body BYTEA NOT NULL, sent_at BIGINT,
  closed_at BIGINT, result TEXT, fence BIGINT NOT NULL);
CREATE INDEX outbox_open ON outbox (number) WHERE closed_at IS NULL;
CREATE TABLE requests (principal TEXT NOT NULL, request_id TEXT NOT NULL, digest TEXT NOT NULL, response BYTEA NOT NULL,
  created_at BIGINT NOT NULL, PRIMARY KEY (principal, request_id))
)sql";

// What reports are compared with (comparison_store.cc). A signature is a digest of a text: it can be made anew.
constexpr char kComparisonSqlite[] = R"sql(
CREATE TABLE opening_figures (organ TEXT NOT NULL REFERENCES organs (name), report_year BIGINT NOT NULL,
  body BLOB NOT NULL, PRIMARY KEY (organ, report_year));
CREATE TABLE signatures (report TEXT PRIMARY KEY, report_year BIGINT NOT NULL, revision BIGINT NOT NULL,
  version BIGINT NOT NULL, body BLOB NOT NULL);
CREATE INDEX signatures_by_year ON signatures (report_year)
)sql";

constexpr char kComparisonPostgresql[] = R"sql(
CREATE TABLE opening_figures (organ TEXT NOT NULL REFERENCES organs (name), report_year BIGINT NOT NULL,
  body BYTEA NOT NULL, PRIMARY KEY (organ, report_year));
CREATE TABLE signatures (report TEXT PRIMARY KEY, report_year BIGINT NOT NULL, revision BIGINT NOT NULL,
  version BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX signatures_by_year ON signatures (report_year)
)sql";

// What the relay orders by, and who relays. Rows from before have kind 0: they go with any kind.
constexpr char kRelay[] = R"sql(
ALTER TABLE outbox ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN bulk BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN organ TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_waiting ON outbox (kind, number) WHERE closed_at IS NULL;
CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, held_until BIGINT NOT NULL)
)sql";

// A year's list, newest first, without the years before and after it; the dead letters without the whole outbox.
constexpr char kByYear[] = R"sql(
CREATE INDEX reports_by_year ON reports (report_year, updated_at);
CREATE INDEX outbox_failed ON outbox (closed_at) WHERE result LIKE 'failed%'
)sql";

// Roll-ups. rollup_years numbers the changes of a year's figures, and under 0 those of the register; its rows are there
// from the start, so that two transactions meet in one. rollup_figures can be made anew from the reports at any time.
constexpr char kRollupSqlite[] = R"sql(
CREATE TABLE memberships (organ TEXT NOT NULL REFERENCES organs (name), government TEXT NOT NULL,
  valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, PRIMARY KEY (organ, valid_from));
CREATE INDEX memberships_by_government ON memberships (government);
CREATE TABLE rollup_years (report_year BIGINT PRIMARY KEY, version BIGINT NOT NULL);
INSERT INTO rollup_years (report_year, version) VALUES (0, 1);
INSERT INTO rollup_years (report_year, version)
  WITH RECURSIVE years (n) AS (SELECT 2000 UNION ALL SELECT n + 1 FROM years WHERE n < 2999) SELECT n, 0 FROM years;
CREATE TABLE rollup_figures (organ TEXT NOT NULL, report_year BIGINT NOT NULL, standing BIGINT NOT NULL,
  revision BIGINT NOT NULL, version BIGINT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (organ, report_year));
CREATE INDEX rollup_figures_by_version ON rollup_figures (report_year, version);
CREATE TABLE rollup_snapshots (organ TEXT NOT NULL, report_year BIGINT NOT NULL, revision BIGINT NOT NULL,
  body BLOB NOT NULL, PRIMARY KEY (organ, report_year, revision))
)sql";

constexpr char kRollupPostgresql[] = R"sql(
CREATE TABLE memberships (organ TEXT NOT NULL REFERENCES organs (name), government TEXT NOT NULL,
  valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, PRIMARY KEY (organ, valid_from));
CREATE INDEX memberships_by_government ON memberships (government);
CREATE TABLE rollup_years (report_year BIGINT PRIMARY KEY, version BIGINT NOT NULL);
INSERT INTO rollup_years (report_year, version) VALUES (0, 1);
INSERT INTO rollup_years (report_year, version)
  WITH RECURSIVE years (n) AS (SELECT 2000 UNION ALL SELECT n + 1 FROM years WHERE n < 2999) SELECT n, 0 FROM years;
CREATE TABLE rollup_figures (organ TEXT NOT NULL, report_year BIGINT NOT NULL, standing BIGINT NOT NULL,
  revision BIGINT NOT NULL, version BIGINT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY (organ, report_year));
CREATE INDEX rollup_figures_by_version ON rollup_figures (report_year, version);
CREATE TABLE rollup_snapshots (organ TEXT NOT NULL, report_year BIGINT NOT NULL, revision BIGINT NOT NULL,
  body BYTEA NOT NULL, PRIMARY KEY (organ, report_year, revision))
)sql";

// Public keys of receipts; the audit. An entry is sealed (position, seal) after its transaction; audit_head is the end
// of the chain.
constexpr char kEvidenceSqlite[] = R"sql(
CREATE TABLE receipt_keys (key_id TEXT PRIMARY KEY, first_use BIGINT NOT NULL, body BLOB NOT NULL);
CREATE TABLE audit (sequence INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, principal TEXT NOT NULL,
  action TEXT NOT NULL, resource TEXT NOT NULL, body BLOB NOT NULL, position BIGINT, seal TEXT);
CREATE UNIQUE INDEX audit_by_position ON audit (position);
CREATE INDEX audit_unsealed ON audit (sequence) WHERE position IS NULL;
CREATE INDEX audit_by_resource ON audit (resource);
CREATE TABLE audit_head (id BIGINT PRIMARY KEY, position BIGINT NOT NULL, seal TEXT NOT NULL)
)sql";

constexpr char kEvidencePostgresql[] = R"sql(
CREATE TABLE receipt_keys (key_id TEXT PRIMARY KEY, first_use BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE TABLE audit (sequence BIGSERIAL PRIMARY KEY, at BIGINT NOT NULL, principal TEXT NOT NULL,
  action TEXT NOT NULL, resource TEXT NOT NULL, body BYTEA NOT NULL, position BIGINT, seal TEXT);
CREATE UNIQUE INDEX audit_by_position ON audit (position);
CREATE INDEX audit_unsealed ON audit (sequence) WHERE position IS NULL;
CREATE INDEX audit_by_resource ON audit (resource text_pattern_ops);
CREATE TABLE audit_head (id BIGINT PRIMARY KEY, position BIGINT NOT NULL, seal TEXT NOT NULL)
)sql";

constexpr char kDispensationsSqlite[] = R"sql(
CREATE TABLE dispensations (name TEXT PRIMARY KEY, organ TEXT NOT NULL REFERENCES organs (name),
  report_year BIGINT NOT NULL, body BLOB NOT NULL);
CREATE INDEX dispensations_by_organ ON dispensations (organ);
CREATE INDEX dispensations_by_year ON dispensations (report_year)
)sql";

constexpr char kDispensationsPostgresql[] = R"sql(
CREATE TABLE dispensations (name TEXT PRIMARY KEY, organ TEXT NOT NULL REFERENCES organs (name),
  report_year BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX dispensations_by_organ ON dispensations (organ);
CREATE INDEX dispensations_by_year ON dispensations (report_year)
)sql";

// People, the roles they hold, and digests of what they are signed in with. The guard is where two changes of who
// administers meet.
constexpr char kPeopleSqlite[] = R"sql(
CREATE TABLE people (name TEXT PRIMARY KEY, organ TEXT NOT NULL, disabled BIGINT NOT NULL, body BLOB NOT NULL,
  password_hash TEXT NOT NULL, failures BIGINT NOT NULL, locked_until BIGINT NOT NULL, last_sign_in BIGINT NOT NULL);
CREATE INDEX people_by_organ ON people (organ);
CREATE TABLE person_roles (person TEXT NOT NULL REFERENCES people (name), role TEXT NOT NULL, organ TEXT NOT NULL,
  granted_by TEXT NOT NULL, granted_at BIGINT NOT NULL, PRIMARY KEY (person, role, organ));
CREATE INDEX person_roles_by_role ON person_roles (role, organ);
CREATE TABLE administrators_guard (id BIGINT PRIMARY KEY, version BIGINT NOT NULL);
INSERT INTO administrators_guard (id, version) VALUES (1, 0);
CREATE TABLE tokens (digest TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES people (name),
  kind BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, body BLOB NOT NULL);
CREATE INDEX tokens_by_person ON tokens (person);
CREATE INDEX tokens_by_expiry ON tokens (expires_at)
)sql";

constexpr char kPeoplePostgresql[] = R"sql(
CREATE TABLE people (name TEXT PRIMARY KEY, organ TEXT NOT NULL, disabled BIGINT NOT NULL, body BYTEA NOT NULL,
  password_hash TEXT NOT NULL, failures BIGINT NOT NULL, locked_until BIGINT NOT NULL, last_sign_in BIGINT NOT NULL);
CREATE INDEX people_by_organ ON people (organ);
CREATE TABLE person_roles (person TEXT NOT NULL REFERENCES people (name), role TEXT NOT NULL, organ TEXT NOT NULL,
  granted_by TEXT NOT NULL, granted_at BIGINT NOT NULL, PRIMARY KEY (person, role, organ));
CREATE INDEX person_roles_by_role ON person_roles (role, organ);
CREATE TABLE administrators_guard (id BIGINT PRIMARY KEY, version BIGINT NOT NULL);
INSERT INTO administrators_guard (id, version) VALUES (1, 0);
CREATE TABLE tokens (digest TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES people (name),
  kind BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, body BYTEA NOT NULL);
CREATE INDEX tokens_by_person ON tokens (person);
CREATE INDEX tokens_by_expiry ON tokens (expires_at)
)sql";

constexpr char kAttachmentsSqlite[] = R"sql(
CREATE TABLE attachments (name TEXT PRIMARY KEY, report TEXT NOT NULL REFERENCES reports (name),
  created_at BIGINT NOT NULL, body BLOB NOT NULL, file BLOB NOT NULL);
CREATE INDEX attachments_by_report ON attachments (report)
)sql";

constexpr char kAttachmentsPostgresql[] = R"sql(
CREATE TABLE attachments (name TEXT PRIMARY KEY, report TEXT NOT NULL REFERENCES reports (name),
  created_at BIGINT NOT NULL, body BYTEA NOT NULL, file BYTEA NOT NULL);
CREATE INDEX attachments_by_report ON attachments (report)
)sql";

}  // namespace

const std::vector<sql::Migration>& IntakeSchema() {
  static const auto* schema = new std::vector<sql::Migration>{
      {1, "reports, history and outbox", kFirstSqlite, kFirstPostgresql},
      {2, "fair order of the outbox, leases", kRelay, kRelay},
      {3, "opening figures, signatures of texts", kComparisonSqlite, kComparisonPostgresql},
      {4, "reports of a year, dead letters", kByYear, kByYear},
      {5, "roll-ups", kRollupSqlite, kRollupPostgresql},
      {6, "keys of receipts, audit", kEvidenceSqlite, kEvidencePostgresql},
      {7, "exemptions", kDispensationsSqlite, kDispensationsPostgresql},
      {8, "people, roles, tokens", kPeopleSqlite, kPeoplePostgresql},
      {9, "attachments", kAttachmentsSqlite, kAttachmentsPostgresql},
  };
  return *schema;
}

const std::vector<sql::Table>& IntakeTables() {
  static const auto* tables = new std::vector<sql::Table>{
      {"organs", {"name", "body"}, "name"},
      {"reports", {"name", "organ", "report_year", "state", "updated_at", "body"}, "name"},
      {"revisions", {"report", "number", "body"}, "report, number"},
      {"events", {"sequence", "report", "revision", "action", "body"}, "sequence", "sequence"},
      {"outbox",
       {"job_id", "number", "body", "sent_at", "closed_at", "result", "fence", "kind", "bulk", "organ"},
       "job_id"},
      {"requests", {"principal", "request_id", "digest", "response", "created_at"}, "principal, request_id"},
      {"opening_figures", {"organ", "report_year", "body"}, "organ, report_year"},
      {"signatures", {"report", "report_year", "revision", "version", "body"}, "report"},
      {"memberships", {"organ", "government", "valid_from", "valid_to"}, "organ, valid_from"},
      {"rollup_snapshots", {"organ", "report_year", "revision", "body"}, "organ, report_year, revision"},
      {"receipt_keys", {"key_id", "first_use", "body"}, "key_id"},
      {"audit",
       {"sequence", "at", "principal", "action", "resource", "body", "position", "seal"},
       "sequence",
       "sequence"},
      {"audit_head", {"id", "position", "seal"}, "id"},
      {"dispensations", {"name", "organ", "report_year", "body"}, "name"},
      {"attachments", {"name", "report", "created_at", "body", "file"}, "name"},
      {"people",
       {"name", "organ", "disabled", "body", "password_hash", "failures", "locked_until", "last_sign_in"},
       "name"},
      {"person_roles", {"person", "role", "organ", "granted_by", "granted_at"}, "person, role, organ"},
      {"tokens", {"digest", "name", "person", "kind", "created_at", "expires_at", "body"}, "digest"},
  };
  return *tables;
}

}  // namespace nianbao::intake

// The peer of the validation benchmark: what a careful web team writes. A JSON schema by ajv and the arithmetic of the form
// in plain JavaScript, on the same bytes: JSON.parse included. node check.js FILE SECONDS → one JSON line.
'use strict';
const fs = require('fs');
const Ajv = require('ajv');

const file = process.argv[2];
const seconds = Number(process.argv[3] || 1);
const bytes = fs.readFileSync(file);

const figureSchema = {
  type: 'object',
  required: ['cells'],
  properties: {cells: {type: 'object', additionalProperties: {type: 'number', minimum: 0}}},
};
const reportSchema = {
  type: 'object',
  required: ['cells', 'title', 'sections'],
  properties: {
    title: {type: 'string', maxLength: 500},
    sections: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        properties: {
          heading: {type: 'string', maxLength: 500},
          paragraphs: {type: 'array', items: {type: 'object', properties: {text: {type: 'string', maxLength: 20000}}}},
        },
      },
    },
    cells: {
      type: 'array',
      maxItems: 2000,
      items: {
        type: 'object',
        required: ['id'],
        properties: {id: {type: 'string', maxLength: 200}, count: {type: 'string'}, fen: {type: 'string'}, raw: {type: 'string'}},
      },
    },
  },
};

const columns = ['natural_person', 'legal_person.commercial_enterprise', 'legal_person.research_institution',
  'legal_person.public_interest_organization', 'legal_person.legal_service_institution', 'legal_person.other', 'total'];
const results = ['disclosed', 'partially_disclosed', 'not_disclosed.state_secret', 'not_disclosed.prohibited_by_law',
  'not_disclosed.endangers_security_or_stability', 'not_disclosed.third_party_rights', 'not_disclosed.internal_affairs',
  'not_disclosed.process_information', 'not_disclosed.enforcement_case_file', 'not_disclosed.administrative_inquiry',
  'unable_to_provide.not_held', 'unable_to_provide.requires_creation', 'unable_to_provide.unclear_after_correction',
  'not_processed.petition_or_complaint', 'not_processed.repeated_request', 'not_processed.published_material',
  'not_processed.excessive_requests', 'not_processed.confirm_or_reissue', 'otherwise_handled.uncorrected',
  'otherwise_handled.fee_unpaid', 'otherwise_handled.other'];
const groups = ['administrative_reconsideration', 'administrative_litigation.litigation_direct',
  'administrative_litigation.litigation_after_reconsideration'];
const endings = ['upheld', 'corrected', 'other_result', 'pending'];

// Key of a cell in either form of the file.
const short = !bytes.includes('"id"');
const rowKeys = ['newly_received', 'carried_over_in', ...results.map((r) => 'outcome.' + r), 'outcome.total', 'carried_over_out'];
const pad = (n) => String(n).padStart(2, '0');
const requestKey = (row, column) =>
  short ? `r${pad(rowKeys.indexOf(row) + 1)}.c${columns.indexOf(column) + 1}` : `requests/${row}/${column}`;
const shortGroup = {administrative_reconsideration: 'review', 'administrative_litigation.litigation_direct': 'direct',
  'administrative_litigation.litigation_after_reconsideration': 'after'};
const shortEnding = {upheld: 'upheld', corrected: 'corrected', other_result: 'other', pending: 'pending', total: 'total'};
const disputeKey = (group, ending) =>
  short ? `t4.${shortGroup[group]}.${shortEnding[ending]}` : `disputes/cases/${group}.${ending}`;
const table2 = short
  ? {made: ['t2.rules.made', 't2.norms.made'], repealed: ['t2.rules.repealed', 't2.norms.repealed'], valid: ['t2.rules.valid', 't2.norms.valid']}
  : {made: ['proactive/government_rules/issued', 'proactive/normative_documents/issued'],
    repealed: ['proactive/government_rules/repealed', 'proactive/normative_documents/repealed'],
    valid: ['proactive/government_rules/in_force', 'proactive/normative_documents/in_force']};

// Every identity as lists of keys, made once.
const equalities = [];
for (const c of columns) {
  equalities.push(['T3-001', [requestKey('newly_received', c), requestKey('carried_over_in', c)],
    [requestKey('outcome.total', c), requestKey('carried_over_out', c)]]);
  equalities.push(['T3-002', results.map((r) => requestKey('outcome.' + r, c)), [requestKey('outcome.total', c)]]);
}
for (const r of rowKeys) {
  equalities.push(['T3-003', columns.slice(0, 6).map((c) => requestKey(r, c)), [requestKey(r, 'total')]]);
}
groups.forEach((g, i) => equalities.push([`T4-00${i + 1}`, endings.map((e) => disputeKey(g, e)), [disputeKey(g, 'total')]]));

function sum(values, keys) {
  let total = 0;
  for (let i = 0; i < keys.length; i++) total += values[keys[i]] || 0;
  return total;
}

function judge(values) {
  const findings = [];
  for (let i = 0; i < equalities.length; i++) {
    const [rule, left, right] = equalities[i];
    const a = sum(values, left);
    const b = sum(values, right);
    if (a !== b) findings.push({rule, message: `${rule}: ${a} ≠ ${b}`});
  }
  for (let i = 0; i < 2; i++) {
    const least = (values[table2.made[i]] || 0) - (values[table2.repealed[i]] || 0);
    if ((values[table2.valid[i]] || 0) < least) findings.push({rule: 'T2-001', message: `T2-001: < ${least}`});
  }
  const open = values[requestKey('carried_over_out', 'total')] || 0;
  const all = (values[requestKey('newly_received', 'total')] || 0) + (values[requestKey('carried_over_in', 'total')] || 0);
  if (open >= 5 && open > 0.2 * all) findings.push({rule: 'T3-006', message: `T3-006: ${open}`});
  const other = values[requestKey('outcome.otherwise_handled.other', 'total')] || 0;
  if (other >= 5 && other > 0.2 * (values[requestKey('outcome.total', 'total')] || 0)) findings.push({rule: 'T3-007', message: `T3-007: ${other}`});
  if (all === 0) findings.push({rule: 'T3-009', message: 'T3-009'});
  return findings;
}

const validate = new Ajv().compile(short ? figureSchema : reportSchema);

function check(text) {
  const report = JSON.parse(text);
  if (!validate(report)) throw new Error(JSON.stringify(validate.errors));
  if (short) return judge(report.cells);
  const values = Object.create(null);
  for (const cell of report.cells) values[cell.id] = Number(cell.count || cell.fen || 0);
  return judge(values);
}

const findings = check(bytes.toString('utf8'));
for (let i = 0; i < 2000; i++) check(bytes.toString('utf8'));
const start = process.hrtime.bigint();
let reports = 0;
while (Number(process.hrtime.bigint() - start) < seconds * 1e9) {
  for (let i = 0; i < 100; i++) check(bytes.toString('utf8'));
  reports += 100;
}
console.log(JSON.stringify({
  perSecond: reports / (Number(process.hrtime.bigint() - start) / 1e9),
  equalities: equalities.length,
  findings: findings.map((f) => f.rule),
}));

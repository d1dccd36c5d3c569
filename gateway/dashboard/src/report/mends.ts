// Mends that need no thought: a figure that the rule itself computes, a word that has one right spelling. Offered as a
// button beside the finding; everything else is the clerk's to decide. Reads the rules as data and knows none by name.
import {create} from '@bufbuild/protobuf';
import {selectLines, type CellInfo, type Form} from '@/format/form';
import {printCell, type Values} from '@/format/values';
import {ValueType} from '@/gen/nianbao/format/v1/format_pb';
import type {Rule, Term} from '@/gen/nianbao/format/v1/rule_pb';
import {CellSchema, type Cell} from '@/gen/nianbao/report/v1/content_pb';
import {Part, type Finding, type Place} from '@/gen/nianbao/report/v1/finding_pb';
import type {Draft} from './draft';
import {rangeIn} from './ranges';

export type Mend =
  | {kind: 'cell'; cell: Cell; shown: string}
  | {kind: 'text'; place: Place; from: string; to: string; shown: string};

const cellOf = (info: CellInfo, value: bigint): Cell => create(CellSchema, {
  id: info.id, value: info.type === ValueType.MONEY ? {case: 'fen', value} : {case: 'count', value},
});

function setCell(info: CellInfo | undefined, expected: string): Mend | undefined {
  if (!info || info.total || !/^-?\d{1,18}$/.test(expected)) return undefined;
  const cell = cellOf(info, BigInt(expected));
  return {kind: 'cell', cell, shown: printCell(info, cell)};
}

// A sum on the right decides a single cell on the left; with several cells on the left nobody knows which is wrong.
const isOneCell = (terms: Term[]) =>
  terms.length === 1 && !terms[0].previousYear && terms[0].factor <= 1n && terms[0].factor >= 0n && !terms[0].select.endsWith('*');

/** The words of the text part that a place lies in; nothing for cells. */
export function textAt(draft: Draft, place: Place): string | undefined {
  switch (place.part) {
    case Part.TITLE: return draft.title;
    case Part.HEAD_DATE: return draft.headDate;
    case Part.LEAD: return draft.lead;
    case Part.PARAGRAPH: return draft.sections[place.section]?.text;
    case Part.HEADING: return draft.sections[place.section]?.heading;
    case Part.SIGNATURE_ORGAN: return draft.signatureOrgan;
    case Part.SIGNATURE_DATE: return draft.signatureDate;
    default: return undefined;
  }
}

function setWords(finding: Finding, from: string, to: string, draft: Draft): Mend | undefined {
  const place = finding.places[0];
  const range = place && rangeIn(textAt(draft, place), place);
  if (!range || place.start >= place.end) return undefined;
  const words = range.text.slice(range.start, range.end);
  const single = words.split(from).length === 2;  // the place still holds those words, once
  return single ? {kind: 'text', place, from, to, shown: to} : undefined;
}

/** What a button beside the finding would do; nothing where a person has to decide. */
export function mendOf(finding: Finding, rule: Rule | undefined, form: Form, draft: Draft): Mend | undefined {
  const place = finding.places[0];
  if (!rule || !place) return undefined;
  const info = place.part === Part.CELL ? form.cells.get(place.cell) : undefined;
  switch (rule.kind.case) {
    case 'carriedOver':
      return setCell(info, finding.expected);
    case 'equal':
      return isOneCell(rule.kind.value.left) ? setCell(info, finding.expected) : undefined;
    case 'filled':
      return rule.kind.value.totalsOnly ? undefined : setCell(info, '0');
    case 'zeroUnless':
      return setCell(info, '0');
    case 'lexicon':
      return finding.expected && finding.actual && rule.kind.value.words ? setWords(finding, finding.actual, finding.expected, draft) : undefined;
    case 'figure':
      return !rule.kind.value.withItself && /^\d+$/.test(finding.expected) && /^\d+$/.test(finding.actual)
        ? setWords(finding, finding.actual, finding.expected, draft) : undefined;
    default:
      return undefined;
  }
}

/** Does it; false when the text has changed in the meantime. */
export function applyMend(mend: Mend, draft: Draft): boolean {
  if (mend.kind === 'cell') {
    draft.values.set(mend.cell.id, mend.cell);
    return true;
  }
  const {place} = mend;
  const range = rangeIn(textAt(draft, place), place);
  const words = range?.text.slice(range.start, range.end);
  if (!range || !words || words.split(mend.from).length !== 2) return false;
  const text = range.text.slice(0, range.start) + words.replace(mend.from, mend.to) + range.text.slice(range.end);
  switch (place.part) {
    case Part.TITLE: draft.title = text; break;
    case Part.HEAD_DATE: draft.headDate = text; break;
    case Part.LEAD: draft.lead = text; break;
    case Part.PARAGRAPH: draft.sections[place.section].text = text; break;
    case Part.HEADING: draft.sections[place.section].heading = text; break;
    case Part.SIGNATURE_ORGAN: draft.signatureOrgan = text; break;
    case Part.SIGNATURE_DATE: draft.signatureDate = text; break;
    default: return false;
  }
  return true;
}

/** This year's cells that carry a figure of last year over, with the figure: id → last year's cell under this year's id. */
export function carriedCells(rules: Rule[], form: Form, lastForm: Form | undefined, previous: Values | undefined): Values {
  const carried: Values = new Map();
  if (!previous || !lastForm) return carried;
  const firstBlock = (f: Form, id: string) => f.sections.flatMap((s) => s.tables).find((t) => t.proto.id === id)?.blocks[0];
  for (const {kind} of rules) {
    if (kind.case !== 'carriedOver') continue;
    const {table, to, from, columns} = kind.value;
    const now = firstBlock(form, table);
    const then = firstBlock(lastForm, table);
    if (!now || !then) continue;
    const [toRow] = selectLines(now.rows, to);
    const [fromRow] = selectLines(then.rows, from);
    if (toRow === undefined || fromRow === undefined) continue;
    const wanted = new Set(columns.flatMap((selector) => selectLines(now.columns, selector)));
    now.columns.forEach((column, c) => {
      const info = now.cells[toRow][c];
      const [was] = selectLines(then.columns, column.path);
      if (info.total || was === undefined || (columns.length > 0 && !wanted.has(c))) return;
      const last = previous.get(then.cells[fromRow][was].id);
      if (last?.value.case === 'count') carried.set(info.id, cellOf(info, last.value.value));
    });
  }
  return carried;
}

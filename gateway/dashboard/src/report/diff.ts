// What changed between two contents of a report: cells, and text paragraph by paragraph.
import type {Form} from '@/format/form';
import {printCell} from '@/format/values';
import type {ReportContent} from '@/gen/nianbao/report/v1/content_pb';

export interface CellChange {
  id: string;
  label: string;
  before: string;
  after: string;
}

export interface TextLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

export interface TextChange {
  heading: string;
  lines: TextLine[];
}

export interface Difference {
  cells: CellChange[];
  texts: TextChange[];
}

/** Longest common subsequence over lines; reports have some hundred of them at most. */
export function diffLines(before: string[], after: string[]): TextLine[] {
  const length = Array.from({length: before.length + 1}, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; --i) {
    for (let j = after.length - 1; j >= 0; --j) {
      length[i][j] = before[i] === after[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const lines: TextLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({kind: 'same', text: before[i++]});
      ++j;
    } else if (i < before.length && (j === after.length || length[i + 1][j] >= length[i][j + 1])) {
      lines.push({kind: 'removed', text: before[i++]});
    } else {
      lines.push({kind: 'added', text: after[j++]});
    }
  }
  return lines;
}

interface Passage {
  key: string;
  heading: string;
  lines: string[];
}

function passagesOf(content: ReportContent): Passage[] {
  const head = [content.title, content.headDate, ...content.lead.map((p) => p.text)].filter(Boolean);
  const foot = [content.signature?.organ ?? '', content.signature?.date ?? ''].filter(Boolean);
  return [
    {key: '^', heading: '', lines: head},
    ...content.sections.map((s, i) => ({
      key: s.sectionId || `${i} ${s.heading}`, heading: s.heading, lines: [s.heading, ...s.paragraphs.map((p) => p.text)],
    })),
    {key: '$', heading: '', lines: foot},
  ];
}

function diffTexts(before: ReportContent, after: ReportContent): TextChange[] {
  const old = new Map(passagesOf(before).map((passage) => [passage.key, passage]));
  const fresh = passagesOf(after);
  const gone = [...old.values()].filter((passage) => !fresh.some((p) => p.key === passage.key));
  const changes = [
    ...fresh.map((p) => ({heading: p.heading, lines: diffLines(old.get(p.key)?.lines ?? [], p.lines)})),
    ...gone.map((p) => ({heading: p.heading, lines: diffLines(p.lines, [])})),
  ];
  return changes.filter((change) => change.lines.some((line) => line.kind !== 'same'));
}

export function diffContents(before: ReportContent, after: ReportContent, form: Form): Difference {
  const old = new Map(before.cells.map((cell) => [cell.id, cell]));
  const now = new Map(after.cells.map((cell) => [cell.id, cell]));
  const cells = [...form.cells.values()]
    .map((info) => ({
      id: info.id, label: info.label, before: printCell(info, old.get(info.id)), after: printCell(info, now.get(info.id)),
    }))
    .filter((change) => change.before !== change.after);
  return {cells, texts: diffTexts(before, after)};
}

export interface SideRow {
  before: string;
  after: string;
  same: boolean;
}

/** Lines for two columns: what was taken out stands beside what came in its place. */
export function sideBySide(lines: TextLine[]): SideRow[] {
  const rows: SideRow[] = [];
  let open = 0;  // index of the first row of this change whose right side is free
  for (const line of lines) {
    if (line.kind === 'same') {
      rows.push({before: line.text, after: line.text, same: true});
      open = rows.length;
    } else if (line.kind === 'removed') {
      rows.push({before: line.text, after: '', same: false});
    } else if (open < rows.length) {
      rows[open++].after = line.text;
    } else {
      rows.push({before: '', after: line.text, same: false});
      open = rows.length;
    }
  }
  return rows;
}

/** "+12（+9.1%）" of two printed numbers; empty where one is none. */
export function changeOf({before, after}: {before: string; after: string}): string {
  const from = Number(before || NaN);
  const to = Number(after || NaN);
  if (Number.isNaN(from) || Number.isNaN(to)) return '';
  const by = Math.round((to - from) * 1e6) / 1e6;
  const sign = (n: number) => (n > 0 ? `+${n}` : String(n));
  return from === 0 ? sign(by) : `${sign(by)}（${sign(Math.round((by / from) * 1000) / 10)}%）`;
}

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

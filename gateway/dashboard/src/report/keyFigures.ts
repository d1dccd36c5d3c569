// The few figures that tell a report at a glance: the grand totals of its tables. Pure; knows no table by name.
import type {CellInfo, Form} from '@/format/form';
import {numberOf, printCell} from '@/format/values';
import type {Cell, ReportContent} from '@/gen/nianbao/report/v1/content_pb';
import {changeOf} from './diff';

export interface KeyFigure {
  id: string;
  label: string;
  now: string;
  before: string;
  change: string;
  usual: string;   // the median of the others; empty without any
  jump: boolean;   // twice or half of last year's, from ten on
}

/** Outer rows of the column that sums a table up; a table without such a column tells all of its outer rows. */
export function keyCells(form: Form): CellInfo[] {
  return form.sections.flatMap((s) => s.tables).flatMap((table) => table.blocks).flatMap((block) => {
    const grand = block.columns.findIndex((column) => column.total && column.nodes.length === 1);
    const columns = grand >= 0 ? [grand] : block.columns.length === 1 ? [0] : block.rows.length === 1 ? block.columns.flatMap((c, i) => (c.total ? [i] : [])) : [];
    return block.rows.flatMap((row, r) => (row.nodes.length <= 2 && (row.nodes.length === 1 || row.total) ? columns.map((c) => block.cells[r][c]) : []));
  });
}

function medianOf(values: bigint[]): bigint | undefined {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

export function keyFigures(form: Form, content: ReportContent, last: ReportContent | undefined, others: ReportContent[]): KeyFigure[] {
  const byId = (c: ReportContent | undefined) => new Map<string, Cell>(c?.cells.map((cell) => [cell.id, cell]) ?? []);
  const now = byId(content);
  const before = byId(last);
  const rest = others.map(byId);
  return keyCells(form).map((info) => {
    const values = rest.flatMap((cells) => {
      const cell = cells.get(info.id);
      const number = cell && numberOf(cell);
      return number === undefined ? [] : [{number, cell: cell!}];
    });
    const median = medianOf(values.map((v) => v.number));
    const a = numberOf(now.get(info.id));
    const b = before.has(info.id) ? numberOf(before.get(info.id)) : undefined;
    const texts = {before: printCell(info, before.get(info.id)), after: printCell(info, now.get(info.id))};
    return {
      id: info.id, label: info.label, now: texts.after, before: texts.before, change: changeOf(texts),
      usual: median === undefined ? '' : printCell(info, values.find((v) => v.number === median)!.cell),
      jump: a !== undefined && b !== undefined && (a >= 10n || b >= 10n) && (a >= 2n * b || b >= 2n * a),
    };
  });
}

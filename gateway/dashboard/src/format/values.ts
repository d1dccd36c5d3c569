// Cell values as text and back, and the totals of a block. Follows services/common/format/value.
import {create} from '@bufbuild/protobuf';
import {ValueType} from '@/gen/nianbao/format/v1/format_pb';
import {CellSchema, type Cell} from '@/gen/nianbao/report/v1/content_pb';
import type {CellInfo, FormBlock} from './form';

export type Values = Map<string, Cell>;

const LARGEST_COUNT = 999_999_999_999n;
const LARGEST_FEN = 999_999_999_999_999n;
const decimalsOf = (info: CellInfo) => (info.type !== ValueType.MONEY ? 0 : info.unit === '万元' ? 6 : 2);

const halfWidth = (text: string) =>
  text.replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u2212/g, '-');
const meansEmpty = (text: string) => /^[/\\\-－／＼\u2010-\u2015\u2212\u2500]*$/.test(text);

function readScaled(text: string, decimals: number): bigint | undefined {
  const grouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(grouped);
  if (!parts) return undefined;
  const fraction = (parts[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals || (decimals === 0 && parts[3] !== undefined)) return undefined;
  const value = BigInt(parts[2] + fraction.padEnd(decimals, '0'));
  return parts[1] ? -value : value;
}

/** Text as typed → value. Nothing for blanks and strokes; text that is no number of the cell's type stays as written. */
export function parseCell(info: CellInfo, text: string): Cell | undefined {
  const written = text.trim();
  if (meansEmpty(written)) return undefined;
  const value = readScaled(halfWidth(written), decimalsOf(info));
  const money = info.type === ValueType.MONEY;
  const largest = money ? LARGEST_FEN : LARGEST_COUNT;
  const least = info.type === ValueType.SIGNED_COUNT ? -largest : 0n;
  if (value === undefined || value > largest || value < least) {
    return create(CellSchema, {id: info.id, value: {case: 'raw', value: [...written].slice(0, 200).join('')}});
  }
  return create(CellSchema, {id: info.id, value: money ? {case: 'fen', value} : {case: 'count', value}});
}

/** Value → text in the cell's printed unit. */
export function printCell(info: CellInfo, cell: Cell | undefined): string {
  const value = cell?.value;
  if (value?.case === 'count') return value.value.toString();
  if (value?.case === 'raw') return value.value;
  if (value?.case !== 'fen') return '';
  const decimals = decimalsOf(info) || 2;
  const digits = (value.value < 0n ? -value.value : value.value).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  return (value.value < 0n ? '-' : '') + digits.slice(0, -decimals) + (fraction ? `.${fraction}` : '');
}

/** For arithmetic: 0 for what is empty, nothing for text that is no number. */
export function numberOf(cell: Cell | undefined): bigint | undefined {
  switch (cell?.value.case) {
    case 'count':
    case 'fen':
      return cell.value.value;
    case 'raw':
      return undefined;
    default:
      return 0n;
  }
}

/**
 * Sets every total of the block. A total whose parts are all blank stays blank, and one with a part that is no number
 * has no value either: a guess would look like an answer.
 */
export function computeTotals(block: FormBlock, values: Values) {
  const done = new Map<string, Cell | undefined>();
  const cellAt = (row: number, column: number): Cell | undefined => {
    const info = block.cells[row][column];
    if (!info.total) return values.get(info.id);
    if (done.has(info.id)) return done.get(info.id);
    done.set(info.id, undefined);
    const parts = block.columns[column].total
      ? block.columns[column].parts.map((part) => cellAt(row, part))
      : block.rows[row].parts.map((part) => cellAt(part, column));
    const numbers = parts.map(numberOf);
    if (parts.some((part) => part !== undefined) && numbers.every((number) => number !== undefined)) {
      const value = numbers.reduce<bigint>((sum, number) => sum + (number ?? 0n), 0n);
      const typed = info.type === ValueType.MONEY ? {case: 'fen' as const, value} : {case: 'count' as const, value};
      done.set(info.id, create(CellSchema, {id: info.id, value: typed}));
    }
    return done.get(info.id);
  };
  block.cells.forEach((row, r) => row.forEach((info, c) => {
    if (!info.total) return;
    const total = cellAt(r, c);
    if (total) values.set(info.id, total);
    else values.delete(info.id);
  }));
}

/** A block copied from a spreadsheet: rows by lines, cells by tabs; quoted cells may hold both. */
export function parsePasted(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let i = 0; i < source.length; ++i) {
    const c = source[i];
    if (quoted && c === '"' && source[i + 1] === '"') {
      cell += '"';
      ++i;
    } else if (c === '"' && (quoted || cell === '')) {
      quoted = !quoted;
    } else if (!quoted && (c === '\t' || c === '\n')) {
      rows[rows.length - 1].push(cell);
      cell = '';
      if (c === '\n') rows.push([]);
    } else {
      cell += c;
    }
  }
  rows[rows.length - 1].push(cell);
  return rows;
}

// A table as a workbook (.xlsx). The writer is loaded when somebody asks for one.
export type Rows = (string | number)[][];

const WIDEST = 48;  // characters of a column
// Chinese takes two columns' width a character.
const widthOf = (text: string | number) => [...String(text)].reduce((sum, c) => sum + (c > '\u2e7f' ? 2 : 1), 0);

/** Widths by the longest text of each column. */
export const columnWidths = (rows: Rows): {width: number}[] =>
  (rows[0] ?? []).map((_, c) => ({width: Math.min(WIDEST, Math.max(6, ...rows.map((row) => widthOf(row[c] ?? '') + 2)))}));

/** The first row is the head. Figures stay figures; nothing is a formula. */
export async function workbookOf(rows: Rows): Promise<Blob> {
  const {default: write} = await import('write-excel-file/universal');
  const figure = (value: string | number) => typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value;
  const data = rows.map((row, r) => row.map((cell) => {
    const value = r === 0 ? cell : figure(cell);
    if (value === '') return null;
    return typeof value === 'number' ? {value, type: Number} : {value, type: String, fontWeight: r === 0 ? 'bold' as const : undefined};
  }));
  return write(data, {columns: columnWidths(rows), stickyRowsCount: 1}).toBlob();
}

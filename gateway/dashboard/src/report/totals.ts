// Figures of regions and years for a page to look at: published reports, summed by the gateway. Pure but for `fetchTotals`.
import type {Form} from '@/format/form';
import {keyCells} from './keyFigures';
import {workbookOf, type Rows} from './sheet';

export interface RegionTotals {
  region: string;
  name: string;
  year: number;
  reports: number;
  byGovernment: boolean;
  figures: {id: string; label: string; value: string; unit: string}[];
}

export async function fetchTotals(year?: number): Promise<RegionTotals[]> {
  const answer = await fetch(`/public/data/totals.json${year ? `?year=${year}` : ''}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as {regions: RegionTotals[]}).regions;
}

/** Figures worth a chart, by the edition's own tables: id → label. */
export function tellingFigures(form: Form): {id: string; label: string}[] {
  return keyCells(form).map(({id, label}) => ({id, label: label.replace(/｜总计$/, '')}));
}

/** A government's summary holds what lies below its region: those below are left out of a sum over regions. */
export function outermost(totals: RegionTotals[]): RegionTotals[] {
  const summed = new Set(totals.filter((r) => r.byGovernment).map((r) => r.region));
  return totals.filter(({region}) => ![`${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`]
    .some((above) => above !== region && summed.has(above)));
}

export function valueOf(totals: RegionTotals, id: string): number {
  return Number(totals.figures.find((figure) => figure.id === id)?.value ?? NaN);
}

const quoted = (text: string | number) => {
  const words = String(text);
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A table as CSV that Excel opens as UTF-8. */
export const csvOf = (rows: (string | number)[][]): string => `\uFEFF${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`;

export function download(name: string, type: string, bytes: BlobPart) {
  const url = URL.createObjectURL(new Blob([bytes], {type}));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Hands a table over as a file; its first row is the head. */
export async function downloadTable(name: string, kind: 'csv' | 'xlsx', rows: Rows) {
  if (kind === 'csv') return download(`${name}.csv`, 'text/csv;charset=utf-8', csvOf(rows));
  download(`${name}.xlsx`, WORKBOOK, await workbookOf(rows));
}

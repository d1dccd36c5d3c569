// Bodies and their reports as a tree of regions, and the rows of it that are open. Pure; 12,000 bodies are few.
import type {Organ} from '@/gen/nianbao/report/v1/organ_pb';
import {OrganKind} from '@/gen/nianbao/report/v1/organ_pb';
import {State, type AnnualReport} from '@/gen/nianbao/report/v1/report_pb';

export interface Body {
  organ: string;          // "organs/kjj"
  name: string;
  report?: AnnualReport;  // none: not begun
}

export interface Region {
  code: string;           // GB/T 2260, six digits; '' = bodies without one
  name: string;
  parent?: Region;
  regions: Region[];
  bodies: Body[];
  total: number;          // bodies of it and below
  filed: number;          // of them, handed in
  errors: number;
}

export type Row = {kind: 'region'; region: Region; depth: number} | {kind: 'body'; body: Body; depth: number};

const HANDED_IN = new Set([State.FILED, State.APPROVED, State.PUBLISHED, State.WITHDRAWN]);
export const isFiled = (report: AnnualReport | undefined) => report !== undefined && HANDED_IN.has(report.state);
const GOVERNMENTS = new Set([OrganKind.GOV_PROV, OrganKind.GOV_CITY, OrganKind.GOV_COUNTY]);

/** The region above: 321302 → 321300 → 320000 → none. */
function above(code: string): string {
  if (code === '' || code.endsWith('0000')) return '';
  return code.endsWith('00') ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00`;
}

export function buildTree(organs: Organ[], reports: AnnualReport[], unregistered: string): Region[] {
  const collator = new Intl.Collator('zh-CN');
  const byOrgan = new Map(reports.map((report) => [report.name.split('/').slice(0, 2).join('/'), report]));
  const names = new Map(organs.filter((o) => GOVERNMENTS.has(o.kind) && o.regionCode.length === 6)
    .map((o) => [o.regionCode, o.displayName.replace(/人民政府$/, '')]));
  const regions = new Map<string, Region>();
  const roots: Region[] = [];

  function regionOf(code: string): Region {
    const known = regions.get(code);
    if (known) return known;
    const fresh: Region = {code, name: code === '' ? unregistered : names.get(code) ?? code, regions: [], bodies: [], total: 0, filed: 0, errors: 0};
    regions.set(code, fresh);
    // Only levels that have a government registered stand between; a county office sees counties alone.
    let up = above(code);
    while (up && !names.has(up)) up = above(up);
    if (up) {
      fresh.parent = regionOf(up);
      fresh.parent.regions.push(fresh);
    } else {
      roots.push(fresh);
    }
    return fresh;
  }

  const known = new Set(organs.map((o) => o.name));
  const bodies: [string, Body][] = [
    ...organs.map((o): [string, Body] => [o.regionCode.slice(0, 6), {organ: o.name, name: o.displayName, report: byOrgan.get(o.name)}]),
    ...reports.filter((r) => !known.has(r.name.split('/').slice(0, 2).join('/')))
      .map((r): [string, Body] => ['', {organ: r.name.split('/').slice(0, 2).join('/'), name: r.organDisplayName, report: r}]),
  ];
  for (const [code, body] of bodies) {
    let region: Region | undefined = regionOf(code.length === 6 ? code : '');
    region.bodies.push(body);
    for (; region; region = region.parent) {
      ++region.total;
      if (isFiled(body.report)) ++region.filed;
      region.errors += body.report?.errorCount ?? 0;
    }
  }
  const sort = (list: Region[]) => {
    list.sort((a, b) => (a.code === '' ? 1 : b.code === '' ? -1 : a.code.localeCompare(b.code)));
    for (const region of list) {
      // What needs attention first, then by name.
      region.bodies.sort((a, b) => (b.report?.errorCount ?? 0) - (a.report?.errorCount ?? 0) ||
        (b.report?.warningCount ?? 0) - (a.report?.warningCount ?? 0) || collator.compare(a.name, b.name));
      sort(region.regions);
    }
  };
  sort(roots);
  return roots;
}

/** Rows to show, top down. `wanted` leaves out bodies, and regions without any that is left. */
export function openRows(roots: Region[], open: Set<string>, wanted?: (body: Body) => boolean): Row[] {
  const rows: Row[] = [];
  const add = (region: Region, depth: number): boolean => {
    const at = rows.length;
    rows.push({kind: 'region', region, depth});
    const shown = wanted !== undefined || open.has(region.code);
    let any = wanted === undefined;
    if (shown) {
      for (const body of region.bodies) {
        if (wanted && !wanted(body)) continue;
        rows.push({kind: 'body', body, depth: depth + 1});
        any = true;
      }
      for (const below of region.regions) any = add(below, depth + 1) || any;
    }
    if (!any) rows.length = at;
    return any;
  };
  for (const root of roots) add(root, 0);
  return rows;
}

export const allBodies = (roots: Region[]): Body[] => roots.flatMap((r) => [...r.bodies, ...allBodies(r.regions)]);

// A government's sums as the page shows them. Pure.
import {create} from '@bufbuild/protobuf';
import type {Form} from '@/format/form';
import {printCell, type Values} from '@/format/values';
import {ValueType} from '@/gen/nianbao/format/v1/format_pb';
import type {Rollup, RollupDifference} from '@/gen/nianbao/intake/v1/rollup_service_pb';
import {CellSchema} from '@/gen/nianbao/report/v1/content_pb';
import {OrganKind, type Organ} from '@/gen/nianbao/report/v1/organ_pb';

const cellOf = (form: Form, id: string, value: bigint) =>
  create(CellSchema, {id, value: form.cells.get(id)?.type === ValueType.MONEY ? {case: 'fen', value} : {case: 'count', value}});

/** A figure of a cell in its printed unit. */
export function printFigure(form: Form, id: string, value: bigint): string {
  const info = form.cells.get(id);
  return info ? printCell(info, cellOf(form, id, value)) : String(value);
}

/** The sums by cell; what governments report for themselves alone is no sum and stays blank. */
export const sumsOf = (form: Form, rollup: Rollup): Values =>
  new Map(rollup.cells.filter((c) => !c.ownOnly).map((c) => [c.cell, cellOf(form, c.cell, c.sum)]));

/** What stands under a cell whose filed figure is another. */
export const notesOf = (form: Form, differences: RollupDifference[], words: (figure: string) => string): Map<string, string> =>
  new Map(differences.map((d) => [d.cell, words(printFigure(form, d.cell, d.other))]));

const SUMMING = new Set([OrganKind.GOV_PROV, OrganKind.GOV_CITY, OrganKind.GOV_COUNTY, OrganKind.DEV_ZONE]);

/** Bodies that have a sum: governments and zones in which somebody may be counted; provinces first. */
export function governmentsOf(organs: Organ[]): Organ[] {
  const collator = new Intl.Collator('zh-CN');
  const order = [OrganKind.GOV_PROV, OrganKind.GOV_CITY, OrganKind.GOV_COUNTY, OrganKind.DEV_ZONE];
  return organs.filter((o) => SUMMING.has(o.kind))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || collator.compare(a.displayName, b.displayName));
}

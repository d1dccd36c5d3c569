import {create} from '@bufbuild/protobuf';
import {describe, expect, it} from 'vitest';
import type {CellInfo, Form} from '@/format/form';
import {ValueType} from '@/gen/nianbao/format/v1/format_pb';
import {RollupDifferenceSchema, RollupSchema} from '@/gen/nianbao/intake/v1/rollup_service_pb';
import {OrganKind, OrganSchema} from '@/gen/nianbao/report/v1/organ_pb';
import {governmentsOf, notesOf, printFigure, sumsOf} from './rollup';

const info = (id: string, type: ValueType, unit: string): [string, CellInfo] => [id, {id, type, unit, label: id, total: false, guidance: ''}];
const form = {cells: new Map([info('a', ValueType.COUNT, '件'), info('m', ValueType.MONEY, '万元')])} as unknown as Form;

describe('a government’s sums', () => {
  it('are printed in the unit of their cell, and own figures are no sums', () => {
    const rollup = create(RollupSchema, {cells: [{cell: 'a', sum: 3n}, {cell: 'm', sum: 7_270_125_780_000n}, {cell: 'own', ownOnly: true}]});
    const sums = sumsOf(form, rollup);
    expect([...sums.keys()]).toEqual(['a', 'm']);
    expect(printFigure(form, 'a', 3n)).toBe('3');
    expect(printFigure(form, 'm', 12_345_600n)).toBe('12.3456');
    expect(printFigure(form, 'unknown', 5n)).toBe('5');
  });

  it('say under a cell what was filed instead', () => {
    const differences = [create(RollupDifferenceSchema, {cell: 'a', sum: 3n, other: 2n})];
    expect(notesOf(form, differences, (figure) => `filed ${figure}`)).toEqual(new Map([['a', 'filed 2']]));
  });

  it('are asked of governments and zones only, the highest first', () => {
    const organ = (displayName: string, kind: OrganKind) => create(OrganSchema, {name: `organs/${displayName}`, displayName, kind});
    const all = [organ('局', OrganKind.DEPT), organ('区', OrganKind.GOV_COUNTY), organ('省', OrganKind.GOV_PROV), organ('开发区', OrganKind.DEV_ZONE)];
    expect(governmentsOf(all).map((o) => o.displayName)).toEqual(['省', '区', '开发区']);
  });
});

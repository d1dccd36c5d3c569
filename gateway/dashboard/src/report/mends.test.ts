import {create, fromJson} from '@bufbuild/protobuf';
import {describe, expect, it} from 'vitest';
import {makeForm} from '@/format/form';
import type {Values} from '@/format/values';
import {FormatSchema} from '@/gen/nianbao/format/v1/format_pb';
import {RuleSchema, type Rule} from '@/gen/nianbao/format/v1/rule_pb';
import {CellSchema, ParagraphSchema, ReportContentSchema, SectionTextSchema} from '@/gen/nianbao/report/v1/content_pb';
import {FindingSchema, Part} from '@/gen/nianbao/report/v1/finding_pb';
import {draftOf} from './draft';
import {changedSince, mergeFindings, snapshotOf} from './live';
import {applyMend, carriedCells, mendOf} from './mends';
import {markRanges, rangeIn} from './ranges';

const form = makeForm(fromJson(FormatSchema, {
  id: 'f9', sectionPolicy: 'FIXED',
  sections: [{id: 's', title: '情况', number: '一、', narrative: true, tables: [{id: 't', blocks: [{
    rows: [{id: 'in', label: '上年结转'}, {id: 'fresh', label: '新收'}, {id: 'all', label: '合计', totalOf: ['in', 'fresh']}, {id: 'out', label: '结转'}],
    columns: [{id: 'x', label: '自然人'}, {id: 'm', label: '金额', type: 'MONEY', unit: '元'}],
  }]}]}],
}));
const rule = (kind: Rule['kind']) => create(RuleSchema, {id: 'R-1', kind} as Partial<Rule> as Rule);
const count = (id: string, value: bigint) => create(CellSchema, {id, value: {case: 'count', value}});
const at = (cell: string, expected = '', actual = '') => create(FindingSchema, {
  ruleId: 'R-1', severity: 1, places: [{part: Part.CELL, cell}], expected, actual,
});
const draft = (text = '') => draftOf(create(ReportContentSchema, {sections: [create(SectionTextSchema, {
  sectionId: 's', paragraphs: text.split('\n').map((line) => create(ParagraphSchema, {text: line}))})]}), form);
const equal = (left: string[], right: string[]) => fromJson(RuleSchema, {
  id: 'R-1', equal: {table: 't', left: left.map((select) => ({select})), right: right.map((select) => ({select}))}});

describe('a mend', () => {
  it('is offered where a sum decides one cell, in the unit of the cell', () => {
    const plain = draft();
    expect(mendOf(at('t/in/x', '12'), equal(['in'], ['fresh', 'out']), form, plain)).toMatchObject({shown: '12'});
    expect(mendOf(at('t/in/m', '1250'), equal(['in'], ['out']), form, plain)).toMatchObject({shown: '12.5'});
  });

  it('is not offered where several cells may be the wrong one, nor for computed totals', () => {
    expect(mendOf(at('t/in/x', '12'), equal(['in', 'fresh'], ['out']), form, draft())).toBeUndefined();
    expect(mendOf(at('t/in/x', '12'), equal(['*'], ['out']), form, draft())).toBeUndefined();
    expect(mendOf(at('t/all/x', '12'), equal(['all'], ['out']), form, draft())).toBeUndefined();
    expect(mendOf(at('t/in/x', 'much'), equal(['in'], ['out']), form, draft())).toBeUndefined();
  });

  it('replaces the wrong word where it stands, and leaves text that has changed alone', () => {
    const lexicon = fromJson(RuleSchema, {id: 'R-1', lexicon: {words: 'old-names'}});
    const finding = create(FindingSchema, {ruleId: 'R-1', places: [{part: Part.PARAGRAPH, section: 0, paragraph: 1, start: 2, end: 4}],
      actual: '旧名', expected: '新名'});
    const editing = draft('第一段。\n\n𠮷一旧名在此，旧名。');
    const mend = mendOf(finding, lexicon, form, editing)!;
    expect(applyMend(mend, editing)).toBe(true);
    expect(editing.sections[0].text.split('\n').pop()).toBe('𠮷一新名在此，旧名。');
    expect(applyMend(mend, editing)).toBe(false);
    expect(mendOf(finding, lexicon, form, editing)).toBeUndefined();
  });

  it('makes a figure in the text the cell’s', () => {
    const figure = fromJson(RuleSchema, {id: 'R-1', figure: {classes: [{name: '申请'}]}});
    const editing = draft('全年收到申请25件。');
    const finding = create(FindingSchema, {ruleId: 'R-1', places: [{part: Part.PARAGRAPH, section: 0, paragraph: 0, start: 2, end: 9}],
      actual: '25', expected: '27', evidence: '收到申请25件'});
    expect(applyMend(mendOf(finding, figure, form, editing)!, editing)).toBe(true);
    expect(editing.sections[0].text).toBe('全年收到申请27件。');
  });
});

describe('last year', () => {
  const rules = [fromJson(RuleSchema, {id: 'R-2', carriedOver: {table: 't', to: 'in', from: 'out'}})];
  it('gives this year’s opening figures', () => {
    const previous: Values = new Map([['t/out/x', count('t/out/x', 7n)]]);
    expect([...carriedCells(rules, form, form, previous).values()].map((c) => [c.id, c.value.value])).toEqual([['t/in/x', 7n]]);
  });
  it('gives nothing where nothing is known', () => {
    expect(carriedCells(rules, form, form, undefined).size).toBe(0);
    expect(carriedCells(rules, form, undefined, new Map()).size).toBe(0);
    expect(carriedCells([rule({case: undefined})], form, form, new Map()).size).toBe(0);
  });
});

describe('live findings', () => {
  it('take the place of what the same rules found before, and nothing else', () => {
    const finding = (ruleId: string, severity: number) => create(FindingSchema, {ruleId, severity, fingerprint: ruleId + severity});
    const merged = mergeFindings([finding('T-1', 1), finding('TXT-1', 2)], ['T-1', 'T-2'], [finding('T-2', 1)]);
    expect(merged.map((f) => f.ruleId)).toEqual(['T-2', 'TXT-1']);
  });
  it('ask for the cells that changed, totals and cleared ones among them', () => {
    const values: Values = new Map([['a', count('a', 1n)], ['b', count('b', 2n)]]);
    const before = snapshotOf(values);
    expect(changedSince(before, values)).toEqual([]);
    values.set('a', count('a', 3n));
    values.delete('b');
    values.set('c', create(CellSchema, {id: 'c', value: {case: 'raw', value: 'x'}}));
    expect(changedSince(before, values).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('places in a text', () => {
  it('count paragraphs without blank lines and characters without surrogates', () => {
    const place = create(FindingSchema, {places: [{part: Part.PARAGRAPH, paragraph: 1, start: 1, end: 3}]}).places[0];
    const text = '一\n \n𠮷二三四';
    const range = rangeIn(text, place)!;
    expect(text.slice(range.start, range.end)).toBe('二三');
    expect(rangeIn('一', place)).toBeUndefined();
    expect(rangeIn(undefined, place)).toBeUndefined();
  });
  it('are marked by the worst that lies over them', () => {
    expect(markRanges('abcdef', [{start: 1, end: 4, severity: 2}, {start: 2, end: 3, severity: 1}])
      .map((piece) => `${piece.text}${piece.severity}`)).toEqual(['a0', 'b2', 'c1', 'd2', 'ef0']);
    expect(markRanges('', [])).toEqual([]);
  });
});

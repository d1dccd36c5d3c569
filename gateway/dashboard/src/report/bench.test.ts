import {create} from '@bufbuild/protobuf';
import {describe, expect, it} from 'vitest';
import {RuleSchema} from '@/gen/nianbao/format/v1/rule_pb';
import {OrganKind, OrganSchema} from '@/gen/nianbao/report/v1/organ_pb';
import {AnnualReportSchema, RevisionSchema, State, type AnnualReport} from '@/gen/nianbao/report/v1/report_pb';
import {markShared, sentencesOf, sharedPart} from './copied';
import {changeOf, sideBySide} from './diff';
import {byRisk, riskOf} from './risk';
import {csvOf, outermost} from './totals';
import {allBodies, buildTree, openRows} from './tree';

const organ = (id: string, displayName: string, regionCode: string, kind = OrganKind.DEPT) =>
  create(OrganSchema, {name: `organs/${id}`, displayName, regionCode, kind});
const report = (id: string, more: Partial<Pick<AnnualReport, 'state' | 'errorCount' | 'warningCount' | 'hintCount'>> = {}) =>
  create(AnnualReportSchema, {name: `organs/${id}/annualReports/2024`, organDisplayName: id, state: State.FILED, ...more});

describe('the tree of bodies', () => {
  const organs = [
    organ('city', '宿迁市人民政府', '321300', OrganKind.GOV_CITY), organ('edu', '宿迁市教育局', '321300'),
    organ('shuyang', '沭阳县人民政府', '321322', OrganKind.GOV_COUNTY), organ('town', '某镇人民政府', '321322101', OrganKind.TOWN),
    organ('none', '无区划单位', ''),
  ];
  const roots = buildTree(organs, [report('city'), report('town', {state: State.DRAFT, errorCount: 2}), report('gone')], '未登记地区');

  it('hangs counties under their city and counts what lies below', () => {
    expect(roots.map((r) => [r.name, r.total, r.filed])).toEqual([['宿迁市', 4, 1], ['未登记地区', 2, 1]]);
    expect(roots[0].regions.map((r) => [r.name, r.total, r.errors])).toEqual([['沭阳县', 2, 2]]);
    expect(allBodies(roots)).toHaveLength(6);
  });
  it('shows what is open, and everything that is looked for', () => {
    expect(openRows(roots, new Set())).toHaveLength(2);
    expect(openRows(roots, new Set(['321300'])).map((row) => row.kind)).toEqual(['region', 'body', 'body', 'region', 'region']);
    const found = openRows(roots, new Set(), (body) => body.name.includes('镇'));
    expect(found.map((row) => (row.kind === 'region' ? row.region.name : row.body.name))).toEqual(['宿迁市', '沭阳县', '某镇人民政府']);
  });
  it('is quick to build and to filter with as many bodies as a province has', () => {
    const many = Array.from({length: 12_000}, (_, i) => organ(`o${i}`, `单位${i}`, `32${String(1 + (i % 13)).padStart(2, '0')}${String(1 + (i % 9)).padStart(2, '0')}`));
    const tree = buildTree(many, many.map((o) => report(o.name.slice(7))), '');
    expect(openRows(tree, new Set(), (body) => body.name.endsWith('99'))
      .filter((row) => row.kind === 'body')).toHaveLength(120);
  });
});

describe('risk', () => {
  const rules = new Map([['DUP', create(RuleSchema, {id: 'DUP', kind: {case: 'check', value: {name: 'like_another'}} as never})]]);
  it('puts errors, copies and what was explained away before hints', () => {
    const revision = create(RevisionSchema, {checkResult: {findings: [{ruleId: 'DUP', severity: 2, explanation: '属实'}]}} as never);
    const items = [
      {report: report('hints', {hintCount: 9})}, {report: report('copy', {warningCount: 1}), revision}, {report: report('errors', {errorCount: 2})},
    ].map((item) => ({...item, risk: riskOf(item.report, item.revision, rules)}));
    expect(byRisk(items).map((item) => item.report.organDisplayName)).toEqual(['errors', 'copy', 'hints']);
    expect(items[1].risk).toMatchObject({copied: 1, explained: 1, warnings: 1});
  });
});

describe('copied text', () => {
  it('is marked sentence by sentence, though names and numbers differ', () => {
    const marked = markShared(['一是推动政策解读形式更加丰富多样。本市另有自己独特的做法和经验总结。好。'],
      ['2023年，一是推动政策解读形式更加丰富多样！', '完全不同的一句话在这里出现了。']);
    expect(marked[0].map((s) => s.shared)).toEqual([true, false, false]);
    expect(sharedPart(marked)).toBeGreaterThan(0.4);
    expect(markShared(['全市收到申请3525件，较上年增长明显。'], ['全市收到申请121件，较上年增长明显。'])[0][0].shared).toBe(true);
  });
  it('keeps every character of the text', () => {
    const text = '第一句。第二句；第三句！没有句号';
    expect(sentencesOf(text).join('')).toBe(text);
    expect(markShared([], [])).toEqual([]);
    expect(sharedPart([])).toBe(0);
  });
});

describe('differences', () => {
  it('stand beside one another', () => {
    const rows = sideBySide([{kind: 'same', text: 'a'}, {kind: 'removed', text: 'b'}, {kind: 'removed', text: 'c'}, {kind: 'added', text: 'd'}, {kind: 'same', text: 'e'}, {kind: 'added', text: 'f'}]);
    expect(rows.map((r) => `${r.before}|${r.after}`)).toEqual(['a|a', 'b|d', 'c|', 'e|e', '|f']);
  });
  it('are told in numbers and per cent', () => {
    expect(changeOf({before: '100', after: '112'})).toBe('+12（+12%）');
    expect(changeOf({before: '0', after: '3'})).toBe('+3');
    expect(changeOf({before: '', after: '3'})).toBe('');
    expect(changeOf({before: '2.5', after: '2.4'})).toBe('-0.1（-4%）');
  });
});

describe('totals', () => {
  const of = (region: string, byGovernment: boolean, value = '1') => ({region, name: region, year: 2024, reports: 1, byGovernment, figures: [{id: 'a', label: '', value, unit: ''}]});
  it('count what a government has summed up once', () => {
    expect(outermost([of('320000', false), of('321300', true), of('321302', true), of('321400', false), of('321402', true)]).map((r) => r.region))
      .toEqual(['320000', '321300', '321400', '321402']);
    expect(outermost([of('320000', true), of('321300', true)]).map((r) => r.region)).toEqual(['320000']);
  });
  it('leave a table that no spreadsheet takes for formulas', () => {
    expect(csvOf([['=1+1', -3, 'a,"b"', '-x']])).toBe(`\uFEFF'=1+1,-3,"a,""b""",'-x\r\n`);
  });
});

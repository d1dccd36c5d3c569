import {fromJson, type JsonValue} from '@bufbuild/protobuf';
import {describe, expect, it} from 'vitest';
import {FormatSchema} from '@/gen/nianbao/format/v1/format_pb';
import {makeForm, selectLines} from './form';
import {computeTotals, parseCell, parsePasted, printCell, type Values} from './values';
import {sentenceOf} from './sentence';

// A small form with everything that a table can have: groups, a heading, totals of both axes, money, signs.
const FORMAT: JsonValue = {
  id: 'f9999', sectionPolicy: 'FIXED',
  sections: [{
    id: 's', title: '情况', number: '一、',
    tables: [{
      id: 't', presentation: 'GRID',
      blocks: [{
        corner: '项目', columnGroup: '申请人', unitColumn: '单位',
        rows: [
          {id: 'group', label: '组', children: [{id: 'a', label: '甲', unit: '件'}, {id: 'b', label: '乙'}]},
          {id: 'heading', label: '小节', heading: true, children: [{id: 'c', label: '丙'}]},
          {id: 'total', label: '合计', totalOf: ['group.*', 'heading.c']},
        ],
        columns: [{id: 'x', label: '自然人'}, {id: 'y', label: '法人', type: 'SIGNED_COUNT'}, {id: 'all', label: '总计', totalOf: ['x', 'y']}],
      }],
    }, {
      id: 'fee', presentation: 'SENTENCE', sentenceTemplates: ['{year}年收{fee/amount/value}元。', '{year}年没有收费。'],
      blocks: [{rows: [{id: 'amount', label: '金额', type: 'MONEY', unit: '元'}], columns: [{id: 'value', label: '数值'}]}],
    }],
  }],
};
const form = makeForm(fromJson(FormatSchema, FORMAT));
const block = form.sections[0].tables[0].blocks[0];
const cell = (id: string) => form.cells.get(id)!;
const put = (values: Values, id: string, text: string) => {
  const parsed = parseCell(cell(id), text);
  if (parsed) values.set(id, parsed);
};

describe('a form', () => {
  it('has a cell for every value row and value column, and none for groups and headings', () => {
    expect(block.rows.map((row) => row.path)).toEqual(['group.a', 'group.b', 'heading.c', 'total']);
    expect(form.cells.size).toBe(4 * 3 + 1);
    expect(cell('t/group.a/x').label).toBe('组 甲｜自然人');
    expect(cell('t/total/y').total).toBe(true);
  });

  it('prints as many columns in every head row as the table has', () => {
    expect(block.width).toBe(2 + 1 + 3);
    const first = block.headRows[0].reduce((sum, head) => sum + head.columnSpan, 0);
    expect(first).toBe(block.width);
    expect(block.body.map((row) => row.heads.map((head) => head.text))).toEqual([['组', '甲'], ['乙'], ['小节'], ['丙'], ['合计']]);
    expect(block.body[0].heads[0].rowSpan).toBe(2);
    expect(block.body[2].line).toBe(-1);
  });

  it('selects lines as the services do', () => {
    expect(selectLines(block.rows, 'group.*')).toEqual([0, 1]);
    expect(selectLines(block.rows, '*')).toEqual([0, 1, 2]);
    expect(selectLines(block.columns, 'x.*')).toEqual([0]);
    expect(selectLines(block.rows, 'nothing')).toEqual([]);
  });
});

describe('a value', () => {
  it('is read from what people type', () => {
    const of = (text: string) => parseCell(cell('t/group.a/x'), text)?.value;
    expect(of('1,234,567')).toEqual({case: 'count', value: 1234567n});
    expect(of('１２')).toEqual({case: 'count', value: 12n});
    expect(of(' 007 ')).toEqual({case: 'count', value: 7n});
    expect(of('')).toBeUndefined();
    expect(of('——')).toBeUndefined();
    expect(of('-3')).toEqual({case: 'raw', value: '-3'});
    expect(of('3.0')).toEqual({case: 'raw', value: '3.0'});
    expect(of('1,23')).toEqual({case: 'raw', value: '1,23'});
    expect(of('9999999999999')).toEqual({case: 'raw', value: '9999999999999'});
    expect(parseCell(cell('t/group.a/y'), '−3')?.value).toEqual({case: 'count', value: -3n});
  });

  it('of money is exact in its printed unit', () => {
    const info = {...cell('fee/amount/value'), unit: '万元'};
    const read = parseCell(info, '72701.2578');
    expect(read?.value).toEqual({case: 'fen', value: 72701257800n});
    expect(printCell(info, read)).toBe('72701.2578');
    expect(parseCell(info, '0.0000001')?.value.case).toBe('raw');
    expect(printCell(info, parseCell(info, '0.038'))).toBe('0.038');
    expect(printCell(cell('fee/amount/value'), parseCell(cell('fee/amount/value'), '900'))).toBe('900');
  });
});

describe('totals', () => {
  it('sum rows and columns, and stay blank where nothing was filed', () => {
    const values: Values = new Map();
    computeTotals(block, values);
    expect(values.size).toBe(0);
    put(values, 't/group.a/x', '1');
    put(values, 't/heading.c/x', '2');
    put(values, 't/group.b/y', '-5');
    computeTotals(block, values);
    expect(printCell(cell('t/total/x'), values.get('t/total/x'))).toBe('3');
    expect(printCell(cell('t/total/all'), values.get('t/total/all'))).toBe('-2');
    expect(printCell(cell('t/group.b/all'), values.get('t/group.b/all'))).toBe('-5');
  });

  it('have no value while a part is no number', () => {
    const values: Values = new Map();
    put(values, 't/group.a/x', '三');
    put(values, 't/group.b/x', '4');
    computeTotals(block, values);
    expect(values.has('t/total/x')).toBe(false);
    expect(values.has('t/group.b/all')).toBe(true);
  });
});

describe('a block from a spreadsheet', () => {
  it('comes apart by lines and tabs, quoted cells kept whole', () => {
    expect(parsePasted('1\t2\r\n3\t4\r\n')).toEqual([['1', '2'], ['3', '4']]);
    expect(parsePasted('"a\tb\n""c"""\t2')).toEqual([['a\tb\n"c"', '2']]);
    expect(parsePasted('7')).toEqual([['7']]);
  });
});

describe('a sentence', () => {
  it('is the first whose figures are all other than zero, else the last', () => {
    const values: Values = new Map();
    const table = form.sections[0].tables[1];
    expect(sentenceOf(table, values, form.cells, 2030)).toBe('2030年没有收费。');
    put(values, 'fee/amount/value', '400');
    expect(sentenceOf(table, values, form.cells, 2030)).toBe('2030年收400元。');
  });
});

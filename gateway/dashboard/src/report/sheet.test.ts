import {describe, expect, it} from 'vitest';
import {columnWidths, workbookOf} from './sheet';

describe('a table as a workbook', () => {
  it('has columns as wide as their longest text, within reason', () => {
    expect(columnWidths([['地区', 'n'], ['宿迁市人民政府', 'x'.repeat(90)]]).map(({width}) => width)).toEqual([16, 48]);
    expect(columnWidths([])).toEqual([]);
  });
  it('is a zip archive', async () => {
    const bytes = new Uint8Array(await (await workbookOf([['a'], ['=1+1'], ['12'], ['']])).arrayBuffer());
    expect(String.fromCharCode(bytes[0], bytes[1])).toBe('PK');
  });
});

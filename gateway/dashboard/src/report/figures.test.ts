import {describe, expect, it} from 'vitest';
import {adjustLinks, followCells, insertFigure, keepLinks, restoreLinks} from './figures';

describe('a figure in the text', () => {
  const text = '全年收到申请25件，办结20件。';
  const links = [{cell: 'a', start: 6, end: 8}, {cell: 'b', start: 12, end: 14}];
  it('follows its cell, and the ones behind it move', () => {
    const followed = followCells(text, links, (cell) => (cell === 'a' ? '1250' : '20'));
    expect(followed.text).toBe('全年收到申请1250件，办结20件。');
    expect(followed.links.map((l) => followed.text.slice(l.start, l.end))).toEqual(['1250', '20']);
    expect(followCells(text, links, (cell) => (cell === 'a' ? '25' : '20')).changed).toBe(false);
  });
  it('keeps its words when the cell is emptied', () => {
    expect(followCells(text, links, () => '').text).toBe(text);
  });
  it('moves with the text around it, and is let go when somebody writes into it', () => {
    const longer = text.replace('全年', '2024年全年');
    expect(adjustLinks(links, text, longer).map((l) => longer.slice(l.start, l.end))).toEqual(['25', '20']);
    const other = text.replace('25', '26');
    expect(adjustLinks(links, text, other).map((l) => l.cell)).toEqual(['b']);
    const more = text.replace('25件', '253件');
    expect(adjustLinks(links, text, more).map((l) => l.cell)).toEqual(['b']);
    expect(adjustLinks(links, text, '')).toEqual([]);
  });
  it('is inserted at the caret or instead of what is selected', () => {
    const inserted = insertFigure(text, links, 'c', '7', 6, 8);
    expect(inserted.text).toBe('全年收到申请7件，办结20件。');
    expect(inserted.links.map((l) => [l.cell, inserted.text.slice(l.start, l.end)])).toEqual([['c', '7'], ['b', '20']]);
    expect(insertFigure('', [], 'c', '7', 0, 0)).toEqual({text: '7', links: [{cell: 'c', start: 0, end: 1}], changed: true});
  });
  it('is found again only where its words still stand', () => {
    const kept = JSON.parse(JSON.stringify(keepLinks(text, links)));
    expect(restoreLinks(text, kept, () => true)).toEqual(links);
    expect(restoreLinks(text.replace('25', '26'), kept, () => true).map((l) => l.cell)).toEqual(['b']);
    expect(restoreLinks(text, kept, (cell) => cell === 'a')).toHaveLength(1);
    for (const odd of [undefined, null, 7, {}, {links: [null], texts: ['']}, {links: [{cell: 'a', start: 3, end: 1}], texts: ['']}]) expect(restoreLinks(text, odd, () => true)).toEqual([]);
  });
});

// The sentence that tells a table's figures: the first template whose cells are all other than zero, else the last.
import {isSentence, type CellInfo, type FormTable} from './form';
import {numberOf, printCell, type Values} from './values';

const CELL = /\{([^{}]+\/[^{}]+)\}/g;

export function sentenceOf(table: FormTable, values: Values, cells: Map<string, CellInfo>, year: number): string {
  const templates = table.proto.sentenceTemplates;
  if (!isSentence(table) || templates.length === 0) return '';
  const tells = (template: string) => [...template.matchAll(CELL)].every(([, id]) => {
    const number = numberOf(values.get(id));
    return number !== undefined && number !== 0n;
  });
  const template = templates.find(tells) ?? templates[templates.length - 1];
  return template.replaceAll('{year}', String(year)).replace(CELL, (whole, id: string) => {
    const info = cells.get(id);
    return info ? printCell(info, values.get(id)) : whole;
  });
}

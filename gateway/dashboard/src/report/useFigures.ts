// The linked figures of a draft's narratives, kept in this browser beside the draft.
import {reactive} from 'vue';
import type {Form} from '@/format/form';
import {printCell} from '@/format/values';
import type {Draft} from './draft';
import {adjustLinks, followCells, insertFigure, keepLinks, restoreLinks, type FigureLink} from './figures';

/** A narrative: -1 = the lead, else a section of the draft. */
export type Narrative = number;

export function useFigures(name: string, form: () => Form | undefined, draft: () => Draft | undefined) {
  const key = `nianbao-figures/${name}`;
  const links = reactive(new Map<Narrative, FigureLink[]>());
  const textOf = (n: Narrative) => (n < 0 ? draft()?.lead : draft()?.sections[n]?.text) ?? '';
  const setText = (n: Narrative, text: string) => {
    const d = draft();
    if (!d) return;
    if (n < 0) d.lead = text;
    else if (d.sections[n]) d.sections[n].text = text;
  };
  const print = (cell: string) => {
    const info = form()?.cells.get(cell);
    return info ? printCell(info, draft()?.values.get(cell)) : '';
  };

  function keep() {
    try {
      const all = [...links].filter(([, list]) => list.length > 0).map(([n, list]) => [n, keepLinks(textOf(n), list)]);
      if (all.length) localStorage.setItem(key, JSON.stringify(all));
      else localStorage.removeItem(key);
    } catch {
      // Without storage the links last as long as the page.
    }
  }

  function restore() {
    links.clear();
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
      if (!Array.isArray(kept)) return;
      for (const entry of kept as [Narrative, unknown][]) {
        const list = restoreLinks(textOf(entry[0]), entry[1], (cell) => form()?.cells.has(cell) ?? false);
        if (list.length) links.set(entry[0], list);
      }
    } catch {
      localStorage.removeItem(key);
    }
  }

  function typed(n: Narrative, before: string, after: string) {
    const known = links.get(n);
    if (!known?.length) return;
    links.set(n, adjustLinks(known, before, after));
    keep();
  }

  /** Puts the cell's figure into the text; false when the cell has none. */
  function insert(n: Narrative, cell: string, start: number, end: number): boolean {
    const figure = print(cell);
    if (figure === '') return false;
    const done = insertFigure(textOf(n), links.get(n) ?? [], cell, figure, start, end);
    setText(n, done.text);
    links.set(n, done.links);
    keep();
    return true;
  }

  /** After cells have changed. */
  function follow() {
    let changed = false;
    for (const [n, list] of links) {
      const followed = followCells(textOf(n), list, print);
      if (!followed.changed) continue;
      setText(n, followed.text);
      links.set(n, followed.links);
      changed = true;
    }
    if (changed) keep();
  }

  const clear = () => {
    links.clear();
    keep();
  };
  return {links, restore, typed, insert, follow, clear, print};
}

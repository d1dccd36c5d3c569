// Figures in a narrative that follow their cells: inserted once, rewritten whenever the cell changes. Pure. Links live in
// the editor and in the browser that made them; elsewhere the finding about a figure offers the same by its button.
export interface FigureLink {
  cell: string;
  start: number;  // UTF-16 offsets of the figure's text, [start, end)
  end: number;
}

/** Links after somebody changed the text: those before the change stay, those behind it move, those in it are let go. */
export function adjustLinks(links: FigureLink[], before: string, after: string): FigureLink[] {
  if (before === after) return links;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) ++head;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) ++tail;
  const end = before.length - tail;  // [head, end) of the old text was replaced
  const moved = after.length - before.length;
  return links.flatMap((link) => {
    if (link.end <= head) {
      // A digit typed right behind a figure makes it another number.
      return link.end === head && /^[\d.]/.test(after.slice(head)) && moved > 0 ? [] : [link];
    }
    return link.start >= end ? [{...link, start: link.start + moved, end: link.end + moved}] : [];
  });
}

export interface Followed {
  text: string;
  links: FigureLink[];
  changed: boolean;
}

/** The text with every linked figure as `print` tells it now; a cell that has no figure any more leaves its text alone. */
export function followCells(text: string, links: FigureLink[], print: (cell: string) => string): Followed {
  const ordered = [...links].sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  const kept: FigureLink[] = [];
  for (const link of ordered) {
    if (link.start < at || link.end > text.length) continue;
    out += text.slice(at, link.start);
    const now = print(link.cell) || text.slice(link.start, link.end);
    kept.push({cell: link.cell, start: out.length, end: out.length + now.length});
    out += now;
    at = link.end;
  }
  out += text.slice(at);
  return {text: out, links: kept, changed: out !== text};
}

/** Puts a cell's figure into the text, at a place or instead of a selection. */
export function insertFigure(text: string, links: FigureLink[], cell: string, figure: string, start: number, end: number): Followed {
  const next = text.slice(0, start) + figure + text.slice(end);
  const others = adjustLinks(links, text, next).filter((link) => link.end <= start || link.start >= start + figure.length);
  const all = [...others, {cell, start, end: start + figure.length}].sort((a, b) => a.start - b.start);
  return {text: next, links: all, changed: true};
}

interface Kept {
  links: FigureLink[];
  texts: string[];  // what stood there
}

/** For storage; links are good again only while their words still stand where they stood. */
export const keepLinks = (text: string, links: FigureLink[]): Kept => ({links, texts: links.map((l) => text.slice(l.start, l.end))});
export function restoreLinks(text: string, kept: unknown, known: (cell: string) => boolean): FigureLink[] {
  const {links, texts} = (kept ?? {}) as Partial<Kept>;
  if (!Array.isArray(links) || !Array.isArray(texts)) return [];
  return links.filter((link, i) => typeof link?.cell === 'string' && Number.isInteger(link.start) && Number.isInteger(link.end) &&
    link.start < link.end && known(link.cell) && text.slice(link.start, link.end) === texts[i]);
}

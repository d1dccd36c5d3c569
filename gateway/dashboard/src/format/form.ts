// The form as data for the page: an edition's tables with their heads, lines and cells. Everything comes from the
// Format; no section, row or cell is known here. Follows services/common/format (lines, selectors) and the printed grid.
import type {Block, Format, Node, Section, Table} from '@/gen/nianbao/format/v1/format_pb';
import {Presentation, SectionPolicy, ValueType} from '@/gen/nianbao/format/v1/format_pb';

/** One value line of an axis. */
export interface Line {
  path: string;      // ids joined with "."
  nodes: Node[];     // outermost first
  total: boolean;
  parts: number[];   // total: the lines it sums, by index in the same axis
}

export interface CellInfo {
  id: string;
  type: ValueType;
  unit: string;
  label: string;     // for people
  total: boolean;    // computed, never typed
  guidance: string;
}

/** A printed head cell. */
export interface Head {
  text: string;
  rowSpan: number;
  columnSpan: number;
  node?: Node;
}

/** A printed body row: heads that begin in it, its unit, and the value line it shows (-1: a heading without values). */
export interface BodyRow {
  heads: Head[];
  unit: string;
  line: number;
}

export interface FormBlock {
  proto: Block;
  rows: Line[];
  columns: Line[];
  cells: CellInfo[][];  // [row][column]
  headRows: Head[][];
  body: BodyRow[];
  width: number;        // printed columns in all
}

export interface FormTable {
  proto: Table;
  blocks: FormBlock[];
}

export interface FormSection {
  proto: Section;
  heading: string;      // "一、总体情况"
  tables: FormTable[];
}

export interface Form {
  format: Format;
  fixed: boolean;       // the law fixes the list of sections
  sections: FormSection[];
  cells: Map<string, CellInfo>;
}

const isLeaf = (node: Node) => node.children.length === 0;
const isGroup = (node: Node) => !isLeaf(node) && !node.hasValue && !node.heading;

function collectLines(node: Node, above: Node[], lines: Line[]) {
  const nodes = [...above, node];
  if ((isLeaf(node) && !node.heading) || node.hasValue) {
    lines.push({path: nodes.map((n) => n.id).join('.'), nodes, total: node.totalOf.length > 0, parts: []});
  }
  for (const child of node.children) collectLines(child, nodes, lines);
}

/** Indexes of the value lines that a selector names; see Edition::SelectLines. */
export function selectLines(lines: Line[], selector: string): number[] {
  const matching = (test: (line: Line) => boolean) => lines.flatMap((line, i) => (test(line) ? [i] : []));
  if (selector === '*') return matching((line) => !line.total);
  if (selector.endsWith('.*')) {
    const above = selector.slice(0, -2);
    const below = matching((line) => line.path.startsWith(`${above}.`) && !line.total);
    return below.length > 0 ? below : matching((line) => line.path === above);
  }
  return matching((line) => line.path === selector || line.nodes[line.nodes.length - 1].alias === selector);
}

function linesOf(roots: Node[]): Line[] {
  const lines: Line[] = [];
  for (const root of roots) collectLines(root, [], lines);
  lines.forEach((line, self) => {
    const selected = line.nodes[line.nodes.length - 1].totalOf.flatMap((selector) => selectLines(lines, selector));
    line.parts = [...new Set(selected)].filter((part) => part !== self);
  });
  return lines;
}

/** The innermost node that says something wins, the column before the row. */
function inherited<T>(column: Line, row: Line, read: (node: Node) => T): T | undefined {
  for (const line of [column, row]) {
    for (let i = line.nodes.length - 1; i >= 0; --i) {
      const value = read(line.nodes[i]);
      if (value) return value;
    }
  }
  return undefined;
}

function labelOf(block: Block, row: Line, column: Line): string {
  const text = (line: Line) => line.nodes.map((node) => node.label).join(' ');
  return [block.hideRowLabels ? '' : text(row), text(column)].filter(Boolean).join('｜');
}

const depthOf = (nodes: Node[]): number => nodes.reduce((most, node) => Math.max(most, 1 + depthOf(node.children)), 0);
const groupDepthOf = (nodes: Node[]): number =>
  nodes.reduce((most, node) => Math.max(most, (isGroup(node) ? 1 : 0) + groupDepthOf(node.children)), 0);
const rowsOf = (node: Node): number => (isGroup(node) ? 0 : 1) + node.children.reduce((sum, child) => sum + rowsOf(child), 0);
const leavesOf = (node: Node): number => (isLeaf(node) ? 1 : node.children.reduce((sum, child) => sum + leavesOf(child), 0));

function columnHeads(nodes: Node[], level: number, levels: number, rows: Head[][]) {
  for (const node of nodes) {
    rows[level].push({
      text: node.label, rowSpan: isLeaf(node) ? levels - level : 1, columnSpan: leavesOf(node), node,
    });
    columnHeads(node.children, level + 1, levels, rows);
  }
}

function headRowsOf(block: Block, labelColumns: number, unitColumn: boolean, valueColumns: number): Head[][] {
  const group = block.columnGroup ? 1 : 0;
  const levels = depthOf(block.columns) + group;
  const rows: Head[][] = Array.from({length: levels}, () => []);
  if (labelColumns > 0) rows[0].push({text: block.corner, rowSpan: levels, columnSpan: labelColumns});
  if (unitColumn) rows[0].push({text: block.unitColumn, rowSpan: levels, columnSpan: 1});
  if (group) rows[0].push({text: block.columnGroup, rowSpan: 1, columnSpan: valueColumns});
  columnHeads(block.columns, group, levels, rows);
  return rows;
}

/** Body rows in print order; a group's head stands in the first row that it spans. */
function bodyOf(block: Block, rows: Line[], labelColumns: number): BodyRow[] {
  const body: BodyRow[] = [];
  let waiting: Head[] = [];
  const add = (node: Node, path: Node[], groups: number) => {
    const nodes = [...path, node];
    if (isGroup(node)) {
      waiting.push({text: node.label, rowSpan: rowsOf(node), columnSpan: 1, node});
      for (const child of node.children) add(child, nodes, groups + 1);
      return;
    }
    const own: Head[] = labelColumns > 0
      ? [{text: node.label, rowSpan: 1, columnSpan: labelColumns - groups, node}] : [];
    const id = nodes.map((n) => n.id).join('.');
    body.push({heads: [...waiting, ...own], unit: node.unit, line: rows.findIndex((line) => line.path === id)});
    waiting = [];
    for (const child of node.children) add(child, nodes, groups);
  };
  for (const node of block.rows) add(node, [], 0);
  return body;
}

function formBlock(table: Table, block: Block): FormBlock {
  const rows = linesOf(block.rows);
  const columns = linesOf(block.columns);
  const labelColumns = block.hideRowLabels ? 0 : 1 + groupDepthOf(block.rows);
  const unitColumn = block.unitColumn !== '';
  const cells = rows.map((row) => columns.map((column) => ({
    id: `${table.id}/${row.path}/${column.path}`,
    type: inherited(column, row, (node) => node.type) ?? ValueType.COUNT,
    unit: inherited(column, row, (node) => node.unit) ?? '',
    label: labelOf(block, row, column),
    total: row.total || column.total,
    guidance: [row, column].map((line) => line.nodes[line.nodes.length - 1].guidance).filter(Boolean).join(' '),
  })));
  return {
    proto: block, rows, columns, cells,
    headRows: headRowsOf(block, labelColumns, unitColumn, columns.length),
    body: bodyOf(block, rows, labelColumns),
    width: labelColumns + (unitColumn ? 1 : 0) + columns.length,
  };
}

export function makeForm(format: Format): Form {
  const sections = format.sections.map((section) => ({
    proto: section,
    heading: section.number + section.title,
    tables: section.tables.map((table) => ({proto: table, blocks: table.blocks.map((b) => formBlock(table, b))})),
  }));
  const cells = new Map<string, CellInfo>();
  for (const section of sections) {
    for (const table of section.tables) {
      for (const block of table.blocks) block.cells.flat().forEach((cell) => cells.set(cell.id, cell));
    }
  }
  return {format, fixed: format.sectionPolicy === SectionPolicy.FIXED, sections, cells};
}

export const isSentence = (table: FormTable) => table.proto.presentation === Presentation.SENTENCE;

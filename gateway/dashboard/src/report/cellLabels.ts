// Every cell of an edition under its statutory label.
import type {Form} from '@/format/form';

export function cellLabels(form: Form): Map<string, string> {
  const labels = new Map<string, string>();
  for (const section of form.sections) {
    for (const table of section.tables) {
      for (const block of table.blocks) {
        for (const row of block.cells) for (const cell of row) labels.set(cell.id, cell.label);
      }
    }
  }
  return labels;
}

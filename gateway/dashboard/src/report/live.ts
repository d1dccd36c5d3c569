// What is known of a draft's figures while they are typed: which cells changed since they were last judged, and the
// verdict when the rules that look at them have been judged again.
import type {Values} from '@/format/values';
import type {Cell} from '@/gen/nianbao/report/v1/content_pb';
import type {Finding} from '@/gen/nianbao/report/v1/finding_pb';

const told = (cell: Cell | undefined) => (cell ? `${cell.value.case} ${String(cell.value.value)}` : '');

/** Values as they were when a question was asked. */
export type Snapshot = Map<string, string>;
export const snapshotOf = (values: Values): Snapshot => new Map([...values].map(([id, cell]) => [id, told(cell)]));

/** Ids of the cells whose value is another one now. */
export function changedSince(before: Snapshot, values: Values): string[] {
  const ids = new Set([...before.keys(), ...values.keys()]);
  return [...ids].filter((id) => (before.get(id) ?? '') !== told(values.get(id)));
}

/** Findings of rules that were judged again make room for the new ones; the others stand. Worst first, as validation orders them. */
export function mergeFindings(standing: Finding[], judged: string[], fresh: Finding[]): Finding[] {
  const again = new Set(judged);
  const kept = standing.filter((finding) => !again.has(finding.ruleId));
  return [...fresh, ...kept].sort((a, b) => a.severity - b.severity);
}

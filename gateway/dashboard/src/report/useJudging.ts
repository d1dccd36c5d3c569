// The verdict on a draft while it is typed: figures by the rules that look at them, the whole when the fingers rest. Only
// the answer to the last question counts, of whichever kind it was.
import {create, type MessageInitShape} from '@bufbuild/protobuf';
import {ref, shallowRef} from 'vue';
import {validation} from '@/api/clients';
import type {Form} from '@/format/form';
import type {Values} from '@/format/values';
import {ReportContentSchema, type ReportContent} from '@/gen/nianbao/report/v1/content_pb';
import type {Finding} from '@/gen/nianbao/report/v1/finding_pb';
import type {CheckContextSchema} from '@/gen/nianbao/validation/v1/validation_service_pb';
import {changedSince, mergeFindings, snapshotOf, type Snapshot} from './live';

const CELLS_AFTER = 150;  // ms of rest
const CHECK_AFTER = 900;

/** What is judged, as it stands when it is asked for. */
export interface Subject {
  form: () => Form;
  values: () => Values;
  content: () => ReportContent;
  previous: () => ReportContent | undefined;
  context: () => MessageInitShape<typeof CheckContextSchema>;  // without last year's content
}

export function useJudging(subject: Subject) {
  const findings = shallowRef<Finding[]>([]);
  const checkState = ref<'idle' | 'checking' | 'done' | 'failed'>('idle');
  let judged: Snapshot = new Map();  // cells as they were at the newest verdict
  let run = 0;
  let cellsTimer = 0;
  let checkTimer = 0;

  async function check() {
    clearTimeout(cellsTimer);
    const current = ++run;
    const asked = snapshotOf(subject.values());
    checkState.value = 'checking';
    try {
      const result = await validation.checkReport({content: subject.content(), context: {...subject.context(), previous: subject.previous()}});
      if (current !== run) return;
      findings.value = result.findings;
      judged = asked;
      checkState.value = 'done';
    } catch {
      if (current === run) checkState.value = 'failed';
    }
  }

  async function checkCells() {
    const changed = changedSince(judged, subject.values()).filter((id) => subject.form().cells.has(id));
    if (changed.length === 0) return;
    const current = ++run;
    const asked = snapshotOf(subject.values());
    const last = subject.previous();
    // The rules across years need last year's figures, not its text.
    const figures = last && create(ReportContentSchema, {cells: last.cells});
    try {
      const answer = await validation.checkCells({cells: [...subject.values().values()], changed, context: {...subject.context(), previous: figures}});
      if (current !== run) return;
      findings.value = mergeFindings(findings.value, answer.ruleIds, answer.findings);
      judged = asked;
    } catch {
      // The whole report is judged in a moment; that says when judging fails.
    }
  }

  function stop() {
    clearTimeout(cellsTimer);
    clearTimeout(checkTimer);
  }

  function soon() {
    stop();
    cellsTimer = window.setTimeout(() => void checkCells(), CELLS_AFTER);
    checkTimer = window.setTimeout(() => void check(), CHECK_AFTER);
  }

  return {findings, checkState, check, soon, stop};
}

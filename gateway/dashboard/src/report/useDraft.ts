// The draft under a clerk's hands: saved by itself, checked by itself, never lost.
import {create, fromJsonString, toJsonString} from '@bufbuild/protobuf';
import {computed, onBeforeUnmount, reactive, ref, shallowReactive, shallowRef, watch} from 'vue';
import {faultOf, newRequestId, organs, reports, validation, type Fault} from '@/api/clients';
import {formOf, rulesOf} from '@/api/forms';
import {session} from '@/api/session';
import type {Form} from '@/format/form';
import {computeTotals, numberOf, type Values} from '@/format/values';
import type {Rule} from '@/gen/nianbao/format/v1/rule_pb';
import {ReportContentSchema, ExplanationSchema, type ReportContent} from '@/gen/nianbao/report/v1/content_pb';
import type {Finding} from '@/gen/nianbao/report/v1/finding_pb';
import type {Organ} from '@/gen/nianbao/report/v1/organ_pb';
import type {AnnualReport, ReturnReason} from '@/gen/nianbao/report/v1/report_pb';
import {today} from '@/i18n';
import {contentOf, draftOf, sameContent, type Draft} from './draft';
import {changedSince, mergeFindings, snapshotOf, type Snapshot} from './live';
import {applyMend, carriedCells, mendOf, type Mend} from './mends';
import {useFigures} from './useFigures';

const SAVE_AFTER = 1200;  // ms of rest
const CELLS_AFTER = 150;  // figures are judged while they are typed, by the rules that look at them
const CHECK_AFTER = 900;  // and the whole report when the fingers rest

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';

const reactiveDraft = (draft: Draft): Draft => shallowReactive({
  ...draft, values: shallowReactive(draft.values), sections: reactive(draft.sections), explanations: reactive(draft.explanations),
});

export function useDraft(name: string) {
  const report = shallowRef<AnnualReport>();
  const organ = shallowRef<Organ>();
  const form = shallowRef<Form>();
  const draft = shallowRef<Draft>();
  const previous = shallowRef<Values>();
  const findings = shallowRef<Finding[]>([]);
  const saveState = ref<SaveState>('saved');
  const checkState = ref<'idle' | 'checking' | 'done' | 'failed'>('idle');
  const fault = shallowRef<Fault>();
  const restored = ref(false);
  const returned = shallowRef<ReturnReason[]>([]);  // what led to this revision
  const locked = ref(new Set<string>());  // cells that carry last year's figure over, until the clerk unlocks them
  let rules = new Map<string, Rule>();
  let judged: Snapshot = new Map();       // cells as they were at the newest verdict
  let carried: Values = new Map();        // what this year's cells carry over
  let cellsTimer = 0;
  let previousContent: ReportContent | undefined;
  let previousFormat = '';
  let saved: ReportContent;
  let saveTimer = 0;
  let checkTimer = 0;
  let checkRun = 0;
  const backupKey = `nianbao-draft/${name}`;

  const figures = useFigures(name, () => form.value, () => draft.value);
  const content = () => contentOf(draft.value!, form.value!);

  function keepBackup() {
    try {
      localStorage.setItem(backupKey, toJsonString(ReportContentSchema, content()));
    } catch {
      // A full or forbidden storage only loses the second safety net.
    }
  }
  const dropBackup = () => localStorage.removeItem(backupKey);

  function show(next: ReportContent) {
    const fresh = draftOf(next, form.value!);
    lockCarried(fresh.values);
    computeAll(fresh.values);
    draft.value = reactiveDraft(fresh);
    figures.restore();
  }

  // What another visit could not save comes back, unless the draft has moved on since.
  function restore(): ReportContent | undefined {
    const text = localStorage.getItem(backupKey);
    if (!text) return undefined;
    try {
      const kept = fromJsonString(ReportContentSchema, text, {ignoreUnknownFields: true});
      return sameContent(kept, saved) ? undefined : kept;
    } catch {
      dropBackup();
      return undefined;
    }
  }

  async function loadPrevious(year: number) {
    try {
      const parent = name.split('/').slice(0, 2).join('/');
      const [last] = (await reports.listAnnualReports({parent, reportYear: year - 1, pageSize: 1})).annualReports;
      if (!last) return;
      const revision = await reports.getRevision({name: `${last.name}/revisions/${last.effectiveRevision || '-'}`});
      previousContent = revision.content;
      previousFormat = last.formatId;
      previous.value = new Map(revision.content?.cells.map((cell) => [cell.id, cell]) ?? []);
    } catch {
      previous.value = undefined;  // nothing is known of last year, or it is not ours to read
    }
  }

  async function load() {
    const [loaded, revision] = await Promise.all([
      reports.getAnnualReport({name}), reports.getRevision({name: `${name}/revisions/-`}),
    ]);
    report.value = loaded;
    form.value = await formOf(loaded.formatId);
    returned.value = revision.returnReasons;
    saved = revision.content ?? create(ReportContentSchema);
    show(saved);
    saved = content();
    const kept = restore();
    if (kept) {
      show(kept);
      restored.value = true;
      changed();
    }
    const [registered, catalogue] = await Promise.all([
      organs.getOrgan({name: name.split('/').slice(0, 2).join('/')}).catch(() => undefined),
      rulesOf(loaded.formatId).catch((): Rule[] => []),  // without it nothing is mended by a button
      loadPrevious(loaded.reportYear),
    ]);
    organ.value = registered;
    rules = new Map(catalogue.map((rule) => [rule.id, rule]));
    await carryOver();
    await check();
  }

  // Last year's closing figures are this year's opening ones: filled in where nothing stands, and locked while they agree.
  function lockCarried(values: Values): boolean {
    const agreeing = new Set<string>();
    let filled = false;
    for (const [id, cell] of carried) {
      const now = values.get(id);
      if (!now) {
        values.set(id, cell);
        filled = true;
      }
      if (!now || numberOf(now) === numberOf(cell)) agreeing.add(id);
    }
    locked.value = agreeing;
    return filled;
  }

  async function carryOver() {
    const lastForm = previousFormat ? await formOf(previousFormat).catch(() => undefined) : undefined;
    carried = carriedCells([...rules.values()], form.value!, lastForm, previous.value);
    if (!lockCarried(draft.value!.values)) return;
    computeAll(draft.value!.values);
    changed();
  }

  function unlock(cell: string) {
    const left = new Set(locked.value);
    left.delete(cell);
    locked.value = left;
  }

  function computeAll(values: Values) {
    for (const section of form.value!.sections) {
      for (const table of section.tables) table.blocks.forEach((block) => computeTotals(block, values));
    }
  }

  function changed() {
    figures.follow();
    if (saveState.value === 'conflict') return keepBackup();
    saveState.value = 'unsaved';
    keepBackup();
    clearTimeout(saveTimer);
    clearTimeout(cellsTimer);
    clearTimeout(checkTimer);
    saveTimer = window.setTimeout(() => void save(), SAVE_AFTER);
    cellsTimer = window.setTimeout(() => void checkCells(), CELLS_AFTER);
    checkTimer = window.setTimeout(() => void check(), CHECK_AFTER);
  }

  let running: Promise<boolean> = Promise.resolve(true);

  /** Saves now; true when what is shown is what the service holds. One save at a time. */
  function save(): Promise<boolean> {
    clearTimeout(saveTimer);
    running = running.then(saveOnce);
    return running;
  }

  async function saveOnce(): Promise<boolean> {
    if (saveState.value === 'conflict') return false;
    const next = content();
    if (sameContent(next, saved)) {
      saveState.value = 'saved';
      dropBackup();
      return true;
    }
    saveState.value = 'saving';
    try {
      report.value = await reports.updateContent({name, content: next, etag: report.value!.etag, requestId: newRequestId()});
      saved = next;
      fault.value = undefined;
      const again = !sameContent(content(), saved);
      saveState.value = again ? 'unsaved' : 'saved';
      if (again) changed();
      else dropBackup();
      return !again;
    } catch (error) {
      const why = faultOf(error);
      fault.value = why;
      saveState.value = why.reason === 'ETAG_MISMATCH' ? 'conflict' : 'failed';
      // A broken network heals by itself, and so does a busy service; anything else waits for the next change.
      if (why.passing) saveTimer = window.setTimeout(() => void save(), 5000);
      return false;
    }
  }

  const context = (last: ReportContent | undefined) => ({
    reportYear: report.value!.reportYear, organ: organ.value, asOf: today(), previous: last,
    previousFormatId: previousFormat, historical: report.value!.historical,
  });

  // One number for both kinds of question: an answer counts only while nothing was asked after it.
  async function check() {
    clearTimeout(cellsTimer);
    const run = ++checkRun;
    const asked = snapshotOf(draft.value!.values);
    checkState.value = 'checking';
    try {
      const result = await validation.checkReport({content: content(), context: context(previousContent)});
      if (run !== checkRun) return;
      findings.value = result.findings;
      judged = asked;
      checkState.value = 'done';
    } catch {
      if (run === checkRun) checkState.value = 'failed';
    }
  }

  async function checkCells() {
    const {values} = draft.value!;
    const known = changedSince(judged, values).filter((id) => form.value!.cells.has(id));
    if (known.length === 0) return;
    const run = ++checkRun;
    const asked = snapshotOf(values);
    try {
      const figures = previousContent && create(ReportContentSchema, {cells: previousContent.cells});
      const answer = await validation.checkCells({cells: [...values.values()], changed: known, context: context(figures)});
      if (run !== checkRun) return;
      findings.value = mergeFindings(findings.value, answer.ruleIds, answer.findings);
      judged = asked;
    } catch {
      // The whole report is judged in a moment; that says when judging fails.
    }
  }

  const mendFor = (finding: Finding): Mend | undefined =>
    form.value && draft.value && mendOf(finding, rules.get(finding.ruleId), form.value, draft.value);

  function mend(finding: Finding) {
    const known = mendFor(finding);
    if (!known || !applyMend(known, draft.value!)) return;
    computeAll(draft.value!.values);
    changed();
  }

  async function takeTheirs() {
    const [loaded, revision] = await Promise.all([
      reports.getAnnualReport({name}), reports.getRevision({name: `${name}/revisions/-`}),
    ]);
    report.value = loaded;
    show(revision.content ?? create(ReportContentSchema));
    saved = content();
    saveState.value = 'saved';
    fault.value = undefined;
    dropBackup();
    await check();
  }

  async function keepMine() {
    report.value = await reports.getAnnualReport({name});
    saveState.value = 'unsaved';
    return save();
  }

  function explain(finding: Finding, text: string) {
    const list = draft.value!.explanations;
    const known = list.find((e) => e.ruleId === finding.ruleId && (e.fingerprint === finding.fingerprint || e.fingerprint === ''));
    if (known) known.text = text;
    else list.push(create(ExplanationSchema, {ruleId: finding.ruleId, fingerprint: finding.fingerprint, text}));
    changed();
  }

  const explanationOf = (finding: Finding) => draft.value?.explanations
    .find((e) => e.ruleId === finding.ruleId && (e.fingerprint === finding.fingerprint || e.fingerprint === ''))?.text ?? '';

  const dirty = computed(() => saveState.value !== 'saved');
  const warn = (event: BeforeUnloadEvent) => {
    if (dirty.value) event.preventDefault();
  };
  const online = () => {
    if (saveState.value === 'failed') void save();
  };
  window.addEventListener('beforeunload', warn);
  window.addEventListener('online', online);
  // Signed in again under an open page: go on where the session ended.
  watch(() => session.csrf, (token) => {
    if (!token || !draft.value) return;
    if (saveState.value === 'failed') void save();
    void check();
  });
  onBeforeUnmount(() => {
    clearTimeout(saveTimer);
    clearTimeout(cellsTimer);
    clearTimeout(checkTimer);
    window.removeEventListener('beforeunload', warn);
    window.removeEventListener('online', online);
  });

  return {
    report, organ, form, draft, previous, findings, saveState, checkState, fault, restored, dirty, load, changed, save, check, show,
    content, takeTheirs, keepMine, explain, explanationOf, locked, unlock, mendFor, mend, returned, figures,
  };
}

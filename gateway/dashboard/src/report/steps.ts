// The steps that a person may take on a report in a state. What is allowed is decided by intake (services/intake/
// lifecycle); this table only decides which buttons are worth showing.
import type {TransitionRequest} from '@/gen/nianbao/intake/v1/report_service_pb';
import {WithdrawAnnualReportRequest_Reason as WithdrawReason} from '@/gen/nianbao/intake/v1/report_service_pb';
import type {Place} from '@/gen/nianbao/report/v1/finding_pb';
import {Revision_Kind, State, type AnnualReport} from '@/gen/nianbao/report/v1/report_pb';
import {newRequestId, reports} from '@/api/clients';
import {may} from '@/api/session';

export type Step =
  'submit' | 'review' | 'clear' | 'signOff' | 'approve' | 'return' | 'recall' | 'revise' | 'correct' | 'supplement' | 'withdraw';

interface StepRule {
  step: Step;
  states: State[];
  permission: string;
}

const UNDER_REVIEW = [State.IN_REVIEW, State.IN_SECRECY_REVIEW, State.AWAITING_SIGN_OFF];

const RULES: StepRule[] = [
  {step: 'submit', states: [State.DRAFT], permission: 'reports.submit'},
  {step: 'review', states: [State.IN_REVIEW], permission: 'reports.review'},
  {step: 'clear', states: [State.IN_SECRECY_REVIEW], permission: 'reports.clear'},
  {step: 'signOff', states: [State.AWAITING_SIGN_OFF], permission: 'reports.sign_off'},
  {step: 'approve', states: [State.FILED], permission: 'reports.approve'},
  {step: 'return', states: [State.IN_REVIEW], permission: 'reports.review'},
  {step: 'return', states: [State.IN_SECRECY_REVIEW], permission: 'reports.clear'},
  {step: 'return', states: [State.AWAITING_SIGN_OFF], permission: 'reports.sign_off'},
  {step: 'return', states: [State.FILED, State.APPROVED], permission: 'reports.approve'},
  {step: 'recall', states: UNDER_REVIEW, permission: 'reports.edit'},
  {step: 'revise', states: [State.RETURNED], permission: 'reports.edit'},
  {step: 'correct', states: [State.PUBLISHED], permission: 'reports.edit'},
  {step: 'supplement', states: [State.PUBLISHED], permission: 'reports.edit'},
  {step: 'withdraw', states: [State.PUBLISHED], permission: 'reports.withdraw'},
];

export const organOf = (report: AnnualReport) => report.name.split('/').slice(0, 2).join('/');

export function stepsFor(report: AnnualReport): Step[] {
  const organ = organOf(report);
  return [...new Set(RULES.filter((rule) => rule.states.includes(report.state) && may(rule.permission, organ))
    .map((rule) => rule.step))];
}

/** States in which something waits for the person at the screen. */
export function statesWaitingForMe(): State[] {
  const forward: Step[] = ['review', 'clear', 'signOff', 'approve'];
  return RULES.filter((rule) => forward.includes(rule.step) && may(rule.permission)).flatMap((rule) => rule.states);
}

/** What is to be mended, and where; without a place the report as a whole. */
export interface Remark {
  text: string;
  place?: Place;
}

export interface StepWords {
  comment: string;
  reasons: Remark[];
  note: string;
  secrecy: boolean;
}

type Plain = 'submit' | 'review' | 'clear' | 'signOff' | 'approve' | 'recall' | 'revise';
type PlainCall = (request: Pick<TransitionRequest, 'name' | 'etag' | 'requestId' | 'comment'>) => Promise<AnnualReport>;
const PLAIN: Record<Plain, PlainCall> = {
  submit: (r) => reports.submitAnnualReport(r),
  review: (r) => reports.reviewAnnualReport(r),
  clear: (r) => reports.clearAnnualReport(r),
  signOff: (r) => reports.signOffAnnualReport(r),
  approve: (r) => reports.approveAnnualReport(r),
  recall: (r) => reports.recallAnnualReport(r),
  revise: (r) => reports.reviseAnnualReport(r),
};

export function take(step: Step, report: AnnualReport, words: StepWords): Promise<AnnualReport> {
  const {name, etag} = report;
  const requestId = newRequestId();
  if (step === 'return') {
    return reports.returnAnnualReport({name, etag, requestId, reasons: words.reasons.map(({text, place}) => ({text, place}))});
  }
  if (step === 'correct' || step === 'supplement') {
    const kind = step === 'correct' ? Revision_Kind.CORRECTION : Revision_Kind.SUPPLEMENT;
    return reports.correctAnnualReport({name, etag, requestId, kind, publicNote: words.note});
  }
  if (step === 'withdraw') {
    const reason = words.secrecy ? WithdrawReason.SECRECY : WithdrawReason.PRIVACY;
    return reports.withdrawAnnualReport({name, etag, requestId, reason, comment: words.comment});
  }
  return PLAIN[step]({name, etag, requestId, comment: words.comment});
}

// Who is looked at first: what was found, what was explained away, what was copied, what came back before. Pure.
import {OverridePolicy, Severity, type Rule} from '@/gen/nianbao/format/v1/rule_pb';
import type {Finding} from '@/gen/nianbao/report/v1/finding_pb';
import type {AnnualReport, Revision} from '@/gen/nianbao/report/v1/report_pb';

/** Checks that compare whole texts, by their names in the rules. */
const COPIED = new Set(['like_last_year', 'like_another', 'taken_from_another']);
export const isCopied = (rule: Rule | undefined) => rule?.kind.case === 'check' && COPIED.has(rule.kind.value.name);
export const isLikeAnother = (rule: Rule | undefined) =>
  rule?.kind.case === 'check' && COPIED.has(rule.kind.value.name) && rule.kind.value.name !== 'like_last_year';

export interface Risk {
  score: number;
  errors: number;
  warnings: number;
  explained: number;  // findings that pass by the preparer's words
  copied: number;
  returned: number;
}

/** From the list alone; `revision` sharpens it once it is read. */
export function riskOf(report: AnnualReport, revision: Revision | undefined, rules: Map<string, Rule>): Risk {
  const findings = revision?.checkResult?.findings ?? [];
  const count = (test: (finding: Finding) => boolean) => findings.filter(test).length;
  const risk = {
    errors: report.errorCount,
    warnings: report.warningCount,
    explained: count((f) => f.explanation !== '' && f.severity !== Severity.HINT),
    copied: count((f) => isCopied(rules.get(f.ruleId))),
    returned: report.returnCount,
  };
  // An error that needs our consent weighs most; a copy is a whole text to read.
  const consents = count((f) => f.severity === Severity.ERROR && f.override === OverridePolicy.COMPETENT);
  const score = 20 * risk.errors + 20 * consents + 15 * risk.copied + 5 * risk.warnings + 3 * risk.explained + 4 * risk.returned + report.hintCount;
  return {...risk, score};
}

/** Highest first; equal ones by name, so that the order stays. */
export const byRisk = <T extends {report: AnnualReport; risk: Risk}>(items: T[]): T[] =>
  [...items].sort((a, b) => b.risk.score - a.risk.score || a.report.name.localeCompare(b.report.name));

// Findings by the place that they concern.
import {OverridePolicy, Severity} from '@/gen/nianbao/format/v1/rule_pb';
import {Part, type Finding} from '@/gen/nianbao/report/v1/finding_pb';

export type PlacedPart = 'title' | 'headDate' | 'lead' | 'signatureOrgan' | 'signatureDate';

export interface Placed {
  cells: Map<string, Finding[]>;
  sections: Map<number, Finding[]>;
  parts: Map<PlacedPart, Finding[]>;
  whole: Finding[];
}

const PARTS: Partial<Record<Part, PlacedPart>> = {
  [Part.TITLE]: 'title',
  [Part.HEAD_DATE]: 'headDate',
  [Part.LEAD]: 'lead',
  [Part.SIGNATURE_ORGAN]: 'signatureOrgan',
  [Part.SIGNATURE_DATE]: 'signatureDate',
};

function add<K>(map: Map<K, Finding[]>, key: K, finding: Finding) {
  const there = map.get(key);
  if (!there) map.set(key, [finding]);
  else if (!there.includes(finding)) there.push(finding);
}

/** Every finding under each of its places; those without a place under `whole`. */
export function placeFindings(findings: Finding[]): Placed {
  const placed: Placed = {cells: new Map(), sections: new Map(), parts: new Map(), whole: []};
  for (const finding of findings) {
    if (finding.places.length === 0) placed.whole.push(finding);
    for (const place of finding.places) {
      const part = PARTS[place.part];
      if (place.part === Part.CELL) add(placed.cells, place.cell, finding);
      else if (place.part === Part.HEADING || place.part === Part.PARAGRAPH) add(placed.sections, place.section, finding);
      else if (part) add(placed.parts, part, finding);
      else if (!placed.whole.includes(finding)) placed.whole.push(finding);
    }
  }
  return placed;
}

export const worst = (findings: Finding[] | undefined): Severity =>
  (findings ?? []).reduce((least, f) => (f.severity < least || least === 0 ? f.severity : least),
    Severity.SEVERITY_UNSPECIFIED as Severity);

/** Whether the preparer's words let the finding pass. */
export const mayExplain = (finding: Finding) =>
  finding.override !== OverridePolicy.NONE && finding.override !== OverridePolicy.OVERRIDE_POLICY_UNSPECIFIED;

/** What still stops the report from being filed: errors that nobody may pass, and warnings without a word. */
export const blocking = (findings: Finding[]) =>
  findings.filter((f) => (f.severity === Severity.ERROR && !(mayExplain(f) && f.explanation)) ||
    (f.severity === Severity.WARNING && !f.explanation));

// Editions of the form, fetched once.
import {makeForm, type Form} from '@/format/form';
import type {Format} from '@/gen/nianbao/format/v1/format_pb';
import type {Rule} from '@/gen/nianbao/format/v1/rule_pb';
import {formats, validation} from './clients';

const byId = new Map<string, Promise<Form>>();

export function formOf(formatId: string): Promise<Form> {
  const known = byId.get(formatId);
  if (known) return known;
  const fetched = formats.getFormat({name: `formats/${formatId}`}).then(makeForm);
  byId.set(formatId, fetched);
  fetched.catch(() => byId.delete(formatId));
  return fetched;
}

export async function formForYear(year: number): Promise<Form | undefined> {
  const all: Format[] = (await formats.listFormats({pageSize: 200})).formats;
  const format = all.find((f) => year >= f.firstReportYear && (f.lastReportYear === 0 || year <= f.lastReportYear));
  return format && formOf(format.id);
}

const rulesById = new Map<string, Promise<Rule[]>>();

/** The rules of an edition, fetched once. */
export function rulesOf(formatId: string): Promise<Rule[]> {
  const known = rulesById.get(formatId);
  if (known) return known;
  const fetched = allRules(formatId);
  rulesById.set(formatId, fetched);
  fetched.catch(() => rulesById.delete(formatId));
  return fetched;
}

async function allRules(formatId: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let pageToken = '';
  do {
    const page = await validation.listRules({formatId, pageSize: 500, pageToken});
    rules.push(...page.rules);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return rules;
}

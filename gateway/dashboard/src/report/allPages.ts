// Lists that come in pages, as a whole.
import {fromJson, type JsonValue} from '@bufbuild/protobuf';
import {organs, reports} from '@/api/clients';
import {ListAnnualReportsResponseSchema} from '@/gen/nianbao/intake/v1/report_service_pb';
import type {Organ} from '@/gen/nianbao/report/v1/organ_pb';
import type {AnnualReport, State} from '@/gen/nianbao/report/v1/report_pb';

export async function allReports(reportYear: number, states: State[] = []): Promise<AnnualReport[]> {
  const found: AnnualReport[] = [];
  let pageToken = '';
  do {
    const page = await reports.listAnnualReports({parent: 'organs/-', reportYear, states, pageSize: 500, pageToken});
    found.push(...page.annualReports);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}

/**
 * The same by GET: the browser asks by ETag, and an unchanged page costs no more than its head. For pages that look again
 * and again.
 */
export async function allReportsAgain(reportYear: number): Promise<AnnualReport[]> {
  const found: AnnualReport[] = [];
  let pageToken = '';
  do {
    const query = new URLSearchParams({report_year: String(reportYear), page_size: '500', page_token: pageToken});
    const answer = await fetch(`/v1/organs/-/annualReports?${query}`, {credentials: 'same-origin'});
    if (!answer.ok) throw new Error(String(answer.status));
    const page = fromJson(ListAnnualReportsResponseSchema, (await answer.json()) as JsonValue, {ignoreUnknownFields: true});
    found.push(...page.annualReports);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}

export async function allOrgans(): Promise<Organ[]> {
  const found: Organ[] = [];
  let pageToken = '';
  do {
    const page = await organs.listOrgans({pageSize: 1000, pageToken});
    found.push(...page.organs);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}

/** Does `work` for every item, a few at a time, in order of the items. */
export async function eachOf<T>(items: T[], work: (item: T) => Promise<void>, atOnce = 4): Promise<void> {
  let next = 0;
  const run = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({length: Math.min(atOnce, items.length)}, run));
}

// Lists that come in pages, as a whole.
import {organs, reports} from '@/api/clients';
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

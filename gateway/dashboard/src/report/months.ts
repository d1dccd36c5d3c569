// Months as calendars print them: weeks from Monday to Sunday, '' where the week belongs to another month.
const two = (n: number) => String(n).padStart(2, '0');

/** Days as "2026-02-17". */
export function daysOfMonth(year: number, month: number): string[][] {
  const first = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7;
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const cells = [...Array<string>(first).fill(''), ...Array.from({length}, (_, i) => `${year}-${two(month)}-${two(i + 1)}`)];
  while (cells.length % 7) cells.push('');
  return Array.from({length: cells.length / 7}, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

import {describe, expect, it} from 'vitest';
import {daysOfMonth} from './months';

describe('daysOfMonth', () => {
  it('puts 31 January 2026 on a Saturday, and pads the weeks around', () => {
    const weeks = daysOfMonth(2026, 1);
    expect(weeks[0]).toEqual(['', '', '', '2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']);
    expect(weeks[4][5]).toBe('2026-01-31');
    expect(weeks[4][6]).toBe('');
  });
  it('knows leap years, and a February of four whole weeks', () => {
    expect(daysOfMonth(2024, 2).flat().filter(Boolean)).toHaveLength(29);
    expect(daysOfMonth(2027, 2)).toHaveLength(4);
    expect(daysOfMonth(2027, 2).flat()).not.toContain('');
  });
});

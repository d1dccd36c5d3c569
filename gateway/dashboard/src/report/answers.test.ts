import {describe, expect, it} from 'vitest';
import {questions} from './answers';

describe('questions', () => {
  it('knows only the last question as current, in whatever order answers come', () => {
    const ask = questions();
    const first = ask();
    expect(first()).toBe(true);
    const second = ask();
    expect(first()).toBe(false);
    expect(second()).toBe(true);
  });
});

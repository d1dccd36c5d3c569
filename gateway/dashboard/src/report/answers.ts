// Answers may come in another order than their questions: only the answer to the last question is shown.

/** A counter of questions. `const current = ask()` before asking; `current()` says whether nobody has asked since. */
export function questions(): () => () => boolean {
  let last = 0;
  return () => {
    const mine = ++last;
    return () => mine === last;
  };
}

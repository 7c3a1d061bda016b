/**
 * Work that looks at everything there is, asked for again and again: whoever asks while it is done waits for one more round, which all of
 * them share. Its answer was begun after it was asked for.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let now: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const begin = (): Promise<void> => {
    next = null;
    const round = work();
    now = round;
    const end = (): void => {
      if (now === round) now = null;
    };
    round.then(end, end);
    return round;
  };
  return () => {
    if (now === null) return begin();
    next ??= now.then(begin, begin);
    return next;
  };
}

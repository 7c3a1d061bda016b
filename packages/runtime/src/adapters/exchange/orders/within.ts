/** What `within` gives when the time is over. */
export const TOO_LATE = Symbol('too late');

export interface Limit<T> {
  /** Real time. */
  readonly ms: number;
  /** How much longer the work may go on, unwaited for, before it is cut off. */
  readonly graceMs?: number;
  /** For what came in that time. */
  readonly onLate?: (value: T) => void;
}

/** Own deadline of a request: a library's ends with the headers, or not at all. `work` gets a signal that cuts it off. */
export async function within<T>(
  { ms, graceMs = 0, onLate = () => {} }: Limit<T>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof TOO_LATE> {
  const cut = new AbortController();
  const late = Promise.withResolvers<typeof TOO_LATE>();
  let isLate = false;
  let timer = setTimeout(() => {
    isLate = true;
    late.resolve(TOO_LATE);
    timer = setTimeout(() => cut.abort(), graceMs);
  }, ms);
  const done = work(cut.signal).finally(() => clearTimeout(timer));
  done.then(
    (value) => {
      if (isLate) onLate(value);
    },
    () => {},
  );
  return Promise.race([done, late.promise]);
}

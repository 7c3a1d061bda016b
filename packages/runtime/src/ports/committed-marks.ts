/** What stands in a journal. Types are gone at run time, and a cast is quickly written. */
const MARKED = new WeakSet<object>();

/** A copy of its own, frozen, so that what is sent is what was written. Only for `committed.ts`. */
export function markCommitted<Row extends object>(row: Row): Readonly<Row> {
  const copy = Object.freeze({ ...row });
  MARKED.add(copy);
  return copy;
}

export function isCommitted(row: object): boolean {
  return MARKED.has(row);
}

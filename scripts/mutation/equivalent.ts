import type { Mutant } from './mutant.ts';

/** A mutant that no test could notice, because nothing that the code promises is other. Each was read by a person. */
export interface Equivalent {
  readonly file: string;
  /** The line's text without the space around it; holds while the line is as it was. */
  readonly lineText: string;
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
}

const SOURCES = 'packages/runtime/src';

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: `${SOURCES}/ports/leases-on-rows.ts`,
    lineText: 'this.#watched.delete(name);',
    original: 'this.#watched.delete(name);',
    replacement: ';',
    why: 'Keeps memory small: no row has a number of writing that was watched before, so what is kept is never used.',
  },
  {
    file: `${SOURCES}/adapters/embedded/session-journal.ts`,
    lineText: 'next.set(number, id + 1);',
    original: 'next.set(number, id + 1);',
    replacement: ';',
    why: 'Saves a query for each row of a step; the query finds the same number.',
  },
  ...["'open'", "'partial'"].map((original) => ({
    file: `${SOURCES}/orders/sighting.ts`,
    lineText:
      "if (sight === null || sight.status === 'open' || sight.status === 'partial' || isTriggered(sight)) return null;",
    ...{ original, replacement: "''" },
    why: 'Tells the types which statuses are left; the table of ends has none for these, and none is what comes out.',
  })),
];

/** `lineText`: of the mutant's line, as a file has it. */
export function isEquivalent(mutant: Mutant, lineText: string, list: readonly Equivalent[] = EQUIVALENTS): boolean {
  return list.some(
    (each) =>
      each.file === mutant.file &&
      each.lineText === lineText.trim() &&
      each.original === mutant.original &&
      each.replacement === mutant.replacement,
  );
}

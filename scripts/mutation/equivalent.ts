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
  {
    file: `${SOURCES}/modes/session/orders/order-step.ts`,
    lineText: 'if (outcome.notes.length > 0) [this.#records, this.#books] = [null, null];',
    original: '>',
    replacement: '>=',
    why: 'Forgets what is read anew from the same records.',
  },
  {
    file: `${SOURCES}/modes/session/orders/audit.ts`,
    lineText: 'if (desk.parts.signal.aborted) return;',
    original: 'return;',
    replacement: ';',
    why: 'A look that begins after the end asks for nothing and gives nothing.',
  },
  {
    file: `${SOURCES}/modes/session/orders/protection-keeper.ts`,
    lineText: 'const rejects = broken === null ? 0 : rejectedSince(orders, pair, broken.sinceMs);',
    original: '0',
    replacement: '(0 + 1)',
    why: 'Where nothing lacks a stop, fewer than three refusals are not asked for.',
  },
  {
    file: `${SOURCES}/orders/compare.ts`,
    lineText: 'return isUnsure || (filledMs.get(pair) ?? 0) > atMs - GRACE_MS;',
    original: '0',
    replacement: '(0 + 1)',
    why: 'Exchange times are later than the first seconds of 1970.',
  },
  {
    file: `${SOURCES}/orders/child-order.ts`,
    lineText: 'const reported = compareExact(child.reported, filled) < 0 ? filled : child.reported;',
    original: '0',
    replacement: '(0 + 1)',
    why: 'Of two amounts that are the same either may be taken.',
  },
  {
    file: `${SOURCES}/orders/plan-order.ts`,
    lineText: 'const mayBe = (_key: string, text: string): boolean => text.includes(`"leg":${leg},`);',
    original: '`"leg":${leg},`',
    replacement: "''",
    why: 'Saves reading rows of other legs; what is read is judged by its leg as well.',
  },
  ...[
    ['<', '>='],
    ['>', '<='],
  ].map(([original, replacement]) => ({
    file: `${SOURCES}/ports/session-store-rules.ts`,
    lineText: 'return a < b ? -1 : Number(a > b);',
    ...{ original: original!, replacement: replacement! },
    why: 'Keys of a step differ, and sorting asks only whether one comes before the other: every order of all keys tells equal steps.',
  })),
  {
    file: `${SOURCES}/adapters/exchange/orders/order-sender.ts`,
    lineText: "const { cause, waitMs } = this.#parts.judge.failed('order', heard, null);",
    original: "'order'",
    replacement: "''",
    why: 'Stands in words that nobody takes here.',
  },
  {
    file: `${SOURCES}/adapters/exchange/orders/order-sender.ts`,
    lineText: "sent: { cid, pair, side, exchangeId: route.startsWith('cancel') ? exchangeId : null },",
    original: "'cancel'",
    replacement: "''",
    why: 'What is placed has no number of the exchange yet.',
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

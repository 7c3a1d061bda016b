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
const LIVE = `${SOURCES}/modes/session/orders`;

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
  ...[
    ['settle-snapshot', 'const trade = openTradesIn(step.records).find((each) => each.trade.pair === pair)?.trade;'],
    ['closed-by-hand', 'const trade = openTradesIn(records).find((open) => open.trade.pair === pair)?.trade;'],
    ['tell-taken', 'return openTradesIn(records).find(({ trade }) => trade.pair === pair)?.trade;'],
  ].map(([name, lineText]) => ({
    ...{ file: `${LIVE}/${name!}.ts`, lineText: lineText!, original: 'find', replacement: 'findLast' },
    why: 'A session has one trade a pair.',
  })),
  {
    file: `${LIVE}/still-open.ts`,
    lineText: 'return open.find((order) => order.cid === cid || (attempt !== undefined && isOf(attempt, order)))!;',
    ...{ original: 'find', replacement: 'findLast' },
    why: 'An exchange lists an open order once.',
  },
  {
    file: `${LIVE}/take-snapshot.ts`,
    lineText: "const owner = attempt === null ? bookForeignFill(orders, fill, { tag, pairs }) : 'known';",
    ...{ original: "'known'", replacement: "''" },
    why: 'Asked is only whether it was taken over, or is not sure.',
  },
  {
    file: `${LIVE}/take-snapshot.ts`,
    lineText: 'for (const { pair, atMs } of fills) filledMs.set(pair, Math.max(atMs, filledMs.get(pair) ?? 0));',
    ...{ original: '0', replacement: '(0 + 1)' },
    why: 'Exchange times are later than the first second of 1970.',
  },
  ...[
    ['>=', '>'],
    ['0', '(0 + 1)'],
  ].map(([original, replacement]) => ({
    file: `${LIVE}/take-snapshot.ts`,
    lineText: "return [pair, compareExact(total, amount) >= 0 ? larger(amount, '0') : total] as const;",
    ...{ original: original!, replacement: replacement! },
    why: 'Of two amounts that are the same either may be taken.',
  })),
  {
    file: `${LIVE}/read-snapshot.ts`,
    lineText: "return { kind: 'listed', rows: [] };",
    ...{ original: "'listed'", replacement: "''" },
    why: 'Ends the tries alone; what is told of the pair is why it cannot be read.',
  },
  {
    file: `${LIVE}/taken-stops.ts`,
    lineText: 'return agoMs < 0 || agoMs >= SOON_MS || attemptsOf(isEntry).some(isFilled) ? 0 : SOON_MS - agoMs;',
    ...{ original: '>=', replacement: '>' },
    why: 'After all of the time none of it is left: that is 0 as well.',
  },
  {
    file: `${LIVE}/tell-taken.ts`,
    lineText:
      'const rate = (signOf(gone) > 0 ? foreignRate(orders, pair, gone) : null) ?? markOf(step, pair) ?? openRate;',
    ...{ original: '>', replacement: '>=' },
    why: 'For none of it nobody got anything: there is no rate either.',
  },
  {
    file: `${LIVE}/gone-positions.ts`,
    lineText: 'if (gone.length === 0) return;',
    ...{ original: 'return;', replacement: ';' },
    why: 'Saves reading what is wanted; for each of none nothing is done.',
  },
  ...[
    "const opening = signOf(amount) > 0 ? 'buy' : 'sell';",
    "...{ side: signOf(amount) > 0 ? 'sell' : 'buy', amount: Number(sizeOf(amount)), isReduceOnly: pair.includes(':') },",
  ].map((lineText) => ({
    ...{ file: `${LIVE}/close-unheld.ts`, lineText, original: '>', replacement: '>=' },
    why: 'A position of nothing is in no book, and an order of nothing is below the least.',
  })),
  {
    file: `${LIVE}/close-unheld.ts`,
    lineText:
      "...{ tradeId: 0, pair, leverage: 1, leg: 0, action: 'exit', kind: 'market', rate: null, stopRate: null },",
    ...{ original: '1', replacement: '(1 + 1)' },
    why: 'Leverage is capped, and set, where something is entered.',
  },
  {
    file: `${LIVE}/close-unheld.ts`,
    lineText:
      "...{ reason: 'unprotected', candleMs: 0, placedMs: nowMs, isCanceled: false, after: [], staysUntil: null },",
    ...{ original: '0', replacement: '(0 + 1)' },
    why: 'The gate of orders asks of none that leaves which candle decided; the intent has its own.',
  },
  {
    file: `${LIVE}/close-unheld.ts`,
    lineText: 'const leg = 1 + Math.max(0, ...orders.books.known.map(({ intent }) => intent.id));',
    ...{ original: '1', replacement: '(1 + 1)' },
    why: 'It is a number that no order for no trade has had, and every one above the last intent is.',
  },
  ...[
    'const isOut = signOf(found) * signOf(booked) <= 0;',
    'return isAll && signOf(plus(sumOf(own.map(changeBy)), change)) * signOf(booked) <= 0;',
  ].map((lineText) => ({
    ...{ file: `${LIVE}/closed-by-hand.ts`, lineText, original: '*', replacement: '/' },
    why: 'A sign over 1 or −1 is the same as times it; where the books hold nothing, fills of others explain nothing.',
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

import { signOf } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { leavesAtMarket, refusedExits, wantedOrders } from '../../../session/wanted-orders.ts';
import { isGone } from './gone-positions.ts';
import { HALT } from './halts.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';

/** Key of which pairs are being left as a day has lost what it may: when each was told to last, exchange time. As long as entries are halted. */
const FLATTEN = 'flatten';
/** Between two orders to leave a pair that were neither refused nor executed. */
const AGAIN_MS = 60_000;

/** Key of the trades that stay, as somebody has resumed while they were being left. */
const KEPT = 'host/kept-trades';
const DAY_MS = 86_400_000;

interface Kept {
  /** The end of that day, exchange time: what another one loses leaves them. */
  readonly untilMs: number;
  readonly trades: readonly number[];
}

type Flattening = Readonly<Record<string, number>>;

/** All trades are to be left at the market, until a person resumes. */
export function noteFlattening({ step: { draft } }: OrderStep): void {
  if (draft.get(FLATTEN) === undefined) draft.put(FLATTEN, {} satisfies Flattening);
}

/** Whether trades are being left as a day has lost what it may. */
export function isFlattening(records: { get(key: string): string | undefined }): boolean {
  return records.get(FLATTEN) !== undefined;
}

/** Where somebody has resumed, trades that are still open stay for that day. To be asked before what the day has lost halts anew. */
export function heedResume({ step: { draft, nowMs, records } }: OrderStep): void {
  if (!isFlattening(draft) || draft.get(`${HALT}*`) !== undefined) return;
  draft.drop(FLATTEN);
  const untilMs = (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
  draft.put(KEPT, { untilMs, trades: openTradesIn(records).map(({ trade }) => trade.id) } satisfies Kept);
}

/** Pairs whose trades are to be left now, by that: those of which something is held, and no order that leaves at the market is wanted. */
export function pairsToFlatten(orders: OrderStep): readonly string[] {
  const { draft, nowMs } = orders.step;
  const text = draft.get(FLATTEN);
  if (text === undefined) return [];
  const left = JSON.parse(text) as Flattening;
  const pairs = heldPairs(orders).filter((pair) => {
    const refused = refusedExits(orders.records, pair);
    return nowMs >= (refused?.retryMs ?? (left[pair] ?? -Infinity) + AGAIN_MS);
  });
  for (const pair of pairs)
    if (left[pair] === undefined)
      orders.alarm(
        'cap-reached',
        `The day has lost as much as it may: what is held of ${pair} is left by its emergency exit.`,
      );
  if (pairs.length > 0) draft.put(FLATTEN, { ...left, ...Object.fromEntries(pairs.map((pair) => [pair, nowMs])) });
  return pairs;
}

/** Whether that leaves a trade now: all but those that stay. */
export function isFlattened(step: OrderStep['step'], tradeId: number): boolean {
  return isFlattening(step.draft) && !stayingIn(step).includes(tradeId);
}

function stayingIn({ draft, nowMs }: OrderStep['step']): readonly number[] {
  const kept = JSON.parse(draft.get(KEPT) ?? 'null') as Kept | null;
  return kept !== null && nowMs < kept.untilMs ? kept.trades : [];
}

function heldPairs({ records, step }: OrderStep): readonly string[] {
  const staying = stayingIn(step);
  const positions = readBooks<BookedPosition>(records, POSITION).filter(({ amount }) => signOf(amount) !== 0);
  const held = new Set(positions.map(({ pair }) => pair));
  const toLeave = openTradesIn(records).filter(
    ({ trade: { id, pair } }) => !staying.includes(id) && !isGone(records, pair),
  );
  const traded = new Set(toLeave.map(({ trade }) => trade.pair));
  for (const { pair } of wantedOrders(records).filter(leavesAtMarket)) traded.delete(pair);
  return [...traded].filter((pair) => held.has(pair));
}

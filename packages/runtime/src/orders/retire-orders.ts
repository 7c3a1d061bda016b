import type { Intent, OrderFill } from './attempt.ts';
import { readOrderId } from './client-order-id.ts';
import { isEntry } from './is-entry.ts';
import {
  attemptKey,
  CURSOR,
  FILL,
  FLOOR,
  HOLES,
  INCOME,
  INTENT,
  NEXT_INTENT,
  OrderDraft,
  type OrderRecords,
} from './order-draft.ts';
import type { IncomeRow } from './order-op.ts';
import type { OrderFloor } from './plan-order.ts';
import { isEnded } from './transition-table.ts';

/** Lists of fills are read from this long before their cursor; what is put aside lies well before that. */
const OVERLAP_MS = 3_600_000;
/** After a restore, numbers go on this far behind. */
const JUMP = 36 ** 4;

/** Name of the cursor up to which a pair's fills are booked: exchange time, epoch ms. */
export function fillCursor(pair: string): string {
  return `fills/${pair}`;
}

/** By pair, up to where its fills are booked: exchange time, epoch ms. */
export function listedIn(draft: OrderDraft): Readonly<Record<string, number>> {
  const prefix = CURSOR + fillCursor('');
  const cursors = draft.rows<string>(prefix).map(([key, at]) => [key.slice(prefix.length), Number(at)]);
  return Object.fromEntries(cursors) as Record<string, number>;
}

/**
 * Puts aside what is over: intents whose trade is closed and that ended `keepMs` ago, with their attempts and fills. A fill is forgotten only when its
 * attempt is, and when no list that is read from now on shows it; what comes for such an attempt all the same is refused, not booked anew.
 */
export function retire(
  draft: OrderDraft,
  {
    openTrades,
    keepMs,
    listedMs,
    atMs,
  }: {
    readonly openTrades: readonly number[];
    readonly keepMs: number;
    readonly listedMs: Readonly<Record<string, number>>;
    readonly atMs: number;
  },
): boolean {
  const open = new Set(openTrades);
  const beforeMs = atMs - keepMs;
  const intents = draft.rows<Intent>(INTENT);
  const newest = new Map<string, number>();
  for (const [, { pair, candleMs }] of intents) newest.set(pair, Math.max(newest.get(pair) ?? 0, candleMs));
  const isOver = ({ state, tradeId, pair, candleMs, decidedMs }: Intent): boolean =>
    (state === 'DONE' || state === 'DROPPED') &&
    !open.has(tradeId) &&
    // Of the newest candle something may still be decided.
    (candleMs === 0 || candleMs < newest.get(pair)!) &&
    decidedMs < beforeMs;
  // No list shows it any more.
  const isOut = (fill: OrderFill): boolean =>
    fill.atMs < beforeMs && fill.atMs < (listedMs[fill.pair] ?? 0) - OVERLAP_MS;
  const over = intents.filter(([, intent]) => isOver(intent));
  const fills = over.length === 0 ? NO_FILLS : Map.groupBy(draft.rows<OrderFill>(FILL), ([, { cid }]) => cid);
  for (const [key, intent] of over) putAside(draft, key, intent, { fills, isOut, beforeMs });
  const isNobodys = (_key: string, text: string): boolean => text.includes('"cid":null');
  // What others have done there says what became of its trade.
  const traded = new Set(intents.filter(([, { tradeId }]) => open.has(tradeId)).map(([, { pair }]) => pair));
  for (const [key, fill] of draft.rows<OrderFill>(FILL, isNobodys))
    if (isOut(fill) && !traded.has(fill.pair)) draft.drop(key);
  for (const [key, { atMs: bookedMs }] of draft.rows<IncomeRow>(INCOME)) if (bookedMs < beforeMs) draft.drop(key);
  return draft.gone.size > 0;
}

/** Whether an id of ours stands in the books, or stood there until it was put aside. */
export function isKnownOrder(records: OrderRecords, cid: string): boolean {
  const draft = new OrderDraft(records);
  if (draft.has(attemptKey(cid))) return true;
  const intent = readOrderId(cid)?.intent;
  if (intent === undefined || intent >= (draft.read<number>(NEXT_INTENT) ?? 1)) return false;
  const holes = draft.read<readonly (readonly [from: number, to: number])[]>(HOLES) ?? [];
  return draft.intent(intent) === null && !holes.some(([from, to]) => intent >= from && intent < to);
}

/** The journal was an older copy: numbers that it may have given since are not given again, and orders with them are nobody's. */
export function restored(draft: OrderDraft): void {
  const next = draft.read<number>(NEXT_INTENT) ?? 1;
  const holes = draft.read<readonly (readonly [number, number])[]>(HOLES) ?? [];
  draft.write(HOLES, [...holes, [next, next + JUMP]]);
  draft.write(NEXT_INTENT, next + JUMP);
}

const NO_FILLS: Aside['fills'] = new Map();

interface Aside {
  readonly fills: ReadonlyMap<string | null, readonly (readonly [key: string, fill: OrderFill])[]>;
  readonly isOut: (fill: OrderFill) => boolean;
  readonly beforeMs: number;
}

function putAside(draft: OrderDraft, key: string, intent: Intent, { fills, isOut, beforeMs }: Aside): void {
  const attempts = draft.attemptsOf(intent.id);
  const own = attempts.flatMap(({ cid }) => fills.get(cid) ?? []);
  if (attempts.some((attempt) => !isEnded(attempt) || attempt.updatedMs >= beforeMs)) return;
  if (!own.every(([, fill]) => isOut(fill))) return;
  const keys = [key, ...attempts.map(({ cid }) => attemptKey(cid)), ...own.map(([each]) => each)];
  for (const each of keys) draft.drop(each);
  // The session's own numbers say nothing of legs of trades.
  if (intent.action === 'protect') return;
  const { candleMs, leg } = draft.read<OrderFloor>(FLOOR + intent.pair) ?? { candleMs: 0, leg: 0 };
  const floor: OrderFloor = {
    // Entries alone are asked: what leaves or protects may bear a time that is no candle's.
    candleMs: isEntry(intent.action) ? Math.max(candleMs, intent.candleMs) : candleMs,
    leg: intent.candleMs === 0 ? Math.max(leg, intent.leg) : leg,
  };
  draft.write(FLOOR + intent.pair, floor);
}

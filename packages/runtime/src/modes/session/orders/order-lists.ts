import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import { compareExact, signOf, sumOf } from '../../../orders/exact.ts';
import { CURSOR, FILL } from '../../../orders/order-draft.ts';
import { fillCursor } from '../../../orders/retire-orders.ts';
import type { OrderExchange, OrderView } from '../../../ports/order-exchange.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { readBooks } from './order-books.ts';

/** How far before its request an order may stand in a list. */
const BEFORE_MS = 1000;
/** Lists go by days, or by more: what is younger is in one answer. */
const DAY_MS = 86_400_000;
/** How far before the time up to which fills are booked they are read again. */
const BOOKED_BEFORE_MS = 600_000;
/** Exchange time between two readings of all fills since an order was sent. */
const WHOLE_EVERY_MS = 30_000;

export interface FillsWorld {
  readonly exchange: Pick<OrderExchange, 'fillsSince'>;
  readonly exchangeMs: () => number;
  /** As they are written down now. */
  readonly records: () => SessionRecords;
}

/** From when on lists that prove something of an attempt are read, exchange time. */
export function listedFromMs({ signMs }: Attempt): number {
  return signMs - BEFORE_MS;
}

/** Null: in none of them, plain and trigger orders and fills alike. */
export async function inLists(
  attempt: Attempt,
  exchange: Pick<OrderExchange, 'ordersSince' | 'fillsSince'>,
): Promise<OrderView | null | 'failed'> {
  const { pair, cid, exchangeId } = attempt;
  const orders = await exchange.ordersSince(pair, listedFromMs(attempt));
  if (orders.kind === 'failed') return 'failed';
  const order = orders.rows.find((row) => row.cid === cid || (exchangeId !== null && row.exchangeId === exchangeId));
  if (order !== undefined) return order;
  const fills = await exchange.fillsSince(pair, listedFromMs(attempt));
  if (fills.kind === 'failed') return 'failed';
  // One that filled is in the lists soon.
  return fills.rows.some((fill) => isOf(fill, attempt, exchangeId)) ? 'failed' : null;
}

/**
 * Fills of an order that is there. Of a stop that lay for a month a list since it was sent is thirty questions, and all stops of a session may fill in the
 * same minute: what the books have is not asked for, then what came since they were read up to; only what lacks after that has the whole list read, and
 * that twice a minute at most.
 */
export class OrderFills {
  /** When that was last, exchange time; null: nothing lacked yet. */
  #wholeMs: number | null = null;

  /** As many as it shows, less what is booked; null while they are not all there. */
  async of(attempt: Attempt, order: OrderView, world: FillsWorld): Promise<readonly OrderFill[] | null> {
    const id = order.childId ?? order.exchangeId;
    const booked = readBooks<OrderFill>(world.records(), FILL).filter(({ cid }) => cid === attempt.cid);
    if (isWhole(booked, order)) return [];
    const fromMs = listedFromMs(attempt);
    // What a conditional order became has fills of its own, and its lists are of weeks.
    const isShort = attempt.route === 'trigger' || fromMs >= world.exchangeMs() - DAY_MS;
    const soonMs = isShort ? fromMs : Math.max(fromMs, bookedUpTo(world.records(), attempt) - BOOKED_BEFORE_MS);
    const listed = await this.#since(attempt, { id, fromMs: soonMs }, world);
    if (listed === null || isWhole([...booked, ...listed], order)) return listed;
    if (soonMs === fromMs || !this.#isDue(world.exchangeMs())) return null;
    const all = await this.#since(attempt, { id, fromMs }, world);
    return all !== null && isWhole([...booked, ...all], order) ? all : null;
  }

  async #since(
    attempt: Attempt,
    { id, fromMs }: { readonly id: string | null; readonly fromMs: number },
    { exchange }: FillsWorld,
  ): Promise<readonly OrderFill[] | null> {
    const listed = await exchange.fillsSince(attempt.pair, fromMs);
    return listed.kind === 'failed' ? null : listed.rows.filter((fill) => isOf(fill, attempt, id));
  }

  /** What lacks for the first time may be listed a moment later. */
  #isDue(nowMs: number): boolean {
    const isDue = this.#wholeMs !== null && nowMs - this.#wholeMs >= WHOLE_EVERY_MS;
    if (isDue || this.#wholeMs === null) this.#wholeMs = nowMs;
    return isDue;
  }
}

/** Each execution counts once, booked and listed. */
function isWhole(fills: readonly OrderFill[], { filled }: OrderView): boolean {
  if (signOf(filled) === 0) return true;
  const each = new Map(fills.map(({ tradeId, amount }) => [tradeId, amount]));
  return compareExact(sumOf([...each.values()]), filled) >= 0;
}

/** Exchange time; minus infinity where no list of the pair was ever read. */
function bookedUpTo(records: SessionRecords, { pair }: Attempt): number {
  const text = records.get(CURSOR + fillCursor(pair));
  return text === undefined ? -Infinity : Number(JSON.parse(text));
}

function isOf(fill: OrderFill, { cid }: Attempt, exchangeId: string | null): boolean {
  return fill.cid === cid || (exchangeId !== null && fill.exchangeId === exchangeId);
}

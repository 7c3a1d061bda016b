import { isEntry } from './is-entry.ts';
import type { Intent, OrderFill } from './attempt.ts';
import { compareExact, minus, plus, signOf, sizeOf, smaller } from './exact.ts';
import type { OrderDraft } from './order-draft.ts';

/** `struck/<pair>`: what a person has struck out of the books, and what of it no fill has explained since. */
const STRUCK = 'struck/';

/** So long fills of orders are waited for; what was struck out before explains none of now. */
const KEPT_MS = 3_600_000;

export interface StruckOut {
  /** Of a fill that may be what was struck out. */
  readonly side: 'buy' | 'sell';
  /** More had been sold than was held: what entries had brought by then explains it, and nothing that leaves. */
  readonly isOversold?: true;
  /** As the market counts, decimal text, above 0. */
  readonly amount: string;
  /** Exchange time of the look that it was decided by: that has seen what was executed before. */
  readonly beforeMs: number;
}

/** Remembers that a pair holds so much less, or on a short position more, signed, as a person says who has seen what the account showed at a moment. `way`: of the position. */
export function noteStruck(
  draft: OrderDraft,
  { pair, change, way, beforeMs }: { pair: string; change: string; way: 'long' | 'short'; beforeMs: number },
): void {
  const side = signOf(change) < 0 ? 'sell' : 'buy';
  const was = draft.read<StruckOut>(STRUCK + pair);
  const isOversold = (way === 'long') === (side === 'buy');
  const isSame = was?.side === side && (was.isOversold === true) === isOversold;
  const isOfNow = isSame && beforeMs - was.beforeMs <= KEPT_MS;
  const amount = plus(sizeOf(change), isOfNow ? was.amount : '0');
  draft.write(STRUCK + pair, { side, ...(isOversold ? { isOversold } : {}), amount, beforeMs } satisfies StruckOut);
}

/**
 * How much of an execution was struck out before anybody told it, and is out of the books: it moves no position again. 0: it
 * was executed later, or none was struck out. What is left of that explains other fills.
 */
export function takeStruck(
  draft: OrderDraft,
  { pair, side, amount, atMs }: Pick<OrderFill, 'pair' | 'side' | 'amount' | 'atMs'>,
  { action }: Pick<Intent, 'action'>,
): string {
  const was = draft.read<StruckOut>(STRUCK + pair);
  if (was === null || was.side !== side || atMs >= was.beforeMs) return '0';
  if (isEntry(action) !== (was.isOversold === true)) return '0';
  const taken = smaller(amount, was.amount);
  if (compareExact(taken, was.amount) >= 0) draft.drop(STRUCK + pair);
  else draft.write(STRUCK + pair, { ...was, amount: minus(was.amount, taken) } satisfies StruckOut);
  return taken;
}

/** An execution as trades are told of it; null: all of it was struck out before, and they have counted that. */
export function unstruck(fill: OrderFill): OrderFill | null {
  if (fill.struck === undefined) return fill;
  const amount = minus(fill.amount, fill.struck);
  return signOf(amount) > 0 ? { ...fill, amount } : null;
}

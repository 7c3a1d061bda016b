import type { SessionWarning } from '../../../contract/notification.ts';
import type { HaltReason } from '../../../orders/caps.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';

/** Keys of what halted the entries of a pair, or of all (`*`), until a person resumes. */
export const HALT = 'halt/';

/** Key of when a person resumed last, exchange time: what came in a row before that does not halt again. */
export const RESUMED = 'host/resumed';

export interface HaltRecord {
  readonly reason: string;
  /** Exchange time. */
  readonly sinceMs: number;
}

/** Whether a person has stopped entries, as with the kill switch. */
export function isPaused(records: SessionRecords): boolean {
  return (JSON.parse(records.get('account') ?? '{}') as { readonly isPaused?: boolean }).isPaused === true;
}

/** `pair`: or `*`. `told`: what people hear; that a cap was reached, without it. */
export function haltEntries(
  orders: OrderStep,
  pair: string,
  reason: string,
  told: readonly [SessionWarning, string] | null = null,
): void {
  const { draft, nowMs } = orders.step;
  if (draft.get(HALT + pair) !== undefined) return;
  draft.put(HALT + pair, { reason, sinceMs: nowMs } satisfies HaltRecord);
  if (told !== null) return orders.alarm(...told);
  const where = pair === '*' ? 'Nothing is entered' : `${pair} is not entered`;
  orders.alarm('cap-reached', `${where} any more before somebody resumes: the cap ${reason} was reached.`);
}

/** Of a strategy's own orders: not of what others did with the account, nor of what others lost in it. */
const BY_OWN_ORDERS: readonly string[] = [
  ...(['orders-per-minute', 'orders-per-day', 'notional'] as const),
  ...(['rejects-in-row', 'unknowns-in-row', 'loss-of-day'] as const),
] satisfies readonly HaltReason[];

/** The first halt that came of a session's orders within that exchange time, its end left out, and that no person has cleared; null for none. */
export function haltByOrders(records: SessionRecords, fromMs: number, untilMs: number): HaltRecord | null {
  const isOwn = ({ reason, sinceMs }: HaltRecord): boolean =>
    BY_OWN_ORDERS.includes(reason) && sinceMs >= fromMs && sinceMs < untilMs;
  return readBooks<HaltRecord>(records, HALT).find(isOwn) ?? null;
}

import { isEntry } from '../../../orders/is-entry.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { beganFor } from '../../../session/wanted-orders.ts';
import type { OpenStep } from '../host/session-host.ts';
import { OrderBooks } from '../orders/order-books.ts';
import { isLive } from '../orders/order-news.ts';
import type { NamedVersion } from '../start/named-version.ts';
import { openTrades } from '../turn/open-trades.ts';

/** Key of the trades that are to be left because another version took over. */
export const HOST_LEAVING = 'host/leaving';

export interface LeavingRecord {
  readonly trades: readonly number[];
  /** Of the swap, in the place of a person's command. */
  readonly id: string;
}

export function leavingIn(records: Pick<SessionRecords, 'get'>): LeavingRecord | null {
  return JSON.parse(records.get(HOST_LEAVING) ?? 'null') as LeavingRecord | null;
}

/**
 * Writes down that open trades are to be left, and what their entries still bring, where `version` takes over and wants it so. `before`: name of the
 * version that made the entries; undefined where nobody knows. The same one with another config is no other version.
 */
export function noteLeaving(step: OpenStep, before: string | undefined, { name, closesTrades }: NamedVersion): void {
  if (closesTrades !== true || before === undefined || before === name) return;
  const open = openTrades(step).map(({ trade }) => trade.id);
  const earlier = leavingIn(step.draft)?.trades ?? [];
  const trades = [...new Set([...earlier, ...open, ...tradesEntering(step.records)])];
  if (trades.length > 0) step.draft.put(HOST_LEAVING, { trades, id: `swap.${step.seq}` } satisfies LeavingRecord);
}

/** Whether a trade is one of those, or has what an entry of one brought after that was over. */
export function isToLeave({ trades }: LeavingRecord, { draft }: Pick<OpenStep, 'draft'>, id: number): boolean {
  return trades.includes(id) || trades.includes(beganFor(draft, id));
}

/** Trades, open or not, of which an entry may still bring something. */
export function tradesEntering(records: SessionRecords): readonly number[] {
  const { intents, attempts } = new OrderBooks(records);
  const live = [...attempts.values()].filter(isLive).flatMap(({ intent }) => intents.get(intent) ?? []);
  return live.filter(({ action }) => isEntry(action)).map(({ tradeId }) => tradeId);
}

import type { BrokerWatch } from './broker-order.ts';
import type { TradeRecord } from './trade-record.ts';

/** A trade that is over, of whose orders an exchange may yet tell. */
export interface GoneTrade {
  readonly broker: BrokerWatch;
  /** As it was, when nothing of it had filled: a late fill makes a trade of it after all. Null: it was closed. */
  readonly record: TradeRecord | null;
  readonly sinceMs: number;
}

/** So long reports are waited for. */
const KEPT_MS = 3_600_000;

/** Trades that were over within the last hour, by number; none where orders fill with play money. */
export class GoneTrades {
  readonly all = new Map<number, GoneTrade>();

  /** Those for which nobody waits any more. */
  forget(nowMs: number): void {
    for (const [id, { sinceMs }] of this.all) if (nowMs - sinceMs > KEPT_MS) this.all.delete(id);
  }
}

import type { BrokerOrder, BrokerWatch } from './broker-order.ts';
import type { OrderReport } from './order-report.ts';
import type { SessionRecords } from './record-book.ts';
import type { TradeRecord } from './trade-record.ts';

/** Key of the trades that are over, by number. */
export const GONE = 'gone/';

/** A trade that is over, of whose orders an exchange may yet tell. */
export interface GoneTrade {
  readonly broker: BrokerWatch;
  /** As it was before anything of it filled: a late fill of an entry makes a trade of it. Null in records of builds that did not keep it. */
  readonly record: TradeRecord | null;
  /** It was closed, and does not come back: what fills late is another trade. */
  readonly isClosed?: true;
  readonly sinceMs: number;
}

/** So long reports are waited for. */
const KEPT_MS = 3_600_000;

/** Trades that were over within the last hour, by number; none where orders fill with play money. */
export class GoneTrades {
  readonly all = new Map<number, GoneTrade>();

  /** Whose order it is, by the trade for which it was placed; the trade that is named, where none has it. */
  withOrder({ tradeId, leg }: Pick<OrderReport, 'tradeId' | 'leg'>): readonly [number, GoneTrade] | null {
    const has = ({ broker }: GoneTrade): boolean =>
      broker.orders.some((order) => order.leg === leg && order.from === tradeId);
    const named = this.all.get(tradeId);
    return [...this.all].find(([, gone]) => has(gone)) ?? (named === undefined ? null : [tradeId, named]);
  }

  /** An order of one as it is now; null: it is another trade's. Without an order there is nothing to wait for. */
  replace(id: number, order: BrokerOrder, next: BrokerOrder | null): void {
    const gone = this.all.get(id);
    if (gone === undefined) return;
    const orders = gone.broker.orders.flatMap((each) =>
      each.leg !== order.leg ? [each] : next === null ? [] : [next],
    );
    if (orders.length === 0) this.all.delete(id);
    else this.all.set(id, { ...gone, broker: { ...gone.broker, orders } });
  }

  /** Those for which nobody waits any more. */
  forget(nowMs: number): void {
    for (const [id, { sinceMs }] of this.all) if (nowMs - sinceMs > KEPT_MS) this.all.delete(id);
  }
}

/** Trades that are over and of whose orders an exchange may yet tell, by the records of a session. */
export function goneTradesIn(records: SessionRecords): readonly GoneTrade[] {
  return [...records].filter(([key]) => key.startsWith(GONE)).map(([, text]) => JSON.parse(text) as GoneTrade);
}

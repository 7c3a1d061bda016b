import { LoggedTrade, type LoggedRows } from '../backtest/logged-trade.ts';
import { TradeLog } from '../backtest/trade-log.ts';
import type { Close } from '../core/advice.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';

/** A trade that is closed, and how. */
export interface PastTrade {
  readonly trade: Trade;
  readonly close: Close;
}

/** All closed trades of a session, in order, for strategies that may ask for any of them: as numbers in long arrays, a third of what objects take. */
export class PastTrades {
  readonly #log = new TradeLog({ isReadInPlace: true });
  readonly #rows: LoggedRows;
  #all: PastTrade[] = [];

  constructor() {
    this.#rows = this.#log.rows();
  }

  /** The same trade, to be kept in place of this one. */
  keep(trade: Trade, close: Close): PastTrade {
    const known = trade instanceof KeptTrade ? { trade, close } : this.#packed(trade, close);
    this.#all.push(known);
    return known;
  }

  /** Those that were kept; none are from now on. */
  take(): readonly PastTrade[] {
    const taken = this.#all;
    this.#all = [];
    return taken;
  }

  #packed(trade: Trade, close: Close): PastTrade {
    // The log has no other orders.
    if (trade.orders.some(({ status }) => status !== 'closed')) return { trade, close };
    const index = this.#log.length;
    this.#log.append(trade, close.timeMs, close.rate, close.profitAbs, close.profitRatio);
    const kept = new KeptTrade(this.#rows, index, trade);
    return { trade: kept, close: kept };
  }
}

/** With what the log has not. It says by itself how it ended. */
class KeptTrade extends LoggedTrade implements Trade, Close {
  readonly #canceled: TradeOrder[] | null;
  readonly #realized: number;

  constructor(rows: LoggedRows, index: number, { canceled, realizedProfit }: Trade) {
    super(rows, index);
    this.#canceled = canceled;
    this.#realized = realizedProfit;
  }

  /** Made anew each time: nothing is left of a look at all of them. */
  override get orders(): TradeOrder[] {
    return this.madeOrders();
  }
  override get canceled(): TradeOrder[] | null {
    return this.#canceled;
  }
  override get realizedProfit(): number {
    return this.#realized;
  }
  get timeMs(): number {
    return this.closeTimeMs;
  }
  get rate(): number {
    return this.closeRate;
  }
}

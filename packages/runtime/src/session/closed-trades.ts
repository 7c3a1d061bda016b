import type { ClosedLog } from '../backtest/closings.ts';
import type { Trade } from '../core/trade.ts';
import { addClosed, noneClosed, type ClosedTotals } from './closed-totals.ts';
import { tradeRecord, type TradeRecord } from './trade-record.ts';
import type { ClosedRecord } from './turn.ts';
import type { VersionList } from './version-list.ts';

/** Trades that were closed since somebody asked, as they were then: the engine uses their memory again. Of all of them the sums. */
export class ClosedTrades implements ClosedLog {
  readonly totals: ClosedTotals = noneClosed();
  readonly #versions: Pick<VersionList, 'of'>;
  /** Of the next one. */
  #number = 0;
  #waiting: TradeRecord[] = [];

  constructor(versions: Pick<VersionList, 'of'>) {
    this.#versions = versions;
  }

  append(trade: Trade, timeMs: number, rate: number, profitAbs: number, profitRatio: number): void {
    const close = { timeMs, rate, profitAbs, profitRatio, number: this.#number++ };
    this.#waiting.push(tradeRecord(trade, this.#versions.of(trade).id, close));
    addClosed(this.totals, trade.pair, profitAbs);
  }

  /** One that was closed before this start, in order. */
  resume({ trade, closed }: ClosedRecord): void {
    this.#number = closed.number + 1;
    addClosed(this.totals, trade.pair, closed.profitAbs);
  }

  take(): readonly TradeRecord[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}

import type { ClosedLog } from '../backtest/closings.ts';
import type { Trade } from '../core/trade.ts';
import { tradeRecord, type TradeRecord } from './trade-record.ts';
import type { VersionList } from './version-list.ts';

/** Trades that were closed since somebody asked, as they were then: the engine uses their memory again. */
export class ClosedTrades implements ClosedLog {
  /** How many were closed in all. */
  count = 0;
  readonly #versions: Pick<VersionList, 'of'>;
  #waiting: TradeRecord[] = [];

  constructor(versions: Pick<VersionList, 'of'>) {
    this.#versions = versions;
  }

  append(trade: Trade, timeMs: number, rate: number, profitAbs: number, profitRatio: number): void {
    const close = { timeMs, rate, profitAbs, profitRatio, number: this.count++ };
    this.#waiting.push(tradeRecord(trade, this.#versions.of(trade).id, close));
  }

  take(): readonly TradeRecord[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}

import type { ClosedLog } from '../backtest/closings.ts';
import type { Trade } from '../core/trade.ts';
import { tradeRecord, type TradeRecord } from './trade-record.ts';

/** Trades that were closed since somebody asked, as they were then: the engine uses their memory again. */
export class ClosedTrades implements ClosedLog {
  /** How many were closed in all. */
  count = 0;
  #waiting: TradeRecord[] = [];

  append(trade: Trade, timeMs: number, rate: number, profitAbs: number, profitRatio: number): void {
    this.#waiting.push(tradeRecord(trade, { timeMs, rate, profitAbs, profitRatio, number: this.count++ }));
  }

  take(): readonly TradeRecord[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}

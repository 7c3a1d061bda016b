import type { FillRules } from '../core/fill-rules.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import { noNotes, type FillNotes } from './fill-notes.ts';
import { slippageRatio, slippedRate, type FillCandle } from './slippage.ts';

/** A tick more or less, against the last bits of a difference of two prices. */
const SURELY = 1 + 1e-6;

/** Whether an order fills on a candle, and at what rate, by the rules of a run. */
export class OrderFills {
  readonly rules: FillRules;
  readonly notes: FillNotes = noNotes();
  /** Every order fills at its own rate when a candle touches it, whatever its type: nothing below has to be asked. */
  readonly isPlain: boolean;
  /** The limit of the order that is placed next where it lies beyond the market. */
  #crossed: number | null = null;

  constructor(rules: FillRules) {
    this.rules = rules;
    this.isPlain = rules.slippage === null && rules.entryTradeThrough === null && rules.exitTradeThrough === null;
  }

  /** The rate of an order that a strategy priced. One beyond the market is held at the open, where it meets the other side at once. */
  held(rate: number, isBuy: boolean, open: number): number {
    if (!this.rules.aggressiveLimitAtOpen) return rate;
    const crosses = isBuy ? rate > open : rate < open;
    this.#crossed = crosses ? rate : null;
    return crosses ? open : rate;
  }

  /** Stops and orders that crossed the market take what is there. */
  typeOf(wanted: 'limit' | 'market', takes: boolean): 'limit' | 'market' {
    return takes || this.#crossed !== null ? 'market' : wanted;
  }

  /** Whether a candle fills an open order of a trade. */
  reaches(trade: Trade, order: TradeOrder, { low, high }: FillCandle): boolean {
    const { rate } = order;
    const ticks = order.isEntry ? this.rules.entryTradeThrough : this.rules.exitTradeThrough;
    if (ticks === null) return low <= rate && rate <= high;
    if (order.type === 'market') return true;
    return (order.side === 'buy' ? rate - low : high - rate) > ticks * (trade.priceTick ?? 0) * SURELY;
  }

  /** The rate at which it does. */
  rateOf(trade: Trade, order: TradeOrder, candle: FillCandle): number {
    if (order.type !== 'market') return order.rate;
    const rate = Math.min(Math.max(order.rate, candle.low), candle.high);
    const { slippage } = this.rules;
    // The exchange takes over a position that it liquidates.
    if (slippage === null || (!order.isEntry && trade.exitType === 'liquidation')) return rate;
    const isBuy = order.side === 'buy';
    const slipped = slippedRate(rate, isBuy, slippageRatio(slippage, candle, rate, order.amount), trade.priceTick);
    const limit = this.#crossed ?? slipped;
    const filled = isBuy ? Math.min(slipped, limit) : Math.max(slipped, limit);
    this.notes.slippageAbs += Math.abs(filled - rate) * order.amount;
    return filled;
  }
}

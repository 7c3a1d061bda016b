import type { Quote } from '../core/quote.ts';
import { ceilToTick, floorToTick } from '../core/steps.ts';
import type { Trade } from '../core/trade.ts';
import { isTriggered, slippageLimit, takenRate } from './book-fills.ts';
import { forceToLeave } from './rate-exit.ts';
import { lookAt, type RateHall } from './rate-hall.ts';
import type { StopOnExchange } from './rate-rules.ts';
import type { ExchangeStop } from './trade-watch.ts';

/** Looks after the stop of a trade that lies at the exchange: placed, moved when the trade's stop moved, or triggered. */
export function keepStopOnExchange(hall: RateHall, trade: Trade, quote: Quote, nowMs: number): void {
  const { rates, watches } = hall;
  if (rates.stopOnExchange === null) return;
  const { stop } = watches.of(trade);
  if (stop !== null && isTriggered(sideOf(trade), stop.stopRate, quote)) {
    trigger(hall, trade, stop, quote, nowMs);
    return;
  }
  const wanted = nearerStop(trade);
  if (stop !== null && !mayMove(trade, stop, wanted, rates.stopOnExchange, nowMs)) return;
  if (isTriggered(sideOf(trade), wanted, quote)) {
    // The exchange would refuse an order that triggers at once.
    forceToLeave(hall, trade, 'emergency_exit', quote, nowMs);
    return;
  }
  const limitRate = limitOf(trade, wanted, rates.stopOnExchange);
  watches.set(trade, { stop: { stopRate: wanted, limitRate, placedTimeMs: nowMs } });
}

function trigger(hall: RateHall, trade: Trade, stop: ExchangeStop, quote: Quote, nowMs: number): void {
  const { desk, view, watches } = hall;
  const side = sideOf(trade);
  const limit = stop.limitRate ?? slippageLimit(side, stop.stopRate);
  const rate = takenRate(side, trade.amount, limit, quote, trade.priceTick);
  if (rate === null) return;
  const pair = hall.pairOf(trade.pair);
  if (lookAt(hall, pair, false, trade.isShort, quote, nowMs) === null) view.lookNow(pair.input, nowMs, rate);
  watches.set(trade, { stop: null });
  trade.exitReason = 'stoploss_on_exchange';
  trade.exitType = 'stoploss_on_exchange';
  desk.stopFilled(trade, 'stoploss_on_exchange', rate);
}

function sideOf({ isShort }: Trade): 'buy' | 'sell' {
  return isShort ? 'buy' : 'sell';
}

/** The trade's stop, or its liquidation price where that comes first. */
function nearerStop({ isShort, stopLoss, liquidationPrice }: Trade): number {
  if (liquidationPrice === null) return stopLoss;
  return isShort ? Math.min(stopLoss, liquidationPrice) : Math.max(stopLoss, liquidationPrice);
}

/** A stop is moved to a better rate, and not too often. */
function mayMove(
  { isShort }: Trade,
  stop: ExchangeStop,
  wanted: number,
  { intervalMs }: StopOnExchange,
  nowMs: number,
): boolean {
  const isBetter = isShort ? wanted < stop.stopRate : wanted > stop.stopRate;
  return isBetter && nowMs - stop.placedTimeMs >= intervalMs;
}

/** Null for a stop that fills at the market. */
function limitOf(
  { isShort, priceTick }: Trade,
  stopRate: number,
  { limitRatio, orderType }: StopOnExchange,
): number | null {
  if (orderType === 'market') return null;
  return isShort ? floorToTick(stopRate * (2 - limitRatio), priceTick) : ceilToTick(stopRate * limitRatio, priceTick);
}

import { StrategyError } from '../errors.ts';
import type { Direction, Ms, Pair, Rate, Ratio } from '../market/units.ts';
import type { Order } from '../trading/order.ts';
import type { Trade } from '../trading/trade.ts';
import { TEST_START_MS } from './candles.ts';

export interface TradeInput<R> {
  readonly pair?: Pair;
  readonly direction?: Direction;
  readonly openTimeMs?: Ms;
  readonly openRate?: Rate;
  readonly amount?: number;
  readonly leverage?: number;
  /** Of both sides. Default 0, so that profits are easy to read. */
  readonly fee?: Ratio;
  readonly enterTag?: string;
  readonly stopLoss?: Rate;
  /** Highest and lowest rate so far; default the open rate. */
  readonly maxRate?: Rate;
  readonly minRate?: Rate;
  readonly entryRow?: R;
}

/** An open trade for testing a callback: one filled entry, by default 1 at 100, long, without fees and leverage. */
export function aTrade<R = unknown>(input: TradeInput<R> = {}): Trade<R> {
  const {
    pair = 'BTC/USDT',
    direction = 'long',
    openTimeMs = TEST_START_MS,
    openRate = 100,
    amount = 1,
    leverage = 1,
    fee = 0,
  } = input;
  const {
    maxRate = openRate,
    minRate = openRate,
    enterTag = null,
    stopLoss = openRate * (direction === 'long' ? 0.9 : 1.1),
  } = input;
  if (!(openRate > 0) || !(amount > 0))
    throw new StrategyError('invalid-setting', 'aTrade(): openRate and amount are above 0.');
  const side = direction === 'long' ? 1 : -1;
  const profitAbs = (rate: Rate): number => side * amount * (rate * (1 - side * fee) - openRate * (1 + side * fee));
  const profitRatio = (rate: Rate): Ratio => {
    const change = (rate * (1 - side * fee)) / (openRate * (1 + side * fee));
    return Math.round(side * (change - 1) * leverage * 1e8) / 1e8;
  };
  const stakeAmount = (amount * openRate) / leverage;
  const entry: Order = {
    id: 'entry-1',
    side: direction === 'long' ? 'buy' : 'sell',
    isEntry: true,
    type: 'limit',
    tag: enterTag,
    status: 'closed',
    rate: openRate,
    average: openRate,
    amount,
    filled: amount,
    remaining: 0,
    stakeAmount,
    placedTimeMs: openTimeMs,
    filledTimeMs: openTimeMs,
  };
  return Object.freeze({
    id: 1,
    pair,
    direction,
    openTimeMs,
    openRate,
    amount,
    stakeAmount,
    maxStakeAmount: stakeAmount,
    leverage,
    enterTag,
    stopLoss,
    initialStopLoss: stopLoss,
    liquidationPrice: null,
    maxRate,
    minRate,
    maxProfitRatio: profitRatio(direction === 'long' ? maxRate : minRate),
    minProfitRatio: profitRatio(direction === 'long' ? minRate : maxRate),
    feeOpen: fee,
    feeClose: fee,
    fundingFees: 0,
    realizedProfit: 0,
    orders: [entry],
    entries: [entry],
    exits: [],
    firstEntry: entry,
    lastFillMs: openTimeMs,
    hasOpenOrder: false,
    entryRow: input.entryRow as R,
    profitRatio,
    profitAbs,
  });
}

import { candleOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import { applyFills, closingProfit, makeFees } from '../../../core/accounting.ts';
import type { Close } from '../../../core/advice.ts';
import type { ExitType } from '../../../core/exit-type.ts';
import { blankOrder, blankTrade, type Trade, type TradeOrder } from '../../../core/trade.ts';

/** A trade of a session or of its backtest, as far as it went before the end of the range. */
export interface ParityTrade {
  readonly id: number;
  readonly pair: string;
  readonly isShort: boolean;
  readonly tag: string;
  /** Open time of the candle before the one in which it was opened. */
  readonly signalMs: number;
  /** When its first order was placed; one that was moved keeps that time. */
  readonly openTimeMs: number;
  readonly openRate: number;
  /** When its last exit was decided; null: it was open at the end of the range, and is valued there. */
  readonly exitMs: number | null;
  readonly closeTimeMs: number;
  readonly closeRate: number;
  readonly exitReason: string | null;
  readonly exitType: ExitType | null;
  /** An exit order filled on a later candle than it was placed on, or not at all. */
  readonly hasWaited: boolean;
  /** Filled orders. */
  readonly entries: number;
  readonly exits: number;
  /** Stake currency, of all entries. */
  readonly stakeAmount: number;
  readonly leverage: number;
  /** Stake currency. */
  readonly profitAbs: number;
}

/** Where a range ends: trades that are open there are valued at these rates. */
export interface RangeEnd {
  readonly toMs: number;
  /** First price from `toMs` on; null where there is none. */
  readonly rateOf: (pair: string) => number | null;
}

/** Null: nothing of it had filled before the end. `closed` null: it is open. */
export function parityTrade(
  trade: Trade,
  closed: Close | null,
  { toMs, rateOf }: RangeEnd,
  timeframe: Timeframe,
): ParityTrade | null {
  const isOver = closed !== null && closed.timeMs < toMs;
  const orders = trade.orders.filter(({ filledTimeMs }) => filledTimeMs !== null && (isOver || filledTimeMs < toMs));
  if (orders.length === 0) return null;
  const exits = orders.filter(({ isEntry }) => !isEntry);
  const { openTimeMs } = trade;
  const common = {
    ...{ id: trade.id, pair: trade.pair, isShort: trade.isShort, tag: trade.enterTag, leverage: trade.leverage },
    ...{ openTimeMs, signalMs: candleOpenMs(candleOpenMs(openTimeMs, timeframe) - 1, timeframe) },
    ...{ entries: orders.length - exits.length, exits: exits.length, hasWaited: hasWaited(trade, toMs, timeframe) },
  };
  if (!isOver) return { ...common, ...valued(trade, orders, toMs, rateOf(trade.pair)) };
  const { openRate, maxStakeAmount: stakeAmount, exitReason, exitType } = trade;
  const { timeMs: closeTimeMs, rate: closeRate, profitAbs } = closed;
  const exitMs = exits.at(-1)!.placedTimeMs;
  return { ...common, openRate, stakeAmount, exitReason, exitType, exitMs, closeTimeMs, closeRate, profitAbs };
}

function hasWaited({ orders, canceled }: Trade, toMs: number, timeframe: Timeframe): boolean {
  const exits = [...orders, ...(canceled ?? [])].filter(({ isEntry, placedTimeMs }) => !isEntry && placedTimeMs < toMs);
  return exits.some(
    ({ placedTimeMs, filledTimeMs }) =>
      filledTimeMs === null || candleOpenMs(filledTimeMs, timeframe) > candleOpenMs(placedTimeMs, timeframe),
  );
}

/** As if it left at a rate. Funding counts up to its last fill: what came later is in no order, on neither side. */
function valued(
  trade: Trade,
  orders: readonly TradeOrder[],
  toMs: number,
  rate: number | null,
): Pick<
  ParityTrade,
  'openRate' | 'stakeAmount' | 'closeRate' | 'closeTimeMs' | 'exitMs' | 'exitReason' | 'exitType' | 'profitAbs'
> {
  const fees = makeFees(trade.feeOpen, trade.feeClose);
  const copies = orders.map((order) => Object.assign(blankOrder(), order));
  const cut = Object.assign(blankTrade(), trade, { orders: copies, position: null, canceled: null });
  applyFills(cut, fees);
  const closeRate = rate ?? cut.openRate;
  const side: TradeOrder['side'] = trade.isShort ? 'buy' : 'sell';
  const last = { side, isEntry: false, rate: closeRate, amount: cut.amount, filled: cut.amount, status: 'closed' };
  cut.orders.push(Object.assign(blankOrder(), last, { placedTimeMs: toMs, filledTimeMs: toMs }));
  return {
    ...{ openRate: cut.openRate, stakeAmount: cut.maxStakeAmount, closeRate, closeTimeMs: toMs },
    ...{ exitMs: null, exitReason: null, exitType: null, profitAbs: closingProfit(cut, fees).abs },
  };
}

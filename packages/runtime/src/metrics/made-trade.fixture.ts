import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade, TradeOrder } from '../core/trade.ts';
import { closedTrades, shippedCase } from './golden-case.fixture.ts';

export const HOUR = 3_600_000;

export interface Made {
  /** Hour, amount (negative: exit), rate. */
  readonly fills: readonly (readonly [number, number, number])[];
  readonly id?: number;
  readonly pair?: string;
  readonly isShort?: boolean;
  readonly leverage?: number;
  readonly fee?: number;
  /** Booked by the last fill. */
  readonly funding?: number;
}

/** A closed trade from its fills; profit and stake follow. */
export function madeTrade({ fills, fee = 0.01, funding = 0, ...facts }: Made): ClosedTrade {
  const { id = 1, pair = 'BTC/USDT', isShort = false, leverage = 1 } = facts;
  let money = funding;
  let entered = 0;
  const orders = fills.map(([hour, amount, rate], i): TradeOrder => {
    const isEntry = amount > 0;
    const isBuy = isEntry !== isShort;
    const value = Math.abs(amount) * rate;
    money += isBuy ? -value * (1 + fee) : value * (1 - fee);
    if (isEntry) entered += value;
    return {
      ...{ id: i + 1, side: isBuy ? 'buy' : 'sell', isEntry, type: 'limit', tag: null, status: 'closed' },
      ...{ cost: value * (1 + fee), rate, amount: Math.abs(amount), filled: Math.abs(amount) },
      ...{ placedTimeMs: hour * HOUR, filledTimeMs: hour * HOUR },
      fundingFee: i === fills.length - 1 ? funding : null,
    };
  });
  const last = fills.at(-1)!;
  return {
    ...closedTrades(shippedCase('ship_last_candle'))[0]!,
    ...{
      id,
      pair,
      isShort,
      sign: isShort ? -1 : 1,
      leverage,
      feeOpen: fee,
      feeClose: fee,
      orders,
      fundingFees: funding,
    },
    ...{ openTimeMs: fills[0]![0] * HOUR, closeTimeMs: last[0] * HOUR, exitReason: 'exit_signal' },
    ...{
      openRate: fills[0]![2],
      closeRate: last[2],
      stakeAmount: entered / leverage,
      maxStakeAmount: entered / leverage,
    },
    ...{ profitAbs: money, profitRatio: (money / entered) * leverage },
  };
}

/** Candles of an hour from hour 0 on: open, high, low, close; closes alone are flat candles. */
export function madeCandles(rows: readonly (readonly [number, number, number, number] | number)[]): CandleColumns {
  const prices = rows.map((row) => (typeof row === 'number' ? ([row, row, row, row] as const) : row));
  const column = (i: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(prices, (row) => row[i]);
  return {
    openTimeMs: Float64Array.from(prices, (_, i) => i * HOUR),
    ...{ open: column(0), high: column(1), low: column(2), close: column(3) },
    volume: new Float64Array(prices.length),
    length: prices.length,
  };
}

import { describe, expect, it } from 'vitest';
import { blankOrder, blankTrade, type Trade } from '../core/trade.ts';
import { PastTrades } from './past-trades.ts';

const CLOSE = { timeMs: 900, rate: 111.5, profitAbs: 3.25, profitRatio: 0.0325 };

function closed(change: Partial<Trade> = {}): Trade {
  const order = (id: number, isEntry: boolean): Trade['orders'][number] =>
    Object.assign(blankOrder(), {
      ...{ id, side: isEntry ? 'buy' : 'sell', isEntry, tag: isEntry ? 'up' : null, placedTimeMs: 10 * id },
      ...{ rate: 100 + id, amount: 1.5, status: 'closed', filledTimeMs: 10 * id + 1, filled: 1.5, cost: 150.1 },
      fundingFee: isEntry ? null : -0.25,
    });
  return Object.assign(blankTrade(), {
    ...{
      id: 7,
      pair: 'A/USDT',
      isShort: true,
      sign: -1,
      leverage: 3,
      enterTag: 'up',
      feeOpen: 0.001,
      feeClose: 0.0005,
    },
    ...{ openTimeMs: 10, priceTick: null, amountStep: 0.001, contractSize: 10, openRate: 101, amount: 1.5 },
    ...{ stakeAmount: 50, maxStakeAmount: 75, openValue: 150.2, stopLoss: 90, stopLossRatio: -0.1 },
    ...{ initialStopLoss: 89, initialStopLossRatio: -0.11, stopIsTrailing: true, minRate: 95, maxRate: Number.NaN },
    ...{ liquidationPrice: 190, fundingFees: -0.25, fundingRunning: 0, realizedProfit: 1.75 },
    ...{ exitReason: 'roi', exitType: 'roi', orders: [order(1, true), order(2, false)] },
    ...change,
  } as Partial<Trade>);
}

/** All that a trade has, wherever it has it. */
function facts(trade: Trade): object {
  const names = Object.keys(blankTrade()) as (keyof Trade)[];
  const plain = Object.fromEntries(names.map((name) => [name, trade[name]]));
  const order = Object.keys(blankOrder()) as (keyof Trade['orders'][number])[];
  return { ...plain, orders: trade.orders.map((each) => Object.fromEntries(order.map((name) => [name, each[name]]))) };
}

describe('a closed trade that is kept', () => {
  it.each([
    ['plain', {}],
    ['with orders that were canceled', { canceled: [Object.assign(blankOrder(), { id: 3, status: 'canceled' })] }],
    ['with an order of which nobody knows', { orders: [Object.assign(blankOrder(), { id: 4, status: 'open' })] }],
    ['long, without extremes', { isShort: false, sign: 1 as const, minRate: Number.NaN, liquidationPrice: null }],
  ])('has all that it had: %s', (_, change) => {
    const [trade, past] = [closed(change), new PastTrades()];
    const kept = past.keep(trade, CLOSE);
    expect(facts(kept.trade)).toEqual(facts(trade));
    const { timeMs, rate, profitAbs, profitRatio } = kept.close;
    expect({ timeMs, rate, profitAbs, profitRatio }).toEqual(CLOSE);
  });

  it('is told once more in order, and kept as it is then', () => {
    const past = new PastTrades();
    const kept = [1, 2].map((id) => past.keep(closed({ id }), CLOSE));
    const taken = past.take();
    expect(taken).toEqual(kept);
    expect(taken.map(({ trade, close }) => past.keep(trade, close).trade)).toEqual(kept.map(({ trade }) => trade));
    expect(past.take().map(({ trade }) => trade.id)).toEqual([1, 2]);
  });
});

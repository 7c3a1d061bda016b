import { describe, expect, it } from 'vitest';
import { applyFills, makeFees, realizedProfit } from '../core/accounting.ts';
import { blankOrder, blankTrade, type Trade, type TradeOrder } from '../core/trade.ts';
import { openProfit } from './open-profit.ts';

const FEES = makeFees(0.001);

function order(id: number, isEntry: boolean, filled: number, rate: number, fundingFee: number): TradeOrder {
  const facts = { id, isEntry, side: isEntry ? 'buy' : 'sell', rate, amount: filled, filled, fundingFee } as const;
  return Object.assign(blankOrder(), facts, { status: 'closed', cost: 0 } as const);
}

/** Long, its fills and the funding that was paid in all. */
function trade(orders: readonly TradeOrder[], fundingFees: number): Trade {
  const facts = { feeOpen: 0.001, feeClose: 0.001, leverage: 1, contractSize: 1, amount: 0, openValue: 0 };
  const made = Object.assign(blankTrade(), facts, { orders: [...orders], fundingFees });
  if (orders.length > 0) applyFills(made, FEES);
  made.realizedProfit = orders.length > 0 ? realizedProfit(made, FEES).abs : 0;
  return made;
}

describe('the profit of an open trade', () => {
  it('is not known without a rate, and nothing before the first fill', () => {
    expect(openProfit(trade([order(1, true, 2, 100, 0)], 0), null)).toEqual({ profitAbs: null, profitRatio: null });
    expect(openProfit(trade([], 0), 120)).toEqual({ profitAbs: 0, profitRatio: 0 });
  });

  it('has fees on both sides and the funding so far', () => {
    // 2 × 110 less 0.22, 3 of funding paid, 200.2 spent.
    expect(openProfit(trade([order(1, true, 2, 100, 0)], -3), 110).profitAbs).toBeCloseTo(219.78 - 3 - 200.2, 8);
  });

  it('is what the whole trade comes to when the rest leaves at that rate, each funding counted once', () => {
    const entry = order(1, true, 2, 100, 0);
    const half = order(2, false, 1, 105, -3);
    const rest = order(3, false, 1, 110, -1);
    const open = trade([entry, half], -4);
    const closed = trade([entry, half, rest], -4);

    expect(openProfit(open, 110).profitAbs).toBeCloseTo(realizedProfit(closed, FEES).abs, 8);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Locks } from '../core/locks.ts';
import { Portfolio } from '../core/portfolio.ts';
import type { ProtectionRule } from '../core/protections.ts';
import type { MoneyRules } from '../core/rules.ts';
import { blankTrade, type Trade } from '../core/trade.ts';
import { Closings } from './closings.ts';

const MINUTE = 60_000;
const MONEY: MoneyRules = {
  ...{ dryRunWallet: 1_000, stakeAmount: 100, tradableBalanceRatio: 1, availableCapital: null, fee: 0 },
  ...{ amendLastStakeAmount: false, lastStakeAmountMinRatio: 0.5, amountReservePercent: 0.05 },
};
const RULES: readonly ProtectionRule[] = [
  ...(['equity', 'ratios'] as const).map((mode) => ({
    ...{ kind: 'MaxDrawdown' as const, lookbackMinutes: 30, duration: { minutes: 7 }, tradeLimit: 2, mode },
    maxAllowedDrawdown: 0.03,
  })),
  { kind: 'CooldownPeriod', lookbackMinutes: 20, duration: { minutes: 3 } },
  {
    ...{ kind: 'StoplossGuard', lookbackMinutes: 60, duration: { minutes: 10 }, tradeLimit: 3, requiredProfit: 0 },
    ...{ onlyPerPair: false, onlyPerSide: true },
  },
];

function closingsOf(locks: Locks): Closings {
  return new Closings({
    ...{ money: MONEY, locks, protections: RULES, advice: {}, log: { append: () => {} } },
    fees: {
      of: () => {
        throw new Error('nobody asks');
      },
    },
    portfolio: new Portfolio(MONEY),
  });
}

it('trades to which no protection looks back may be forgotten: the same is locked', () => {
  const aClose = fc.record({
    ...{ waits: fc.integer({ min: 0, max: 25 }), pair: fc.constantFrom('A/B', 'C/B'), isShort: fc.boolean() },
    ...{ profitAbs: fc.double({ min: -30, max: 25, noNaN: true }), isStop: fc.boolean() },
  });
  let locked = 0;
  fc.assert(
    fc.property(fc.array(aClose, { minLength: 10, maxLength: 80 }), (closes) => {
      const both = [new Locks('1m'), new Locks('1m')] as const;
      const [whole, bounded] = both.map(closingsOf) as [Closings, Closings];
      let nowMs = 0;
      for (const { waits, pair, isShort, profitAbs, isStop } of closes) {
        nowMs += waits * MINUTE;
        const exitReason = isStop ? 'stop_loss' : 'roi';
        const trade: Trade = Object.assign(blankTrade(), { pair, isShort, exitReason });
        for (const each of [whole, bounded]) {
          each.recall(trade, { timeMs: nowMs, rate: 1, profitAbs, profitRatio: profitAbs / 100 });
          each.protect(trade, nowMs);
        }
        bounded.forget(nowMs);
        expect(bounded.past.every(({ closeTimeMs }) => closeTimeMs > nowMs - 60 * MINUTE)).toBe(true);
      }
      expect(both[1].all).toEqual(both[0].all);
      expect(whole.past).toHaveLength(closes.length);
      locked += both[0].all.filter(({ reason }) => reason === 'MaxDrawdown').length;
    }),
  );
  expect(locked).toBeGreaterThan(50);
});

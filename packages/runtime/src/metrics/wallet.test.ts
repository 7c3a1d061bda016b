import type { CandleColumns } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { snakeCased } from '../contract/snake-case.ts';
import { candlesOf } from './golden-candles.fixture.ts';
import { closedTrades, type GoldenCase, shippedCase } from './golden-case.fixture.ts';
import { walletStats, type WalletValue } from './wallet.ts';

describe('the wallet statistics', () => {
  // Cases whose trades have one entry and one exit and fill at once: what the wallet held follows from the trades alone.
  const cases = [
    'ship_fixed_stop',
    'ship_trailing_plain',
    'ship_plain_1d',
    'ship_plain_outages',
    'ship_stake_unlimited',
    'ship_minute',
  ];

  it.each(cases)('of %s are those of freqtrade', (name) => {
    const golden = shippedCase(name);
    const candles = candlesOf(golden);
    // The candles come with the examples; a checkout without them has nothing to measure the wallet by.
    expect(candles).not.toBeNull();
    const ours = snakeCased(walletStats(capture(golden, candles!))!) as unknown as Record<string, number>;
    const theirs = golden.summary['wallet_stats'] as Record<string, number>;
    for (const [key, value] of Object.entries(ours)) {
      const tolerance = Math.max(Math.abs(theirs[key]!) * 1e-9, 1e-9);
      expect(Math.abs(value - theirs[key]!), `${key}: ${value}, freqtrade ${theirs[key]}`).toBeLessThanOrEqual(
        tolerance,
      );
    }
    expect(Object.keys(theirs).filter((key) => !(key in ours))).toEqual([
      ...['low_date', 'high_date', 'drawdown_start', 'drawdown_end', 'drawdown_duration'],
    ]);
  });

  it('of nothing captured is null', () => {
    expect(walletStats([])).toBeNull();
  });

  it('of a wallet that never moves has no ratios, and its extremes at the first time', () => {
    const flat = [0, 1, 2].map((day) => ({ timeMs: day * 86_400_000, total: 1000 }));
    expect(walletStats(flat)).toMatchObject({
      sharpe: -100,
      sortino: -100,
      calmar: -100,
      highTs: 0,
      lowTs: 0,
      maxDrawdownAbs: 0,
    });
  });
});

/** Cash and coins at each candle's open, before anything happens on that candle. */
function capture(golden: GoldenCase, candles: ReadonlyMap<string, CandleColumns>): WalletValue[] {
  const trades = closedTrades(golden);
  const times = [...new Set([...candles.values()].flatMap(({ openTimeMs }) => [...openTimeMs]))].toSorted(
    (a, b) => a - b,
  );
  return times.slice(1).map((timeMs) => {
    let total = golden.summary.starting_balance;
    for (const trade of trades) {
      if (trade.closeTimeMs < timeMs) total += trade.profitAbs;
      else if (trade.openTimeMs < timeMs)
        total += trade.amount * openAt(candles.get(trade.pair)!, timeMs) - trade.stakeAmount;
    }
    return { timeMs, total };
  });
}

function openAt(candles: CandleColumns, timeMs: number): number {
  return candles.open[candles.openTimeMs.indexOf(timeMs)]!;
}

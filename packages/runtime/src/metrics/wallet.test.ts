import type { CandleColumns } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { snakeCased } from '../contract/snake-case.ts';
import { candlesOf } from './golden-candles.fixture.ts';
import { closedTrades, type GoldenCase, goldenFiles, readGolden } from './golden-case.fixture.ts';
import { walletStats, walletStatsOf } from './wallet.ts';

/**
 * Where freqtrade's wallet is out of date for a while after an entry order that was replaced and filled at once (quirk Q51): only the run
 * knows until when, and `parity/wallet.test.ts` asks it.
 */
const OUT_OF_DATE: ReadonlySet<string> = new Set([
  ...['ship15_adjust_entry_price', 'ship15_adjust_order_price', 'adjust_entry_price', 'adjust_order_price'],
  'own_reprice',
]);
/** Two equal extremes, of which the last bit of a sum of stakes decides which is the first. */
const TIED: ReadonlySet<string> = new Set(['futures_prices', 'own_memory']);

/** Texts of the same name with `_ts` or `_s`. */
const TEXTS = ['low_date', 'high_date', 'drawdown_start', 'drawdown_end', 'drawdown_duration'];

/** Those whose candles are here. */
const CASES = goldenFiles().filter((file) => {
  const golden = readGolden(file);
  return !OUT_OF_DATE.has(golden.case) && candlesOf(golden) !== null;
});

describe('the wallet statistics of freqtrade', () => {
  it.each(CASES)('are ours in %s', (file) => {
    const golden = readGolden(file);
    const candles = candlesOf(golden);
    const theirs = golden.summary['wallet_stats'] as Readonly<Record<string, number>>;
    const ours = snakeCased(statsOf(golden, candles!)) as unknown as Readonly<Record<string, number>>;
    expect(Object.keys(theirs).filter((key) => !(key in ours) && !TEXTS.includes(key))).toEqual([]);
    const compared = Object.entries(ours).filter(([key]) => !(TIED.has(golden.case) && /_(ts|s)$/.test(key)));
    const differences = compared.flatMap(([key, value]) => {
      const tolerance = Math.max(1e-9 * Math.abs(theirs[key]!), 1e-14 * golden.summary.starting_balance);
      return Math.abs(value - theirs[key]!) <= tolerance ? [] : [`${key}: ${value}, freqtrade ${theirs[key]}`];
    });
    expect(differences).toEqual([]);
  });
});

describe('the wallet statistics', () => {
  it('of nothing noted are null', () => {
    expect(walletStats(new Float64Array(), new Float64Array())).toBeNull();
  });

  it('of a wallet that never moves have no ratios, and their extremes at the first time', () => {
    const times = Float64Array.of(0, 1, 2).map((day) => day * 86_400_000);
    expect(walletStats(new Float64Array(3).fill(1000), times)).toMatchObject({
      ...{ sharpe: -100, sortino: -100, calmar: -100, highTs: 0, lowTs: 0, maxDrawdownAbs: 0 },
    });
  });
});

function statsOf(golden: GoldenCase, candles: ReadonlyMap<string, CandleColumns>): ReturnType<typeof walletStats> {
  const times = Float64Array.from(new Set([...candles.values()].flatMap(({ openTimeMs }) => [...openTimeMs]))).sort();
  const isSpot = golden.config.trading_mode === 'spot';
  const startBalance = golden.summary.starting_balance;
  return walletStatsOf({ trades: closedTrades(golden), candlesByPair: candles, startBalance, timesMs: times, isSpot });
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { snakeCased } from '../src/contract/snake-case.ts';
import { walletStatsOf } from '../src/metrics/wallet.ts';
import { candleTimes } from '../src/modes/backtest/candle-times.ts';
import { type GoldenResult, playGolden } from './golden-case.ts';
import type { GoldenFiles } from './golden-input.ts';
import { GOLDENS, readGolden } from './goldens.ts';

/*
 * Where replaced entry orders fill at once, freqtrade's wallet is out of date for a while (quirk Q51), and only the run itself knows
 * until when. All other goldens are checked from their trades, in `src/metrics/wallet.test.ts`.
 */
const REPOSITORY = join(GOLDENS, '..', '..', '..', '..');
const REFERENCE = process.env['TRADAI_REFERENCE'] ?? join(REPOSITORY, '..', 'shared');
const SHIPPED = {
  results: join(GOLDENS, 'shippable'),
  root: join(REPOSITORY, 'examples', 'data'),
  tiers: join(GOLDENS, 'shippable', 'leverage_tiers.json'),
};
const OWN = { ...SHIPPED, results: join(GOLDENS, 'own') };
const LARGE = {
  results: join(REFERENCE, 'goldens', 'freqtrade'),
  root: join(REFERENCE, 'data'),
  tiers: join(REFERENCE, 'reference', 'freqtrade', 'leverage_tiers.json'),
};

type WalletGolden = GoldenResult & {
  readonly summary: { readonly starting_balance: number; readonly wallet_stats: Readonly<Record<string, number>> };
};

const CASES = (
  [
    ['ship15_adjust_entry_price', SHIPPED],
    ['ship15_adjust_order_price', SHIPPED],
    ['own_reprice', OWN],
    ['adjust_entry_price', LARGE],
    ['adjust_order_price', LARGE],
  ] as const
).filter(([, { results }]) => results !== LARGE.results || existsSync(results));

describe('the wallet that freqtrade has out of date', () => {
  it.for(CASES)('has its statistics in %s', ([name, { results, root, tiers }]) => {
    const file = join(results, `${name}.json.gz`);
    const golden = readGolden(file) as WalletGolden;
    const { outcome, inputs } = playGolden(golden, { root, tiers: readGolden(tiers) as GoldenFiles['tiers'] });
    const startBalance = golden.summary.starting_balance;
    const stats = walletStatsOf({
      trades: outcome.trades,
      candlesByPair: new Map(inputs.map(({ pair, candles }) => [pair, candles])),
      startBalance,
      timesMs: candleTimes(inputs),
      isSpot: true,
      notes: outcome.walletNotes,
    });
    const theirs = golden.summary.wallet_stats;
    const differences = Object.entries(snakeCased(stats!)).filter(
      ([key, value]) => Math.abs(value! - theirs[key]!) > Math.max(1e-9 * Math.abs(theirs[key]!), 1e-14 * startBalance),
    );
    expect(outcome.walletNotes.lags.length).toBeGreaterThan(0);
    expect(differences.map(([key, value]) => `${key}: ${value}, freqtrade ${theirs[key]}`)).toEqual([]);
  });
});

import type { CandleColumns } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { NO_FUNDING } from '../packages/runtime/src/core/funding.ts';
import type { SharedPair } from '../packages/runtime/src/modes/hyperopt/shared-pair.ts';
import { searchPlan } from '../packages/runtime/src/modes/hyperopt/search-plan.ts';
import { trialRequest, type TrialRequest } from '../packages/runtime/src/modes/hyperopt/trial-request.ts';
import type { StudySetup } from '../packages/runtime/src/modes/hyperopt/trial-runner.ts';
import { createSampler } from '../packages/runtime/src/search/samplers/sampler.ts';

/** All but the memory of columns. */
export type BenchSetup = Omit<StudySetup, 'columns'>;

/** A study of made-up pairs with prices to two decimals; `startup` candles in front are not traded. */
export function searchSetup(candles: readonly CandleColumns[], startup: number, objective: string): BenchSetup {
  const names = candles.map((_, i) => `P${i}/USDT`);
  const pairs = candles.map((columns, i): SharedPair => ({
    pair: names[i]!,
    candles: columns,
    first: startup,
    last: columns.length - 1,
    priceDigits: [{ startMs: columns.openTimeMs[0]!, digits: 2 }],
    frames: new Map(),
    funding: NO_FUNDING,
    detail: null,
  }));
  return {
    request: {
      config: { stake_amount: 100, dry_run_wallet: 1e6, max_open_trades: 5, fee: 0.001 },
      exchange: 'binance',
      pairs: names,
      markets: { name: 'none', date: '', rules: new Map(), tiers: new Map() },
    },
    pairs,
    goals: { objectives: [objective], constraints: { minTrades: 1 } },
  };
}

/** Fast averages of 5 to 24 with slow ones of 30 to 120 in tens: the 200 sets that other grids are timed with. */
export function averagesGrid(): TrialRequest[] {
  return Array.from({ length: 200 }, (_, i) => ({
    params: { fast: 5 + Math.floor(i / 10), slow: 30 + 10 * (i % 10) },
    overrides: {},
  }));
}

/** Points of a strategy's own space. */
export function randomTrials(strategy: AnyStrategy, count: number): TrialRequest[] {
  const { space } = searchPlan({ strategy, params: {} }, '1h', { spaces: ['entry', 'exit'], sampler: 'random' }, {});
  const sampler = createSampler({ kind: 'random', dimensions: space.dimensions, seed: 1 });
  return sampler.ask(count).map(({ point }) => trialRequest(point, { space, overrides: {}, isStakeUnlimited: false }));
}

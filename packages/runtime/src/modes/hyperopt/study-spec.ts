import { columnList } from '../../data/candles.ts';
import { canonicalHash } from '../../contract/canonical-json.ts';
import { snakeCased } from '../../contract/snake-case.ts';
import { VERSION } from '../../contract/version.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import { sourceHash } from '../../strategies/local-imports.ts';
import { columnsHash } from '../backtest/columns-hash.ts';
import { decidingConfig } from '../backtest/deciding-config.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import type { SearchPlan } from './search-plan.ts';
import type { StudyCandles } from './study-candles.ts';

const STUDY_SCHEMA = 'tradai.study/1';

export interface SpecParts {
  readonly request: BacktestRequest;
  readonly strategyFile: string;
  readonly settings: RunSettings;
  readonly plan: SearchPlan;
  readonly candles: StudyCandles;
}

/** Everything that decides the trials of a study, JSON, by the words in which a change is told. Not the number of trials: that may grow. */
export function studySpec({
  request,
  strategyFile,
  settings,
  plan,
  candles,
}: SpecParts): Readonly<Record<string, unknown>> {
  const { strategy, config, overrides, pairs, exchange, timerange, markets } = request;
  const { space, sampler, seed, batch, objectives, constraints } = plan;
  return {
    schema: STUDY_SCHEMA,
    versions: { '@tradai/runtime': VERSION, '@tradai/strategy-sdk': strategy.sdkVersion },
    strategy: strategy.name,
    strategy_source: sourceHash(strategyFile),
    exchange,
    pairs,
    timeframe: settings.timeframe,
    timerange: [timerange.startMs, timerange.endMs],
    config: decidingConfig(config, settings.effective),
    overrides,
    markets: canonicalHash(pairs.map((pair) => [markets.rules.get(pair) ?? null, markets.tiers.get(pair) ?? null])),
    is_stake_unlimited: settings.money.stakeAmount === 'unlimited',
    fixed_values: space.fixed,
    space: space.dimensions,
    sampler,
    seed,
    batch,
    objectives,
    constraints: snakeCased(constraints),
    startup_candles: candles.startupCandles,
    candles: candles.series.map(({ key, loaded }) => ({
      series: `${key.exchange} ${key.market} ${key.pair} ${key.timeframe} ${key.kind}`,
      sha256: columnsHash(columnList(loaded)),
    })),
  };
}

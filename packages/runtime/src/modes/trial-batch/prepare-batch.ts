import type { TrialBatch } from '../../contract/trial-batch.ts';
import type { MarketFile } from '../../config/market-file.ts';
import { sharedColumnMemory } from '../../hyperopt/shared-columns.ts';
import { samplerKind } from '../../search/samplers/proposer-of.ts';
import { pointCount } from '../../search/space/search-space.ts';
import type { LoadedStrategy } from '../../strategies/load-strategy.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { settle } from '../backtest/settle.ts';
import { usualColumnBytes } from '../hyperopt/prepare-study.ts';
import type { SearchPlan } from '../hyperopt/search-plan.ts';
import { loadStudyCandles, studyNeeds } from '../hyperopt/study-candles.ts';
import { studySpec } from '../hyperopt/study-spec.ts';
import { trialFrame, trialRequest, type TrialFrame } from '../hyperopt/trial-request.ts';
import type { StudySetup } from '../hyperopt/trial-runner.ts';
import { checkSameSpec, checkSameStrategy } from './check-spec.ts';

/** What a batch needs that its spec only has hashes of. */
export interface BatchSources {
  readonly loaded: Pick<LoadedStrategy, 'file' | 'strategy' | 'objectives'>;
  readonly markets: MarketFile;
  readonly dataDir: string;
}

/** A batch before its first trial. */
export interface PreparedBatch {
  readonly frame: TrialFrame;
  readonly setup: StudySetup;
}

/** Loads the candles of a batch, and holds everything here to what its spec says. Throws what names the part that differs. */
export function prepareBatch({ study, spec }: TrialBatch, sources: BatchSources): PreparedBatch {
  checkSameStrategy(study, spec, sources.loaded);
  const backtest = backtestOf(spec, sources);
  const { config, exchange, pairs, markets } = backtest;
  const settled = settle(backtest);
  const frame = trialFrame(spec);
  const plan = planOf(spec, frame);
  const needsFrame = { ...frame, overrides: backtest.overrides };
  const needed = studyNeeds(backtest, settled, frame.space.dimensions, (point) => trialRequest(point, needsFrame));
  const startupCandles = spec['startup_candles'] as number;
  const candles = loadStudyCandles(backtest, settled.settings, { ...needed, startupCandles });
  const strategyFile = sources.loaded.file;
  checkSameSpec(study, spec, studySpec({ request: backtest, strategyFile, settings: settled.settings, plan, candles }));
  const { objectives, constraints } = plan;
  return {
    frame,
    setup: {
      request: { config, exchange, pairs, markets },
      pairs: candles.pairs,
      columns: sharedColumnMemory(usualColumnBytes()),
      goals: { objectives, constraints },
    },
  };
}

function backtestOf(spec: TrialBatch['spec'], { loaded, markets, dataDir }: BatchSources): BacktestRequest {
  const [startMs, endMs] = spec['timerange'] as readonly [number | null, number | null];
  return {
    strategy: loaded.strategy,
    params: spec['fixed_values'] as BacktestRequest['params'],
    config: spec['config'] as BacktestRequest['config'],
    overrides: spec['overrides'] as BacktestRequest['overrides'],
    pairs: spec['pairs'] as readonly string[],
    timerange: { startMs, endMs },
    exchange: spec['exchange'] as string,
    dataDir,
    markets,
    withColumns: false,
  };
}

function planOf(spec: TrialBatch['spec'], { space }: TrialFrame): SearchPlan {
  const { min_trades: minTrades, max_drawdown: maxDrawdown } = spec['constraints'] as Readonly<Record<string, number>>;
  return {
    space,
    sampler: samplerKind(spec['sampler'] as string),
    seed: spec['seed'] as number,
    batch: spec['batch'] as number,
    objectives: spec['objectives'] as readonly string[],
    constraints: {
      ...(minTrades === undefined ? {} : { minTrades }),
      ...(maxDrawdown === undefined ? {} : { maxDrawdown }),
    },
    points: pointCount(space.dimensions),
  };
}

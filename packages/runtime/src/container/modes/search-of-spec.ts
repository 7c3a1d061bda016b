import type { HyperoptSpec } from '../../contract/run-spec.ts';
import type { HyperoptRequest } from '../../modes/hyperopt/hyperopt-request.ts';
import { neededSeries } from '../../modes/backtest/needed-series.ts';
import { settleSearch } from '../../modes/hyperopt/prepare-study.ts';
import type { SeriesNeed } from '../../data/warm-up/series-need.ts';
import type { LoadedStrategy } from '../../strategies/load-strategy.ts';
import type { ReadyRun } from '../start.ts';

/** Of a search that nobody gave a number of trials. */
const EPOCHS = 100;

type Asked = Pick<
  HyperoptRequest,
  'backtest' | 'strategyFile' | 'objectives' | 'search' | 'epochs' | 'workers' | 'split'
> & { readonly epochs: number };

/** Series that any trial may look at: with the longest look-back of the space, and not only of the defaults. */
export function searchNeeds(ready: ReadyRun): SeriesNeed[] {
  const { needs, settled } = settleSearch(searchOfSpec(ready));
  const settings = { ...settled.settings, startupCandleCount: needs.startupCandles };
  const { exchange, timerange, pairs } = ready.job.request;
  return neededSeries({ built: needs, settings, exchange, timerange }, pairs);
}

/** What a run specification says of a search. */
export function searchOfSpec({ job, loaded, spec }: ReadyRun): Asked {
  const hyperopt: HyperoptSpec = spec?.hyperopt ?? {};
  const { epochs = EPOCHS, spaces, loss, sampler, seed, workers, split, batch } = hyperopt;
  const { file: strategyFile, objectives }: LoadedStrategy = loaded;
  return {
    ...{ backtest: job.request, strategyFile, objectives, epochs },
    search: {
      ...(spaces === undefined ? {} : { spaces }),
      ...(sampler === undefined ? {} : { sampler }),
      ...(seed === undefined ? {} : { seed }),
      ...(batch === undefined ? {} : { batch }),
      ...(loss === undefined ? {} : { objectives: [loss] }),
    },
    ...(workers === undefined ? {} : { workers }),
    ...(split === undefined ? {} : { split }),
  };
}

import { Arena } from '../../columns/arena.ts';
import { ColumnCache } from '../../columns/column-cache.ts';
import type { Slices } from '../../backtest/slices.ts';
import { TradeLog } from '../../backtest/trade-log.ts';
import { dailyOf } from '../../search/objectives/evaluated-run.ts';
import { randomStream } from '../../search/random.ts';
import { preparePair, type PreparedPair } from '../backtest/prepare-pair.ts';
import { Walks } from '../backtest/walks.ts';
import { TrialMemory } from '../hyperopt/trial-memory.ts';
import type { FinalRun } from '../hyperopt/final-runs.ts';
import { evaluatedRun } from '../hyperopt/measure-trial.ts';
import type { MadeHistories } from './made-histories.ts';

export interface CandlePaths {
  readonly paths: number;
  readonly seed: number;
  /** Open times of the candles of the run. */
  readonly timesMs: Float64Array;
  readonly onPath: (done: number) => void;
}

/** The account of each history day by day: columns computed anew, and the whole run by its own rules of fills. */
export function* candlePaths(
  played: FinalRun,
  histories: MadeHistories,
  { paths, seed, timesMs, onPath }: CandlePaths,
): Slices<Float64Array[]> {
  const { run, request } = played;
  const made = run.pairs.map((pair) => ({ pair: pair.pair, candles: histories.candlesOf(pair)(run.built.graph.own) }));
  const memory = new TrialMemory(new Arena());
  const log = new TradeLog();
  const accounts: Float64Array[] = [];
  for (let path = 0; path < paths; path++) {
    histories.next(randomStream(seed, 'monte-carlo', 'candles', path));
    const prepared = yield* preparedPairs(played, histories, memory);
    const walks = new Walks(request, run.settings, run.built, run.stakeCurrency, prepared);
    const { outcome } = yield* walks.slices({ log });
    accounts.push(dailyOf(evaluatedRun(outcome, made, run.settings, timesMs)).equity);
    memory.releaseAll();
    onPath(path + 1);
  }
  return accounts;
}

function* preparedPairs(
  { run, request }: FinalRun,
  histories: MadeHistories,
  memory: TrialMemory,
): Slices<PreparedPair[]> {
  const { settings, built } = run;
  const reuse = new ColumnCache(memory, Infinity).on(({ pair, label }) => (pair === null ? null : label));
  const around = { settings, markets: request.markets, memory, reuse, withColumns: false };
  const prepared: PreparedPair[] = [];
  for (const traded of run.pairs) {
    const { pair, first, last, input } = traded;
    const candlesOf = histories.candlesOf(traded);
    const candles = candlesOf(built.graph.own);
    const made = { ...{ pair, candles, first, last, candlesOf }, funding: histories.fundingOf(traded), detail: null };
    prepared.push(preparePair(built, { ...made, ticks: () => input.ticks }, around));
    yield;
  }
  return prepared;
}

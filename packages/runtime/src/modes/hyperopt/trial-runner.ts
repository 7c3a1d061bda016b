import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { TradeLog } from '../../backtest/trade-log.ts';
import { Arena } from '../../columns/arena.ts';
import { SharedColumns, type SharedColumnMemory } from '../../hyperopt/shared-columns.ts';
import type { OwnObjectives } from '../../search/objectives/own-objective.ts';
import { candleTimes } from '../backtest/candle-times.ts';
import { preparePair, type PairCandles } from '../backtest/prepare-pair.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { settleWith } from '../backtest/settle.ts';
import { Walks } from '../backtest/walks.ts';
import { evaluatedRun, measureTrial, type TrialGoals, type TrialMeasures } from './measure-trial.ts';
import { SettingsOfTrials } from './settings-of-trials.ts';
import { pairCandles, type SharedPair } from './shared-pair.ts';
import { TrialMemory } from './trial-memory.ts';
import type { TrialRequest } from './trial-request.ts';

/** Everything that the trials of a study have in common. It can be handed to a worker: no function is in it. */
export interface StudySetup {
  readonly request: Pick<BacktestRequest, 'config' | 'exchange' | 'pairs' | 'markets'>;
  readonly pairs: readonly SharedPair[];
  readonly columns: SharedColumnMemory;
  readonly goals: TrialGoals;
}

/** Runs the trials of a study, one after the other, over candles in shared memory. */
export class TrialRunner {
  readonly #strategy: AnyStrategy;
  readonly #own: OwnObjectives;
  readonly #setup: StudySetup;
  readonly #pairs: readonly PairCandles[];
  readonly #timesMs: Float64Array;
  readonly #columns: SharedColumns;
  readonly #memory = new TrialMemory(new Arena());
  readonly #log = new TradeLog({ isReadInPlace: true });
  readonly #settings: SettingsOfTrials;

  /** `own`: the objectives of its author. */
  constructor(strategy: AnyStrategy, own: OwnObjectives, setup: StudySetup) {
    this.#strategy = strategy;
    this.#own = own;
    this.#setup = setup;
    this.#pairs = setup.pairs.map(pairCandles);
    this.#timesMs = candleTimes(this.#pairs);
    this.#columns = new SharedColumns(setup.columns);
    this.#settings = new SettingsOfTrials(strategy, setup.request.config);
  }

  /** By the run's own rules of fills alone. Throws what a backtest throws. */
  run(trial: TrialRequest): TrialMeasures {
    try {
      return this.#run({ ...this.#setup.request, ...trial, strategy: this.#strategy });
    } finally {
      this.#memory.releaseAll();
    }
  }

  #run(request: TrialRequest & StudySetup['request'] & Pick<BacktestRequest, 'strategy'>): TrialMeasures {
    const { settings, built, stakeCurrency } = settleWith(request, this.#settings.of(request.overrides));
    const prepared = this.#pairs.map((pair) => {
      const reuse = this.#columns.on((frame) => (frame.pair === null ? pair.pair : frame.label));
      const { markets } = request;
      return preparePair(built, pair, { settings, markets, memory: this.#memory, reuse, withColumns: false });
    });
    const walks = new Walks(request, settings, built, stakeCurrency, prepared);
    const { outcome } = walks.walk({ log: this.#log });
    return measureTrial(evaluatedRun(outcome, this.#pairs, settings, this.#timesMs), this.#setup.goals, this.#own);
  }
}

import { MONTE_CARLO_SCHEMA, type MonteCarloDocument } from '../../contract/monte-carlo.ts';
import { shortageText } from '../backtest/startup.ts';
import type { FinalRun } from '../hyperopt/final-runs.ts';
import { documentHead } from '../document-head.ts';
import { dailyEquityOfRun } from '../hyperopt/odds/daily-equity-of-run.ts';
import { sampleRecord } from '../hyperopt/sample-record.ts';
import type { MonteCarloRequest } from './monte-carlo-request.ts';
import type { MonteCarloWays } from './monte-carlo-ways.ts';

/** Puts a run and what might have become of it together. */
export function monteCarloDocument(
  { strategyFile }: Pick<MonteCarloRequest, 'strategyFile'>,
  { run, request }: FinalRun,
  ways: MonteCarloWays,
  seed: number,
): MonteCarloDocument {
  const { built, pairs, pairsLeftOut, startupShortages } = run;
  const { objectives: _none, ...figures } = sampleRecord(run, { objectives: [], constraints: {} }, {});
  return {
    schema: MONTE_CARLO_SCHEMA,
    mode: 'monte-carlo',
    ...documentHead({ ...request, pairs: pairs.map(({ pair }) => pair) }, run, strategyFile),
    params: built.params,
    ...{ seed, figures },
    equity: dailyEquityOfRun(run),
    monte_carlo: ways,
    warnings: [
      ...pairsLeftOut.map(
        (pair) => `${pair} has no candles left to trade after ${run.startupCandles} startup candles.`,
      ),
      ...startupShortages.map(shortageText),
    ],
  };
}

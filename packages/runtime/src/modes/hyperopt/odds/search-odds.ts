import type { Answer, ImportanceRecord, SearchOddsRecord, SensitivityRecord } from '../../../contract/odds.ts';
import { importance } from '../../../odds/sensitivity/importance.ts';
import { valueTable, type PointValue } from '../../../odds/sensitivity/point-values.ts';
import { randomStream, type Random } from '../../../search/random.ts';
import type { CandleFanOptions } from '../../monte-carlo/candle-fan.ts';
import { evaluatedBacktest } from '../evaluated-backtest.ts';
import type { AskedSearch } from './asked-search.ts';
import type { FinalRun } from '../final-runs.ts';
import { againstHolding } from './against-holding.ts';
import { answered } from './answered.ts';
import { blindReturns } from './blind-returns.ts';
import { comparedTrials, type ComparedTrials } from './compared-trials.ts';
import { deflatedRecord } from './deflated-record.ts';
import { searchMonteCarlo } from './monte-carlo.ts';
import type { OddsProgress } from './odds-progress.ts';
import { overfittingRecord } from './overfitting-record.ts';
import type { ExposedRun } from './pair-exposures.ts';
import { randomEntriesRecord } from './random-entries-record.ts';
import { runPoints } from './run-points.ts';
import { sensitivityPlan } from './sensitivity-plan.ts';
import { sensitivityRecord } from './sensitivity-record.ts';

export interface SearchOdds {
  readonly record: SearchOddsRecord;
  /** What was not looked at, for people. */
  readonly warnings: readonly string[];
}

/** As many runs beside the study as it has trials, and no more than these. */
const MOST_EXTRA_RUNS = 500;

/**
 * How much of a search luck would show. Each question draws from a stream of its own, by the study's seed, so that equal searches have equal
 * odds whoever runs them. Null when it was stopped. A question without an answer says why.
 */
export async function searchOdds(search: AskedSearch): Promise<SearchOdds | null> {
  const { trials, returns, best, final } = search;
  const compared = comparedTrials(trials, returns, best.number);
  const known = trials.map(({ point, values }) => ({ point, value: values[0] ?? null }));
  const ask = questioner(search);
  try {
    const important = await ask('importance', (random) => importance(search.plan.space.dimensions, known, random));
    const around = await sensitivity(search, known, important);
    const blind = compared.best < 0 ? [] : await blindReturns(search, compared.days);
    const record: SearchOddsRecord = {
      days: compared.days,
      trials: compared.numbers.length,
      deflated: await ask('deflated', (random) => withReturns(compared, () => deflatedRecord(compared, blind, random))),
      overfitting: await ask('overfitting', (random) =>
        withReturns(compared, () => overfittingRecord(compared.returns, random)),
      ),
      holding: await ask('holding', (random) =>
        withReturns(compared, () => againstHolding(compared, evaluatedBacktest(final.inSample.run), random)),
      ),
      random_entries: {
        in_sample: await ask('random_entries', (random) => randomEntriesRecord(exposedRun(final.inSample), random)),
        out_of_sample:
          final.outOfSample === null
            ? null
            : await ask(
                'random_entries',
                (random) => randomEntriesRecord(exposedRun(final.outOfSample!), random),
                'out',
              ),
      },
      sensitivity: around.record,
      importance: important,
      monte_carlo: await searchMonteCarlo(final, monteCarloOptions(search)),
    };
    return { record, warnings: [...warningsOf(compared), ...around.warnings] };
  } catch (error) {
    if (search.signal.aborted) return null;
    throw error;
  }
}

type Ask = <Found>(
  question: OddsProgress['question'],
  find: (random: Random) => Answer<Found>,
  part?: string,
) => Promise<Answer<Found>>;

/** Between questions the process serves signals and timers; what was stopped throws. */
function questioner({ plan, signal, onProgress }: AskedSearch): Ask {
  return async (question, find, part = '') => {
    onProgress?.({ question, done: 0, total: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    return answered(() => find(randomStream(plan.seed, 'odds', question, part)));
  };
}

function withReturns<Found>({ best }: ComparedTrials, find: () => Answer<Found>): Answer<Found> {
  return best >= 0 ? find() : { unanswered: 'the daily returns of the best trial are not known' };
}

function warningsOf({ leftOut }: ComparedTrials): string[] {
  return leftOut === 0
    ? []
    : [
        `${leftOut} trials are not compared by their days: their daily returns are not known, or their account was lost.`,
      ];
}

/** Throws when it was stopped. */
async function sensitivity(
  { plan, trials, best, pool, frame, signal, onProgress }: AskedSearch,
  known: readonly PointValue[],
  important: Answer<ImportanceRecord>,
): Promise<{ readonly record: SensitivityRecord; readonly warnings: readonly string[] }> {
  const { dimensions } = plan.space;
  const ranked = 'single' in important ? important.single.map(({ name }) => name) : dimensions.map(({ name }) => name);
  const mostRuns = Math.min(MOST_EXTRA_RUNS, trials.length);
  const looks = sensitivityPlan(dimensions, best.point, ranked, valueTable(dimensions, known), mostRuns);
  const total = looks.unknown.length;
  let done = 0;
  onProgress?.({ question: 'sensitivity', done, total });
  const extra = await runPoints(looks.unknown, { pool, frame }, () =>
    onProgress?.({ question: 'sensitivity', done: ++done, total }),
  );
  signal.throwIfAborted();
  const middle = { objective: plan.objectives[0]!, own: best.values[0]! };
  return {
    record: sensitivityRecord(dimensions, looks, middle, { known, extra: extra! }),
    warnings: looks.isThinned
      ? [`Around the best trial ${total} runs were made: a search of more trials shows more.`]
      : [],
  };
}

function exposedRun({ run }: FinalRun): ExposedRun {
  return { pairs: run.pairs, evaluated: evaluatedBacktest(run) };
}

/** Of the histories that are made, the longest part. */
function monteCarloOptions({ plan, signal, onProgress }: AskedSearch): CandleFanOptions {
  return {
    ...{ seed: plan.seed, signal },
    onProgress: (done, total) => onProgress?.({ question: 'monte_carlo', done, total }),
  };
}

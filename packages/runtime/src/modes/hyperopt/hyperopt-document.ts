import { canonicalHash } from '../../contract/canonical-json.ts';
import {
  HYPEROPT_SCHEMA,
  type HyperoptDocument,
  type SearchedRecord,
  type TrialRecord,
} from '../../contract/hyperopt.ts';
import type { DailyEquityRecord } from '../../contract/sample.ts';
import { snakeCased } from '../../contract/snake-case.ts';
import { VERSION } from '../../contract/version.ts';
import { daysOf } from '../../metrics/daily.ts';
import type { StudyTrial } from '../../ports/studies.ts';
import { dailyOf } from '../../search/objectives/evaluated-run.ts';
import type { Dimension } from '../../search/space/dimension.ts';
import { sourceHash } from '../../strategies/local-imports.ts';
import { evaluatedBacktest } from './evaluated-backtest.ts';
import type { FinalRun } from './final-runs.ts';
import type { HyperoptRun } from './hyperopt.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { dailyEquityRecord } from './odds/daily-equity-record.ts';

/** A search that ended as the document that others read. Equal searches have equal ones. */
export function hyperoptDocument(
  { backtest, strategyFile }: Pick<HyperoptRequest, 'backtest' | 'strategyFile'>,
  run: HyperoptRun,
): HyperoptDocument {
  const { strategy, exchange, pairs } = backtest;
  const { study, plan, settled, trials, best, front, final } = run;
  const { settings, stakeCurrency } = settled;
  const { sampler, seed, batch, objectives, constraints, space, points } = plan;
  return {
    schema: HYPEROPT_SCHEMA,
    mode: 'hyperopt',
    versions: { '@tradai/runtime': VERSION, '@tradai/strategy-sdk': strategy.sdkVersion },
    strategy: { name: strategy.name, sha256: sourceHash(strategyFile) },
    ...{ exchange, pairs, timeframe: settings.timeframe },
    ...{ stake_currency: stakeCurrency, starting_balance: settings.money.dryRunWallet },
    study: { name: study.name, spec_sha256: canonicalHash(study.spec) },
    search: {
      ...{ sampler, seed, batch, objectives, points, fixed: space.fixed },
      constraints: snakeCased(constraints),
      space: space.dimensions.map(searchedRecord),
    },
    end: run.end,
    trials: trials.map(trialRecord),
    best: best?.number ?? null,
    front: front.map(({ number }) => number),
    samples: final?.samples ?? null,
    equity:
      final === null
        ? null
        : {
            in_sample: equityRecord(final.inSample),
            out_of_sample: final.outOfSample === null ? null : equityRecord(final.outOfSample),
          },
    odds: run.odds,
    warnings: warningsOf(pairs, run),
  };
}

function searchedRecord(dimension: Dimension): SearchedRecord {
  return { ...dimension };
}

function trialRecord({ number, point, error, values, violations, figures }: StudyTrial): TrialRecord {
  return { number, point, error, values, violations, figures };
}

function equityRecord({ run }: FinalRun): DailyEquityRecord {
  const evaluated = evaluatedBacktest(run);
  const { timesMs, candleMs } = evaluated;
  return dailyEquityRecord(dailyOf(evaluated), daysOf(timesMs, candleMs), timesMs, candleMs);
}

function warningsOf(pairs: readonly string[], { trials, best, final, warnings }: HyperoptRun): string[] {
  const failed = trials.filter(({ error }) => error !== null);
  const samples = [['in', final?.inSample] as const, ['out of', final?.outOfSample] as const];
  const leftOut = samples.flatMap(([where, part]) => {
    const missing = part == null ? [] : pairs.filter((pair) => !part.request.pairs.includes(pair));
    return missing.length === 0 ? [] : [`No candles of ${missing.join(', ')} ${where} sample; left out there.`];
  });
  return [
    ...(best === null ? [`None of ${trials.length} trials has a value and meets all constraints.`] : []),
    ...(failed.length === 0
      ? []
      : [`${failed.length} of ${trials.length} trials failed, the first: ${failed[0]!.error}.`]),
    ...(final !== null && final.outOfSample === null
      ? ['Nothing was held back: no candles show what the best trial does where nobody chose by them.']
      : []),
    ...leftOut,
    ...warnings,
  ];
}

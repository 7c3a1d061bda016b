import { canonicalHash } from '../../contract/canonical-json.ts';
import {
  HYPEROPT_SCHEMA,
  type HyperoptDocument,
  type SearchedRecord,
  type TrialRecord,
} from '../../contract/hyperopt.ts';
import { snakeCased } from '../../contract/snake-case.ts';
import type { StudyTrial } from '../../ports/studies.ts';
import type { Dimension } from '../../search/space/dimension.ts';
import { documentHead } from '../document-head.ts';
import type { HyperoptRun } from './hyperopt.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { dailyEquityOfRun } from './odds/daily-equity-of-run.ts';
import { trialWarnings } from './trial-warnings.ts';

/** A search that ended as the document that others read. Equal searches have equal ones. */
export function hyperoptDocument(
  { backtest, strategyFile }: Pick<HyperoptRequest, 'backtest' | 'strategyFile'>,
  run: HyperoptRun,
): HyperoptDocument {
  const { study, plan, settled, trials, best, front, final } = run;
  const { sampler, seed, batch, objectives, constraints, space, points } = plan;
  return {
    schema: HYPEROPT_SCHEMA,
    mode: 'hyperopt',
    ...documentHead(backtest, settled, strategyFile),
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
            in_sample: dailyEquityOfRun(final.inSample.run),
            out_of_sample: final.outOfSample === null ? null : dailyEquityOfRun(final.outOfSample.run),
          },
    odds: run.odds,
    warnings: warningsOf(backtest.pairs, run),
  };
}

function searchedRecord(dimension: Dimension): SearchedRecord {
  return { ...dimension };
}

function trialRecord({ number, point, error, values, violations, figures }: StudyTrial): TrialRecord {
  return { number, point, error, values, violations, figures };
}

function warningsOf(pairs: readonly string[], { trials, final, warnings }: HyperoptRun): string[] {
  const samples = [['in', final?.inSample] as const, ['out of', final?.outOfSample] as const];
  const leftOut = samples.flatMap(([where, part]) => {
    const missing = part == null ? [] : pairs.filter((pair) => !part.request.pairs.includes(pair));
    return missing.length === 0 ? [] : [`No candles of ${missing.join(', ')} ${where} sample; left out there.`];
  });
  return [
    ...trialWarnings(trials),
    ...(final !== null && final.outOfSample === null
      ? ['Nothing was held back: no candles show what the best trial does where nobody chose by them.']
      : []),
    ...leftOut,
    ...warnings,
  ];
}

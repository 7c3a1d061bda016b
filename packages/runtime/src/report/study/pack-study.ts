import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { HyperoptDocument, SearchedRecord, TrialRecord } from '../../contract/hyperopt.ts';
import { type PackedArray, packApproximate, packExact } from '../html-arrays.ts';

/** What the script of a study's page reads. Infinite losses are texts there. */
export interface StudyData {
  readonly document: Omit<HyperoptDocument, 'trials'>;
  readonly trials: PackedTrials;
}

/** Trials as columns, one value per trial; what is missing is NaN. Ten thousand trials of twelve parameters take 2 MB. */
export interface PackedTrials {
  readonly numbers: PackedArray;
  /** Per objective. */
  readonly values: readonly PackedArray[];
  /** Per constraint. */
  readonly violations: readonly PackedArray[];
  /** Per searched value, in the order of the space; of a choice the option's position. */
  readonly point: readonly PackedArray[];
  readonly figures: readonly (readonly [name: string, values: PackedArray])[];
  /** Position of the trial, and of its text in `errorTexts`. */
  readonly errors: readonly (readonly [trial: number, text: number])[];
  readonly errorTexts: readonly string[];
}

export function packStudy({ trials, ...document }: HyperoptDocument): StudyData {
  const { space, objectives, constraints } = document.search;
  const column = (valueOf: (trial: TrialRecord) => number | undefined): Float64Array =>
    Float64Array.from(trials, (trial) => valueOf(trial) ?? NaN);
  const figures = [...new Set(trials.flatMap((trial) => Object.keys(trial.figures)))];
  const errorTexts = [...new Set(trials.flatMap(({ error }) => error ?? []))];
  const textAt = new Map(errorTexts.map((text, i) => [text, i]));
  return {
    document,
    trials: {
      numbers: packExact(column(({ number }) => number)),
      values: objectives.map((_, i) => packApproximate(column(({ values }) => values[i]))),
      violations: Object.keys(constraints).map((_, i) => packApproximate(column(({ violations }) => violations[i]))),
      point: space.map((searched) => packExact(column(({ point }) => positionOf(searched, point[searched.name])))),
      figures: figures.map((name) => [name, packApproximate(column((trial) => trial.figures[name]))]),
      errors: trials.flatMap(({ error }, i) => (error === null ? [] : [[i, textAt.get(error)!] as const])),
      errorTexts,
    },
  };
}

function positionOf(searched: SearchedRecord, value: ParamValue | undefined): number | undefined {
  if (searched.kind !== 'choice') return typeof value === 'number' ? value : undefined;
  const position = value === undefined ? -1 : searched.options.indexOf(value);
  return position < 0 ? undefined : position;
}

import type { SearchedRecord } from '../../../contract/hyperopt.ts';
import type { StudyData } from '../../study/pack-study.ts';
import { unpackArray } from '../decode.ts';
import { type Coloring, coloring } from './coloring.ts';
import { valueText } from './value-text.ts';

export type StudyDocument = StudyData['document'];

export interface Trial {
  readonly number: number;
  /** One per objective, NaN without a result. */
  readonly values: readonly number[];
  /** Positive parts of the violations together, 0 when all constraints are met. */
  readonly violation: number;
  /** Per searched value; of a choice the option's position. NaN when it is missing. */
  readonly point: readonly number[];
  readonly figures: ReadonlyMap<string, number>;
  readonly error: string | null;
  readonly state: 'valued' | 'infeasible' | 'failed' | 'valueless';
}

export interface Study {
  readonly document: StudyDocument;
  readonly space: readonly SearchedRecord[];
  /** In the order of the document. */
  readonly trials: readonly Trial[];
  readonly best: Trial | null;
  /** Per objective: colors of values. */
  readonly colorings: readonly Coloring[];
}

export function unpackStudy({ document, trials: packed }: StudyData): Study {
  const numbers = unpackArray(packed.numbers);
  const values = packed.values.map(unpackArray);
  const violations = packed.violations.map(unpackArray);
  const point = packed.point.map(unpackArray);
  const figures = packed.figures.map(([name, column]) => [name, unpackArray(column)] as const);
  const errors = new Map(packed.errors.map(([trial, text]) => [trial, packed.errorTexts[text]!]));
  const trials = Array.from(numbers, (number, i): Trial => {
    const own = { values: values.map((column) => column[i]!), error: errors.get(i) ?? null };
    const violation = violations.reduce((sum, column) => sum + Math.max(0, column[i]! || 0), 0);
    return {
      ...{ number, ...own, violation, state: stateOf(own, violation) },
      point: point.map((column) => column[i]!),
      figures: new Map(figures.map(([name, column]) => [name, column[i]!])),
    };
  });
  return {
    ...{ document, space: document.search.space, trials },
    best: trials.find(({ number }) => number === document.best) ?? null,
    colorings: values.map((column) => coloring(column)),
  };
}

function stateOf({ values, error }: Pick<Trial, 'values' | 'error'>, violation: number): Trial['state'] {
  if (error !== null) return 'failed';
  if (values.some(Number.isNaN)) return 'valueless';
  return violation > 0 ? 'infeasible' : 'valued';
}

/** The searched value as a person reads it. */
export function searchedText(searched: SearchedRecord, value: number): string {
  if (Number.isNaN(value)) return '–';
  if (searched.kind === 'choice') return String(searched.options[value]);
  return searched.kind === 'decimal' ? value.toFixed(searched.decimals) : String(value);
}

/** Least and largest of a searched value. */
export function extentOf(searched: SearchedRecord): readonly [number, number] {
  return searched.kind === 'choice' ? [0, searched.options.length - 1] : [searched.min, searched.max];
}

/** What is said of a trial beside the pointer. */
export function trialLines({ space, document }: Study, trial: Trial): string[] {
  const objectives = document.search.objectives.map((name, i) => `${name} ${valueText(trial.values[i]!)}`);
  const states = {
    valued: [],
    infeasible: ['violates a constraint'],
    failed: [trial.error ?? ''],
    valueless: ['no value'],
  };
  return [
    `Trial ${trial.number}`,
    ...(trial.state === 'failed' ? [] : objectives),
    ...states[trial.state],
    ...space.map((searched, i) => `${searched.name} ${searchedText(searched, trial.point[i]!)}`).slice(0, 14),
    ...(space.length > 14 ? [`and ${space.length - 14} more`] : []),
  ];
}

import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { SearchedRecord } from '../../../contract/hyperopt.ts';
import { niceTicks, type Tick } from '../../study/scale.ts';
import type { AxesOptions } from './plot.ts';

/** Ticks of a searched value: round numbers, whole ones of whole numbers, each option of a choice. */
export function axisTicks(searched: SearchedRecord): NonNullable<AxesOptions['xTicks']> {
  if (searched.kind === 'choice') return () => valueTicks(searched.options);
  return (domain, count) =>
    niceTicks(domain, count).filter(({ value }) => searched.kind !== 'int' || Number.isInteger(value));
}

/** One tick for each of some values, at their positions. */
export function valueTicks(values: readonly ParamValue[]): Tick[] {
  return values.map((value, i) => ({ value: i, text: String(value) }));
}

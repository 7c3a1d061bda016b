import { parseDecimalText, type NumberStyle } from './decimal-text.ts';
import { parseTimeText, unixUnitDivisor } from './time-text.ts';

/** The first rows of a file as texts, for finding out how the file is laid out. */
export interface Sample {
  /** Header names as they stand; `null` without a header. */
  readonly names: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
  readonly style: NumberStyle;
}

export type TimeLikeness = 'unix' | 'zoned' | 'wall' | 'date' | 'clock' | 'none';

/** What sort of time a text may be. Small whole numbers are none: they count rows. */
export function timeLikeness(text: string): TimeLikeness {
  const trimmed = text.trim();
  const number = /^(\d+)(?:\.\d*)?$/.exec(trimmed);
  if (number && Number.isNaN(unixUnitDivisor(number[1]!.length)) && number[1]!.length !== 8) return 'none';
  try {
    const time = parseTimeText(trimmed, null);
    if (time === null) return 'none';
    return time.kind === 'zoned' && number ? 'unix' : time.kind;
  } catch {
    return 'none';
  }
}

/** Column as numbers; `NaN` where a row has none. */
export function numbersAt(sample: Sample, place: number): number[] {
  return sample.rows.map((row) => {
    const value = parseDecimalText(row[place] ?? '', sample.style);
    return Number.isFinite(value) ? value : NaN;
  });
}

/** Whether the rows are newest first, by the first and last one whose times differ. */
export function isDescending(sample: Sample, time: number): boolean {
  const times = sample.rows.map((row) => msOf(row[time] ?? '')).filter((ms) => ms === ms);
  return times.length > 1 && times[0]! > times.at(-1)!;
}

function msOf(text: string): number {
  try {
    return parseTimeText(text.trim(), null)?.ms ?? NaN;
  } catch {
    return NaN;
  }
}

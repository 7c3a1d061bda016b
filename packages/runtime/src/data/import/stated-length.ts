import type { CandleLayout } from './layout.ts';
import type { Sample } from './sample.ts';
import { parseTimeText } from './time-text.ts';

/** Candle length in milliseconds that most sample rows state by their open and close time; `null` where they do not. */
export function statedLength(sample: Sample, { time, closeTime }: CandleLayout): number | null {
  if (closeTime === null) return null;
  const counts = new Map<number, number>();
  for (const row of sample.rows) {
    const length = lengthOf(row[time] ?? '', row[closeTime] ?? '');
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  const [length, count] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? [0, 0];
  return length > 0 && count * 2 > sample.rows.length ? length : null;
}

/** Closing times are the last millisecond or the first one after it. */
function lengthOf(open: string, close: string): number {
  try {
    const from = parseTimeText(open.trim(), null)?.ms ?? NaN;
    const to = parseTimeText(close.trim(), null)?.ms ?? NaN;
    return Math.round((to + (to % 1000 === 999 ? 1 : 0) - from) / 1000) * 1000;
  } catch {
    return NaN;
  }
}

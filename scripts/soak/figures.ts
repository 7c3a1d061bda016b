import type { ProbeSample } from './probe.ts';

/** MB a minute, or whatever: the slope of the straight line through points that fits best; 0 for fewer than two. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const square = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return square === 0 || points.length === 0
    ? 0
    : points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / square;
}

/** The value that a share of all values do not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** By how many ms a timer was late at most, for a share of all timers. */
export function lagQuantile(samples: readonly ProbeSample[], share: number): number {
  const counts = new Map<number, number>();
  for (const { lags } of samples)
    for (const [ms, count] of Object.entries(lags)) counts.set(Number(ms), (counts.get(Number(ms)) ?? 0) + count);
  const all = [...counts].toSorted(([a], [b]) => a - b);
  const wanted = share * all.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [ms, count] of all) if ((seen += count) >= wanted) return ms;
  return 0;
}

/** A figure of a soak, and what it is held to. */
export interface SoakFigure {
  readonly name: string;
  readonly value: string;
  readonly goal: string;
  /** Null: without a goal. */
  readonly isReached: boolean | null;
}

export function atMost(name: string, value: number, limit: number, unit = ''): SoakFigure {
  return { name, value: shown(value, unit), goal: `≤ ${shown(limit, unit)}`, isReached: value <= limit };
}

export function atLeast(name: string, value: number, limit: number, unit = ''): SoakFigure {
  return { name, value: shown(value, unit), goal: `≥ ${shown(limit, unit)}`, isReached: value >= limit };
}

export function plain(name: string, value: number | string, unit = ''): SoakFigure {
  return { name, value: typeof value === 'string' ? value : shown(value, unit), goal: '', isReached: null };
}

export function tableOf(figures: readonly SoakFigure[]): string {
  const lines = figures.map(({ name, value, goal, isReached }) => {
    const mark = isReached === null ? '       ' : isReached ? 'reached' : 'MISSED ';
    return `  ${mark} ${name.padEnd(66)} ${value.padStart(12)}  ${goal}`.trimEnd();
  });
  return lines.join('\n');
}

function shown(value: number, unit: string): string {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
  return unit === '' ? text : `${text} ${unit}`;
}

/** A figure that has a goal, with all that was measured of it. */
export interface Level {
  readonly what: string;
  /** As it is printed behind figures. */
  readonly unit: 's' | 'ms' | 'MB' | '%';
  readonly values: readonly number[];
  /** Of the 99th percentile. */
  readonly most: number;
  /** Of the median; null: none. */
  readonly mostAtMedian: number | null;
}

/** The smallest value that at least this share of all do not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Nothing was measured, or a goal was missed, or something never came: that is missed among however many. */
export function isMissed({ values, most, mostAtMedian }: Level): boolean {
  if (values.length === 0 || values.includes(Infinity) || quantile(values, 0.99) > most) return true;
  return mostAtMedian !== null && quantile(values, 0.5) > mostAtMedian;
}

/** All that was measured of the same, in the order in which each came first. */
export function merged(levels: readonly Level[]): readonly Level[] {
  const byName = Map.groupBy(levels, ({ what }) => what);
  return [...byName.values()].map((same) => ({ ...same[0]!, values: same.flatMap(({ values }) => values) }));
}

/** A table in Markdown. */
export function levelTable(levels: readonly Level[]): string {
  const rows = levels.map((level) => {
    const { what, unit, values, most, mostAtMedian } = level;
    const text = (value: number): string =>
      Number.isNaN(value) ? '–' : `${Number(value.toFixed(unit === 's' ? 1 : 0))} ${unit}`;
    const goal = `${mostAtMedian === null ? '' : `p50 ${mostAtMedian} ${unit}, `}p99 ${most} ${unit}`;
    const figures = [`${values.length}`, text(quantile(values, 0.5)), text(quantile(values, 0.99)), goal];
    return `| ${[what, ...figures, isMissed(level) ? 'missed' : 'met'].join(' | ')} |`;
  });
  return ['| Measure | n | p50 | p99 | Goal | |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

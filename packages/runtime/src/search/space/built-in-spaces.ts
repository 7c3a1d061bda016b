import type { StrategySettings } from '@tradai/strategy-sdk';
import type { Dimension } from './dimension.ts';
import type { Point } from './search-space.ts';

/** Spaces that every strategy has: settings in place of parameters. freqtrade's words. */
export const BUILT_IN_SPACES = ['roi', 'stoploss', 'trailing', 'trades'] as const;
export type BuiltInSpace = (typeof BUILT_IN_SPACES)[number];

/** Dimensions under freqtrade's names and in its ranges (semantics 10.2). `timeframeMs` scales the ROI table. */
export function builtInDimensions(space: BuiltInSpace, timeframeMs: number): Dimension[] {
  switch (space) {
    case 'roi':
      return roiDimensions(timeframeMs / 60_000);
    case 'stoploss':
      return [ratio('stoploss', 'stoploss', -0.35, -0.02)];
    case 'trailing':
      return [
        // Without it the others would have no effect, so it is not searched; it stands here to be seen in results.
        { name: 'trailing_stop', space: 'trailing', kind: 'choice', options: [true] },
        ratio('trailing_stop_positive', 'trailing', 0.01, 0.35),
        ratio('trailing_stop_positive_offset_p1', 'trailing', 0.001, 0.1),
        { name: 'trailing_only_offset_is_reached', space: 'trailing', kind: 'choice', options: [true, false] },
      ];
    case 'trades':
      return [{ name: 'max_open_trades', space: 'trades', kind: 'int', min: -1, max: 10, step: 1 }];
  }
}

function ratio(name: string, space: string, min: number, max: number): Dimension {
  return { name, space, kind: 'decimal', min, max, decimals: 3 };
}

/** Times in minutes grow in proportion to the timeframe, profits with its logarithm; both are those of the table for five minutes there. */
function roiDimensions(minutes: number): Dimension[] {
  const timeScale = minutes / 5;
  const profitScale = Math.log1p(minutes) / Math.log1p(5);
  const time = (name: string, max: number): Dimension => ({
    ...{ name, space: 'roi', kind: 'int', step: 1 },
    min: Math.trunc(10 * timeScale),
    max: Math.trunc(max * timeScale),
  });
  const profit = (name: string, max: number): Dimension =>
    ratio(name, 'roi', roundedToMil(0.01 * profitScale), roundedToMil(max * profitScale));
  return [
    ...[time('roi_t1', 120), time('roi_t2', 60), time('roi_t3', 40)],
    ...[profit('roi_p1', 0.04), profit('roi_p2', 0.07), profit('roi_p3', 0.2)],
  ];
}

function roundedToMil(value: number): number {
  return Number(value.toFixed(3));
}

/** Settings that a point chooses; empty when it has values of no built-in space. */
export type SearchedSettings = Partial<
  Pick<
    StrategySettings,
    | 'minimalRoi'
    | 'stoploss'
    | 'trailingStop'
    | 'trailingStopPositive'
    | 'trailingStopPositiveOffset'
    | 'trailingOnlyOffsetIsReached'
    | 'maxOpenTrades'
  >
>;

/**
 * The settings of a point. `max_open_trades` of −1 and 0 mean no limit; with an unlimited stake (`isStakeUnlimited`), which is divided by
 * that number, the number of the config stays.
 */
export function searchedSettings(
  point: Point,
  { isStakeUnlimited }: { readonly isStakeUnlimited: boolean },
): SearchedSettings {
  return {
    ...('roi_t1' in point ? { minimalRoi: roiTable(point) } : {}),
    ...('stoploss' in point ? { stoploss: Number(point['stoploss']) } : {}),
    ...('trailing_stop' in point ? trailing(point) : {}),
    ...('max_open_trades' in point ? slots(Number(point['max_open_trades']), isStakeUnlimited) : {}),
  };
}

/** Minutes → ratio, falling in three steps to 0. */
function roiTable(point: Point): Record<number, number> {
  const [t1, t2, t3] = ['roi_t1', 'roi_t2', 'roi_t3'].map((name) => Number(point[name])) as [number, number, number];
  const [p1, p2, p3] = ['roi_p1', 'roi_p2', 'roi_p3'].map((name) => Number(point[name])) as [number, number, number];
  return { 0: p1 + p2 + p3, [t3]: p1 + p2, [t3 + t2]: p1, [t3 + t2 + t1]: 0 };
}

/** The offset is searched as its distance above the stop, so that it is always above. */
function trailing(point: Point): SearchedSettings {
  const positive = Number(point['trailing_stop_positive']);
  return {
    trailingStop: point['trailing_stop'] === true,
    trailingStopPositive: positive,
    trailingStopPositiveOffset: positive + Number(point['trailing_stop_positive_offset_p1']),
    trailingOnlyOffsetIsReached: point['trailing_only_offset_is_reached'] === true,
  };
}

function slots(value: number, isStakeUnlimited: boolean): SearchedSettings {
  if (value > 0) return { maxOpenTrades: value };
  return isStakeUnlimited ? {} : { maxOpenTrades: -1 };
}

import type { BuiltStrategy, GraphFrame, ParamValue } from '@tradai/strategy-sdk/graph';
import { Arena } from '../../columns/arena.ts';
import { ConfigError } from '../../config/errors.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import { levelCount, valueAt, type Dimension } from '../../search/space/dimension.ts';
import type { Point } from '../../search/space/search-space.ts';
import { CandleLoader } from '../backtest/load-pair.ts';
import type { NeededCandles } from '../backtest/needed-series.ts';
import type { ReadSeries } from '../backtest/read-series.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { settle, type SettledRun } from '../backtest/settle.ts';
import { tiersOf } from '../backtest/tiers-of.ts';
import { sharedPair, type SharedPair } from './shared-pair.ts';

/** What any trial may look at: as many candles in front of the range as the longest look-back needs that was found. */
export type StudyNeeds = NeededCandles & { readonly startupCandles: number };

/** The candles of a study, loaded once for all its trials. */
export interface StudyCandles {
  readonly pairs: readonly SharedPair[];
  /** Candles in front of the range, in every trial. */
  readonly startupCandles: number;
  /** Everything that was read. */
  readonly series: readonly ReadSeries[];
}

/**
 * Finds out what trials look at, at the ends of the space. All trials see as many candles in front of the range, unless settings name a number.
 * The settled run is that of the defaults; `runOf` makes the run of a point.
 */
export function studyNeeds(
  request: BacktestRequest,
  { settings, built }: Pick<SettledRun, 'settings' | 'built'>,
  dimensions: readonly Dimension[],
  runOf: (point: Point) => Pick<BacktestRequest, 'params' | 'overrides'>,
): StudyNeeds {
  const { startup, ...needed } = neededCandles([built, ...graphsOf(request, dimensions, runOf)]);
  return { ...needed, startupCandles: settings.startupCandleCount ?? startup };
}

/** Loads what any trial may look at. All trials trade the same candles. Throws for a pair that no trial could trade. */
export function loadStudyCandles(request: BacktestRequest, settings: RunSettings, needed: StudyNeeds): StudyCandles {
  const { startupCandles } = needed;
  const loader = new CandleLoader(request, { ...settings, startupCandleCount: startupCandles }, needed, new Arena());
  const { frames } = needed.graph;
  // Otherwise every trial would fail for want of them.
  for (const pair of request.pairs) tiersOf(request.markets, pair, settings);
  const loaded = request.pairs.flatMap((pair, index) => {
    request.onProgress?.('prepare', index, request.pairs.length);
    return loader.load(pair) ?? [];
  });
  if (loaded.length === 0)
    throw new ConfigError(
      'invalid-config',
      `no pair has candles left to trade after ${startupCandles} startup candles.`,
    );
  return {
    pairs: loaded.map((pair) => sharedPair(pair, frames)),
    startupCandles,
    series: [...new Set(loaded.flatMap(({ own, informative, side }) => [own, ...informative, ...side.series]))],
  };
}

/** Of the middle, of both ends, and of each value alone that is the lowest, the highest, or one of a choice. */
function graphsOf(
  request: BacktestRequest,
  dimensions: readonly Dimension[],
  runOf: (point: Point) => Pick<BacktestRequest, 'params' | 'overrides'>,
): BuiltStrategy[] {
  const middle = middlePoint(dimensions);
  const alone = dimensions.flatMap((dimension) =>
    endsOf(dimension).map((value): Point => ({ ...middle, [dimension.name]: value })),
  );
  const ends = [0, -1].map((end) => pointOf(dimensions, (dimension) => endsOf(dimension).at(end)!));
  return [middle, ...ends, ...alone].flatMap((point) => {
    try {
      return settle({ ...request, ...runOf(point) }).built;
    } catch {
      // A strategy may refuse values that do not go together: the trials with them say so.
      return [];
    }
  });
}

function middlePoint(dimensions: readonly Dimension[]): Point {
  return pointOf(dimensions, (dimension) => valueAt(dimension, (levelCount(dimension) - 1) >> 1));
}

function pointOf(dimensions: readonly Dimension[], valueOf: (dimension: Dimension) => ParamValue): Point {
  return Object.fromEntries(dimensions.map((dimension) => [dimension.name, valueOf(dimension)]));
}

/** All options of a choice: each may ask for other candles. */
function endsOf(dimension: Dimension): readonly ParamValue[] {
  if (dimension.kind === 'choice') return dimension.options;
  return [valueAt(dimension, 0), valueAt(dimension, levelCount(dimension) - 1)];
}

/** What all these look at together. */
function neededCandles(graphs: readonly BuiltStrategy[]): NeededCandles & { readonly startup: number } {
  const frames = new Map<string, GraphFrame>();
  const lookbacks = new Map<string, number>();
  for (const { graph, frameLookbacks } of graphs) {
    for (const frame of graph.frames) {
      if (frame.kind !== 'informative') continue;
      if (!frames.has(frame.label)) frames.set(frame.label, frame);
      lookbacks.set(frame.label, Math.max(lookbacks.get(frame.label) ?? 0, frameLookbacks.get(frame) ?? 0));
    }
  }
  const lookback = Math.max(...graphs.map((built) => built.lookback));
  return {
    graph: { frames: [...frames.values()] },
    lookback,
    frameLookbacks: new Map([...frames].map(([label, frame]) => [frame, lookbacks.get(label)!])),
    startup: Math.max(lookback, ...lookbacks.values()),
  };
}

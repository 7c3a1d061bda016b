import { timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { GraphFrame } from '@tradai/strategy-sdk/graph';
import { ConfigError } from '../../config/errors.ts';
import { quoteOf } from '../../config/pair-names.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import type { MarketKind, SeriesKey, SeriesKind } from '../../data/candles.ts';
import { toHalfOpen, type Timerange } from '../../data/timerange.ts';
import type { SeriesNeed } from '../../data/warm-up/series-need.ts';

/** Which candles a strategy looks at, beside those that it trades. */
export interface NeededCandles {
  readonly graph: { readonly frames: readonly GraphFrame[] };
  /** Own candles, and those of each frame, in front of the first value. */
  readonly lookback: number;
  readonly frameLookbacks: ReadonlyMap<GraphFrame, number>;
}

/** What decides which series a run reads. */
export interface SeriesChoice {
  readonly built: NeededCandles;
  readonly settings: RunSettings;
  readonly exchange: string;
  /** End included, as everywhere that a person gives one. */
  readonly timerange: Timerange;
}

/** What a pair's trading looks at beside its own candles. */
export interface SideNeeds {
  /** Null without `timeframe_detail`. */
  readonly detail: SeriesNeed | null;
  /** Rates and mark prices; null on spot. */
  readonly funding: { readonly rates: SeriesNeed; readonly marks: SeriesNeed } | null;
}

/** Mark candles are stored hourly, or as the exchange's files of eight hours have them. */
const MARK_TIMEFRAMES = ['1h', '8h'] as const;

/** Every series that a run over `pairs` reads, each once, own candles first, with all of it that any pair reads. */
export function neededSeries(choice: SeriesChoice, pairs: readonly string[]): SeriesNeed[] {
  const frames = informativeFrames(choice.built);
  const all = [
    ...pairs.map((pair) => ownNeed(choice, pair)),
    ...pairs.flatMap((pair) => frames.map((frame) => frameNeed(choice, frame, pair))),
    ...pairs.flatMap((pair) => sideList(sideNeeds(choice, pair))),
  ];
  const needs = new Map<string, SeriesNeed>();
  for (const need of all) {
    const id = JSON.stringify(need.key);
    const known = needs.get(id);
    needs.set(id, known === undefined ? need : widerNeed(known, need));
  }
  return [...needs.values()];
}

/** Own candles in front of the range: the explicit number, else the graph's look-back. */
export function ownStartup({ built, settings }: SeriesChoice): number {
  return settings.startupCandleCount ?? built.lookback;
}

export function ownNeed(choice: SeriesChoice, pair: string): SeriesNeed {
  return needOf(choice, pair, choice.settings.timeframe, ownStartup(choice));
}

export function informativeFrames({ graph }: NeededCandles): GraphFrame[] {
  return graph.frames.filter((frame) => frame.kind === 'informative');
}

/** As many candles in front of the range as for own ones: the explicit number, else what the frame's columns look back. */
export function frameStartup({ built, settings }: SeriesChoice, frame: GraphFrame): number {
  return settings.startupCandleCount ?? built.frameLookbacks.get(frame) ?? 0;
}

/** The series behind `informative(…)`, asked for by the strategy on `pair`. */
export function frameNeed(choice: SeriesChoice, frame: GraphFrame, pair: string): SeriesNeed {
  const { settings } = choice;
  const other = (frame.pair ?? pair).replaceAll('{stake}', settings.stakeCurrency ?? quoteOf(pair));
  const type = seriesTypeOf(frame, settings.tradingMode, other);
  return needOf(choice, other, frame.timeframe, frameStartup(choice, frame), type);
}

/** Of the range alone, without candles in front of it. */
export function sideNeeds(choice: SeriesChoice, pair: string): SideNeeds {
  const { timeframeDetail, tradingMode: market } = choice.settings;
  const detail = timeframeDetail === null ? null : needOf(choice, pair, timeframeDetail, 0);
  if (market !== 'futures') return { detail, funding: null };
  const [marks, markFiles] = MARK_TIMEFRAMES.map((timeframe) =>
    needOf(choice, pair, timeframe, 0, { market, kind: 'mark' }),
  ) as [SeriesNeed, SeriesNeed];
  const rates = needOf(choice, pair, '1h', 0, { market, kind: 'funding' });
  return {
    detail,
    funding: {
      rates: { ...rates, isOptional: true },
      marks: { ...marks, isOptional: true, instead: markFiles.key },
    },
  };
}

function sideList({ detail, funding }: SideNeeds): SeriesNeed[] {
  return [detail, funding?.rates ?? null, funding?.marks ?? null].filter((need) => need !== null);
}

type SeriesType = Pick<SeriesKey, 'market' | 'kind'>;

function needOf(
  { settings, exchange, timerange }: SeriesChoice,
  pair: string,
  timeframe: Timeframe,
  startup: number,
  type: SeriesType = { market: settings.tradingMode, kind: 'candle' },
): SeriesNeed {
  const { fromMs, toMs } = toHalfOpen(timerange);
  return {
    key: { exchange, pair, timeframe, ...type },
    range: { fromMs: fromMs - startup * timeframeMs(timeframe), toMs },
    isOptional: false,
  };
}

/** The stored series behind the candles that a strategy asked for. */
function seriesTypeOf({ candleType }: GraphFrame, own: MarketKind, pair: string): SeriesType {
  const ofFutures = (kind: SeriesKind): SeriesType => ({ market: 'futures', kind });
  switch (candleType) {
    case null:
      return { market: own, kind: 'candle' };
    case 'spot':
    case 'futures':
      return { market: candleType, kind: 'candle' };
    case 'mark':
    case 'index':
      return ofFutures(candleType);
    case 'funding_rate':
      return ofFutures('funding');
    case 'premiumIndex':
      throw new ConfigError('not-supported', `${pair}: candles of the premium index are not stored by this version.`);
  }
}

function widerNeed(a: SeriesNeed, b: SeriesNeed): SeriesNeed {
  return {
    ...a,
    ...b,
    range: { fromMs: Math.min(a.range.fromMs, b.range.fromMs), toMs: Math.max(a.range.toMs, b.range.toMs) },
    isOptional: a.isOptional && b.isOptional,
  };
}

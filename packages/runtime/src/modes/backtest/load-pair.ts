import { StrategyError, timeframeMs, type CandleColumns, type Timeframe } from '@tradai/strategy-sdk';
import type { GraphFrame } from '@tradai/strategy-sdk/graph';
import type { Arena } from '../../columns/arena.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import { PriceTicks } from '../../core/price-tick.ts';
import { fillGaps } from '../../data/fill-gaps.ts';
import { loadCandles } from '../../data/load-candles.ts';
import { DataError } from '../../data/errors.ts';
import { readHeader } from '../../data/cache/read-series.ts';
import type { MarketKind, SeriesKey, SeriesKind } from '../../data/candles.ts';
import { ConfigError } from '../../config/errors.ts';
import { sideDataStart } from '../../backtest/side-data-start.ts';
import { tradedRange } from '../../backtest/traded-range.ts';
import type { PairCandles } from './prepare-pair.ts';
import type { BacktestRequest } from './request.ts';
import type { ReadSeries } from './read-series.ts';
import { sideData, type SideData } from './side-data.ts';
import { startupShortage, type StartupShortage } from './startup.ts';
import { utc } from './utc.ts';

/** Candles of a pair and of everything that its columns look at. */
export interface LoadedPair {
  readonly pair: string;
  readonly own: ReadSeries;
  readonly first: number;
  readonly last: number;
  readonly ticks: (marketTick: number | null) => PriceTicks;
  readonly candlesOf: (frame: GraphFrame) => CandleColumns;
  readonly informative: readonly ReadSeries[];
  readonly side: SideData;
}

/** What of a loaded pair columns and trades are made of. */
export function candlesIn({ pair, own, first, last, ticks, candlesOf, side }: LoadedPair): PairCandles {
  const { funding, detail } = side;
  return { pair, candles: own.candles, first, last, ticks, candlesOf, funding, detail: detail?.candles ?? null };
}

/** Which candles a strategy looks at, beside those that it trades. */
export interface NeededCandles {
  readonly graph: { readonly frames: readonly GraphFrame[] };
  /** Own candles, and those of each frame, in front of the first value. */
  readonly lookback: number;
  readonly frameLookbacks: ReadonlyMap<GraphFrame, number>;
}

/** Loads candles for a run; series that several pairs look at are read once. */
export class CandleLoader {
  readonly #request: BacktestRequest;
  readonly #settings: RunSettings;
  readonly #built: NeededCandles;
  readonly #arena: Arena;
  readonly #shared = new Map<string, ReadSeries>();
  readonly #shortages = new Map<string, StartupShortage>();
  #fundingFromMs: number | null = null;

  constructor(request: BacktestRequest, settings: RunSettings, built: NeededCandles, arena: Arena) {
    this.#request = request;
    this.#settings = settings;
    this.#built = built;
    this.#arena = arena;
  }

  /** Own candles in front of the range: the explicit number, else the graph's look-back. */
  get startupCandles(): number {
    return this.#settings.startupCandleCount ?? this.#built.lookback;
  }

  /** Of the series that were loaded for pairs to trade, in that order. */
  get shortages(): readonly StartupShortage[] {
    return [...this.#shortages.values()];
  }

  /** Null when an explicit number of startup candles leaves nothing to trade. Throws `no-series` and `too-few-candles`. */
  load(pair: string): LoadedPair | null {
    const startup = this.startupCandles;
    const own = this.#read(pair, this.#settings.timeframe, startup);
    const { startMs, endMs } = this.#request.timerange;
    const range = tradedRange(own.candles, startMs, endMs, startup);
    if (range.first >= range.last) {
      if (this.#settings.startupCandleCount !== null) return null;
      throw tooFew(pair, this.#settings.timeframe, own.candles.length, startup + 2);
    }
    this.#note(own, startup, false);
    const frames = this.#built.graph.frames.filter((frame) => frame.kind === 'informative');
    const informative = new Map(frames.map((frame) => [frame, this.#informative(frame, pair)]));
    const { firstDay, digits } = own.loaded.priceDigits;
    const stretches = [...digits].map((count, day) => ({ startMs: (firstDay + day) * 86_400_000, digits: count }));
    return {
      pair,
      own,
      ...range,
      ticks: (marketTick) => new PriceTicks(stretches, marketTick),
      candlesOf: (frame) => (frame.id === 0 ? own : informative.get(frame)!).candles,
      informative: [...informative.values()],
      side: sideData(
        pair,
        this.#settings,
        (of, timeframe, kind) => this.#readIfThere(of, timeframe, kind),
        (this.#fundingFromMs ??= this.#fundingStart()),
      ),
    };
  }

  /** The same for all pairs. */
  #fundingStart(): number {
    const startup = this.startupCandles;
    const { exchange, dataDir, timerange, pairs } = this.#request;
    const { timeframe, tradingMode: market } = this.#settings;
    const { fromMs = Number.NEGATIVE_INFINITY } = rangeWith(timerange, startup * timeframeMs(timeframe));
    const earliest = pairs.map((pair) => {
      const header = readHeader(dataDir, { exchange, market, pair, timeframe, kind: 'candle' });
      return header === null || header.count === 0 ? Number.POSITIVE_INFINITY : Math.max(header.firstMs, fromMs);
    });
    return sideDataStart(timerange.startMs, Math.min(...earliest), startup, timeframeMs(timeframe));
  }

  #informative(frame: GraphFrame, pair: string): ReadSeries {
    const startup = this.#settings.startupCandleCount ?? this.#built.frameLookbacks.get(frame) ?? 0;
    const other = (frame.pair ?? pair).replaceAll('{stake}', this.#settings.stakeCurrency ?? quoteOf(pair));
    const series = this.#readFor(frame, other, startup);
    const needed = this.#built.frameLookbacks.get(frame) ?? 0;
    if (series.candles.length < needed) throw tooFew(other, frame.timeframe, series.candles.length, needed);
    this.#note(series, Math.min(startup, needed), true);
    return series;
  }

  /** Says whose wish it was when there is no such series. */
  #readFor(frame: GraphFrame, pair: string, startup: number): ReadSeries {
    try {
      return this.#read(pair, frame.timeframe, startup, seriesTypeOf(frame, this.#settings.tradingMode, pair));
    } catch (error) {
      if (!(error instanceof DataError) || error.code !== 'no-series') throw error;
      const call = frame.pair === null ? '' : `, { pair: '${frame.pair}' }`;
      const wish = `The strategy's informative('${frame.timeframe}'${call}) asks for them.`;
      const ownMs = timeframeMs(this.#settings.timeframe);
      const times = timeframeMs(frame.timeframe) / ownMs;
      const instead = frame.pair === null ? ` resample(${times}, …) would make them from the pair's own candles.` : '';
      throw new DataError('no-series', `${error.message} ${wish}${instead}`);
    }
  }

  /** Several pairs may look at one series: the frame that needs most speaks for it. */
  #note({ key, candles }: ReadSeries, needs: number, isInformative: boolean): void {
    const { pair, timeframe } = key;
    const shortage = startupShortage({ pair, timeframe, candles, isInformative }, needs, this.#request.timerange);
    const id = `${pair} ${timeframe} ${isInformative}`;
    if (shortage !== null && needs > (this.#shortages.get(id)?.needs ?? 0)) this.#shortages.set(id, shortage);
  }

  /** Of the range alone, without candles in front of it. */
  #readIfThere(pair: string, timeframe: Timeframe, kind: SeriesKind): ReadSeries | null {
    try {
      return this.#read(pair, timeframe, 0, { market: this.#settings.tradingMode, kind });
    } catch (error) {
      if (error instanceof DataError && error.code === 'no-series') return null;
      throw error;
    }
  }

  #read(pair: string, timeframe: Timeframe, startup: number, type?: SeriesType): ReadSeries {
    const { market, kind } = type ?? { market: this.#settings.tradingMode, kind: 'candle' };
    const id = `${market} ${kind} ${pair} ${timeframe} ${startup}`;
    const known = this.#shared.get(id);
    if (known !== undefined) return known;
    const { exchange, dataDir, timerange } = this.#request;
    const key: SeriesKey = { exchange, market, pair, timeframe, kind };
    const alloc = (n: number): Float64Array => this.#arena.numbers(n);
    const loaded = loadCandles({ dataDir, key, alloc, ...rangeWith(timerange, startup * timeframeMs(timeframe)) });
    if (loaded.length === 0) throw noneInRange(dataDir, key);
    // Funding has times of its own, and a mark price that is not there is not made up.
    const isSparse = kind === 'funding' || kind === 'mark' || kind === 'index';
    const { series, filled } = isSparse ? { series: loaded, filled: 0 } : fillGaps(loaded, alloc);
    const read = { key, loaded, candles: series, filled };
    this.#shared.set(id, read);
    return read;
  }
}

type SeriesType = Pick<SeriesKey, 'market' | 'kind'>;

/** The stored series behind the candles that a strategy asked for. */
function seriesTypeOf({ candleType }: GraphFrame, own: MarketKind, pair: string): SeriesType {
  switch (candleType) {
    case null:
      return { market: own, kind: 'candle' };
    case 'spot':
    case 'futures':
      return { market: candleType, kind: 'candle' };
    case 'mark':
    case 'index':
      return { market: 'futures', kind: candleType };
    case 'funding_rate':
      return { market: 'futures', kind: 'funding' };
    case 'premiumIndex':
      throw new ConfigError('not-supported', `${pair}: candles of the premium index are not stored by this version.`);
  }
}

function noneInRange(dataDir: string, key: SeriesKey): StrategyError {
  const header = readHeader(dataDir, key);
  const span =
    header === null || header.count === 0 ? 'none at all' : `${utc(header.firstMs)} to ${utc(header.lastMs)}`;
  return new StrategyError(
    'too-few-candles',
    `${key.pair} ${key.timeframe} has no candle in the time range of the run; ${dataDir} has ${span}.`,
  );
}

function rangeWith(
  { startMs, endMs }: BacktestRequest['timerange'],
  beforeMs: number,
): { fromMs?: number; toMs?: number } {
  return {
    ...(startMs === null ? {} : { fromMs: startMs - beforeMs }),
    ...(endMs === null ? {} : { toMs: endMs + 1 }),
  };
}

export function quoteOf(pair: string): string {
  return pair.split('/')[1]?.split(':')[0] ?? '';
}

function tooFew(pair: string, timeframe: Timeframe, has: number, needs: number): StrategyError {
  return new StrategyError(
    'too-few-candles',
    `${pair} ${timeframe} has ${has} candles in the time range and its startup, ${needs - has} too few: the columns of the strategy need ${needs}.`,
  );
}

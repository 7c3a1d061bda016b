import { StrategyError, timeframeMs, type CandleColumns, type Timeframe } from '@tradai/strategy-sdk';
import type { GraphFrame } from '@tradai/strategy-sdk/graph';
import type { Arena } from '../../columns/arena.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import { PriceTicks } from '../../core/price-tick.ts';
import { fillGaps } from '../../data/fill-gaps.ts';
import { loadCandles } from '../../data/load-candles.ts';
import { DataError } from '../../data/errors.ts';
import { readHeader } from '../../data/cache/read-series.ts';
import type { SeriesKey } from '../../data/candles.ts';
import type { SeriesNeed } from '../../data/warm-up/series-need.ts';
import { sideDataStart } from '../../backtest/side-data-start.ts';
import { tradedRange } from '../../backtest/traded-range.ts';
import {
  frameNeed,
  frameStartup,
  informativeFrames,
  ownNeed,
  ownStartup,
  sideNeeds,
  type NeededCandles,
  type SeriesChoice,
} from './needed-series.ts';
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

/** Loads candles for a run; series that several pairs look at are read once. */
export class CandleLoader {
  readonly #request: BacktestRequest;
  readonly #choice: SeriesChoice;
  readonly #arena: Arena;
  readonly #shared = new Map<string, ReadSeries>();
  readonly #shortages = new Map<string, StartupShortage>();
  #fundingFromMs: number | null = null;

  constructor(request: BacktestRequest, settings: RunSettings, built: NeededCandles, arena: Arena) {
    this.#request = request;
    this.#choice = { built, settings, exchange: request.exchange, timerange: request.timerange };
    this.#arena = arena;
  }

  /** Own candles in front of the range: the explicit number, else the graph's look-back. */
  get startupCandles(): number {
    return ownStartup(this.#choice);
  }

  /** Of the series that were loaded for pairs to trade, in that order. */
  get shortages(): readonly StartupShortage[] {
    return [...this.#shortages.values()];
  }

  /** Null when an explicit number of startup candles leaves nothing to trade. Throws `no-series` and `too-few-candles`. */
  load(pair: string): LoadedPair | null {
    const startup = this.startupCandles;
    const { built, settings } = this.#choice;
    const own = this.#read(ownNeed(this.#choice, pair));
    const { startMs, endMs } = this.#request.timerange;
    const range = tradedRange(own.candles, startMs, endMs, startup);
    if (range.first >= range.last) {
      if (settings.startupCandleCount !== null) return null;
      throw tooFew(pair, settings.timeframe, own.candles.length, startup + 2);
    }
    this.#note(own, startup, false);
    const informative = new Map(informativeFrames(built).map((frame) => [frame, this.#informative(frame, pair)]));
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
        sideNeeds(this.#choice, pair),
        settings.futuresFundingRate,
        (need) => this.#readIfThere(need),
        (this.#fundingFromMs ??= this.#fundingStart()),
      ),
    };
  }

  /** The same for all pairs. */
  #fundingStart(): number {
    const { dataDir, timerange, pairs } = this.#request;
    const { timeframe } = this.#choice.settings;
    const earliest = pairs.map((pair) => {
      const { key, range } = ownNeed(this.#choice, pair);
      const header = readHeader(dataDir, key);
      return header === null || header.count === 0 ? Number.POSITIVE_INFINITY : Math.max(header.firstMs, range.fromMs);
    });
    return sideDataStart(timerange.startMs, Math.min(...earliest), this.startupCandles, timeframeMs(timeframe));
  }

  #informative(frame: GraphFrame, pair: string): ReadSeries {
    const series = this.#readFor(frame, pair);
    const needed = this.#choice.built.frameLookbacks.get(frame) ?? 0;
    const { candles, key } = series;
    if (candles.length < needed) throw tooFew(key.pair, key.timeframe, candles.length, needed);
    this.#note(series, Math.min(frameStartup(this.#choice, frame), needed), true);
    return series;
  }

  /** Says whose wish it was when there is no such series. */
  #readFor(frame: GraphFrame, pair: string): ReadSeries {
    try {
      return this.#read(frameNeed(this.#choice, frame, pair));
    } catch (error) {
      if (!(error instanceof DataError) || error.code !== 'no-series') throw error;
      const { timeframe } = frame;
      const what = frame.pair === null ? `'${timeframe}'` : `{ pair: '${frame.pair}', timeframe: '${timeframe}' }`;
      const wish = `The strategy's informative(${what}) asks for them.`;
      const ownMs = timeframeMs(this.#choice.settings.timeframe);
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

  #readIfThere({ key, instead, ...need }: SeriesNeed): ReadSeries | null {
    for (const either of instead === undefined ? [key] : [key, instead]) {
      try {
        return this.#read({ ...need, key: either });
      } catch (error) {
        if (!(error instanceof DataError) || error.code !== 'no-series') throw error;
      }
    }
    return null;
  }

  #read({ key, range }: SeriesNeed): ReadSeries {
    const { market, kind, pair, timeframe } = key;
    const id = `${market} ${kind} ${pair} ${timeframe} ${range.fromMs}`;
    const known = this.#shared.get(id);
    if (known !== undefined) return known;
    const { dataDir } = this.#request;
    const alloc = (n: number): Float64Array => this.#arena.numbers(n);
    const loaded = loadCandles({ dataDir, key, alloc, ...range });
    if (loaded.length === 0) throw noneInRange(dataDir, key);
    // Funding has times of its own, and a mark price that is not there is not made up.
    const isSparse = kind === 'funding' || kind === 'mark' || kind === 'index';
    const { series, filled } = isSparse ? { series: loaded, filled: 0 } : fillGaps(loaded, alloc);
    const read = { key, loaded, candles: series, filled };
    this.#shared.set(id, read);
    return read;
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

function tooFew(pair: string, timeframe: Timeframe, has: number, needs: number): StrategyError {
  return new StrategyError(
    'too-few-candles',
    `${pair} ${timeframe} has ${has} candles in the time range and its startup, ${needs - has} too few: the columns of the strategy need ${needs}.`,
  );
}

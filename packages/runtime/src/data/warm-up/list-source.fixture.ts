import type { CandleSource, SourceSpan } from '../../ports/candle-source.ts';
import {
  columnList,
  columnsOfList,
  describeSeries,
  makeSeries,
  type CandleSeries,
  type SeriesKey,
} from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { firstFrom } from './missing-ranges.ts';

export const HOUR = 3_600_000;
export const START = Date.UTC(2021, 0, 1);
export const BTC: SeriesKey = {
  exchange: 'binance',
  market: 'spot',
  pair: 'BTC/USDT',
  timeframe: '1h',
  kind: 'candle',
};

/** Hourly candles by their numbers since `START`, each telling its number; those in `without` are left out. */
export function hourly(from: number, to: number, without: readonly number[] = [], key = BTC): CandleSeries {
  const hours = Array.from({ length: to - from }, (_, i) => from + i).filter((hour) => !without.includes(hour));
  const column = (value: (hour: number) => number): Float64Array => Float64Array.from(hours, value);
  return makeSeries(key, {
    openTimeMs: column((hour) => START + hour * HOUR),
    open: column((hour) => 100 + hour),
    high: column((hour) => 101.5 + hour),
    low: column((hour) => 99.25 + hour),
    close: column((hour) => 101 + hour),
    volume: column((hour) => 10 + (hour % 7)),
  });
}

/** Candles `from` to `to` by their places, those of them that are wanted. */
export function slicesOf(series: CandleSeries, from: number, to: number, isWanted = (_: number) => true): CandleSeries {
  const pick = (column: Float64Array): Float64Array => column.slice(from, to).filter((_, i) => isWanted(from + i));
  return makeSeries(series.key, columnsOfList(columnList(series).map(pick)));
}

/** The candle of one hour gets another close and volume. */
export function withOther(series: CandleSeries, hour: number, volume = 1): CandleSeries {
  const columns = columnsOfList(columnList(series).map((column) => column.slice()));
  const row = columns.openTimeMs.indexOf(START + hour * HOUR);
  columns.close[row] = columns.low[row]!;
  columns.volume[row] = volume;
  return makeSeries(series.key, columns);
}

/** Candles in memory that are asked for as if they were elsewhere. */
export class ListSource implements CandleSource {
  readonly kind: CandleSource['kind'];
  readonly place: string;
  readonly usage = { requests: 0, bytes: 0 };
  /** `read 0-10`, in hours, and `span`. */
  readonly log: string[] = [];
  /** Thrown by the next requests, one after another. */
  readonly failures: Error[] = [];
  list: readonly CandleSeries[];

  constructor(kind: CandleSource['kind'], list: readonly CandleSeries[]) {
    this.kind = kind;
    this.place = kind === 'exchange' ? 'binance' : 's3://candles';
    this.list = list;
  }

  async span(key: SeriesKey): Promise<SourceSpan | null> {
    await this.#request('span');
    const times = this.#find(key)?.openTimeMs;
    return times === undefined || times.length === 0 ? null : { firstMs: times[0]!, lastMs: times.at(-1)! };
  }

  async read(key: SeriesKey, { fromMs, toMs }: HalfOpenRange): Promise<CandleSeries> {
    await this.#request(`read ${(fromMs - START) / HOUR}-${(toMs - START) / HOUR}`);
    const series = this.#find(key);
    if (series === undefined) return makeSeries(key, hourly(0, 0));
    const [from, to] = [firstFrom(series.openTimeMs, fromMs), firstFrom(series.openTimeMs, toMs)];
    const columns = columnsOfList(columnList(series).map((column) => column.slice(from, to)));
    this.usage.bytes += (to - from) * 48;
    return makeSeries(key, columns);
  }

  async #request(what: string): Promise<void> {
    this.log.push(what);
    this.usage.requests += 1;
    await new Promise((resolve) => setImmediate(resolve));
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }

  #find(key: SeriesKey): CandleSeries | undefined {
    return this.list.find((series) => describeSeries(series.key) === describeSeries(key));
  }
}

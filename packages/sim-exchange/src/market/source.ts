import { type Decimal, decimal, decimalOfNumber, formatDecimal, parseDecimal } from '../core/decimal.ts';
import { CandleColumns } from './candle-columns.ts';
import type { Bar, MarketEvent, Tick } from './market-event.ts';
import type { CandleRow, MarketSpec, SourceSpec, TradeRow } from './market-spec.ts';
import type { PathOptions } from './path.ts';
import { barPath } from './path.ts';
import { scriptEvents } from './script.ts';

/** Events of one market in order of time. */
export interface Source {
  /** What was complete before the start: candles only. */
  readonly history: { readonly length: number; bar(at: number): Bar };
  /** Of the candle that is open at the start, what has happened. */
  readonly begun: readonly Tick[];
  readonly barMs: number;
  /** Each tick is a recorded trade: its quantity is all there was. */
  readonly recordedTrades: boolean;
  /** Default quantity of a book's level. */
  readonly levelQuantity: Decimal;
  /** `null` when there is no more. */
  next(): MarketEvent | null;
}

const NO_HISTORY: Source['history'] = {
  length: 0,
  bar: () => {
    throw new RangeError('There is no history.');
  },
};
const ONE_LOT = decimal('1');
const MINUTE_MS = 60_000;

/** Opens the source of a market at the clock's start, milliseconds since the epoch. */
export function openSource(spec: MarketSpec, start: number, path: Omit<PathOptions, 'barMs' | 'pathTicks'>): Source {
  const { source } = spec;
  if (source.kind === 'candles') return candleSource(source, start, path);
  if (source.kind === 'trades') return tradeSource(source, start);
  return scripted(scriptEvents(source.lines, start, path));
}

/** A source as plain data, for a snapshot. */
export function plainSource(source: SourceSpec): SourceSpec {
  if (source.kind !== 'candles' || !(source.rows instanceof CandleColumns)) return source;
  const columns = source.rows;
  const rows = Array.from({ length: columns.length }, (_, at): CandleRow => {
    const { time, open, high, low, close, volume } = columns.bar(at);
    return [time, ...([open, high, low, close, volume].map(formatDecimal) as [string, string, string, string, string])];
  });
  return { ...source, rows };
}

/** An exact decimal of a file's cell. */
function cell(value: string | number): Decimal {
  return typeof value === 'number' ? decimalOfNumber(value) : (parseDecimal(value) ?? decimalOfNumber(Number(value)));
}

function barOf(row: CandleRow): Bar {
  const [time, open, high, low, close, volume] = row;
  return { time, open: cell(open), high: cell(high), low: cell(low), close: cell(close), volume: cell(volume) };
}

/** Candles of a source, oldest first. */
interface Bars {
  readonly length: number;
  time(at: number): number;
  bar(at: number): Bar;
}

function barsOf({ rows }: SourceSpec & { kind: 'candles' }): Bars {
  if (rows instanceof CandleColumns) return rows;
  return { length: rows.length, time: (at) => rows[at]![0], bar: (at) => barOf(rows[at]!) };
}

function candleSource(
  source: SourceSpec & { kind: 'candles' },
  start: number,
  grid: Omit<PathOptions, 'barMs' | 'pathTicks'>,
): Source {
  const { barMs } = source;
  const bars = barsOf(source);
  const options = { ...grid, barMs, pathTicks: source.pathTicks ?? 4 };
  const first = bars.length === 0 ? start : bars.time(0);
  const base = (source.from ?? first) - first;
  const span = bars.length === 0 ? 0 : bars.time(bars.length - 1) + barMs - first;
  const shifted = (at: number, shift: number): Bar => ({ ...bars.bar(at), time: bars.time(at) + shift });
  const live = firstAfter(bars, start - barMs - base);
  let index = live;
  let shift = base;
  // Of a candle that is open at the start, what is still to come.
  const begun = live < bars.length && bars.time(live) + base < start ? barPath(shifted(index++, shift), options) : [];
  let pending: readonly MarketEvent[] = begun.filter(({ time }) => time >= start);
  let at = 0;
  const next = (): MarketEvent | null => {
    if (at < pending.length) return pending[at++]!;
    if (index === bars.length && source.loop === true && span > 0) {
      index = 0;
      shift += span;
    }
    if (index === bars.length) return null;
    pending = barPath(shifted(index++, shift), options);
    at = 1;
    return pending[0]!;
  };
  return {
    history: { length: live, bar: (each) => shifted(each, base) },
    begun: begun.filter(({ time }) => time < start),
    barMs,
    recordedTrades: false,
    levelQuantity: meanShare(bars),
    next,
  };
}

/** Place of the first candle that opens after a time. */
function firstAfter(bars: Bars, time: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars.time(middle) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function tradeSource(source: SourceSpec & { kind: 'trades' }, start: number): Source {
  const { rows } = source;
  const shift = source.from === undefined ? 0 : source.from - (rows[0]?.time ?? source.from);
  let index = rows.findIndex((row) => row.time + shift >= start);
  if (index < 0) index = rows.length;
  const minutes = rows.length === 0 ? 1 : Math.ceil((rows.at(-1)!.time - rows[0]!.time + 1) / MINUTE_MS);
  const total = rows.reduce((sum, row) => sum + decimal(row.quantity), 0n);
  const next = (): MarketEvent | null => (index < rows.length ? tradeEvent(rows[index++]!, shift) : null);
  return {
    history: NO_HISTORY,
    begun: [],
    barMs: MINUTE_MS,
    recordedTrades: true,
    levelQuantity: total / BigInt(minutes) / 50n,
    next,
  };
}

function tradeEvent(row: TradeRow, shift: number): MarketEvent {
  return {
    kind: 'tick',
    time: row.time + shift,
    price: decimal(row.price),
    quantity: decimal(row.quantity),
    buyerMaker: row.buyerMaker,
    opensBar: false,
    ...(row.id === undefined ? {} : { id: BigInt(row.id) }),
  };
}

function scripted(events: readonly MarketEvent[]): Source {
  let index = 0;
  return {
    history: NO_HISTORY,
    begun: [],
    barMs: MINUTE_MS,
    recordedTrades: false,
    levelQuantity: ONE_LOT,
    next: () => events[index++] ?? null,
  };
}

/** 2 % of the mean volume of a candle. */
function meanShare(bars: Bars): Decimal {
  if (bars.length === 0) return ONE_LOT;
  let total = 0n;
  for (let at = 0; at < bars.length; at++) total += bars.bar(at).volume;
  return total / BigInt(bars.length) / 50n;
}

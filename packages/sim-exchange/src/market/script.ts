import { type Decimal, decimal } from '../core/decimal.ts';
import type { Level, MarketEvent } from './market-event.ts';
import type { LevelRow, ScriptLine } from './market-spec.ts';
import { barPath, type PathOptions } from './path.ts';

/**
 * What lines of a script say, in order of time; lines of one time stay in their order. A `candle` becomes its path.
 * Throws a `RangeError` for a time that is neither a number nor `+ms`.
 */
export function scriptEvents(
  lines: readonly ScriptLine[],
  start: number,
  grid: Omit<PathOptions, 'barMs' | 'pathTicks'>,
): MarketEvent[] {
  const events = lines.flatMap((line) => lineEvents(line, timeOf(line.at, start), grid));
  return events.toSorted((a, b) => a.time - b.time);
}

function lineEvents(line: ScriptLine, time: number, grid: Omit<PathOptions, 'barMs' | 'pathTicks'>): MarketEvent[] {
  const events: MarketEvent[] = [];
  if (line.status !== undefined) events.push({ kind: 'status', time, status: line.status });
  if (line.mark !== undefined) events.push({ kind: 'mark', time, price: decimal(line.mark) });
  if (line.book !== undefined) {
    events.push({ kind: 'book', time, bids: levels(line.book.bids), asks: levels(line.book.asks) });
  }
  if (line.depth !== undefined) {
    events.push({ kind: 'depth', time, bids: levels(line.depth.bids), asks: levels(line.depth.asks) });
  }
  if (line.price !== undefined) events.push(trade(time, decimal(line.price), 0n));
  if (line.trade !== undefined) events.push(trade(time, decimal(line.trade.p), decimal(line.trade.q)));
  if (line.candle !== undefined) {
    const { o, h, l, c, v, ms } = line.candle;
    const bar = { time, open: decimal(o), high: decimal(h), low: decimal(l), close: decimal(c), volume: decimal(v) };
    events.push(...barPath(bar, { ...grid, barMs: ms, pathTicks: 4 }));
  }
  return events;
}

function trade(time: number, price: Decimal, quantity: Decimal): MarketEvent {
  return { kind: 'tick', time, price, quantity, buyerMaker: false, opensBar: false };
}

function levels(rows: readonly LevelRow[]): Level[] {
  return rows.map(([price, quantity]) => [decimal(price), decimal(quantity)]);
}

function timeOf(at: number | string, start: number): number {
  if (typeof at === 'number') return at;
  const time = /^\+\d+$/.test(at) ? start + Number(at) : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(`"${at}" is no time of a script: expected milliseconds or "+ms".`);
  return time;
}

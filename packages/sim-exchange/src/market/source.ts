import { type Decimal, decimal, decimalOfNumber, parseDecimal } from '../core/decimal.ts';
import type { Bar, MarketEvent } from './market-event.ts';
import type { CandleRow, MarketSpec, SourceSpec, TradeRow } from './market-spec.ts';
import type { PathOptions } from './path.ts';
import { barPath } from './path.ts';
import { scriptEvents } from './script.ts';

/** Events of one market in order of time. */
export interface Source {
  /** What happened before the start: candles only. */
  readonly history: readonly Bar[];
  readonly barMs: number;
  /** Each tick is a recorded trade: its quantity is all there was. */
  readonly recordedTrades: boolean;
  /** Default quantity of a book's level. */
  readonly levelQuantity: Decimal;
  /** `null` when there is no more. */
  next(): MarketEvent | null;
}

const ONE_LOT = decimal('1');
const MINUTE_MS = 60_000;

/** Opens the source of a market at the clock's start, milliseconds since the epoch. */
export function openSource(spec: MarketSpec, start: number, path: Omit<PathOptions, 'barMs' | 'pathTicks'>): Source {
  const { source } = spec;
  if (source.kind === 'candles') return candleSource(source, start, path);
  if (source.kind === 'trades') return tradeSource(source, start);
  return scripted(scriptEvents(source.lines, start, path));
}

/** An exact decimal of a file's cell. */
function cell(value: string | number): Decimal {
  return typeof value === 'number' ? decimalOfNumber(value) : (parseDecimal(value) ?? decimalOfNumber(Number(value)));
}

function barOf(row: CandleRow, shift: number): Bar {
  const [time, open, high, low, close, volume] = row;
  return {
    time: time + shift,
    open: cell(open),
    high: cell(high),
    low: cell(low),
    close: cell(close),
    volume: cell(volume),
  };
}

function candleSource(
  source: SourceSpec & { kind: 'candles' },
  start: number,
  grid: Omit<PathOptions, 'barMs' | 'pathTicks'>,
): Source {
  const { rows, barMs } = source;
  const options = { ...grid, barMs, pathTicks: source.pathTicks ?? 4 };
  const first = rows[0]?.[0] ?? start;
  const base = (source.from ?? first) - first;
  const span = rows.length === 0 ? 0 : rows.at(-1)![0] + barMs - first;
  const live = rows.findIndex((row) => row[0] + base >= start);
  let index = live < 0 ? rows.length : live;
  const history = rows.slice(0, index).map((row) => barOf(row, base));
  let shift = base;
  let pending: readonly MarketEvent[] = [];
  let at = 0;
  const next = (): MarketEvent | null => {
    if (at < pending.length) return pending[at++]!;
    if (index === rows.length && source.loop === true && span > 0) {
      index = 0;
      shift += span;
    }
    if (index === rows.length) return null;
    pending = barPath(barOf(rows[index++]!, shift), options);
    at = 1;
    return pending[0]!;
  };
  return { history, barMs, recordedTrades: false, levelQuantity: meanShare(rows), next };
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
    history: [],
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
    history: [],
    barMs: MINUTE_MS,
    recordedTrades: false,
    levelQuantity: ONE_LOT,
    next: () => events[index++] ?? null,
  };
}

/** 2 % of the mean volume of a candle. A quantity to begin with, not somebody's money: floats will do. */
function meanShare(rows: readonly CandleRow[]): Decimal {
  if (rows.length === 0) return ONE_LOT;
  return decimalOfNumber(rows.reduce((sum, row) => sum + Number(row[5]), 0) / rows.length / 50);
}

import { type Decimal, divide, multiplyFloor } from '../core/decimal.ts';
import type { Klines } from './klines.ts';
import type { Tape } from './tape.ts';

/** The last 24 hours of one market, without best bid and ask. */
export interface DayTicker {
  readonly openTime: number;
  readonly closeTime: number;
  /** Last price before the window. */
  readonly previousClose: Decimal;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly last: Decimal;
  readonly lastQuantity: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  /** Quote volume ÷ volume; 0 without trades. */
  readonly weightedAverage: Decimal;
  /** −1 without trades. */
  readonly firstId: bigint;
  readonly lastId: bigint;
  readonly count: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Sums = {
  -readonly [Key in 'high' | 'low' | 'volume' | 'quoteVolume' | 'firstId' | 'lastId' | 'count']: DayTicker[Key];
};

/**
 * Rolling over trades: whole minutes from candles, the minute in which the window begins trade by trade. Where trades of that minute are
 * no longer kept (before the clock's start), it is left out. `null` before the first price.
 */
export function dayTicker(klines: Klines, tape: Tape, now: number): DayTicker | null {
  const openTime = now - DAY_MS;
  const firstWhole = Math.ceil(openTime / MINUTE_MS) * MINUTE_MS;
  const rows = klines.rows('1m', { from: firstWhole - MINUTE_MS, limit: 1_442 }, now);
  const whole = rows.filter((row) => row.openTime >= firstWhole);
  const last = whole.at(-1);
  if (last === undefined) return null;
  const sums: Sums = {
    high: last.close,
    low: last.close,
    volume: 0n,
    quoteVolume: 0n,
    firstId: -1n,
    lastId: -1n,
    count: 0,
  };
  const firstTrade = addPart(sums, tape, openTime, firstWhole);
  for (const row of whole) addRow(sums, row);
  const before = rows[0]!.openTime < firstWhole ? rows[0]! : null;
  return {
    openTime,
    closeTime: now,
    previousClose: before === null ? whole[0]!.open : before.open,
    open: firstTrade ?? whole[0]!.open,
    last: last.close,
    lastQuantity: tape.length === 0 ? 0n : tape.at(tape.length - 1).quantity,
    weightedAverage: sums.volume === 0n ? 0n : divide(sums.quoteVolume, sums.volume),
    ...sums,
  };
}

/** Trades from `from` to before `to`; gives the price of the first. */
function addPart(sums: Sums, tape: Tape, from: number, to: number): Decimal | null {
  const start = tape.indexAt(from);
  const end = tape.indexAt(to);
  for (let at = start; at < end; at++) {
    const { price, quantity, id } = tape.at(at);
    const quoteVolume = multiplyFloor(price, quantity);
    addRow(sums, { high: price, low: price, volume: quantity, quoteVolume, firstId: id, lastId: id, count: 1 });
  }
  return start < end ? tape.at(start).price : null;
}

function addRow(sums: Sums, row: Sums): void {
  if (row.high > sums.high) sums.high = row.high;
  if (row.low < sums.low) sums.low = row.low;
  sums.volume += row.volume;
  sums.quoteVolume += row.quoteVolume;
  sums.count += row.count;
  if (sums.firstId < 0n) sums.firstId = row.firstId;
  if (row.lastId >= 0n) sums.lastId = row.lastId;
}

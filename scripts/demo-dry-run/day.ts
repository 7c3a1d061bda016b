import { openTapes, type CandleColumns } from '@tradai/sim-exchange';
import { flatRows, HOUR, type CrashTape } from '../crash/tape.ts';
import { CANDLES } from '../demo-container/demo-folder.ts';

/** A day on which averages crossed in one market after the other. */
export const DAY = '2021-01-18';
export const PAIRS = [
  ...['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT'],
  ...['LINK/USDT', 'DOT/USDT', 'BCH/USDT', 'EOS/USDT'],
];

const DAY_MS = Date.parse(DAY);
const MINUTE = 60_000;
/** What the first hour of the day enters was decided by the hour before it, and its last hour is over when the next one has passed. */
const BEFORE_MS = 8 * MINUTE;
const AFTER_MS = HOUR + 2 * MINUTE;
/** Prices of a pair hold that long: the exchange tells a thousand of the past. */
const TICK_MS = 2.5 * MINUTE;

/** The shipped candles of the day; what was before is the exchange's history. */
export function tapeOfDay(): CrashTape {
  const [startMs, endMs] = [DAY_MS - BEFORE_MS, DAY_MS + 24 * HOUR + AFTER_MS];
  return { kind: 'spot', markets: marketsOf(PAIRS, startMs, endMs), pairs: PAIRS, startMs, endMs };
}

/** Candles in front of the first hour: a session likes to see 549. */
const IN_FRONT = 560;
const SOME_PAIRS = ['ETH/USDT', 'BTC/USDT', 'LINK/USDT', 'XRP/USDT'];

/**
 * Some hours of the day at its closes alone, each of which holds for an hour: whatever is decided within it is decided on the same prices, at
 * whichever moment.
 */
export function flatTape(fromHour: number, toHour: number): CrashTape {
  const [startMs, endMs] = [atHour(fromHour), atHour(toHour)];
  const span = { fromMs: startMs - IN_FRONT * HOUR, toMs: endMs + HOUR };
  const markets = marketsOf(SOME_PAIRS, startMs, endMs).map((market) => {
    const { rows } = market.source as { readonly rows: CandleColumns };
    return { ...market, source: { kind: 'candles', rows: flatRows(rows, span), barMs: HOUR, pathTicks: 1 } as const };
  });
  return { kind: 'spot', markets, pairs: SOME_PAIRS, startMs, endMs };
}

function marketsOf(pairs: readonly string[], startMs: number, endMs: number): CrashTape['markets'] {
  return openTapes({
    data: [CANDLES],
    symbols: pairs.map((pair) => pair.replace('/', '')),
    market: 'spot',
    timeframe: '1h',
    from: startMs,
    to: endMs + HOUR,
    tickMs: TICK_MS,
  }).markets;
}

/** Exchange time of an hour of the day, which may be a fraction. */
export function atHour(hour: number): number {
  return DAY_MS + hour * HOUR;
}

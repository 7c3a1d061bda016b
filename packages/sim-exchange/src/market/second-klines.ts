import type { Kline, KlineQuery } from './kline.ts';
import { Klines } from './klines.ts';
import type { Tape } from './tape.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * Candles of a second, folded from the tape: only as far back as it reaches. Seconds without a trade repeat the last close.
 * Bounds as in {@link Klines.rows}.
 */
export function secondKlines(tape: Tape, query: KlineQuery, now: number): Kline[] {
  if (tape.length === 0) return [];
  const newest = second(Math.min(now, query.to ?? now));
  const asked = query.from ?? newest - (query.limit - 1) * SECOND_MS;
  const first = Math.max(Math.ceil(asked / SECOND_MS) * SECOND_MS, second(tape.at(0).time));
  const last = Math.min(newest, first + (query.limit - 1) * SECOND_MS);
  // A second is folded as the minute of a clock that runs sixty times as fast.
  const klines = new Klines('fill');
  const start = Math.max(0, tape.indexAt(first) - 1);
  for (let at = start; at < tape.length && tape.at(at).time < last + SECOND_MS; at++) {
    const trade = tape.at(at);
    const time = second(trade.time) * (MINUTE_MS / SECOND_MS);
    klines.add({ kind: 'tick', opensBar: false, ...trade, time }, trade.id);
  }
  const scale = MINUTE_MS / SECOND_MS;
  const bounds = { from: first * scale, to: last * scale, limit: query.limit };
  return klines.rows('1m', bounds, last * scale).map((row) => ({ ...row, openTime: row.openTime / scale }));
}

function second(time: number): number {
  return time - (time % SECOND_MS);
}

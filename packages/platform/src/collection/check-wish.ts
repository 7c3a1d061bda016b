import { isExchangeName, isTimeframe, TIMEFRAMES, type SeriesKey } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';
import type { BackfillWish, CandleLibrary } from '../ports/collection.ts';

const MOST_PAIRS = 1000;
const PAIR = /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,10}(:[A-Z0-9]{1,10})?$/;

/** Refuses a backfill that nobody could do. Throws `invalid-entry`. */
export function checkWish(wish: BackfillWish): void {
  const { pairs, fromMs, toMs } = wish;
  if (pairs.length === 0 || pairs.length > MOST_PAIRS)
    throw wrong(`A backfill has 1 to ${MOST_PAIRS} pairs, and not ${pairs.length}.`);
  if (new Set(pairs).size < pairs.length) throw wrong('A pair stands twice in the backfill.');
  if (!Number.isSafeInteger(fromMs) || !Number.isSafeInteger(toMs) || fromMs < 0 || fromMs >= toMs)
    throw wrong('A backfill begins before it ends, both in whole milliseconds.');
  for (const pair of pairs) seriesKeyOf(wish, pair);
}

/** The series of a pair in a library. Throws `invalid-entry` for names that are none: they become parts of paths. */
export function seriesKeyOf({ exchange, market, timeframe }: CandleLibrary, pair: string): SeriesKey {
  if (!isExchangeName(exchange)) throw wrong('The name of an exchange has letters, digits, _ and -.');
  if (!PAIR.test(pair)) throw wrong('A pair is written as BTC/USDT or BTC/USDT:USDT.');
  if (!isTimeframe(timeframe)) throw wrong(`A timeframe is one of ${TIMEFRAMES.join(', ')}.`);
  return { exchange, market, pair, timeframe, kind: 'candle' };
}

function wrong(text: string): ServiceError {
  return new ServiceError('invalid-entry', text);
}

import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { signOf } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { bareStoplossText } from '../../../core/bare-stoploss.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { readBooks } from './order-books.ts';
import { isLive } from './order-news.ts';

/** What follows from a version that keeps no stop at the exchange. */
export interface BareVersion {
  /** Sentences. */
  readonly text: string;
  /** Nothing is entered before another version makes the entries. */
  readonly isBarred: boolean;
}

/** Of the version that enters. */
interface StopsKept {
  readonly keepsStops: boolean;
  /** Its `stoploss`, where no stop can be placed for that. */
  readonly bareStoploss: number | null;
}

const KEEPS_NONE = 'The strategy keeps no stop at the exchange: nothing protects a position while the session is away';
const BARRED: BareVersion = {
  text: `${KEEPS_NONE}. Nothing is entered; expected order_types.stoploss_on_exchange: true.`,
  isBarred: true,
};
const ALLOWED: BareVersion = { text: `${KEEPS_NONE}, as whoever runs it allows.`, isBarred: false };

/** Null for a version that keeps them. `isAllowed`: whoever runs the session lets it enter. */
export function bareVersion({ keepsStops, bareStoploss }: StopsKept, isAllowed: boolean): BareVersion | null {
  if (!keepsStops) return isAllowed ? ALLOWED : BARRED;
  if (bareStoploss === null) return null;
  if (isAllowed) return { text: `${bareStoplossText(bareStoploss)}. Whoever runs it allows it.`, isBarred: false };
  return { text: `${bareStoplossText(bareStoploss)}. Nothing is entered.`, isBarred: true };
}

/** Pairs of open trades that have no stop at the exchange, of whichever version they are. */
export function barePairs(
  records: SessionRecords,
  intents: readonly Intent[],
  attempts: readonly Attempt[],
): readonly string[] {
  const resting = new Set(attempts.filter(isLive).map(({ intent }) => intent));
  const stopped = new Set(
    intents.flatMap(({ id, action, pair }) => (action === 'stop' && resting.has(id) ? [pair] : [])),
  );
  const held = new Set(
    readBooks<BookedPosition>(records, POSITION).flatMap(({ pair, amount }) => (signOf(amount) === 0 ? [] : [pair])),
  );
  return openTradesIn(records).flatMap(({ trade: { pair } }) => (held.has(pair) && !stopped.has(pair) ? [pair] : []));
}

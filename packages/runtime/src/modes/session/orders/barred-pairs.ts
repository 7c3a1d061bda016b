import type { SessionReason } from '../../../session/reasons.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { isLive } from './order-news.ts';
import { staysPut } from './ask-cancel.ts';
import { OrderBooks } from './order-books.ts';
import { hasBreach } from './breaches.ts';
import { LEVERAGE } from './compare-settings.ts';
import { ACCOUNT_CLOSED } from './account-guard-records.ts';
import { HALT } from './halts.ts';
import { STILL_OPEN } from './still-open.ts';
import { hasOrphans } from './strangers.ts';

/** Keys of pairs whose position is not what the books say, and of those that lack a stop. */
export const DIFFERS = 'differs/';
export const UNPROTECTED = 'unprotected/';
/** `unread/<pair>`: a pair of the books that the exchange lists no more, or whose orders and fills cannot be read. */
export const UNREAD = 'unread/';
/** `unread-account/<pair>`: the account's rows of what it holds of a pair, or pays it with, cannot be read; `unread-income/<pair>`: one of what it was paid. */
export const UNREAD_ACCOUNT = 'unread-account/';
export const UNREAD_INCOME = 'unread-income/';
/** `lacking/<pair>`: so much of what the books hold on spot the account cannot sell, by two looks: it has less of the coin, or an order of somebody else holds it. */
export const LACKING = 'lacking/';

/** Of keys of pairs of which something cannot be read. */
export const UNREADABLE = [UNREAD, UNREAD_ACCOUNT, UNREAD_INCOME];
/** Of keys whose pairs are not entered. */
const BARRING = [DIFFERS, LACKING, UNPROTECTED, ...UNREADABLE, HALT, LEVERAGE, STILL_OPEN];

/** `differs/<pair>`: since when the position is not what the books say, as it is now. */
export interface PositionDiffers {
  readonly sinceMs: number;
  readonly booked: string;
  readonly found: string;
  /** Journals of earlier builds do not say. */
  readonly isTold?: boolean;
  /** Somebody else has closed it, by their fills and two looks; absent: nobody knows. */
  readonly isGone?: boolean;
}

/** `unprotected/<pair>`: since when its stops do not amount to what it holds, exchange time. */
export interface UnprotectedRecord {
  readonly sinceMs: number;
  /** `exit`: an exit that waits locks what no stop can sell. */
  readonly by: 'fill' | 'vanished' | 'exit';
  /** Its trades are being left, because no stop of theirs can be placed. */
  readonly isGivenUp: boolean;
  /** When they were last told to leave, exchange time; null, or absent: they were not. */
  readonly leftMs?: number | null;
  /** What was said of it last, and when: once for a change, and once an hour. */
  readonly told?: { readonly text: string; readonly atMs: number };
  /** The session does nothing more about it. */
  readonly isForPerson?: boolean;
}

/** What of a pair can be sold is not certain. */
export function cannotTell(records: SessionRecords, pair: string): boolean {
  return [DIFFERS, LACKING, UNREAD, UNREAD_ACCOUNT].some((prefix) => records.has(prefix + pair));
}

/**
 * Pairs that are not entered: an order of them waits for a person, nobody knows what became of it, it is not found, or is open although it is over; their
 * position or its leverage differs, or it has no stop; an entry of it that is to go rests; what the exchange says of it cannot be read; a cap halted them. All of them while an order with our tag stands in no book, something happened that must not, or nothing may be sent yet.
 */
export function barredPairs(records: SessionRecords, isAll: boolean): Readonly<Record<string, SessionReason>> {
  if (isAll || hasOrphans(records) || hasBreach(records)) return { '*': 'orders-in-doubt' };
  const { intents, attempts } = new OrderBooks(records);
  if (records.has(`${HALT}*`) || records.has(ACCOUNT_CLOSED)) return { '*': 'orders-in-doubt' };
  const pairs = [
    ...[...intents.values()].filter(({ state }) => state === 'BLOCKED').map(({ pair }) => pair),
    ...[...attempts.values()].filter(isDoubtful).map(({ pair }) => pair),
    ...[...attempts.values()].filter((attempt) => isLeavingEntry(attempt, intents)).map(({ pair }) => pair),
    ...[...records.keys()].flatMap((key) => {
      const prefix = BARRING.find((each) => key.startsWith(each));
      return prefix === undefined ? [] : [key.slice(prefix.length)];
    }),
  ];
  return Object.fromEntries(pairs.map((pair) => [pair, 'orders-in-doubt' as const]));
}

/** A stop that is not found protects nothing, for all that is known; what cannot be canceled waits for a person. */
function isDoubtful(attempt: Attempt): boolean {
  return attempt.state === 'UNKNOWN' || (isLive(attempt) && attempt.suspectMs !== null) || staysPut(attempt);
}

/** What it still brings is nobody's yet: its trade may be over by now, and another entry beside it would hold more than was meant. */
function isLeavingEntry(attempt: Attempt, intents: ReadonlyMap<number, Intent>): boolean {
  return isLive(attempt) && attempt.cancel !== 'none' && isEntry(intents.get(attempt.intent)?.action ?? 'exit');
}

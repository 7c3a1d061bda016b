import type { Attempt } from '../../../orders/attempt.ts';
import { compareExact, exactText, larger, minus, plus, signOf, smaller, sumOf } from '../../../orders/exact.ts';
import { mostAmount, type ExactRules } from '../../../orders/order-faults.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import { isEnded, rankOf } from '../../../orders/transition-table.ts';
import { whyUnread } from '../../../ports/unread-rows.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { DIFFERS, LACKING } from './barred-pairs.ts';
import { isClosedByHand } from './closed-by-hand.ts';
import { forSale } from './for-sale.ts';
import { isLive, type OrderNews } from './order-news.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';
import type { SnapshotTaken } from './take-snapshot.ts';
import { isUnread } from './unread-pairs.ts';

/** `lack-seen/<pair>`: what one look has seen; a second one that sees the same makes it certain. Decimal text, as all of these. */
const SEEN = 'lack-seen/';
/** `lack-slight/<pair>`: as `lacking/`, a step at most: it cuts what is sold, and bars nothing. */
const SLIGHT = 'lack-slight/';

/** Balances may show what is younger, or not yet. */
const GRACE_MS = 5000;

/**
 * Writes down how much of what the books hold on spot is neither free nor locked by own orders: an exchange refuses whatever sells more. Of a coin
 * with which something has just happened it says nothing new. Of several pairs of one coin each may lack all of it.
 */
export function noteLacking(
  orders: OrderStep,
  { account, fromMs }: Pick<SnapshotTaken, 'account' | 'fromMs'>,
  stepOf: (pair: string) => string | null,
): void {
  if (account.isHedged !== null) return;
  const { draft } = orders.step;
  const booked = bookedBy(orders.records);
  for (const key of orders.records.keys()) {
    const prefix = [LACKING, SLIGHT, SEEN].find((each) => key.startsWith(each));
    if (prefix !== undefined && !booked.has(key.slice(prefix.length))) draft.drop(key);
  }
  for (const [pair, amount] of booked) {
    const coin = coinOf(pair);
    const cannotTell = whyUnread(account, coin) !== null || isUnread(orders.records, pair);
    if (isMoving(orders, coin, fromMs) || cannotTell) continue;
    const all = sumOf([...booked].filter(([each]) => coinOf(each) === coin).map(([, each]) => each));
    const { free = '0', total = '0' } = account.balances[coin] ?? {};
    const lack = smaller(minus(all, smaller(total, plus(free, lockedBy(orders, coin)))), amount);
    if (signOf(lack) > 0) noteLack(orders, pair, lack, stepOf(pair));
    else for (const prefix of [LACKING, SLIGHT, SEEN]) drop(orders, prefix + pair);
  }
}

function noteLack(orders: OrderStep, pair: string, amount: string, step: string | null): void {
  const { draft } = orders.step;
  const isSeen = draft.get(SEEN + pair) === JSON.stringify(amount);
  const isKnown = knownLack((key) => draft.get(key), pair) === amount;
  if (isKnown || isSeen) drop(orders, SEEN + pair);
  else draft.put(SEEN + pair, amount);
  if (!isSeen) return;
  const isSlight = compareExact(amount, step ?? '0') <= 0;
  drop(orders, (isSlight ? LACKING : SLIGHT) + pair);
  draft.put((isSlight ? SLIGHT : LACKING) + pair, amount);
  // That the account holds less is told as what it is.
  if (isSlight || draft.get(DIFFERS + pair) !== undefined) return;
  const text = `${pair}: ${amount} of what its trades hold cannot be sold, as other orders or pairs need the ${coinOf(pair)}`;
  orders.alarm('position-differs', `${text}: stops and exits are smaller by that. Nothing is entered there.`);
}

function drop({ step: { draft } }: OrderStep, key: string): void {
  if (draft.get(key) !== undefined) draft.drop(key);
}

/** So much less of a coin is in the books: what lacks of it, in all of its pairs, is less by that. */
export function lackLess(orders: OrderStep, pair: string, less: string): void {
  for (const [key, text] of orders.records) {
    const prefix = [LACKING, SLIGHT].find((each) => key.startsWith(each));
    if (prefix === undefined || coinOf(key.slice(prefix.length)) !== coinOf(pair)) continue;
    const lack = minus(JSON.parse(text) as string, less);
    if (signOf(lack) > 0) orders.step.draft.put(key, lack);
    else orders.step.draft.drop(key);
  }
}

/**
 * The most of a pair that can be sold on spot, decimal text of base units; null: all that the books hold, as far as anybody knows. On futures 0 where
 * somebody else has closed it, else null.
 */
export function mostSold(records: SessionRecords, pair: string): string | null {
  if (isClosedByHand(records, pair)) return '0';
  const lack = knownLack((key) => records.get(key), pair);
  return lack === null ? null : larger(minus(bookedBy(records).get(pair) ?? '0', lack), '0');
}

/**
 * What the books hold of the pair of an order that leaves, decimal text of base units; null where it only reduces, as on futures. Whatever is sold beyond it
 * is somebody else's, whom the exchange does not tell apart.
 */
export function mostOwn(
  records: SessionRecords,
  { pair, isReduceOnly }: Pick<WantedOrder, 'pair' | 'isReduceOnly'>,
): string | null {
  return isReduceOnly ? null : (bookedBy(records).get(pair) ?? '0');
}

/** The most that a stop of a pair on spot can sell beside its exits; null: all that it is to sell, as far as anybody knows. */
export function mostStopped(orders: OrderStep, wanted: readonly WantedOrder[], pair: string): string | null {
  const most = mostSold(orders.records, pair);
  return most === null ? null : larger(minus(most, forSale(orders, wanted, pair)), '0');
}

/** Stops of trades that were cut by what lacked, of which more can be sold by now: each gives way to one that covers all of it. */
export function outgrownStops(
  orders: OrderStep,
  wanted: readonly WantedOrder[],
  rulesOf: (pair: string) => Pick<ExactRules, 'amountStep' | 'maxAmount' | 'maxMarketAmount'>,
): readonly Attempt[] {
  const { records, books } = orders;
  return wanted.flatMap(({ action, kind, leg, pair, amount, isCanceled, isReduceOnly }) => {
    if (action !== 'stop' || isCanceled || isReduceOnly || records.has(SEEN + pair)) return [];
    const { intent, attempts } = books.known.find((each) => each.intent.leg === leg && each.attempts.some(isLive)) ?? {
      attempts: [],
    };
    if (intent === undefined) return [];
    const rules = rulesOf(pair);
    const most = [mostStopped(orders, wanted, pair), mostOwn(records, { pair, isReduceOnly })].filter(
      (each) => each !== null,
    );
    const whole = most.reduce(smaller, exactText(amount));
    // What the market takes no more of at once was cut by that, and would be again.
    if (intent.isPart === true && isAboveMost(whole, mostAmount(kind, rules))) return [];
    const isLess = compareExact(plus(intent.amount, rules.amountStep ?? '0'), whole) < 0;
    return isLess ? attempts.filter(({ state, cancel }) => state === 'OPEN' && cancel === 'none') : [];
  });
}

function isAboveMost(amount: string, most: string | null): boolean {
  return most !== null && compareExact(amount, most) > 0;
}

/** Codes by which exchanges say that an account has less than an order sells. */
const INSUFFICIENT = /(^|\D)-2010(\D|$)|insufficient/i;

/** Whether an order on spot that sells was refused as there may be too little of the coin. */
export function tellsOfLack({ books }: OrderStep, news: readonly OrderNews[]): boolean {
  return news.some((each) => {
    if (each.kind !== 'attempt') return false;
    const intent = books.intents.get(books.attempts.get(each.cid)?.intent ?? NaN);
    const isOut = intent?.side === 'sell' && !intent.pair.includes(':');
    return isOut && each.happened.some(({ event }) => event.kind === 'rejected' && INSUFFICIENT.test(event.code));
  });
}

function knownLack(rowOf: (key: string) => string | undefined, pair: string): string | null {
  return JSON.parse(rowOf(LACKING + pair) ?? rowOf(SLIGHT + pair) ?? 'null') as string | null;
}

/** By pair, in the books' order. */
function bookedBy(records: SessionRecords): ReadonlyMap<string, string> {
  const booked = new Map<string, string>();
  for (const { pair, amount } of readBooks<BookedPosition>(records, POSITION))
    booked.set(pair, plus(amount, booked.get(pair) ?? '0'));
  return new Map([...booked].filter(([, amount]) => signOf(amount) > 0));
}

/** What own orders that sell hold of a coin. */
function lockedBy({ books }: OrderStep, coin: string): string {
  const selling = books.known.filter(({ intent }) => intent.side === 'sell' && coinOf(intent.pair) === coin);
  const live = selling.flatMap(({ attempts }) => attempts.filter(isLive));
  return sumOf(live.map(({ amount, filled }) => minus(amount, filled)));
}

/** Its books or its balance are about to change, or have just changed. */
function isMoving({ books }: OrderStep, coin: string, atMs: number): boolean {
  const sinceMs = atMs - GRACE_MS;
  const isFresh = (attempt: Attempt): boolean => {
    const { rank, cancel, ending, filled, reported, state, signMs, updatedMs } = attempt;
    if (compareExact(filled, reported) < 0) return true;
    if (!isEnded(attempt)) return rank < rankOf('OPEN') || cancel !== 'none' || ending !== null || signMs > sinceMs;
    return ['FILLED', 'CANCELED', 'EXPIRED'].includes(state) && updatedMs > sinceMs;
  };
  const attempts = [...books.attempts.values()].filter(({ pair }) => coinOf(pair) === coin);
  return attempts.some(isFresh) || books.fills.some(({ pair, atMs: at }) => coinOf(pair) === coin && at > sinceMs);
}

function coinOf(pair: string): string {
  return pair.split('/')[0]!;
}

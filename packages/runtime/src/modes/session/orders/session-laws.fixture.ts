import { readOrderId } from '../../../orders/client-order-id.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { AnySession, Broken } from './made-any-session.fixture.ts';
import { MARKET } from './made-live-world.fixture.ts';
import { rows } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

/** What holds of every session, whatever befalls it; the last four once things are calm again. */
export const LAWS = {
  own: 'none of the coins that a person has beside it on spot is sold',
  side: 'a position on futures is never one of the other side',
  most: 'no more is ever held than its strategy wanted',
  books: 'its books hold what the exchange does, and its open trades what its books do, to two steps',
  guard: 'what is held and worth an order has a stop, or an order that leaves it',
  left: 'what is not worth one has none that would trade more than it, and less than a step has no trade',
  twice: 'no order was sent twice, executed beyond what it asked for, or forgotten',
} as const;

export type Law = keyof typeof LAWS;
/** Of sums of steps. */
const ROUNDING = 1e-9;
const FILE_STEP = Number(MARKET.amountStep);
/** The strategy adds a half below two. */
const MOST = 2.6;
/** What an order costs at least; stake currency. On futures what only reduces may cost anything. */
const LEAST = Number(MARKET.minCost);
/** A stop costs less than what it guards is worth. */
const SURELY = 1.5;
/** An intent is tried a few times; a session that goes round in circles has more. */
const MOST_ORDERS = 70;

/** By what the exchange knows; above 0 what the strategy holds, short or long. */
function heldBy({ world, own }: AnySession): number {
  const held = world.exchange.books.held(world.pair);
  return world.isShort ? -held : held - own;
}

/** What holds at every moment. */
export function momentOf(session: AnySession): readonly Broken[] {
  const held = heldBy(session);
  const { market } = session.world;
  const moment = `${held} after ${session.acts.length - 1} acts`;
  if (held < -ROUNDING) return [[market === 'spot' ? 'own' : 'side', moment]];
  return held > MOST ? [['most', moment]] : [];
}

/** What holds once things are calm. */
export async function endOf(session: AnySession): Promise<readonly Broken[]> {
  const { orders } = session.world.exchange.books;
  return [
    ...(await unequal(session)),
    ...(await unguarded(session)),
    ...(await oracle(session.world)).filter(isOwn).map((words) => ['twice', words] as const),
    ...(await miscounted(session)),
    ...(orders.length > MOST_ORDERS ? [['twice', `${orders.length} orders`] as const] : []),
  ];
}

/** Orders of the exchange itself stand in no book, and what a stop has become under the same id counts for an attempt of another. */
function isOwn(words: string): boolean {
  if (/ counts [\d.]+, and filled | is open and counts as FILLED/.test(words)) return false;
  return !words.endsWith('stands in no book') || readOrderId(words.split(' ')[0]!) !== null;
}

/** What orders of an intent were executed with, and what its attempts count. */
async function miscounted({ world }: AnySession): Promise<readonly Broken[]> {
  const sums = new Map<number, number>();
  const adds = (cid: string | null, amount: number): void => {
    const intent = readOrderId(cid ?? '')?.intent;
    if (intent !== undefined) sums.set(intent, (sums.get(intent) ?? 0) + amount);
  };
  for (const { cid, filled } of world.exchange.books.orders) adds(cid, filled);
  for (const { cid, filled } of await rows<Attempt>(world, 'attempt/')) adds(cid, -Number(filled));
  const wrong = [...sums].filter(([, apart]) => Math.abs(apart) > ROUNDING);
  return wrong.map(([intent, apart]) => ['twice', `${apart} of intent ${intent} is not counted`] as const);
}

async function unequal(session: AnySession): Promise<readonly Broken[]> {
  const held = heldBy(session);
  const [booked, traded] = [await bookedBy(session), await tradedBy(session)];
  const broken: Broken[] = [];
  if (Math.abs(held - booked) > ROUNDING) broken.push(['books', `${held} are held, and ${booked} in the books`]);
  // A trade ends with what is too little for an order.
  const isEnded = traded === 0 && booked * session.world.rate < LEAST;
  if (isHeard(session) && !isEnded && Math.abs(booked - traded) > mostApart(session))
    broken.push(['books', `the books have ${booked}, and trades ${traded}`]);
  return broken;
}

async function unguarded(session: AnySession): Promise<readonly Broken[]> {
  const { world } = session;
  const held = heldBy(session);
  const live = liveOf(session).map((order) => ({ ...order, left: Number(order.amount) - order.filled }));
  const said = live.map(({ kind, side, left }) => `${side} ${kind} ${left}`).join(', ') || 'no order';
  const worth = held * world.rate;
  if (held < stepOf(session) - ROUNDING || (world.market === 'spot' && worth < LEAST)) {
    const traded = await tradedBy(session);
    const isLeft = traded > ROUNDING && traded < FILE_STEP - ROUNDING;
    const isMore = live.some(({ isReduceOnly, left }) => !isReduceOnly && left > held + ROUNDING);
    return isMore || isLeft ? [['left', `${held} are held, ${traded} traded, and there is ${said}`]] : [];
  }
  if (worth < SURELY * LEAST) return [];
  // On spot coins of an exit are no stop's; on futures both are there for the whole.
  const ends = live.filter(({ kind, side }) => side === world.out && (world.market === 'spot' || isStop(kind)));
  const guarded = ends.reduce((sum, { left }) => sum + left, 0);
  const apart = guarded - held;
  // What only reduces stays as it is until a trade hears of its exit.
  const isMore = apart > mostApart(session) && (world.market === 'spot' || isHeard(session));
  const isRest = ends.some(({ kind }) => !isStop(kind)) && isTooLittle(session, -apart);
  const isLess = apart < -mostApart(session) && !isRest;
  return isMore || isLess ? [['guard', `${held} are held, and there is ${said}`]] : [];
}

/** What an exit on spot has left may be no order by itself, so that it waits for it. On futures what only reduces may be any. */
function isTooLittle({ world }: AnySession, amount: number): boolean {
  return world.market === 'spot' && amount * world.rate < LEAST;
}

/** A trade hears of an order once it is over. */
function isHeard(session: AnySession): boolean {
  return liveOf(session).every(({ filled }) => filled === 0);
}

/** A step for a fee or for what the exchange cut, and one for an order. */
function mostApart(session: AnySession): number {
  return 2 * stepOf(session) + ROUNDING;
}

/** The coarser one; base units. */
function stepOf({ step }: AnySession): number {
  return Math.max(step, FILE_STEP);
}

function isStop(kind: string): boolean {
  return kind.startsWith('stop');
}

function liveOf({ world }: AnySession) {
  return world.exchange.books.orders.filter(({ status }) => status === 'open' || status === 'partial');
}

/** What is too little for an order among it. */
async function bookedBy({ world }: AnySession): Promise<number> {
  const found = await rows<BookedPosition>(world, 'position/');
  return found.reduce((sum, { amount }) => sum + Math.abs(Number(amount)), 0);
}

async function tradedBy({ world }: AnySession): Promise<number> {
  const found = await rows<TradeRecord>(world, 'trade/');
  return found.reduce((sum, { trade, closed }) => sum + (closed === null ? trade.amount : 0), 0);
}

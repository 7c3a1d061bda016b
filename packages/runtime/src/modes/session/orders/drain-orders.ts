import type { Attempt } from '../../../orders/attempt.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { ATTEMPT } from '../../../orders/order-draft.ts';
import { wantedOrders } from '../../../session/wanted-orders.ts';
import type { SessionHost } from '../host/session-host.ts';
import { staysPut } from './ask-cancel.ts';
import { unprotectedPairs } from './left-bare.ts';
import { readBooks } from './order-books.ts';
import type { OrderDesk } from './order-desk.ts';
import { isLive } from './order-news.ts';
import { pairsLocked } from './resting-exits.ts';

/** Exchange time between two looks at whether everything is in order. */
const LOOK_EVERY_MS = 500;
/** Exchange time that exits of open trades may take to get there, and other orders to go; what is refused for longer does not keep a session from ending. */
const SENT_WITHIN_MS = 10_000;
/** The same that a person's command waits for the stop of what is held. */
const PROTECTED_WITHIN_MS = 120_000;

/** A process that is not in order by its deadline, 20 s of real time, is ended in the middle of that: what it may leave behind is said before. */
const OVERDUE_MS = 15_000;

/**
 * Leaves orders in order before the session ends: entries are taken away, what is not known is found out, stops and exits stay where they are, and
 * those that trades want by now are sent. What was asked to go is gone, or people hear of it. The account is looked at a last time, and nothing is left
 * that its stops do not amount to. An order that waits for a person does not hold it up. A process that was asked to end has a deadline of its own for
 * all that; one whose session a person ends by command has none, and is not kept for ever by a stop that cannot be placed. `onLook`: after each look,
 * for beats.
 */
export async function drainOrders(desk: OrderDesk, onLook: () => void, isCommanded = false): Promise<void> {
  const { signal } = desk.parts;
  desk.isDraining = true;
  await desk.orderTurn();
  onLook();
  const begunMs = desk.exchangeMs();
  const isPast = (ms: number): boolean => desk.exchangeMs() >= begunMs + ms;
  const isReady = (): boolean =>
    isInOrder(desk) &&
    (isProtected(desk) || (isCommanded && isPast(PROTECTED_WITHIN_MS))) &&
    (isSent(desk) || isPast(SENT_WITHIN_MS));
  const lookLast = lastLook(desk);
  let isTold = false;
  while (!(isReady() && lookLast()) && !signal.aborted) {
    await Promise.race([desk.inbox.arrived, desk.sleep(LOOK_EVERY_MS, signal)]);
    await desk.orderTurn();
    onLook();
    if (isCommanded || isTold || !isPast(OVERDUE_MS)) continue;
    isTold = true;
    await tellOverdue(desk);
  }
  if (!signal.aborted) await tellBare(desk);
  await desk.tellOthers();
}

/** What fills of these while nobody runs has no stop. */
async function tellOverdue(desk: OrderDesk): Promise<void> {
  const { host } = desk;
  const intents = new Map(desk.intents().map((intent) => [intent.id, intent]));
  for (const { cid, pair, intent } of desk.attempts().filter(isLive)) {
    if (!isEntry(intents.get(intent)!.action)) continue;
    const text = `The session is being ended, and nobody can say that its entry ${cid} on ${pair} is gone: what that buys has no stop before the next start. Start it again, or cancel the order at the exchange.`;
    host.warn({ cause: 'blocked-intent', about: text, text });
  }
  await host.step(() => Promise.resolve());
}

/** Whoever ended it is to know what it leaves behind. */
async function tellBare({ host }: OrderDesk): Promise<void> {
  for (const pair of unprotectedPairs(host.records)) {
    const text = `The session ends, as somebody asked, and ${pair} has no stop that amounts to what is held: a person has to leave it.`;
    host.warn({ cause: 'unprotected', about: text, text });
  }
  for (const pair of pairsLocked(host.records)) {
    const text = `The session ends, and an exit of ${pair} still waits: what it is to sell has no stop, and nobody leaves it at the stop of its trade until the next start.`;
    host.warn({ cause: 'unprotected', about: text, text });
  }
  await tellAskedToGo(host);
}

/** The same of orders that were asked to go, and may still be there: nobody asks that again before the next start. */
export async function tellAskedToGo(host: SessionHost): Promise<void> {
  for (const { cid, pair } of readBooks<Attempt>(host.records, ATTEMPT).filter(isAskedToGo)) {
    const text = `The session ends, and the order ${cid} on ${pair}, which was asked to go, may still be there: cancel it at the exchange; the next start does so as well.`;
    host.warn({ cause: 'blocked-intent', about: text, text });
  }
  await host.step(() => Promise.resolve());
}

function isAskedToGo(attempt: Attempt): boolean {
  return isLive(attempt) && attempt.cancel !== 'none';
}

/** Asks for a look that begins now; whether it was taken. One that was on its way before may have read too early. */
function lastLook(desk: OrderDesk): () => boolean {
  let snapshots: number | null = null;
  return () => {
    if (snapshots !== null) return desk.snapshots > snapshots;
    if (desk.auditInMs === Infinity) return false;
    snapshots = desk.snapshots;
    desk.audit();
    return false;
  };
}

/** Whether it has nothing to do any more that a look at the exchange would have to tell: by the books alone. */
export function isAtRest(desk: OrderDesk): boolean {
  return isInOrder(desk) && isSent(desk) && isProtected(desk);
}

/** Whether no entry is at the exchange any more, and it is known of each order what became of it. */
function isInOrder(desk: OrderDesk): boolean {
  if (!desk.inbox.isEmpty || desk.sender.onItsWay > 0) return false;
  const intents = new Map(desk.intents().map((intent) => [intent.id, intent]));
  return desk
    .attempts()
    .filter(isLive)
    .every(({ intent, state, suspectMs }) => {
      const { action, state: decided } = intents.get(intent)!;
      if (decided === 'BLOCKED') return true;
      if (state === 'SUBMITTING' || state === 'UNKNOWN' || suspectMs !== null) return false;
      return action !== 'enter' && action !== 'add';
    });
}

/** Whether the stops of every position amount to it. What is too little for an order, wants no stop, or is left to a person, needs none. */
function isProtected({ host }: OrderDesk): boolean {
  return unprotectedPairs(host.records).length === 0;
}

/** Whether every stop and exit that a trade wants lies at the exchange, as far as it can, and none that was asked to go. What stays put is told. */
function isSent(desk: OrderDesk): boolean {
  const there = desk.attempts().filter(isLive);
  if (there.some((attempt) => isAskedToGo(attempt) && !staysPut(attempt))) return false;
  const live = new Set(there.map(({ intent }) => intent));
  const ofTrades = desk.intents().filter(({ action }) => action !== 'protect');
  const sent = ofTrades.filter(({ id, state }) => live.has(id) || state === 'BLOCKED');
  const legs = new Set(sent.map(({ leg }) => leg));
  return wantedOrders(desk.host.records).every(
    ({ leg, action, isCanceled }) => isCanceled || isEntry(action) || legs.has(leg),
  );
}

import type { Attempt } from '../../../orders/attempt.ts';
import { compareExact, cutToStep, signOf, sizeOf, smaller } from '../../../orders/exact.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { mostAmount, notionalOf } from '../../../orders/order-faults.ts';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import { isEnded } from '../../../orders/transition-table.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { askCancel } from './ask-cancel.ts';
import { DIFFERS, LACKING, UNPROTECTED, UNREAD, UNREAD_ACCOUNT } from './barred-pairs.ts';
import { isClosedByHand } from './closed-by-hand.ts';
import type { KnownIntent } from './desk-actions.ts';
import { bookedOf } from './handled-pairs.ts';
import { mostStopped } from './lacking-coins.ts';
import type { StopFailure } from './live-orders.ts';
import { isLive } from './order-news.ts';
import { whyOf } from './order-report-of.ts';
import type { OrderStep } from './order-step.ts';
import { restOf, type PlanWorld } from './plan-orders.ts';
import { jumpedStops } from './stop-gap.ts';

/** Of an intent, as its books allow. */
const MOST_SENT = 3;
/** After a refusal. */
const PLACE_AGAIN_MS = 5_000;
const LEAVE_AGAIN_MS = 60_000;

export interface RestingWorld extends Pick<PlanWorld, 'wanted' | 'marketOf' | 'hindrance'> {
  /** Of pairs: no stop can be placed for them. */
  readonly hopeless: readonly string[];
  /** Somebody else's orders may not have arrived yet, or nobody knows what became of own ones. */
  readonly isRecovering: boolean;
  /** Absent: what cannot be protected is left. */
  readonly stopFailure?: StopFailure | undefined;
}

/** A stop that a trade wants and that is gone. */
interface LostStop {
  readonly wanted: WantedOrder;
  readonly known: KnownIntent;
  readonly last: Attempt;
  readonly sent: number;
}

/**
 * Keeps the stops of trades that hear of nothing, as the strategy is not open: one that is gone is placed again, and where none can be, what it is to sell is
 * left at the market. All of it are attempts at the stop's own intent, so that its trade hears of one order later, with all that it has executed.
 */
export function keepStopsAtRest(orders: OrderStep, world: RestingWorld): void {
  for (const lost of lostStops(orders, world)) {
    const isLeft = mayLeave(orders, lost, world) && leave(orders, lost, world);
    if (!isLeft) placeAgain(orders, lost, world);
  }
  for (const stop of needlessStops(orders, world)) askCancel(orders, stop, orders.step.nowMs);
  // Nobody knows prices: it is those that the exchange has triggered. The next one is refused where the market is still beyond it.
  if (world.stopFailure === 'alarm') return;
  for (const pair of jumpedStops(orders, () => null))
    for (const { wanted, known } of stopsOf(orders, world))
      if (wanted.pair === pair && known.intent.kind === 'stop-limit')
        for (const live of known.attempts.filter(isLive)) askCancel(orders, live, orders.step.nowMs);
}

/** Of what was closed otherwise: one that only reduces would reduce what somebody opens there later. */
function needlessStops(orders: OrderStep, world: RestingWorld): readonly Attempt[] {
  const over = stopsOf(orders, world).filter(({ wanted }) => signOf(bookedOf(orders.records, wanted.pair)) === 0);
  return over.flatMap(({ known }) =>
    known.attempts.filter(({ state, cancel }) => (state === 'OPEN' || state === 'PARTIAL') && cancel === 'none'),
  );
}

function stopsOf(
  { books, records }: OrderStep,
  { wanted }: Pick<RestingWorld, 'wanted'>,
): readonly Pick<LostStop, 'wanted' | 'known'>[] {
  const stops = wanted.filter(
    ({ action, pair, isCanceled }) => action === 'stop' && !isCanceled && !isClosedByHand(records, pair),
  );
  return stops.flatMap((stop) => {
    const known = books.known.find(({ intent }) => intent.leg === stop.leg && intent.action === 'stop');
    return known === undefined ? [] : [{ wanted: stop, known }];
  });
}

function lostStops(orders: OrderStep, world: RestingWorld): readonly LostStop[] {
  return stopsOf(orders, world).flatMap((each) => {
    const { intent, attempts } = each.known;
    const last = attempts.at(-1);
    const sent = attempts.filter(({ state }) => state !== 'DENIED').length;
    const isOpen = intent.state === 'PLANNED' && attempts.every(isEnded) && sent < MOST_SENT;
    // What never got there is sent anew by whoever plans.
    const isLost = last !== undefined && ['CANCELED', 'EXPIRED', 'REJECTED'].includes(last.state);
    return isOpen && isLost ? [{ ...each, last, sent }] : [];
  });
}

/** The last attempt is kept for the market, where the exchange has refused a stop: by the policy `alarm` nothing leaves. */
function placeAgain(orders: OrderStep, { wanted, known, last, sent }: LostStop, world: RestingWorld): void {
  const isRefused = last.state === 'REJECTED';
  const isKept = isRefused && sent === MOST_SENT - 1 && world.stopFailure !== 'alarm';
  const isEarly = isRefused && orders.step.nowMs - last.updatedMs < PLACE_AGAIN_MS;
  if (isKept || isEarly || isOfMarket(last)) return;
  const order = orderOf(orders, { wanted, known }, world, 'stop');
  if (order !== null && world.hindrance(wanted, order) === null) orders.again(known, order);
}

/** Where the books and the account agree, and nobody may have sold it already. */
function mayLeave(orders: OrderStep, { wanted: { pair }, known, last }: LostStop, world: RestingWorld): boolean {
  const { nowMs } = orders.step;
  const { records, books } = orders;
  if (world.stopFailure === 'alarm' || world.isRecovering || orders.step.draft.get(UNPROTECTED + pair) === undefined)
    return false;
  if ([DIFFERS, LACKING, UNREAD, UNREAD_ACCOUNT].some((prefix) => records.has(prefix + pair))) return false;
  const isUnsure = ({ state, suspectMs }: Attempt): boolean =>
    state === 'SUBMITTING' || state === 'UNKNOWN' || suspectMs !== null;
  if ([...books.attempts.values()].some((each) => each.pair === pair && isUnsure(each))) return false;
  if (isOfMarket(last)) return nowMs - last.updatedMs >= LEAVE_AGAIN_MS;
  return isReached(known.attempts, last) || world.hopeless.includes(pair);
}

/** The exchange has said that the price is beyond it, or has triggered it already. */
function isReached(attempts: readonly Attempt[], { state, mark, filled }: Attempt): boolean {
  if (state === 'REJECTED') return whyOf(attempts) === 'would-trigger';
  return mark === 'child' || signOf(filled) > 0;
}

function leave(orders: OrderStep, { wanted, known }: LostStop, world: RestingWorld): boolean {
  const order = orderOf(orders, { wanted, known }, world, 'market');
  const asExit = { ...wanted, action: 'exit', kind: 'market', rate: null, stopRate: null } as const;
  if (order === null || world.hindrance(asExit, order) !== null) return false;
  if (orders.again(known, order).kind === 'refused') return false;
  const text = `No stop can be placed for ${wanted.pair}: what is held there is left at the market, in the place of its trade's stop.`;
  orders.alarm('unprotected', text);
  return true;
}

/** What is left of a stop, no more than the books hold and the account can sell. Null: that is no order. */
function orderOf(
  orders: OrderStep,
  { wanted, known }: Pick<LostStop, 'wanted' | 'known'>,
  { wanted: all, marketOf }: RestingWorld,
  as: 'stop' | 'market',
): ReadyOrder | null {
  const { pair, side, stopRate } = wanted;
  const rules = marketOf(pair);
  const rest = restOf(known, rules, stopRate);
  const held = bookedOf(orders.records, pair);
  if (rest === null || (signOf(held) > 0 ? 'sell' : 'buy') !== side) return null;
  const kind = as === 'market' ? 'market' : rest.kind;
  const most = [sizeOf(held), mostStopped(orders, all, pair), mostAmount(kind, rules)].filter((each) => each !== null);
  const amount = cutToStep(
    most.reduce((least, each) => smaller(least, each), rest.amount),
    rules.amountStep,
  );
  if (compareExact(amount, rest.least) < 0 || signOf(amount) <= 0) return null;
  const prices = as === 'market' ? { price: null, stopPrice: null } : {};
  const order = { ...rest, kind, amount, ...prices };
  return { ...order, notional: notionalOf(order, rules, String(stopRate)) };
}

function isOfMarket({ payload }: Attempt): boolean {
  return (JSON.parse(payload) as OrderPayload).kind === 'market';
}

import { isEntry } from './is-entry.ts';
import { Decimal } from '../core/decimal.ts';
import type { Attempt, OrderAction } from './attempt.ts';
import { compareExact, exact, minus, negated, plus, signOf, sizeOf, sumOf, times } from './exact.ts';
import { orderFault, type ExactOrder, type ExactRules, type OrderFault } from './order-faults.ts';
import { isEnded } from './transition-table.ts';

/** What one session may do at most, whatever its strategy wants. Shares are ratios of the equity that it started with. */
export interface Caps {
  readonly ordersPerMinute: number;
  readonly ordersPerDay: number;
  /** Of one order, of all that is open, and of what is bought in a day. */
  readonly orderShare: number;
  readonly openShare: number;
  readonly dayShare: number;
  /** Of one pair. */
  readonly rejectsInRow: number;
  readonly unknownsInRow: number;
  readonly openPositions: number;
  readonly leverage: number;
  /** Realized and open. */
  readonly lossShare: number;
  /** How far a limit may lie from the mark, ratio of the mark. */
  readonly priceDistance: number;
  readonly markAgeMs: number;
}

/** The largest values that there are; `openPositions` comes from the config. */
export const MOST_CAPS: Caps = {
  ...{ ordersPerMinute: 10, ordersPerDay: 300, orderShare: 0.1, openShare: 1, dayShare: 3, rejectsInRow: 5 },
  ...{ unknownsInRow: 3, openPositions: Number.MAX_SAFE_INTEGER, leverage: 5, lossShare: 0.05 },
  ...{ priceDistance: 0.05, markAgeMs: 10_000 },
};

/** What a session did, and how it stands. Amounts in quote units, decimal text. */
export interface CapView {
  /** At least those of the last day, those that were denied among them. */
  readonly attempts: readonly Attempt[];
  readonly actionOf: (intent: number) => OrderAction;
  readonly startEquity: string;
  /** Of positions, at the mark. */
  readonly openNotional: string;
  /** Pairs with a position. */
  readonly held: readonly string[];
  /** Since the day began, realized and open; below 0 for a loss. */
  readonly dayProfit: string;
  /** Last price of the order's pair, and its time. */
  readonly mark: { readonly price: string; readonly atMs: number } | null;
  /** Exchange time, epoch ms. */
  readonly nowMs: number;
  /** When a person resumed last, exchange time: what came in a row before that is not held against what comes after. 0: never. */
  readonly resumedMs: number;
}

export interface ProposedOrder extends ExactOrder {
  readonly pair: string;
  readonly action: OrderAction;
  readonly side: 'buy' | 'sell';
  /** Quote units. */
  readonly notional: string;
  readonly leverage: number;
}

const NOTIONAL_CAPS = ['notional-of-order', 'notional-open', 'notional-of-day'] as const;

export type Denial =
  | OrderFault
  | (typeof NOTIONAL_CAPS)[number]
  | 'open-positions'
  | 'leverage'
  | 'mark-missing'
  | 'mark-old'
  | 'price-far';

export type HaltReason =
  | 'orders-per-minute'
  | 'orders-per-day'
  | 'notional'
  | 'rejects-in-row'
  | 'unknowns-in-row'
  | 'loss-of-day';

/** `halt`: no entries from now on, on the pair or at all, until a person clears it; what was proposed is not sent either. */
export type CapVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly reason: Denial }
  | { readonly kind: 'halt'; readonly scope: 'entries' | 'pair'; readonly reason: HaltReason };

/** What the session does by itself, so that positions are safe. */
const PROTECTS: ReadonlySet<OrderAction> = new Set(['stop', 'protect']);
const CAME_TO_NOTHING: ReadonlySet<Attempt['state']> = new Set(['REJECTED', 'NEVER_PLACED', 'EXPIRED']);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A last price that is older says nothing of what a limit should be. */
const ANCHOR_MS = 30_000;
/** Denials for their worth within a day, until entries are halted. */
const MOST_DENIALS = 3;

/**
 * Whether an order may be sent. What leaves a position or protects it is looked at for sense alone, because a cap must not keep anybody in the market.
 * Counts are those of attempts in the books, so that a restart does not begin anew.
 */
export function capVerdict(order: ProposedOrder, view: CapView, caps: Caps, rules: ExactRules): CapVerdict {
  if (!isEntry(order.action)) return verdictOf(senseOf(order, view, caps, rules));
  const halt = haltOf(order, view, caps);
  if (halt !== null) return halt;
  const denial = entrySenseOf(order, view, caps, rules) ?? notionalOver(order, view, caps);
  const isNotional = NOTIONAL_CAPS.some((cap) => cap === denial);
  if (isNotional && denialsOf(view) + 1 >= MOST_DENIALS) return { kind: 'halt', scope: 'entries', reason: 'notional' };
  return verdictOf(denial);
}

/** A config may lower a cap and not raise it. `refused`: keys that it would raise, or with no number in them. */
export function loweredCaps(
  most: Caps,
  wanted: Partial<Caps>,
): { readonly caps: Caps; readonly refused: readonly (keyof Caps)[] } {
  const refused: (keyof Caps)[] = [];
  const caps: Record<keyof Caps, number> = { ...most };
  for (const key of Object.keys(most) as (keyof Caps)[]) {
    const value = wanted[key];
    if (value === undefined) continue;
    if (value >= 0 && value <= most[key]) caps[key] = value;
    else refused.push(key);
  }
  return { caps, refused };
}

function verdictOf(denial: Denial | null): CapVerdict {
  return denial === null ? { kind: 'allowed' } : { kind: 'denied', reason: denial };
}

function haltOf({ pair }: ProposedOrder, view: CapView, caps: Caps): CapVerdict | null {
  const reason = haltOfAll(view, caps);
  if (reason !== null) return { kind: 'halt', scope: 'entries', reason };
  return rejectsInRow(view, pair) >= caps.rejectsInRow
    ? { kind: 'halt', scope: 'pair', reason: 'rejects-in-row' }
    : null;
}

function haltOfAll(view: CapView, caps: Caps): HaltReason | null {
  if (tradedWithin(view, MINUTE_MS).length >= caps.ordersPerMinute) return 'orders-per-minute';
  if (tradedWithin(view, DAY_MS).length >= caps.ordersPerDay) return 'orders-per-day';
  if (unknownsInRow(view) >= caps.unknownsInRow) return 'unknowns-in-row';
  return isLossReached(view, caps) ? 'loss-of-day' : null;
}

/** Whether a day has lost as much as it may. */
export function isLossReached(view: Pick<CapView, 'dayProfit' | 'startEquity'>, { lossShare }: Caps): boolean {
  const loss = negated(view.dayProfit);
  return signOf(loss) > 0 && compareExact(loss, share(view, lossShare)) >= 0;
}

/** Requests that left or may have left. What a triggered stop became was sent by nobody. */
function sentWithin({ attempts, nowMs }: CapView, spanMs: number): readonly Attempt[] {
  return attempts.filter(
    ({ state, mark, signMs }) => state !== 'DENIED' && mark !== 'child' && signMs > nowMs - spanMs,
  );
}

/**
 * Of orders that enter or leave. A stop that follows a price is moved every minute, which must end no day of trading; nor must exits of one pair that are
 * refused, do not get there or expire unexecuted, and are tried for as long as they are wanted. Of that pair `rejectsInRow` counts them.
 */
function tradedWithin(view: CapView, spanMs: number): readonly Attempt[] {
  return sentWithin(view, spanMs).filter(({ intent, state, filled }) => {
    const action = view.actionOf(intent);
    const isInVain = CAME_TO_NOTHING.has(state) && signOf(filled) === 0;
    return !PROTECTS.has(action) && (isEntry(action) || !isInVain);
  });
}

function unknownsInRow(view: CapView): number {
  // One that is on its way says nothing yet.
  const told = sentWithin(view, DAY_MS).filter(({ state, wasUnknown }) => wasUnknown || state !== 'SUBMITTING');
  return leading(newestOf(told, view), ({ wasUnknown }) => wasUnknown);
}

function rejectsInRow(view: CapView, pair: string): number {
  const answered = sentWithin(view, DAY_MS).filter((attempt) => attempt.pair === pair && attempt.rank >= 2);
  return leading(newestOf(answered, view), ({ state }) => state === 'REJECTED');
}

function newestOf(attempts: readonly Attempt[], { resumedMs }: CapView): readonly Attempt[] {
  return attempts.filter(({ signMs }) => signMs > resumedMs).toSorted((one, other) => other.signMs - one.signMs);
}

function leading(attempts: readonly Attempt[], isOne: (attempt: Attempt) => boolean): number {
  const end = attempts.findIndex((attempt) => !isOne(attempt));
  return end < 0 ? attempts.length : end;
}

function denialsOf({ attempts, nowMs }: CapView): number {
  return attempts.filter(
    ({ state, answer, signMs }) =>
      state === 'DENIED' && signMs > nowMs - DAY_MS && NOTIONAL_CAPS.some((cap) => cap === answer),
  ).length;
}

function entrySenseOf(order: ProposedOrder, view: CapView, caps: Caps, rules: ExactRules): Denial | null {
  const { mark, nowMs, held } = view;
  if (mark === null || signOf(mark.price) <= 0) return 'mark-missing';
  if (nowMs - mark.atMs > caps.markAgeMs) return 'mark-old';
  if (order.leverage > caps.leverage) return 'leverage';
  const pairs = new Set([...held, ...liveEntries(view).map(({ pair }) => pair)]);
  if (!pairs.has(order.pair) && pairs.size >= caps.openPositions) return 'open-positions';
  return senseOf(order, view, caps, rules);
}

/** Without a mark an order that leaves is not compared with it. */
function senseOf(order: ProposedOrder, { mark, nowMs }: CapView, caps: Caps, rules: ExactRules): Denial | null {
  // Entries come here with a young one alone. An old one must not keep anybody in the market.
  const anchor = mark !== null && nowMs - mark.atMs <= ANCHOR_MS ? mark.price : null;
  const price = mark?.price ?? order.price ?? order.stopPrice;
  // What an order at the market comes to is then known to nobody, and is no reason to stay.
  const fault = orderFault(order, price === null ? { ...rules, minCost: null } : rules, price ?? '0');
  if (fault !== null) return fault;
  // How far a stop's limit lies from its trigger is for the config to say: refused, it would leave the position without one.
  if (order.price === null || anchor === null || order.kind === 'stop-limit') return null;
  const apart = minus(order.price, anchor);
  const isDear = order.side === 'buy' ? signOf(apart) > 0 : signOf(apart) < 0;
  const isFar = compareExact(sizeOf(apart), times(anchor, ratio(caps.priceDistance))) > 0;
  // One that leaves may wait for a better price as far away as it likes.
  return isFar && (isDear || isEntry(order.action)) ? 'price-far' : null;
}

function notionalOver({ notional }: ProposedOrder, view: CapView, caps: Caps): Denial | null {
  if (compareExact(notional, share(view, caps.orderShare)) > 0) return 'notional-of-order';
  const waiting = sumOf(liveEntries(view).map((attempt) => shareOf(attempt, minus(attempt.amount, attempt.filled))));
  const open = sumOf([view.openNotional, waiting, notional]);
  if (compareExact(open, share(view, caps.openShare)) > 0) return 'notional-open';
  const bought = entriesWithin(view).map((attempt) =>
    isEnded(attempt) ? shareOf(attempt, attempt.filled) : attempt.notional,
  );
  return compareExact(plus(sumOf(bought), notional), share(view, caps.dayShare)) > 0 ? 'notional-of-day' : null;
}

function liveEntries(view: CapView): readonly Attempt[] {
  return view.attempts.filter((attempt) => !isEnded(attempt) && isEntry(view.actionOf(attempt.intent)));
}

function entriesWithin(view: CapView): readonly Attempt[] {
  return sentWithin(view, DAY_MS).filter(({ intent }) => isEntry(view.actionOf(intent)));
}

/** What a part of an attempt is worth. */
function shareOf({ notional, amount }: Attempt, part: string): string {
  return exact(notional).times(exact(part)).dividedBy(exact(amount)).toText();
}

function share({ startEquity }: Pick<CapView, 'startEquity'>, of: number): string {
  return times(startEquity, ratio(of));
}

function ratio(value: number): string {
  return Decimal.of(value).toText();
}

import { compareExact, cutToStep, minus, plus, signOf, sizeOf, sumOf } from './exact.ts';

/** A position that has to be protected. Amounts as the market counts them. */
export interface ProtectedPosition {
  readonly pair: string;
  /** Signed: below 0 is short. */
  readonly amount: string;
  readonly amountStep: string | null;
  /** The least order; a position below it is dust. */
  readonly least: string;
  /** Where its stop is to lie; null: its strategy wants none, and may. */
  readonly stopPrice: string | null;
  /** Its trade goes out of it by an order: a stop of another one must not lock what that sells. */
  readonly isLeaving: boolean;
  /** Whether several stops may rest for one position. Where they lock what they sell, one has to go before another comes. */
  readonly mayDouble: boolean;
  /** Since when it is known not to be protected, and by what: exchange time. Null: it was protected when last looked at. */
  readonly broken: { readonly sinceMs: number; readonly by: 'fill' | 'vanished' } | null;
  /** Stops that were refused since. */
  readonly rejects: number;
  /** Since when a stop has been on its way of which nobody knows what became of it, exchange time; null: of each it is known. */
  readonly unsureSinceMs: number | null;
}

/** A stop of ours that closes, and is not over. */
export interface LiveStop {
  readonly cid: string;
  readonly pair: string;
  readonly side: 'buy' | 'sell';
  /** What of it is not executed yet. */
  readonly amount: string;
  /** When it was signed. */
  readonly signMs: number;
  /** `unsure`: nobody knows whether it is there. `leaving`: it is asked to go. */
  readonly state: 'there' | 'unsure' | 'leaving';
  /** A trade has it, or is about to take it away. One that none has goes first. */
  readonly isWanted: boolean;
}

export type ProtectionStep =
  | {
      readonly kind: 'place';
      readonly pair: string;
      readonly side: 'buy' | 'sell';
      readonly amount: string;
      readonly stopPrice: string;
    }
  | { readonly kind: 'cancel'; readonly pair: string; readonly cid: string }
  /** It cannot be protected: it is closed at the market, or a person is told, by policy. */
  | { readonly kind: 'give-up'; readonly pair: string; readonly side: 'buy' | 'sell'; readonly amount: string };

export interface ProtectionPlan {
  readonly steps: readonly ProtectionStep[];
  /** Pairs whose stops do not amount to the position by a step; nothing is entered on them. */
  readonly unprotected: readonly string[];
  /** Those of them whose stops amount to more. */
  readonly doubled: readonly string[];
  /** Those of them whose time is over. */
  readonly overdue: readonly string[];
  /** Pairs that hold too little to be protected. */
  readonly dust: readonly string[];
}

const AFTER_FILL_MS = 5000;
const AFTER_VANISHED_MS = 60_000;
const MOST_REJECTS = 3;
const GIVE_UP_MS = 30_000;

/** What is to be done so that the stops of every position amount to it, one step aside, and no stop is left without a position. */
export function planProtection(
  positions: readonly ProtectedPosition[],
  stops: readonly LiveStop[],
  nowMs: number,
): ProtectionPlan {
  const held = new Map(positions.filter(({ amount }) => signOf(amount) !== 0).map((each) => [each.pair, each]));
  const left = stops.filter((stop) => {
    const position = held.get(stop.pair);
    return position === undefined || isDust(position) || stop.side !== closingSide(position);
  });
  const guarded = [...held.values()].filter((position) => !isDust(position) && position.stopPrice !== null);
  const own = (position: ProtectedPosition): readonly LiveStop[] =>
    stops.filter(({ pair, side }) => pair === position.pair && side === closingSide(position));
  const unprotected = guarded.filter((position) => !isProtected(position, own(position)));
  const leaving = [...held.values()].filter(({ isLeaving, mayDouble }) => isLeaving && !mayDouble);
  const locking = leaving.flatMap((position) => unwantedOf(own(position))).filter((stop) => !left.includes(stop));
  return {
    steps: [
      ...[...left, ...locking].flatMap(taken),
      ...guarded.flatMap((position) => stepsFor(position, own(position), nowMs)),
    ],
    unprotected: unprotected.map(({ pair }) => pair),
    doubled: unprotected.filter((position) => isDoubled(position, own(position))).map(({ pair }) => pair),
    overdue: unprotected.filter(({ broken }) => broken !== null && nowMs > deadlineMs(broken)).map(({ pair }) => pair),
    dust: [...held.values()].filter(isDust).map(({ pair }) => pair),
  };
}

/** Until when a position has to be protected again: exchange time. */
export function deadlineMs({ sinceMs, by }: NonNullable<ProtectedPosition['broken']>): number {
  return sinceMs + (by === 'fill' ? AFTER_FILL_MS : AFTER_VANISHED_MS);
}

function isDust({ amount, least }: ProtectedPosition): boolean {
  return compareExact(sizeOf(amount), least) < 0;
}

function closingSide({ amount }: ProtectedPosition): 'buy' | 'sell' {
  return signOf(amount) > 0 ? 'sell' : 'buy';
}

function amountOf(stops: readonly LiveStop[]): string {
  return sumOf(stops.map(({ amount }) => amount));
}

function isProtected(position: ProtectedPosition, stops: readonly LiveStop[]): boolean {
  return isEqual(position, amountOf(stops.filter(({ state }) => state === 'there')));
}

/** All that rests counts, what is asked to go as well. */
function isDoubled({ amount }: ProtectedPosition, stops: readonly LiveStop[]): boolean {
  return compareExact(amountOf(stops.filter(({ state }) => state !== 'unsure')), sizeOf(amount)) > 0;
}

function unwantedOf(stops: readonly LiveStop[]): readonly LiveStop[] {
  return stops.filter(({ isWanted }) => !isWanted);
}

/** One step of difference aside; without a step exactly. No stop at all is none of that, as a step may be a whole position. */
function isEqual({ amount, amountStep }: ProtectedPosition, protectedAmount: string): boolean {
  if (signOf(protectedAmount) === 0) return false;
  return compareExact(sizeOf(minus(sizeOf(amount), protectedAmount)), amountStep ?? '0') <= 0;
}

/** What nobody is sure of can neither be taken away nor counted on: it is waited for. */
function taken(stop: LiveStop): readonly ProtectionStep[] {
  return stop.state === 'there' ? [{ kind: 'cancel', pair: stop.pair, cid: stop.cid }] : [];
}

function stepsFor(position: ProtectedPosition, stops: readonly LiveStop[], nowMs: number): readonly ProtectionStep[] {
  const there = stops.filter(({ state }) => state === 'there');
  // It locks what the stop of the trade is to sell.
  const locking = position.mayDouble ? [] : unwantedOf(there);
  if (locking.length > 0) return locking.flatMap(taken);
  if (isProtected(position, there)) return [];
  const { pair, stopPrice, broken, rejects, mayDouble, unsureSinceMs } = position;
  const side = closingSide(position);
  const whole = cutToStep(sizeOf(position.amount), position.amountStep);
  const lacking = cutToStep(minus(whole, amountOf(there)), position.amountStep);
  if (stops.some(({ state }) => state === 'unsure')) {
    const isWaitedFor = unsureSinceMs === null || nowMs - unsureSinceMs < GIVE_UP_MS;
    return isWaitedFor || signOf(lacking) <= 0 ? [] : [{ kind: 'give-up', pair, side, amount: lacking }];
  }
  if (signOf(lacking) < 0) return surplus(position, there, whole);
  const isHopeless =
    rejects >= MOST_REJECTS || (broken !== null && nowMs - broken.sinceMs >= GIVE_UP_MS && rejects > 0);
  if (isHopeless) return [{ kind: 'give-up', pair, side, amount: lacking }];
  // What is about to go still locks what it would sell.
  if (!mayDouble && stops.some(({ state }) => state === 'leaving')) return [];
  if (compareExact(lacking, position.least) < 0) return enlarged(position, there, whole);
  return [{ kind: 'place', pair, side, amount: lacking, stopPrice: stopPrice! }];
}

/** What lacks is no order by itself: one stop over the whole takes the place of the others. */
function enlarged(position: ProtectedPosition, there: readonly LiveStop[], whole: string): readonly ProtectionStep[] {
  const { pair, stopPrice, mayDouble } = position;
  if (mayDouble) return [{ kind: 'place', pair, side: closingSide(position), amount: whole, stopPrice: stopPrice! }];
  return firstToGo(there).slice(0, 1).flatMap(taken);
}

/**
 * Stops amount to more than the position. What no trade wants goes first. The oldest one that fits alone stays; else the newest go as long as enough is left; else one that fits is
 * placed, or, where that cannot be, the newest makes room.
 */
function surplus(position: ProtectedPosition, there: readonly LiveStop[], whole: string): readonly ProtectionStep[] {
  const { pair, stopPrice, mayDouble } = position;
  const isAnyWanted = there.some(({ isWanted }) => isWanted);
  const fitting = firstToGo(there).findLast(
    ({ amount, isWanted }) => isEqual(position, amount) && isWanted === isAnyWanted,
  );
  if (fitting !== undefined) return there.filter((stop) => stop !== fitting).flatMap(taken);
  const going: LiveStop[] = [];
  let left = amountOf(there);
  for (const stop of firstToGo(there)) {
    const without = minus(left, stop.amount);
    if (signOf(without) === 0 || compareExact(plus(without, position.amountStep ?? '0'), whole) < 0) continue;
    going.push(stop);
    left = without;
  }
  if (going.length > 0) return going.flatMap(taken);
  if (mayDouble) return [{ kind: 'place', pair, side: closingSide(position), amount: whole, stopPrice: stopPrice! }];
  return firstToGo(there).slice(0, 1).flatMap(taken);
}

/** The newest first, but what no trade wants before all others. */
function firstToGo(stops: readonly LiveStop[]): readonly LiveStop[] {
  return stops.toSorted(
    (one, other) =>
      Number(one.isWanted) - Number(other.isWanted) || other.signMs - one.signMs || (one.cid < other.cid ? 1 : -1),
  );
}

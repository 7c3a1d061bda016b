import { isEntry } from '../../../orders/is-entry.ts';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { isLive } from './order-news.ts';

/** An intent of ours with its attempts, oldest first. */
export interface KnownIntent {
  readonly intent: Intent;
  readonly attempts: readonly Attempt[];
}

export type DeskAction =
  /** A new intent with its first attempt. */
  | { readonly kind: 'plan'; readonly wanted: WantedOrder; readonly expiresMs: number | null }
  /** Another attempt at what an intent still lacks. */
  | { readonly kind: 'again'; readonly known: KnownIntent; readonly wanted: WantedOrder }
  | { readonly kind: 'cancel'; readonly attempt: Attempt }
  /** The intent is over, with what it has. */
  | { readonly kind: 'drop'; readonly known: KnownIntent }
  /** What is wanted was never sent, and is not any more. */
  | { readonly kind: 'refuse'; readonly wanted: WantedOrder; readonly why: 'too-late' | 'canceled' };

export interface DeskView {
  readonly wanted: readonly WantedOrder[];
  /** Those that are not over, and all whose leg is wanted. */
  readonly known: readonly KnownIntent[];
  /** Exchange time. */
  readonly nowMs: number;
  /** Length of a candle. */
  readonly candleMs: number;
}

/** An entry is sent within this after it was decided, or not at all. */
const ENTRY_WITHIN_MS = 10_000;

/**
 * What is to be done so that what is at the exchange comes to be what the trades want. Nothing is done about an order whose fate is not known, nor
 * while another one has to end first: what is wanted stands in the records, so that whoever comes later goes on.
 */
export function deskActions({ wanted, known, nowMs, candleMs }: DeskView): readonly DeskAction[] {
  const ofTrades = known.filter(({ intent }) => isOfTrade(intent));
  // Of an order that another one stands in for, the newest goes on.
  const byLeg = new Map(ofTrades.toSorted((a, b) => a.intent.id - b.intent.id).map((each) => [each.intent.leg, each]));
  const wantedLegs = new Set(wanted.map(({ leg }) => leg));
  const left = ofTrades.filter(({ intent }) => !wantedLegs.has(intent.leg));
  return [
    ...left.flatMap(takeAway),
    ...wanted.flatMap((each) => {
      const found = byLeg.get(each.leg);
      if (found === undefined) return unplanned(each, nowMs, candleMs);
      if (each.isCanceled) return takenAway(each, ofTrades);
      return goOn(found, each, nowMs);
    }),
  ];
}

/** One that others stand in for may be there again, as they may. */
function takenAway(wanted: WantedOrder, ofTrades: readonly KnownIntent[]): readonly DeskAction[] {
  const all = ofTrades.filter(({ intent }) => intent.leg === wanted.leg);
  return all.some((known) => isToStay(wanted, known)) ? [] : all.flatMap(takeAway);
}

/** When an order is too late to be sent for the first time; null: never. */
function expiresMs({ action, placedMs }: Pick<WantedOrder, 'action' | 'placedMs'>, candleMs: number) {
  if (action === 'stop') return null;
  return placedMs + (isEntry(action) ? Math.min(candleMs, ENTRY_WITHIN_MS) : candleMs);
}

function unplanned(wanted: WantedOrder, nowMs: number, candleMs: number): readonly DeskAction[] {
  if (wanted.isCanceled) return [{ kind: 'refuse', wanted, why: 'canceled' }];
  if (wanted.after.length > 0) return [];
  const untilMs = expiresMs(wanted, candleMs);
  if (untilMs !== null && nowMs > untilMs) return [{ kind: 'refuse', wanted, why: 'too-late' }];
  return [{ kind: 'plan', wanted, expiresMs: untilMs }];
}

/** A stop whose successor is not there yet. Of one that has ended its trade is to hear, whatever becomes of the successor. */
function isToStay({ staysUntil }: WantedOrder, { attempts }: KnownIntent): boolean {
  return staysUntil !== null && attempts.some(isLive);
}

function takeAway(known: KnownIntent): readonly DeskAction[] {
  const { intent, attempts } = known;
  const live = attempts.find(isLive);
  if (live === undefined) return isOver(intent) ? [] : [{ kind: 'drop', known }];
  return canceled(live);
}

/** One that was asked and not answered is looked for; one that still rests after that is asked again. */
function canceled(live: Attempt): readonly DeskAction[] {
  const isSettled = live.state === 'OPEN' || live.state === 'PARTIAL';
  return isSettled && live.cancel === 'none' && live.ending === null ? [{ kind: 'cancel', attempt: live }] : [];
}

/** What never got to the exchange is sent anew, unless that is too late. What ended there is over. */
function goOn(known: KnownIntent, wanted: WantedOrder, nowMs: number): readonly DeskAction[] {
  const { intent, attempts } = known;
  if (isOver(intent) || intent.state === 'BLOCKED') return [];
  const live = attempts.filter(isLive);
  // What was sent anew, as it could not be there, and is, would trade twice. Of stops the keeper knows whether one can do without them.
  if (live.length > 0) return intent.action === 'stop' ? [] : live.slice(0, -1).flatMap(canceled);
  const last = attempts.at(-1);
  const isUnsent = last === undefined || last.state === 'NEVER_PLACED' || last.state === 'DENIED';
  const isLate = intent.expiresMs !== null && nowMs > intent.expiresMs;
  return isUnsent && !isLate && wanted.after.length === 0
    ? [{ kind: 'again', known, wanted }]
    : [{ kind: 'drop', known }];
}

function isOver({ state }: Intent): boolean {
  return state === 'DONE' || state === 'DROPPED';
}

/** Those of the session's own protection have no leg of a trade. */
function isOfTrade({ action }: Intent): boolean {
  return action !== 'protect';
}

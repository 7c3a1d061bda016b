import type { Locks, LockSide } from './locks.ts';
import { numpyOrder } from './numpy-order.ts';

/** A trade as protections see it. */
export interface PastTrade {
  readonly pair: string;
  readonly isShort: boolean;
  readonly closeTimeMs: number;
  readonly exitReason: string;
  readonly profitRatio: number;
  readonly profitAbs: number;
}

/** How long a lock lasts: from the newest counted trade, or until a time of day (minutes after midnight UTC). */
export type LockDuration = { readonly minutes: number } | { readonly untilMinuteOfDay: number };

interface Common {
  readonly lookbackMinutes: number;
  readonly duration: LockDuration;
}

export type ProtectionRule =
  | (Common & { readonly kind: 'CooldownPeriod' })
  | (Common & {
      readonly kind: 'StoplossGuard';
      readonly tradeLimit: number;
      readonly onlyPerPair: boolean;
      readonly onlyPerSide: boolean;
      readonly requiredProfit: number;
    })
  | (Common & {
      readonly kind: 'LowProfitPairs';
      readonly tradeLimit: number;
      readonly onlyPerSide: boolean;
      readonly requiredProfit: number;
    })
  | (Common & {
      readonly kind: 'MaxDrawdown';
      readonly tradeLimit: number;
      readonly maxAllowedDrawdown: number;
      readonly mode: 'ratios' | 'equity';
    });

/** What a protection found: lock until the duration has passed since `sinceMs`. */
interface Finding {
  readonly sinceMs: number;
  readonly side: LockSide;
}

/** Past trades, oldest close first, and the balance that the run began with. */
export interface History {
  readonly trades: readonly PastTrade[];
  /** Profits of those before them, to which no protection looks back. */
  readonly earlier?: readonly number[];
  readonly startingBalance: number;
}

const STOPS = new Set(['stop_loss', 'trailing_stop_loss', 'stoploss_on_exchange', 'liquidation']);
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** How far back the protections look at most, ms. */
export function longestLookbackMs(rules: readonly ProtectionRule[]): number {
  return MINUTE_MS * Math.max(0, ...rules.map(({ lookbackMinutes }) => lookbackMinutes));
}

/**
 * Locks what the protections want locked after an exit at `nowMs` of a trade of this pair and side: each protection's look at the
 * pair in the order of the list, then each one's look at everything.
 */
export function runProtections(
  rules: readonly ProtectionRule[],
  history: History,
  locks: Locks,
  pair: string,
  isShort: boolean,
  nowMs: number,
): void {
  const side: LockSide = isShort ? 'short' : 'long';
  for (const rule of rules) lockFor(rule, pairFinding(rule, history, pair, side, nowMs), pair, locks, nowMs);
  for (const rule of rules) lockFor(rule, globalFinding(rule, history, side, nowMs), '*', locks, nowMs);
}

function lockFor(rule: ProtectionRule, finding: Finding | null, pair: string, locks: Locks, nowMs: number): void {
  if (finding === null) return;
  const untilMs = endOf(rule.duration, finding.sinceMs);
  if (!locks.isLocked(pair, untilMs, finding.side)) locks.lock(pair, finding.side, rule.kind, nowMs, untilMs);
}

function endOf(duration: LockDuration, sinceMs: number): number {
  if ('minutes' in duration) return sinceMs + duration.minutes * MINUTE_MS;
  const sameDay = Math.floor(sinceMs / DAY_MS) * DAY_MS + (sinceMs % MINUTE_MS) + duration.untilMinuteOfDay * MINUTE_MS;
  return sameDay < sinceMs ? sameDay + DAY_MS : sameDay;
}

function recent(rule: ProtectionRule, history: History, nowMs: number): PastTrade[] {
  const afterMs = nowMs - rule.lookbackMinutes * MINUTE_MS;
  return history.trades.filter((trade) => trade.closeTimeMs > afterMs);
}

function newest(trades: readonly PastTrade[]): number {
  return Math.max(...trades.map(({ closeTimeMs }) => closeTimeMs));
}

function sideOf(trade: PastTrade): LockSide {
  return trade.isShort ? 'short' : 'long';
}

function pairFinding(
  rule: ProtectionRule,
  history: History,
  pair: string,
  side: LockSide,
  nowMs: number,
): Finding | null {
  const trades = recent(rule, history, nowMs).filter((trade) => trade.pair === pair);
  switch (rule.kind) {
    case 'CooldownPeriod':
      return trades.length === 0 ? null : { sinceMs: newest(trades), side: '*' };
    case 'StoplossGuard':
      return stopsFinding(rule, trades, side);
    case 'LowProfitPairs':
      return lowProfitFinding(rule, trades, side);
    case 'MaxDrawdown':
      return null;
  }
}

function globalFinding(rule: ProtectionRule, history: History, side: LockSide, nowMs: number): Finding | null {
  if (rule.kind === 'StoplossGuard')
    return rule.onlyPerPair ? null : stopsFinding(rule, recent(rule, history, nowMs), side);
  return rule.kind === 'MaxDrawdown' ? drawdownFinding(rule, history, nowMs) : null;
}

function stopsFinding(
  rule: ProtectionRule & { kind: 'StoplossGuard' },
  trades: readonly PastTrade[],
  side: LockSide,
): Finding | null {
  const stops = trades.filter(
    (trade) =>
      STOPS.has(trade.exitReason) &&
      trade.profitRatio !== 0 &&
      trade.profitRatio < rule.requiredProfit &&
      (!rule.onlyPerSide || sideOf(trade) === side),
  );
  if (stops.length === 0 || stops.length < rule.tradeLimit) return null;
  return { sinceMs: newest(stops), side: rule.onlyPerSide ? side : '*' };
}

function lowProfitFinding(
  rule: ProtectionRule & { kind: 'LowProfitPairs' },
  trades: readonly PastTrade[],
  side: LockSide,
): Finding | null {
  if (trades.length === 0 || trades.length < rule.tradeLimit) return null;
  let profit = 0;
  for (const trade of trades)
    if (trade.profitRatio !== 0 && (!rule.onlyPerSide || sideOf(trade) === side)) profit += trade.profitRatio;
  return profit < rule.requiredProfit ? { sinceMs: newest(trades), side: rule.onlyPerSide ? side : '*' } : null;
}

function drawdownFinding(
  rule: ProtectionRule & { kind: 'MaxDrawdown' },
  history: History,
  nowMs: number,
): Finding | null {
  const trades = recent(rule, history, nowMs);
  if (trades.length === 0 || trades.length < rule.tradeLimit) return null;
  const drawdown = rule.mode === 'equity' ? equityDrawdown(history, trades) : ratioDrawdown(trades);
  return drawdown > rule.maxAllowedDrawdown ? { sinceMs: newest(trades), side: '*' } : null;
}

/** Largest fall of the running sum of profit ratios, in ratio units. */
function ratioDrawdown(trades: readonly PastTrade[]): number {
  let sum = 0;
  let high = 0;
  let fall = 0;
  for (const { profitRatio } of byClose(trades)) {
    sum += profitRatio;
    high = Math.max(high, sum);
    fall = Math.max(fall, high - sum);
  }
  return fall;
}

/** Largest fall of the balance as a share of its high, from the balance before the window. */
function equityDrawdown(history: History, trades: readonly PastTrade[]): number {
  const inside = new Set(trades);
  let balance = history.startingBalance;
  for (const profitAbs of history.earlier ?? []) balance += profitAbs;
  for (const trade of history.trades) if (!inside.has(trade)) balance += trade.profitAbs;
  let high = balance;
  let fall = 0;
  for (const { profitAbs } of byClose(trades)) {
    balance += profitAbs;
    high = Math.max(high, balance);
    fall = Math.max(fall, (high - balance) / high);
  }
  return fall;
}

/** Trades that closed at the same time in freqtrade's order, which is not that of closing when there are more than 16. */
function byClose(trades: readonly PastTrade[]): PastTrade[] {
  const order = numpyOrder(trades.map(({ closeTimeMs }) => closeTimeMs));
  return Array.from(order, (position) => trades[position]!);
}

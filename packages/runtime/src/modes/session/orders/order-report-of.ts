import type { Attempt, Intent, OrderFill } from '../../../orders/attempt.ts';
import { compareExact, plus, quotientOf, signOf, sumOf, times } from '../../../orders/exact.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { FilledPart, OrderReport, PaidFee, ReportedState } from '../../../session/order-report.ts';
import { unstruck } from '../../../orders/struck-out.ts';
import { rankOf } from '../../../orders/transition-table.ts';
import type { KnownIntent } from './desk-actions.ts';
import { isLive } from './order-news.ts';
import type { OrderStep } from './order-step.ts';

/** The coins of a pair, and how many base units an amount of one is. */
export interface PairCoins {
  readonly base: string;
  readonly stake: string;
  /** Decimal text. */
  readonly contractSize: string;
  /** Stake currency per unit of a third coin; null: nobody knows. */
  readonly rateOf: (coin: string) => number | null;
}

/**
 * What trades are told of their orders with which something happened. That one is open is told once the exchange has shown it, or something of it: one
 * that is on its way may be refused yet, and what was refused is none that the exchange has, however soon its intent is over.
 */
export function reportsOf(
  orders: OrderStep,
  marketOf: (pair: string) => Pick<ExactRules, 'contractSize'>,
  markOf: (pair: string) => number | null,
): readonly OrderReport[] {
  return [...orders.touched].flatMap((id) => {
    const own = orders.known(id);
    if (own === null || own.intent.action === 'protect') return [];
    const known = togetherOf(orders, own);
    const { pair } = known.intent;
    const [base, rest] = pair.split('/') as [string, string];
    const stake = rest.split(':')[0]!;
    const rateOf = (coin: string): number | null => markOf(`${coin}/${rest}`);
    const coins = { base, stake, contractSize: marketOf(pair).contractSize, rateOf };
    const report = { ...orderReportOf(known, fillsOf(orders, known), coins), ...endedOf(orders, known, coins) };
    return report.state !== 'open' || report.filled > 0 || known.attempts.some(isShown) ? [report] : [];
  });
}

/** Of a stop that others stand in for, its trade hears as of one order: with all of their attempts, and as it was meant. */
function togetherOf({ books }: OrderStep, known: KnownIntent): KnownIntent {
  const { action, leg, tradeId, pair } = known.intent;
  if (action !== 'stop') return known;
  const all = standInsOf(books.known, { leg, tradeId, pair });
  if (all.length === 1) return known;
  const { state } = all.at(-1)!.intent;
  return { intent: { ...all[0]!.intent, state }, attempts: all.flatMap(({ attempts }) => attempts) };
}

function fillsOf({ books }: OrderStep, known: KnownIntent): readonly OrderFill[] {
  return books.fillsOf(known).flatMap((fill) => unstruck(fill) ?? []);
}

/** Of a stop that is not over, the part of those of its attempts that are. */
function endedOf(orders: OrderStep, known: KnownIntent, coins: PairCoins): Pick<OrderReport, 'ended'> {
  const { intent, attempts } = known;
  if (intent.action !== 'stop' || reportedState(intent.state, attempts, false) !== 'open') return {};
  const fills = fillsOf(orders, { intent, attempts: attempts.filter((attempt) => !isLive(attempt)) });
  return fills.length === 0 ? {} : { ended: filledPart(fills, coins) };
}

/** A stop of a trade and those that stand in for it, oldest first. */
export function standInsOf(
  known: readonly KnownIntent[],
  { leg, tradeId, pair }: Pick<Intent, 'leg' | 'tradeId' | 'pair'>,
): readonly KnownIntent[] {
  const stops = known.filter(
    ({ intent }) =>
      intent.action === 'stop' && intent.leg === leg && intent.tradeId === tradeId && intent.pair === pair,
  );
  return stops.toSorted((a, b) => a.intent.id - b.intent.id);
}

function isShown(attempt: Attempt): boolean {
  return isLive(attempt) && attempt.rank >= rankOf('OPEN');
}

/** What a trade is told of an order of its own: all of its attempts together, quantities by fills alone. */
export function orderReportOf(
  { intent, attempts }: KnownIntent,
  fills: readonly OrderFill[],
  coins: PairCoins,
): OrderReport {
  const sum = sumOf(fills.map(({ amount }) => amount));
  const state = reportedState(intent.state, attempts, signOf(sum) > 0);
  return {
    ...{ tradeId: intent.tradeId, leg: intent.leg, state },
    ...filledPart(fills, coins),
    why: state === 'rejected' ? whyOf(attempts) : null,
    ...(state === 'closed' && compareExact(sum, intent.amount) === 0 ? { [sentOf(intent)]: true } : {}),
  };
}

function filledPart(fills: readonly OrderFill[], coins: PairCoins): FilledPart {
  const sum = sumOf(fills.map(({ amount }) => amount));
  const cost = sumOf(fills.map(({ amount, price }) => times(amount, price)));
  return {
    filled: Number(times(sum, coins.contractSize)),
    average: signOf(sum) === 0 ? null : quotientOf(cost, sum),
    ...(fills.length === 0 ? {} : { filledMs: Math.max(...fills.map(({ atMs }) => atMs)) }),
    fees: feesOf(fills, coins),
  };
}

function sentOf({ isPart }: KnownIntent['intent']): 'isPart' | 'isWhole' {
  return isPart === true ? 'isPart' : 'isWhole';
}

function reportedState(
  state: KnownIntent['intent']['state'],
  attempts: readonly Attempt[],
  hasFilled: boolean,
): ReportedState {
  const last = attempts.at(-1);
  if (attempts.some(isLive) || (state !== 'DONE' && state !== 'DROPPED')) return 'open';
  if (last === undefined) return 'canceled';
  if (last.state === 'FILLED') return 'closed';
  if (last.state === 'CANCELED') return 'canceled';
  if (last.state === 'EXPIRED') return 'expired';
  return hasFilled ? 'expired' : 'rejected';
}

/** Codes by which exchanges say that a stop would be reached at once. */
const WOULD_TRIGGER = /(^|\D)-2021(\D|$)|would trigger$/;

/** `would-trigger`: the price has reached the stop that was refused last. */
export function whyOf(attempts: readonly Attempt[]): OrderReport['why'] {
  return WOULD_TRIGGER.test(attempts.at(-1)?.answer ?? '') ? 'would-trigger' : 'other';
}

/** By coin; null as soon as one of them is not told. */
function feesOf(fills: readonly OrderFill[], { base, stake, rateOf }: PairCoins): readonly PaidFee[] | null {
  const costs = new Map<string, string>();
  for (const { fee, feeAsset } of fills) {
    if (signOf(fee) === 0) continue;
    if (feeAsset === null) return null;
    costs.set(feeAsset, plus(costs.get(feeAsset) ?? '0', fee));
  }
  return [...costs].map(([coin, cost]) => {
    const kind = coin === base ? 'base' : coin === stake ? 'stake' : 'other';
    return { in: kind, cost: Number(cost), rate: kind === 'other' ? rateOf(coin) : null };
  });
}

import type { Moment, WatchedCall } from '../../backtest/watch.ts';
import type { NoEntryReason } from '../../core/reasons.ts';
import { utc } from '../backtest/utc.ts';
import type { RunSettings } from '../../config/run-settings.ts';

/** One thing that an entry signal has to pass. */
export interface GateStory {
  readonly gate: string;
  /** `null`: it never came to that. */
  readonly isPassed: boolean | null;
  /** What was found there. */
  readonly text: string;
}

interface Gate {
  readonly name: string;
  /** Why a signal ends here. */
  readonly reasons: readonly NoEntryReason[];
  readonly text?: (facts: GateFacts) => string;
}

export interface GateFacts {
  readonly pair: string;
  readonly isShort: boolean;
  /** When the candle of the entry opened; null when the run does not go that far. */
  readonly moment: Moment | null;
  /** On that candle. */
  readonly calls: readonly WatchedCall[];
  readonly rules: RunSettings['rules'];
}

/** In the order of the engine. */
export const GATES: readonly Gate[] = [
  { name: 'one direction', reasons: ['both-directions', 'shorts-not-allowed'] },
  { name: 'not on the last candle', reasons: ['last-candle'] },
  { name: 'no open trade of the pair', reasons: ['in-trade'], text: ownTrades },
  { name: 'not locked', reasons: ['locked'], text: locksText },
  { name: 'a free slot', reasons: ['slot-taken'], text: slotsText },
  { name: 'fresh enough', reasons: ['expired'] },
  { name: 'a price', reasons: ['no-price'], text: priceText },
  { name: 'enough money', reasons: ['not-enough-money'], text: moneyText },
  { name: 'a stake', reasons: ['no-stake'], text: stakeText },
  { name: "the market's limits", reasons: ['minimum-above-maximum', 'stake-below-minimum'], text: limitsText },
  { name: 'an amount', reasons: ['amount-too-small'], text: amountText },
  { name: 'confirmTradeEntry', reasons: ['vetoed'], text: confirmText },
];

/** How far an entry signal came, gate by gate, when its end is known. */
export function gateStories(fate: NoEntryReason | 'entered', facts: GateFacts): GateStory[] {
  const end = fate === 'entered' ? GATES.length : GATES.findIndex(({ reasons }) => reasons.includes(fate));
  return GATES.map(({ name, text }, i) => ({
    gate: name,
    isPassed: i < end ? true : i === end ? false : null,
    text: i > end ? '' : (text?.(facts) ?? ''),
  }));
}

function ownTrades({ pair, moment }: GateFacts): string {
  const own = moment?.trades.filter((trade) => trade.pair === pair) ?? [];
  return own.map(({ id, openTimeMs }) => `trade ${id} open since ${utc(openTimeMs)}`).join(', ');
}

function locksText({ pair, isShort, moment }: GateFacts): string {
  const side = isShort ? 'short' : 'long';
  const locks = moment?.locks.filter(
    (lock) => (lock.pair === pair || lock.pair === '*') && (lock.side === '*' || lock.side === side),
  );
  return (locks ?? [])
    .map((lock) => `${lock.pair === '*' ? 'everything' : pair} until ${utc(lock.endMs)}: ${lock.reason}`)
    .join('; ');
}

function slotsText({ moment, rules }: GateFacts): string {
  if (moment === null) return '';
  const most = rules.maxOpenTrades === Number.POSITIVE_INFINITY ? 'no limit' : String(rules.maxOpenTrades);
  const names = moment.trades.map(({ pair }) => pair);
  return `${names.length} of ${most} taken when the candle opened${names.length === 0 ? '' : `: ${names.join(', ')}`}`;
}

function priceText({ calls }: GateFacts): string {
  const rate = askedIn(calls, 'rate');
  return rate === null ? '' : `order at ${rate}`;
}

function moneyText({ moment, calls }: GateFacts): string {
  const proposed = askedIn(calls, 'proposed');
  const parts = [
    ...(moment === null ? [] : [`${short(moment.available)} available when the candle opened`]),
    ...(proposed === null ? [] : [`a stake of ${short(proposed)} proposed`]),
  ];
  return parts.join(', ');
}

function stakeText({ calls }: GateFacts): string {
  const call = calls.find(({ name }) => name === 'customStakeAmount');
  return call === undefined ? '' : `customStakeAmount answered ${JSON.stringify(call.answer)}`;
}

function limitsText({ calls }: GateFacts): string {
  const [min, max] = [askedIn(calls, 'min'), askedIn(calls, 'max')];
  return max === null ? '' : `${min === null ? 'no minimum' : `at least ${short(min)}`}, at most ${short(max)}`;
}

function amountText({ calls }: GateFacts): string {
  const amount = askedIn(calls, 'amount');
  return amount === null ? '' : String(amount);
}

function confirmText({ calls }: GateFacts): string {
  const call = calls.find(({ name }) => name === 'confirmTradeEntry');
  return call === undefined ? 'the strategy has none' : call.answer === true ? 'yes' : 'no';
}

/** Of the questions about an entry, the first that told this number. */
function askedIn(calls: readonly WatchedCall[], name: string): number | null {
  const told = calls.filter(({ stopLoss }) => stopLoss === null).map(({ asked }) => asked[name]);
  const value = told.find((each) => typeof each === 'number');
  return typeof value === 'number' ? value : null;
}

/** Without the digits that only arithmetic made. */
function short(value: number): string {
  return String(Number(value.toPrecision(10)));
}

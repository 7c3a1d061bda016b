import { StrategyError } from '../errors.ts';
import type { Rate, Ratio } from '../market/units.ts';

declare const decision: unique symbol;
interface Decision<out K extends string> {
  readonly [decision]: K;
}

/** Longest text that orders and exchanges take. */
export const MAX_TEXT = 255;

/** What a decision says, for the runtime. `of`: whether a ratio is one of the stake or a move of the price. */
export type DecisionFacts =
  | { readonly kind: 'keep' }
  | { readonly kind: 'stop'; readonly from: 'keep' }
  | { readonly kind: 'stop'; readonly from: 'at'; readonly rate: Rate }
  | { readonly kind: 'stop'; readonly from: 'open' | 'rate'; readonly ratio: Ratio; readonly of: 'stake' | 'price' }
  | { readonly kind: 'exit'; readonly reason: string }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'veto'; readonly reason: string }
  | { readonly kind: 'add'; readonly stake: number; readonly tag: string | null; readonly limit: Rate | null }
  | { readonly kind: 'reduce'; readonly size: ReduceSize; readonly tag: string | null }
  | { readonly kind: 'reprice'; readonly rate: Rate }
  | { readonly kind: 'cancel' };
export type DecisionKind = DecisionFacts['kind'];

class MadeDecision {
  readonly facts: DecisionFacts;
  constructor(facts: DecisionFacts) {
    this.facts = Object.freeze(facts);
    Object.freeze(this);
  }
}

/** The facts of a decision, null when the value was not made by one of the functions below. */
export function decisionFacts(value: unknown): DecisionFacts | null {
  return value instanceof MadeDecision ? value.facts : null;
}

function made<D extends Decision<string>>(facts: DecisionFacts): D {
  return new MadeDecision(facts) as unknown as D;
}

/** Leave it as it is: no exit, no change of position, the proposed price or stake, the order as placed, the ROI of the table. */
export type Keep = Decision<'keep'>;
export const keep: Keep = made({ kind: 'keep' });

/** A stop only ever tightens; one beyond the present rate changes nothing, nor does NaN. Rounded to the tick towards the entry. */
export type StopDecision = Decision<'stop'>;
/** The stop stays where it is. */
export const keepStop: StopDecision = made({ kind: 'stop', from: 'keep' });

/** At a rate. */
export function stopAt(rate: Rate): StopDecision {
  return made({ kind: 'stop', from: 'at', rate: numberFor('stopAt', rate) });
}

/** Where the trade would have this profit: 0.01 keeps 1 % of the stake, −0.03 risks 3 %. `of: 'price'`: a move of the price from `openRate`. */
export function stopFromOpen(profit: Ratio, options: { readonly of?: 'stake' | 'price' } = {}): StopDecision {
  return made({
    kind: 'stop',
    from: 'open',
    ratio: numberFor('stopFromOpen', profit),
    of: ofIn('stopFromOpen', options),
  });
}

/** This far from the callback's `rate`, > 0, on the losing side. */
export function stopFromRate(distance: Ratio, options: { readonly of?: 'stake' | 'price' } = {}): StopDecision {
  if (numberFor('stopFromRate', distance) <= 0) {
    throw new StrategyError('strategy-threw', `stopFromRate(${distance}): the distance is a ratio above 0.`);
  }
  return made({ kind: 'stop', from: 'rate', ratio: distance, of: ofIn('stopFromRate', options) });
}

export type ExitNow = Decision<'exit'>;
/** Leave at once; the reason is stored, cut after 255 characters. Throws without one. */
export function exitNow(reason: string): ExitNow {
  if (textFor('exitNow', reason) === '') throw new StrategyError('strategy-threw', 'exitNow() takes a reason, not "".');
  return made({ kind: 'exit', reason: textFor('exitNow', reason) });
}

export type Confirm = Decision<'confirm'>;
/** The order may be placed. */
export const confirm: Confirm = made({ kind: 'confirm' });
export type Veto = Decision<'veto'>;
/** The order is not placed. The reason appears in the report. */
export function veto(reason: string): Veto {
  return made({ kind: 'veto', reason: textFor('veto', reason) });
}

export type Add = Decision<'add'>;
/** Stake currency, without leverage; capped by what is available, nothing below the minimum. 0 adds nothing; throws below 0 and on NaN. */
export function add(stake: number, terms: string | { readonly tag?: string; readonly limit?: Rate } = {}): Add {
  const { tag, limit } = typeof terms === 'string' ? { tag: terms } : { limit: null, ...terms };
  notNegative('add', numberFor('add', stake));
  if (limit !== undefined && limit !== null) rateFor('add', limit);
  return made({
    kind: 'add',
    stake,
    tag: tag === undefined ? null : textFor('add', tag),
    limit: limit ?? null,
  });
}

export type Reduce = Decision<'reduce'>;
export type ReduceSize =
  /** Share of the collateral, stake currency (freqtrade). */
  | { readonly stake: number; readonly amount?: never; readonly fraction?: never }
  /** Base units. */
  | { readonly amount: number; readonly stake?: never; readonly fraction?: never }
  /** 0 < fraction ≤ 1 of the present position; 1 closes the trade with the tag as reason. */
  | { readonly fraction: number; readonly stake?: never; readonly amount?: never };
/** Sells a part, or all of it with `fraction: 1`; 0 sells nothing. Exactly one size is given, finite and none below 0; throws otherwise. */
export function reduce(size: ReduceSize, tag?: string): Reduce {
  const given = Object.entries(size ?? {}).filter(([, value]) => value !== undefined);
  if (given.length !== 1 || !['stake', 'amount', 'fraction'].includes(given[0]![0])) {
    throw new StrategyError('strategy-threw', 'reduce() takes one of stake, amount and fraction.');
  }
  const [name, value] = given[0]!;
  notNegative('reduce', numberFor('reduce', value));
  if (value === Infinity || (name === 'fraction' && value > 1)) {
    const expected = name === 'fraction' ? 'the fraction is at most 1' : `the ${name} is finite`;
    throw new StrategyError('strategy-threw', `reduce({ ${name}: ${value} }): ${expected}.`);
  }
  return made({ kind: 'reduce', size: { ...size }, tag: tag === undefined ? null : textFor('reduce', tag) });
}

export type Reprice = Decision<'reprice'>;
/** Cancel and place the remainder at this rate, above 0; the present rate is the same as `keep`. */
export function reprice(rate: Rate): Reprice {
  return made({ kind: 'reprice', rate: rateFor('reprice', rate) });
}
export type CancelOrder = Decision<'cancel'>;
/** Takes the waiting order away. */
export const cancelOrder: CancelOrder = made({ kind: 'cancel' });

function numberFor(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw new StrategyError('strategy-threw', `${name}() takes a number, not ${typeof value}.`);
}

function rateFor(name: string, value: unknown): Rate {
  const rate = numberFor(name, value);
  if (rate > 0 && rate < Infinity) return rate;
  throw new StrategyError('strategy-threw', `${name}() takes a rate above 0, not ${rate}.`);
}

/** What a ratio is one of. Strategies run without a check of their types. */
function ofIn(name: string, { of = 'stake' }: { readonly of?: 'stake' | 'price' }): 'stake' | 'price' {
  if (of === 'stake' || of === 'price') return of;
  throw new StrategyError('strategy-threw', `${name}(): of is ${JSON.stringify(of)}; expected 'stake' or 'price'.`);
}

function notNegative(name: string, size: number): void {
  if (!(size >= 0)) throw new StrategyError('strategy-threw', `${name}(${size}): the size is 0 or more.`);
}

function textFor(name: string, value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT);
  throw new StrategyError('strategy-threw', `${name}() takes a text, not ${typeof value}.`);
}

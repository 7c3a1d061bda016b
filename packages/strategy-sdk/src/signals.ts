import { StrategyError } from './errors.ts';
import type { Condition, Frame, frame, Operand } from './graph/column-types.ts';
import { describe } from './graph/counts.ts';
import { ConditionColumn, SeriesColumn } from './graph/series.ts';
import type { Direction } from './market/units.ts';
import { didYouMean } from './nearest.ts';
import { MAX_TEXT } from './trading/decisions.ts';

declare const signal: unique symbol;
export interface EntrySignal<in out F extends Frame> {
  readonly [signal]: 'entry';
  readonly [frame]: (frame: F) => F;
}
export interface ExitSignal<in out F extends Frame> {
  readonly [signal]: 'exit';
  readonly [frame]: (frame: F) => F;
}

/** How the entry order is placed. Without prices: by the run's order type at the next open (backtest) or current rate (session). */
export type EntryTerms<F extends Frame> = {
  /** Shown as `enterTag`, at most 255 characters. */
  readonly tag?: string;
  /** Limit order at this rate, read on the signal candle; replaces `customEntryPrice`. NaN: no entry, reason `no-price`. */
  readonly limit?: Operand<F>;
  /** Stop order: becomes a market order (with `limit`: that limit order) once the rate is touched, at the open when gapped through. */
  readonly stop?: Operand<F>;
  /** Candles after the signal for which the order may wait, ≥ 1; default: `unfilledtimeout`. */
  readonly validFor?: number;
} & (
  | {
      /** Stake currency, without leverage; replaces the proposed stake. */
      readonly stake?: Operand<F>;
      readonly amount?: never;
    }
  | {
      /** Base units, leverage included. */
      readonly amount?: Operand<F>;
      readonly stake?: never;
    }
);

type Price = SeriesColumn<Frame> | number | null;

/** What a signal says, for the graph's builder. */
export class DeclaredEntry {
  readonly direction: Direction;
  readonly condition: ConditionColumn<Frame>;
  readonly tag: string | null;
  readonly limit: Price;
  readonly stop: Price;
  readonly stake: Price;
  readonly amount: Price;
  readonly validFor: number | null;

  constructor(name: string, direction: Direction, condition: unknown, terms: EntryTerms<Frame>) {
    this.direction = direction;
    this.condition = conditionFor(name, condition);
    this.tag = tagFor(name, terms.tag);
    this.limit = priceFor(name, 'limit', terms.limit);
    this.stop = priceFor(name, 'stop', terms.stop);
    this.stake = priceFor(name, 'stake', terms.stake);
    this.amount = priceFor(name, 'amount', terms.amount);
    this.validFor = terms.validFor ?? null;
    if (this.stake !== null && this.amount !== null) throw refused(`${name}() takes stake or amount, not both.`);
    if (this.validFor !== null && !(Number.isInteger(this.validFor) && this.validFor >= 1)) {
      throw refused(
        `${name}(): validFor is ${describe(this.validFor)}; expected a whole number of candles, 1 or more.`,
      );
    }
    Object.freeze(this);
  }
}

export class DeclaredExit {
  readonly direction: Direction;
  readonly condition: ConditionColumn<Frame>;
  readonly tag: string | null;

  constructor(name: string, direction: Direction, condition: unknown, tag: unknown) {
    this.direction = direction;
    this.condition = conditionFor(name, condition);
    this.tag = tagFor(name, tag);
    Object.freeze(this);
  }
}

/** Buys at the open of the candle after one on which the condition is true. `terms`: a tag, or an object with more. */
export function enterLong<F extends Frame>(
  condition: Condition<F>,
  terms: string | EntryTerms<NoInfer<F>> = {},
): EntrySignal<F> {
  return new DeclaredEntry('enterLong', 'long', condition, entryTerms('enterLong', terms)) as unknown as EntrySignal<F>;
}

/** As `enterLong`, for a short trade; the strategy needs `canShort`. */
export function enterShort<F extends Frame>(
  condition: Condition<F>,
  terms: string | EntryTerms<NoInfer<F>> = {},
): EntrySignal<F> {
  return new DeclaredEntry(
    'enterShort',
    'short',
    condition,
    entryTerms('enterShort', terms),
  ) as unknown as EntrySignal<F>;
}

/** The tag becomes the exit reason; without one it is `exit_signal`. */
export function exitLong<F extends Frame>(condition: Condition<F>, tag?: string): ExitSignal<F> {
  return new DeclaredExit('exitLong', 'long', condition, tag) as unknown as ExitSignal<F>;
}

/** As `exitLong`, for a short trade. */
export function exitShort<F extends Frame>(condition: Condition<F>, tag?: string): ExitSignal<F> {
  return new DeclaredExit('exitShort', 'short', condition, tag) as unknown as ExitSignal<F>;
}

const TERMS: readonly string[] = ['tag', 'limit', 'stop', 'validFor', 'stake', 'amount'];

/** A misspelled term must not become an entry without it. */
function entryTerms<F extends Frame>(name: string, terms: string | EntryTerms<F>): EntryTerms<Frame> {
  if (typeof terms === 'string') return { tag: terms };
  if (typeof terms !== 'object' || terms === null)
    throw refused(`${name}(): the terms are ${describe(terms)}; expected a tag or { ${TERMS.join(', ')} }.`);
  const unknown = Object.keys(terms).find((term) => !TERMS.includes(term));
  if (unknown !== undefined) throw refused(`${name}(): "${unknown}" is no term; ${didYouMean(unknown, TERMS)}`);
  return terms as unknown as EntryTerms<Frame>;
}

function conditionFor(name: string, condition: unknown): ConditionColumn<Frame> {
  if (condition instanceof ConditionColumn) return condition as ConditionColumn<Frame>;
  const got =
    condition instanceof SeriesColumn
      ? 'a series of numbers; compare it first, as in column.gt(0)'
      : describe(condition);
  throw refused(`${name}() takes a condition, got ${got}.`);
}

function tagFor(name: string, tag: unknown): string | null {
  if (tag === undefined) return null;
  if (typeof tag !== 'string') throw refused(`${name}(): the tag is ${describe(tag)}; expected a text.`);
  if (tag.length > MAX_TEXT)
    throw refused(`${name}(): the tag has ${tag.length} characters; at most ${MAX_TEXT} are allowed.`);
  return tag;
}

function priceFor(name: string, term: string, value: unknown): Price {
  if (value === undefined) return null;
  if (typeof value === 'number' || value instanceof SeriesColumn) return value as Price;
  throw refused(`${name}(): ${term} is ${describe(value)}; expected a column or a number.`);
}

function refused(message: string): StrategyError {
  return new StrategyError('invalid-strategy', message);
}

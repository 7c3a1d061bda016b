import type { BuiltEntry, Output } from '@tradai/strategy-sdk/graph';
import type { EntryQuestion } from '../core/advice.ts';
import type { Trade, TradeOrder } from '../core/trade.ts';
import type { Stage } from './stage.ts';

/** What the signals of a strategy say themselves about price and size of their entries. */
export interface EntryTermsReader {
  readonly hasLimit: boolean;
  readonly hasSize: boolean;
  readonly hasValidity: boolean;
  /** Null: the signal names none. NaN: it names one that has no value, and nothing is entered. */
  readonly limit: (question: EntryQuestion) => number | null;
  /** Stake currency without leverage; null: the signal names no size. */
  readonly stake: (question: EntryQuestion, leverage: number) => number | null;
  /** How long the first entry order of a trade may wait; null: as the settings say. */
  readonly validForMs: (trade: Trade, order: TradeOrder) => number | null;
}

export function entryTerms(stage: Stage): EntryTermsReader {
  const { entries } = stage.context.built;
  const columnsOf = new Map(stage.context.pairs.map(({ input, column }) => [input.pair, column]));
  const at = (pair: string, output: Output, candle: number): number => columnsOf.get(pair)!(output)[candle]!;
  const valueAt = (pair: string, value: Output | number, candle: number): number =>
    typeof value === 'number' ? value : at(pair, value, candle);
  /** The first signal of the side that is set on a candle speaks. */
  const speaker = (pair: string, isShort: boolean, candle: number): BuiltEntry | null =>
    entries.find(
      ({ direction, condition }) => (direction === 'short') === isShort && at(pair, condition, candle) === 1,
    ) ?? null;
  const row = (): number => stage.world.view.candle - 1;
  return {
    hasLimit: entries.some(({ limit }) => limit !== null),
    hasSize: entries.some(({ stake, amount }) => stake !== null || amount !== null),
    hasValidity: entries.some(({ validFor }) => validFor !== null),
    limit: ({ pair, isShort }) => {
      const limit = speaker(pair, isShort, row())?.limit ?? null;
      return limit === null ? null : valueAt(pair, limit, row());
    },
    stake: ({ pair, isShort, rate }, leverage) => {
      const { stake = null, amount = null } = speaker(pair, isShort, row()) ?? {};
      if (stake !== null) return valueAt(pair, stake, row());
      return amount === null ? null : (valueAt(pair, amount, row()) * rate) / leverage;
    },
    validForMs: (trade, order) => {
      if (!order.isEntry || trade.amount > 0) return null;
      const validFor = speaker(trade.pair, trade.isShort, stage.entryCandle(trade))?.validFor ?? null;
      return validFor === null ? null : validFor * stage.context.rules.timeframeMs;
    },
  };
}

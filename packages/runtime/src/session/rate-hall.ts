import type { CandleView } from '../backtest/candle-view.ts';
import type { Margin } from '../backtest/margin.ts';
import type { Advice, EntryQuestion } from '../core/advice.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { Quote } from '../core/quote.ts';
import type { MoneyRules, TradeRules } from '../core/rules.ts';
import type { Trade } from '../core/trade.ts';
import type { BrokerDesk } from './broker-desk.ts';
import type { Desk } from './desk.ts';
import { nearby, proposedRate } from './pricing.ts';
import type { RateRules } from './rate-rules.ts';
import type { SessionFees } from './session-fees.ts';
import type { SessionPair } from './session-pair.ts';
import type { TradeWatches } from './trade-watch.ts';

/** What the steps of a turn share. */
export interface RateHall {
  readonly rules: TradeRules;
  readonly rates: RateRules;
  readonly money: MoneyRules;
  readonly advice: Advice;
  readonly portfolio: Portfolio;
  readonly view: CandleView;
  readonly margin: Margin;
  readonly fees: SessionFees;
  readonly desk: Desk;
  /** The desk, where an exchange fills the orders; null: they fill with play money. */
  readonly broker: BrokerDesk | null;
  readonly watches: TradeWatches;
  readonly pairOf: (pair: string) => SessionPair;
}

/** Turns the view to a pair at the rate at which entries or exits would be placed now. Null when nobody offers one. */
export function lookAt(
  { view, rates }: RateHall,
  pair: SessionPair,
  isEntry: boolean,
  isShort: boolean,
  quote: Quote,
  nowMs: number,
): number | null {
  const pricing = isEntry ? rates.entryPricing : rates.exitPricing;
  const rate = proposedRate(quote, isEntry, isShort, pricing);
  if (rate === null) return null;
  view.lookNow(pair.input, nowMs, rate);
  view.isShort = isShort;
  return rate;
}

/** Where an entry order is placed: where the signal or the strategy wants it, held near the proposed rate. NaN: there is no entry. */
export function ownEntryRate(
  { advice, rates }: RateHall,
  question: EntryQuestion,
  trade: Trade | null,
  limit: number | null,
): number {
  const own = limit ?? advice.customEntryPrice?.(question, trade) ?? question.rate;
  return own === question.rate || Number.isNaN(own) ? own : nearby(own, question.rate, rates.maxPriceDistance);
}

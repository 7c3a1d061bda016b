import type { EntryQuestion } from '../core/advice.ts';
import { entryStake } from '../core/entry-stake.ts';
import { maxNotional } from '../core/liquidation.ts';
import type { Quote } from '../core/quote.ts';
import { finalStake, stakeLimits } from '../core/sizing.ts';
import { startTrade } from '../core/start-trade.ts';
import { truncateAmount } from '../core/steps.ts';
import { setInitialStop } from '../core/stop.ts';
import { blankTrade, type Trade } from '../core/trade.ts';
import { depthRatio } from './book-fills.ts';
import { lookAt, ownEntryRate, type RateHall } from './rate-hall.ts';
import type { OrderType } from './rate-rules.ts';
import type { SessionReason } from './reasons.ts';
import type { SessionPair } from './session-pair.ts';

/** What a person says where a signal would. */
export interface ForcedEntry {
  readonly tag: string;
  readonly type: OrderType;
}

/**
 * A new trade with its first order, or why there is none. The order may have filled. `id`: of the trade. `forced`: a person wants it, and
 * no signal.
 */
export function enterAtRate(
  hall: RateHall,
  pair: SessionPair,
  isShort: boolean,
  quote: Quote,
  nowMs: number,
  id: number,
  forced?: ForcedEntry,
): Trade | SessionReason {
  const { advice, rules, margin, view } = hall;
  const proposed = lookAt(hall, pair, true, isShort, quote, nowMs);
  if (proposed === null) return 'no-rate';
  const tag = forced?.tag ?? view.enterTag;
  const asked = { pair: pair.input.pair, isShort, tag, nowMs, rate: proposed };
  // Where nobody gave a signal, no signal has a rate.
  const limit = forced === undefined ? (advice.entryLimit?.(asked) ?? null) : null;
  const rate = ownEntryRate(hall, asked, null, limit);
  if (Number.isNaN(rate)) return 'no-price';
  const question = { ...asked, rate };
  if (hall.rates.depthOfMarket !== null && depthRatio(isShort, quote) < hall.rates.depthOfMarket) return 'thin-book';
  const { market, tiers } = pair.input;
  const leverageFor = (stake: number): number =>
    margin.isFutures ? margin.leverage(pair.input, stake, (most) => advice.leverage?.(asked, most)) : 1;
  const sized = entryStake({ question, market, tiers, stoploss: rules.stoploss }, leverageFor, hall);
  if (sized.reason !== null) return sized.reason;
  const amount = (sized.stake / rate) * sized.leverage;
  if (truncateAmount(amount, market) === 0) return 'amount-too-small';
  if (advice.confirmTradeEntry?.(question, amount) === false) return 'vetoed';
  return newTrade(hall, pair, question, sized.leverage, amount, quote, id, forced?.type ?? rules.entryOrderType);
}

function newTrade(
  { desk, fees, portfolio, rules }: RateHall,
  { input, trades }: SessionPair,
  question: EntryQuestion,
  leverage: number,
  wanted: number,
  quote: Quote,
  id: number,
  type: OrderType,
): Trade {
  const { market, ticks } = input;
  const amount = truncateAmount(wanted, market);
  const trade = blankTrade();
  const fee = fees.expected(market);
  const tick = ticks.at(question.nowMs);
  startTrade(trade, { id, question, leverage, amount, market, tick, feeOpen: fee, feeClose: fee });
  setInitialStop(trade, question.rate, rules.stoploss);
  portfolio.add(trade);
  trades.push(trade);
  const { tag, rate } = question;
  desk.place(trade, { isEntry: true, type, tag, rate, amount }, quote);
  portfolio.refreshFree();
  return trade;
}

/** An order that adds to a trade. `limit`: its own rate; null: as for any entry. Whether one was placed. */
export function addAtRate(
  hall: RateHall,
  trade: Trade,
  quote: Quote,
  nowMs: number,
  { tag, stake, limit }: { readonly tag: string | null; readonly stake: number; readonly limit: number | null },
): boolean {
  const { desk, money, portfolio, rules, view } = hall;
  const pair = hall.pairOf(trade.pair);
  const proposed = lookAt(hall, pair, true, trade.isShort, quote, nowMs);
  if (proposed === null) return false;
  const orderTag = tag || view.rowEnterTag;
  const asked = { pair: trade.pair, isShort: trade.isShort, tag: orderTag, nowMs, rate: proposed };
  const rate = ownEntryRate(hall, asked, trade, limit);
  const { market, tiers } = pair.input;
  const limits = stakeLimits(market, money, rate, 0, trade.leverage, maxNotional(tiers, trade.leverage));
  const decided = finalStake(stake, limits, portfolio.available(), trade.stakeAmount);
  if (decided.stake === null) return false;
  const amount = (decided.stake / rate) * trade.leverage;
  if (truncateAmount(amount, trade) === 0) return false;
  const isPlaced = desk.place(trade, { isEntry: true, type: rules.entryOrderType, tag: orderTag, rate, amount }, quote);
  if (isPlaced) portfolio.refreshFree();
  return isPlaced;
}

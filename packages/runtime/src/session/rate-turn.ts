import { nextOpenMs } from '@tradai/strategy-sdk';
import { CandleView } from '../backtest/candle-view.ts';
import { Closings, type ClosedLog } from '../backtest/closings.ts';
import { directionOf } from '../backtest/entry-candles.ts';
import { ISOLATED, type FloorRun } from '../backtest/floor.ts';
import { Margin } from '../backtest/margin.ts';
import { byPriority, dropFrom } from '../backtest/pair-state.ts';
import type { Advice, World } from '../core/advice.ts';
import { FREQTRADE_FILLS } from '../core/fill-rules.ts';
import { Locks } from '../core/locks.ts';
import { Portfolio } from '../core/portfolio.ts';
import type { Quote } from '../core/quote.ts';
import type { Trade } from '../core/trade.ts';
import type { OrderCounters } from '../fills/order-counters.ts';
import { openOrder } from '../fills/order-list.ts';
import { OrderFills } from '../fills/order-fills.ts';
import { adjustAtRate } from './rate-adjust.ts';
import { RateDesk } from './rate-desk.ts';
import { enterAtRate, type ForcedEntry } from './rate-entry.ts';
import { forceToLeave, tryToLeave } from './rate-exit.ts';
import type { RateHall } from './rate-hall.ts';
import type { RateRules } from './rate-rules.ts';
import { keepStopOnExchange } from './rate-stop.ts';
import { keepOrder } from './rate-upkeep.ts';
import type { SessionReason } from './reasons.ts';
import { SessionFees } from './session-fees.ts';
import type { Command, QuoteOf, Refusal } from './session-event.ts';
import type { SessionPair } from './session-pair.ts';
import { simulatedBroker } from './simulated-broker.ts';
import { TradeWatches } from './trade-watch.ts';
import type { Made, Turn } from './turn.ts';

/**
 * freqtrade's live way through a moment: the view is the present rate, the signals are those of the last closed candle, and each step is
 * done for all trades before the next one: orders, exits, adjustments, entries.
 */
export class RateTurn implements Turn {
  readonly portfolio: Portfolio;
  readonly locks: Locks;
  readonly closings: Closings;
  readonly watches = new TradeWatches();
  readonly #run: FloorRun;
  readonly #rates: RateRules;
  readonly #pairs: readonly SessionPair[];
  readonly #byName: ReadonlyMap<string, SessionPair>;
  readonly #hall: RateHall;
  #tradeCount = 0;
  #quoteOf: QuoteOf = () => null;

  constructor(run: FloorRun, rates: RateRules, pairs: readonly SessionPair[], log: ClosedLog) {
    this.#run = run;
    this.#rates = rates;
    this.#pairs = pairs;
    this.#byName = new Map(pairs.map((pair) => [pair.input.pair, pair]));
    const { rules, money, isFutures = false, liquidation = ISOLATED, protections = [] } = run;
    const pairOf = (pair: string): SessionPair => this.#byName.get(pair)!;
    const view = new CandleView();
    const portfolio = new Portfolio(money, liquidation.isCross);
    const locks = run.locks ?? new Locks(run.timeframe);
    const fees = new SessionFees(rates.fee, money.fee, pairOf);
    const advice = adviceIn(run, { portfolio, locks, view, fees }, (pair) => this.#quoteOf(pair));
    const fills = new OrderFills(FREQTRADE_FILLS);
    const margin = new Margin(isFutures, liquidation, FREQTRADE_FILLS, portfolio, ({ pair }) => pairOf(pair).input);
    const onExit = (trade: Trade, isClosed: boolean): void => this.#left(trade, isClosed);
    const parts = { rules, fees, advice, fills, margin, view, onExit, portfolio, broker: simulatedBroker };
    const desk = new RateDesk(parts);
    const { watches } = this;
    this.portfolio = portfolio;
    this.locks = locks;
    this.closings = new Closings({ money, fees, portfolio, locks, advice, protections, log });
    this.#hall = { rules, rates, money, advice, portfolio, view, margin, fees, desk, watches, pairOf };
  }

  get advice(): Advice {
    return this.#hall.advice;
  }
  get counters(): OrderCounters {
    return this.#hall.desk.counters;
  }
  get made(): Made {
    return { trades: this.#tradeCount, orders: this.#hall.desk.orders.count };
  }

  resume({ trades, orders }: Made): void {
    this.#tradeCount = trades;
    this.#hall.desk.orders.count = orders;
  }

  /** Funding was paid for a pair. */
  fund(pair: string, timeMs: number): void {
    for (const trade of this.#byName.get(pair)?.trades ?? [])
      if (trade.amount > 0) this.#hall.margin.filled(trade, timeMs);
  }

  command(command: Command, nowMs: number, quoteOf: QuoteOf): Refusal | null {
    this.#see(quoteOf, nowMs);
    if (command.kind === 'force-entry') return this.#forceEntry(command.pair, command.isShort, nowMs);
    const trade = this.portfolio.openTrades.find(({ id }) => id === command.tradeId);
    if (trade === undefined) return 'no-trade';
    if (command.kind === 'force-exit' && trade.amount > 0) return this.#forceExit(trade, nowMs);
    const order = openOrder(trade);
    if (order === null) return 'no-order';
    this.#hall.desk.cancel(trade, order);
    if (trade.amount === 0) this.#drop(trade);
    return null;
  }

  #see(quoteOf: QuoteOf, nowMs: number): void {
    this.#quoteOf = (pair) => this.#fresh(quoteOf(pair), nowMs);
  }

  #forceExit(trade: Trade, nowMs: number): Refusal | null {
    const quote = this.#quoteOf(trade.pair);
    if (quote === null) return 'no-rate';
    return forceToLeave(this.#hall, trade, 'force_exit', quote, nowMs) ? null : 'no-rate';
  }

  /** Locks and stopped entries bar signals, not people. */
  #forceEntry(name: string, isShort: boolean, nowMs: number): Refusal | null {
    const pair = this.#byName.get(name);
    if (pair === undefined) return 'unknown-pair';
    if (pair.trades.length > 0) return 'in-trade';
    if (isShort && !this.#run.rules.canShort) return 'shorts-not-allowed';
    if (this.portfolio.openTrades.length >= this.#run.rules.maxOpenTrades) return 'slot-taken';
    return this.#enter(pair, isShort, nowMs, { tag: 'force_entry', type: this.#rates.forceEntryOrderType });
  }

  take(nowMs: number, quoteOf: QuoteOf, isPaused: boolean): void {
    this.#see(quoteOf, nowMs);
    this.advice.botLoopStart?.(nowMs);
    for (const trade of this.#open()) this.#keepOrder(trade, nowMs);
    for (const trade of this.#held()) this.#leave(trade, nowMs);
    for (const trade of this.#held()) this.#adjust(trade, nowMs, !isPaused);
    for (const pair of this.#inLine()) this.#consider(pair, nowMs, isPaused);
  }

  /** A copy: trades close on the way. */
  #open(): readonly Trade[] {
    return [...this.portfolio.openTrades];
  }

  #held(): readonly Trade[] {
    return this.portfolio.openTrades.filter(({ amount }) => amount > 0);
  }

  #fresh(quote: Quote | null, nowMs: number): Quote | null {
    return quote === null || nowMs - quote.timeMs > this.#rates.quotesStaleAfterMs ? null : quote;
  }

  #keepOrder(trade: Trade, nowMs: number): void {
    const pair = this.#byName.get(trade.pair)!;
    const closeMs = this.#closeMs(pair);
    if (keepOrder(this.#hall, trade, this.#quoteOf(trade.pair), nowMs, closeMs)) this.#drop(trade);
  }

  /** A trade whose only entry order is gone. */
  #drop(trade: Trade): void {
    dropFrom(this.#byName.get(trade.pair)!.trades, trade);
    this.portfolio.remove(trade);
    this.portfolio.refreshFree();
    this.watches.drop(trade);
  }

  #leave(trade: Trade, nowMs: number): void {
    const quote = this.#quoteOf(trade.pair);
    if (quote === null) return;
    keepStopOnExchange(this.#hall, trade, quote, nowMs);
    if (this.#isOpen(trade)) tryToLeave(this.#hall, trade, quote, nowMs);
  }

  #adjust(trade: Trade, nowMs: number, mayAdd: boolean): void {
    const quote = this.#quoteOf(trade.pair);
    if (this.#run.rules.maxEntryPositionAdjustment === null || quote === null) return;
    adjustAtRate(this.#hall, trade, quote, nowMs, mayAdd);
  }

  #isOpen(trade: Trade): boolean {
    return this.portfolio.openTrades.includes(trade);
  }

  #inLine(): readonly SessionPair[] {
    const hasPriority = this.#pairs.some(({ input }) => (input.signals.priority ?? null) !== null);
    return hasPriority ? byPriority(this.#pairs, ({ input }) => input.candles.length) : this.#pairs;
  }

  #consider(pair: SessionPair, nowMs: number, isPaused: boolean): void {
    const candle = pair.input.candles.length;
    const direction = directionOf(pair.input.signals, candle - 1, this.#run.rules.canShort);
    pair.fate.begin(candle, direction);
    if (direction === 0) return;
    const reason = this.#barred(pair, direction < 0, nowMs, isPaused) ?? this.#enter(pair, direction < 0, nowMs);
    if (reason === null) pair.fate.enteredAt(candle);
    else pair.fate.refused(candle, reason);
  }

  /** Why nothing may be entered, before anybody is asked for a price. */
  #barred(pair: SessionPair, isShort: boolean, nowMs: number, isPaused: boolean): SessionReason | null {
    const { ignoreBuyingExpiredCandleAfter: expires, maxOpenTrades } = this.#run.rules;
    const closeMs = this.#closeMs(pair);
    if (pair.trades.length > 0) return 'in-trade';
    if (isPaused) return 'paused';
    if (nowMs - closeMs > this.#rates.candlesStaleAfterMs) return 'stale-data';
    if (expires > 0 && nowMs - closeMs > expires * 1_000) return 'expired';
    const side = isShort ? 'short' : 'long';
    if (this.locks.isLocked('*', nowMs, '*') || this.locks.isLocked(pair.input.pair, closeMs, side)) return 'locked';
    return this.portfolio.openTrades.length >= maxOpenTrades ? 'slot-taken' : null;
  }

  #enter(pair: SessionPair, isShort: boolean, nowMs: number, forced?: ForcedEntry): SessionReason | null {
    const quote = this.#quoteOf(pair.input.pair);
    if (quote === null) return 'no-rate';
    this.portfolio.refreshFree();
    const entered = enterAtRate(this.#hall, pair, isShort, quote, nowMs, this.#tradeCount + 1, forced);
    if (typeof entered === 'string') return entered;
    this.#tradeCount = entered.id;
    return null;
  }

  /** An exit order was filled: the trade is flat, or a part of it is gone. Protections look at trades that closed. */
  #left(trade: Trade, isClosed: boolean): void {
    const { timeMs } = this.#hall.view;
    if (isClosed) {
      const pair = this.#byName.get(trade.pair)!;
      this.closings.close(trade, pair.input, timeMs);
      dropFrom(pair.trades, trade);
      this.watches.drop(trade);
      // Not into the same signal again.
      const side = this.#run.rules.noReversal === true ? '*' : trade.isShort ? 'short' : 'long';
      this.locks.lock(trade.pair, side, 'Auto lock', timeMs, timeMs);
      this.closings.protect(trade, timeMs);
    }
    this.portfolio.refreshFree();
  }

  #closeMs({ fate }: SessionPair): number {
    return nextOpenMs(fate.newestMs, this.#run.timeframe);
  }
}

type Around = Pick<World, 'portfolio' | 'locks' | 'view'> & { readonly fees: SessionFees };

function adviceIn(run: FloorRun, { portfolio, locks, view, fees }: Around, quoteOf: QuoteOf): Advice {
  const feesOf = (trade: Trade): ReturnType<SessionFees['ofTrade']> => fees.ofTrade(trade);
  const world: World = { portfolio, locks, fees: fees.one, feesOf, quoteOf, view };
  return run.advise?.(world) ?? run.advice ?? {};
}

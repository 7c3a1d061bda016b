import { applyFills, profitRatio, realizedProfit, type Fees } from '../core/accounting.ts';
import type { Advice, EntryQuestion } from '../core/advice.ts';
import { tryExits, type ExitCandidate, type PlaceExit } from '../core/exit.ts';
import { maxNotional, type LiquidationRules } from '../core/liquidation.ts';
import { entryRate, exitRate } from '../core/order-rate.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { NoEntryReason } from '../core/reasons.ts';
import type { MoneyRules, TradeRules } from '../core/rules.ts';
import { finalStake, proposedStake, reducedAmount, stakeLimits } from '../core/sizing.ts';
import { roundToTick, truncateAmount } from '../core/steps.ts';
import { setInitialStop, tightenStop, updateStopAfterFill } from '../core/stop.ts';
import { blankTrade, type Trade, type TradeOrder } from '../core/trade.ts';
import { noneCounted, type OrderCounters } from '../fills/order-counters.ts';
import { cancel, openOrder, OrderMaker } from '../fills/order-list.ts';
import type { CandleView } from './candle-view.ts';
import { Margin } from './margin.ts';
import type { PairInput } from './pair-input.ts';

/** A backtest reckons the market's minimum as if every stop were this far away, whatever the strategy's is (freqtrade's way). */
const ENTRY_STOPLOSS = -0.05;
/** The same for the minimum that a strategy is told before it adjusts a position. */
const ADJUSTMENT_STOPLOSS = -0.1;

export interface DeskRules {
  readonly rules: TradeRules;
  readonly money: MoneyRules;
  readonly fees: Fees;
  readonly advice: Advice;
  readonly isFutures: boolean;
  readonly liquidation: LiquidationRules;
}

/** Called when an exit order was filled; `isClosed` when the trade is flat. */
export type OnExit = (trade: Trade, isClosed: boolean) => void;

/**
 * Does what the core decides: places, fills, replaces and cancels the orders of trades, candle by candle, as freqtrade's backtest
 * does. An order fills completely and at its own price on the first candle whose range holds that price.
 */
export class Desk {
  readonly counters: OrderCounters = noneCounted();
  readonly #with: DeskRules;
  readonly #portfolio: Portfolio;
  readonly #margin: Margin;
  readonly #pairOf: (trade: Trade) => PairInput;
  readonly #view: CandleView;
  readonly #onExit: OnExit;
  readonly #orders = new OrderMaker();
  readonly #spare: ReturnType<typeof blankTrade>[] = [];
  readonly #place: PlaceExit = (trade, candidate) => this.#placeExit(trade, candidate, trade.amount);
  #tradeCount = 0;

  constructor(
    rules: DeskRules,
    portfolio: Portfolio,
    view: CandleView,
    pairOf: (trade: Trade) => PairInput,
    onExit: OnExit,
  ) {
    this.#with = rules;
    this.#portfolio = portfolio;
    this.#margin = new Margin(rules.isFutures, rules.liquidation, portfolio, pairOf);
    this.#view = view;
    this.#pairOf = pairOf;
    this.#onExit = onExit;
  }

  recycle(trade: Trade): void {
    this.#orders.recycle(trade);
    this.#spare.push(trade);
  }

  // ── Orders that wait ──────────────────────────────────────────────

  /**
   * Cancels the open order when it waited too long, else asks whether its price should change; before anything of this candle is
   * filled. Whether the trade is gone with its only entry order.
   */
  manage(trade: Trade): boolean {
    const order = openOrder(trade);
    if (order === null) return false;
    if (this.#timedOut(trade, order)) return this.#timeOut(trade, order);
    const adjust = this.#with.advice.adjustOrderPrice;
    if (adjust === undefined || this.#view.timeMs <= order.placedTimeMs) return false;
    return this.#adjustOrder(trade, order, adjust(trade, order, this.#view.open, this.#view.timeMs));
  }

  #timedOut(trade: Trade, order: TradeOrder): boolean {
    const { rules, advice } = this.#with;
    const limitMs = order.isEntry ? rules.unfilledEntryMs : rules.unfilledExitMs;
    if (limitMs !== null && order.placedTimeMs <= this.#view.timeMs - limitMs) return true;
    return advice.checkTimeout?.(trade, order, this.#view.timeMs) === true;
  }

  #timeOut(trade: Trade, order: TradeOrder): boolean {
    cancel(trade, order);
    if (!order.isEntry) {
      this.counters.timedoutExitOrders++;
      return false;
    }
    this.counters.timedoutEntryOrders++;
    return trade.amount === 0;
  }

  #cancel(trade: Trade, order: TradeOrder): void {
    cancel(trade, order);
    if (order.isEntry) this.counters.canceledEntryOrders++;
    else this.counters.canceledExitOrders++;
  }

  #adjustOrder(trade: Trade, order: TradeOrder, rate: number | null): boolean {
    if (rate === order.rate) return false;
    this.#cancel(trade, order);
    if (rate !== null && rate !== 0) this.#replace(trade, order, rate);
    if (openOrder(trade) !== null || trade.amount > 0 || trade.orders.length > 0) return false;
    this.counters.canceledTradeEntries++;
    return true;
  }

  #replace(trade: Trade, order: TradeOrder, rate: number): void {
    if (order.isEntry) {
      const stake = (order.amount * order.rate) / trade.leverage;
      this.#placeEntry(trade, { tag: null, stake: trade.stakeAmount, requested: { rate, stake } });
      this.counters.replacedEntryOrders++;
      return;
    }
    this.#order(trade, false, order.tag ?? '', roundToTick(rate, trade.priceTick), truncateAmount(order.amount, trade));
    this.counters.replacedExitOrders++;
  }

  // ── Entries ───────────────────────────────────────────────────────

  /** A new trade with its first order, or why there is none. */
  enter(input: PairInput, isShort: boolean): Trade | NoEntryReason {
    const { money, rules, advice } = this.#with;
    const rate = this.#entryRate(null, input.pair, isShort, this.#view.enterTag);
    const proposed = proposedStake(this.#portfolio, money, rules.maxOpenTrades);
    if (proposed.stake === null) return proposed.reason;
    const question = this.#question(input.pair, isShort, this.#view.enterTag, rate);
    const leverage = this.#margin.isFutures ? this.#leverage(input, question, proposed.stake) : 1;
    const limits = stakeLimits(input.market, money, rate, ENTRY_STOPLOSS, leverage, maxNotional(input.tiers, leverage));
    const available = this.#portfolio.available();
    const max = Math.min(limits.max, available);
    const wanted =
      advice.customStakeAmount === undefined
        ? proposed.stake
        : advice.customStakeAmount(question, { proposed: proposed.stake, min: limits.min, max, leverage });
    if (wanted === null) return 'no-stake';
    const decided = finalStake(wanted, limits, available);
    if (decided.stake === null) return decided.reason;
    const amount = truncateAmount((decided.stake / rate) * leverage, input.market);
    if (amount === 0) return 'amount-too-small';
    if (advice.confirmTradeEntry?.(question, amount) === false) return 'vetoed';
    return this.#newTrade(input, question, leverage, amount);
  }

  #leverage(input: PairInput, question: EntryQuestion, stake: number): number {
    const asked = { ...question, rate: this.#view.open };
    return this.#margin.leverage(input, stake, (most) => this.#with.advice.leverage?.(asked, most));
  }

  #newTrade(input: PairInput, question: EntryQuestion, leverage: number, amount: number): Trade {
    const { rate, nowMs } = question;
    const stake = (amount * rate) / leverage;
    const trade = this.#spare.pop() ?? blankTrade();
    trade.id = ++this.#tradeCount;
    trade.pair = input.pair;
    trade.isShort = question.isShort;
    trade.sign = question.isShort ? -1 : 1;
    trade.leverage = leverage;
    trade.enterTag = question.tag;
    trade.feeOpen = this.#with.fees.fee;
    trade.feeClose = this.#with.fees.fee;
    trade.openTimeMs = nowMs;
    trade.priceTick = input.ticks.at(nowMs);
    trade.amountStep = input.market.amountStep;
    trade.contractSize = input.market.contractSize;
    trade.amount = 0;
    trade.openRate = rate;
    trade.minRate = Number.NaN;
    trade.maxRate = Number.NaN;
    trade.stakeAmount = stake;
    trade.maxStakeAmount = stake;
    trade.openValue = 0;
    trade.liquidationPrice = null;
    trade.fundingFees = 0;
    trade.fundingRunning = 0;
    trade.realizedProfit = 0;
    trade.exitReason = null;
    trade.exitType = null;
    setInitialStop(trade, rate, this.#with.rules.stoploss);
    this.#portfolio.add(trade);
    this.#order(trade, true, question.tag, rate, amount);
    if (this.#fillIfReached(trade, openOrder(trade)!, nowMs)) this.#recalculate(trade);
    return trade;
  }

  #entryRate(trade: Trade | null, pair: string, isShort: boolean, tag: string, limit?: number): number {
    const view = this.#view;
    const question = this.#question(pair, isShort, tag, view.open);
    return entryRate(question, trade, view, view.pair.ticks.at(view.nowMs), this.#with, limit);
  }

  #question(pair: string, isShort: boolean, tag: string, rate: number): EntryQuestion {
    return { pair, isShort, tag, rate, nowMs: this.#view.nowMs };
  }

  /** An order that adds to a trade, or stands in for a canceled entry order at a requested rate and stake. */
  #placeEntry(
    trade: Trade,
    order: { tag: string | null; stake: number; limit?: number; requested: { rate: number; stake: number } | null },
  ): boolean {
    const { money, advice } = this.#with;
    const { market, tiers } = this.#pairOf(trade);
    const tag = order.tag || this.#view.rowEnterTag;
    const proposed = this.#entryRate(trade, trade.pair, trade.isShort, tag, order.limit);
    const limits = stakeLimits(market, money, proposed, 0, trade.leverage, maxNotional(tiers, trade.leverage));
    const decided = finalStake(order.stake, limits, this.#portfolio.available(), trade.stakeAmount);
    const rate = order.requested?.rate ?? proposed;
    const stake = order.requested?.stake || (decided.stake ?? 0);
    if (stake === 0 || (limits.min !== null && limits.min > 0 && stake < limits.min)) return false;
    const amount = truncateAmount((stake / rate) * trade.leverage, trade);
    if (amount === 0) return false;
    const question = this.#question(trade.pair, trade.isShort, tag, rate);
    if (order.requested !== null && advice.confirmTradeEntry?.(question, amount) === false) return false;
    if (!this.#makeWay(trade, true, rate, amount)) return false;
    this.#order(trade, true, tag, rate, amount);
    this.#fillIfReached(trade, openOrder(trade)!, this.#view.nowMs);
    this.#recalculate(trade);
    return true;
  }

  /** Cancels what waits. False when the very same order waits already: it keeps its place. */
  #makeWay(trade: Trade, isEntry: boolean, rate: number, amount: number): boolean {
    const waiting = openOrder(trade);
    if (waiting === null) return true;
    if (waiting.isEntry === isEntry && waiting.rate === rate && waiting.amount === amount) return false;
    this.#cancel(trade, waiting);
    return true;
  }

  #order(trade: Trade, isEntry: boolean, tag: string, rate: number, amount: number): void {
    const { rules } = this.#with;
    const type = isEntry ? rules.entryOrderType : rules.exitOrderType;
    // Entries carry the time of their row, exits that of the loop (freqtrade's way).
    const nowMs = isEntry ? this.#view.nowMs : this.#view.timeMs;
    this.#orders.place(trade, { isEntry, type, tag, rate, amount, nowMs });
  }

  // ── A trade on a candle ───────────────────────────────────────────

  /** Entry fill, funding, adjustment, exits, exit fill. */
  hold(trade: Trade): void {
    const waiting = openOrder(trade);
    if (waiting?.isEntry === true && this.#fillIfReached(trade, waiting)) this.#portfolio.refreshFree();
    if (trade.amount > 0) {
      this.#view.isShort = trade.isShort;
      this.#margin.passTime(trade, this.#view.timeMs);
      if (this.#with.rules.maxEntryPositionAdjustment !== null) this.#adjustPosition(trade);
      if (trade.amount > 0 && trade.orders.length > 0) this.#tryExits(trade);
    }
    const exit = openOrder(trade);
    if (exit !== null && !exit.isEntry) this.#fillExit(trade, exit);
  }

  #tryExits(trade: Trade): void {
    const { rules, fees, advice } = this.#with;
    tryExits(trade, this.#view, rules, fees, advice, this.#place);
  }

  #placeExit(trade: Trade, candidate: ExitCandidate, wanted: number): boolean {
    const rate = exitRate(trade, candidate, this.#view, this.#view.timeMs, this.#with);
    const { advice } = this.#with;
    const asks = candidate.type !== 'liquidation' && candidate.type !== 'partial_exit';
    if (
      asks &&
      advice.confirmTradeExit?.(trade, rate, wanted, candidate.reason, this.#view.timeMs, candidate.type) === false
    )
      return false;
    trade.exitReason = candidate.reason;
    trade.exitType = candidate.type;
    const price = roundToTick(rate, trade.priceTick);
    const amount = truncateAmount(wanted, trade);
    if (!this.#makeWay(trade, false, price, amount)) return false;
    this.#order(trade, false, candidate.reason, price, amount);
    return true;
  }

  /** What is still open leaves at the open of the last candle, whatever waits. */
  forceExit(trade: Trade): void {
    const waiting = openOrder(trade);
    if (waiting !== null) this.#cancel(trade, waiting);
    trade.exitReason = 'force_exit';
    trade.exitType = 'force_exit';
    this.#order(
      trade,
      false,
      'force_exit',
      roundToTick(this.#view.open, trade.priceTick),
      truncateAmount(trade.amount, trade),
    );
    this.#fillExit(trade, openOrder(trade)!);
  }

  // ── Position adjustment ───────────────────────────────────────────

  #adjustPosition(trade: Trade): void {
    const { advice, money, rules, fees } = this.#with;
    if (advice.adjustTradePosition === undefined) return;
    const { market, tiers } = this.#pairOf(trade);
    const { open } = this.#view;
    const limits = stakeLimits(market, money, open, ADJUSTMENT_STOPLOSS, 1, maxNotional(tiers, 1));
    const max = Math.min(limits.max, this.#portfolio.available());
    const wish = advice.adjustTradePosition(
      trade,
      { rate: open, profit: profitRatio(trade, open, fees), min: limits.min, max },
      this.#view.timeMs,
    );
    if (wish === null) return;
    if (wish.amount !== undefined) {
      this.#reduce(trade, truncateAmount(wish.amount, trade), wish.tag, limits.min);
      return;
    }
    if (wish.stake === 0 || Number.isNaN(wish.stake)) return;
    if (wish.stake > 0) {
      const entries = trade.orders.filter((order) => order.isEntry && order.filled > 0).length;
      const most = rules.maxEntryPositionAdjustment!;
      if (most > -1 && entries > most) return;
      const waiting = openOrder(trade);
      const { tag, stake, limit } = wish;
      this.#placeEntry(trade, { tag, stake, requested: null, ...(limit === undefined ? {} : { limit }) });
      if (waiting === null || openOrder(trade) !== waiting) this.#portfolio.refreshFree();
      return;
    }
    this.#reduce(trade, reducedAmount(trade, wish.stake), wish.tag, limits.min);
  }

  #reduce(trade: Trade, amount: number, tag: string | null, min: number | null): void {
    if (amount === 0) return;
    const rest = (trade.amount - amount) * this.#view.open;
    if (min !== null && min > 0 && rest !== 0 && rest < min) return;
    const candidate = { type: 'partial_exit', reason: tag || 'partial_exit', rate: this.#view.open } as const;
    if (!this.#placeExit(trade, candidate, amount)) return;
    this.#fillExit(trade, openOrder(trade)!);
  }

  // ── Fills ─────────────────────────────────────────────────────────

  #reaches(rate: number): boolean {
    return this.#view.low <= rate && rate <= this.#view.high;
  }

  #fillIfReached(trade: Trade, order: TradeOrder, nowMs = this.#view.timeMs): boolean {
    if (!this.#reaches(order.rate)) return false;
    const { fees, advice } = this.#with;
    const isFirst = trade.amount === 0;
    // Nothing can have been paid before the first fill.
    order.fundingFee = isFirst ? null : trade.fundingRunning;
    trade.fundingRunning = 0;
    order.status = 'closed';
    order.filledTimeMs = nowMs;
    order.filled = order.amount;
    order.cost = order.amount * order.rate * (1 + fees.fee);
    if (order.isEntry) this.#filledEntry(trade, isFirst);
    this.#margin.filled(trade, nowMs);
    advice.orderFilled?.(trade, order, nowMs);
    const leavesOpen = order.isEntry || order.amount !== trade.amount;
    this.#margin.updateLiquidation(trade, leavesOpen);
    if (leavesOpen) updateStopAfterFill(trade, order.rate, nowMs, this.#with.rules, fees, advice);
    return true;
  }

  #filledEntry(trade: Trade, isFirst: boolean): void {
    const { fees, rules } = this.#with;
    if (!isFirst) {
      this.#recalculate(trade);
      return;
    }
    applyFills(trade, fees);
    setInitialStop(trade, trade.openRate, rules.stoploss);
  }

  /** Brings a trade up to date with its filled orders. Tightens the stop to its distance from the new average. */
  #recalculate(trade: Trade): void {
    if (trade.amount === 0 && !trade.orders.some((order) => order.filled > 0)) return;
    this.#average(trade);
    let funding = 0;
    for (const order of trade.orders) funding += order.fundingFee ?? 0;
    trade.fundingFees = funding;
  }

  /** The average over all fills, and the stop no farther from it than it was from the one before. */
  #average(trade: Trade): void {
    if (applyFills(trade, this.#with.fees)) tightenStop(trade, trade.openRate, trade.stopLossRatio);
  }

  #fillExit(trade: Trade, order: TradeOrder): void {
    const amountBefore = trade.amount;
    if (!this.#fillIfReached(trade, order)) return;
    const isClosed = order.filled === amountBefore;
    // Amounts of several entries may add up to a little more than what was sold.
    if (isClosed && trade.orders.length > 2) this.#average(trade);
    if (!isClosed) {
      this.#recalculate(trade);
      const { abs, ratio } = realizedProfit(trade, this.#with.fees);
      if (ratio !== 0) trade.realizedProfit = abs;
    }
    this.#onExit(trade, isClosed);
  }
}

import { profitRatio, type Fees } from '../core/accounting.ts';
import type { Adjustment, Advice, EntryQuestion } from '../core/advice.ts';
import { entryStake } from '../core/entry-stake.ts';
import { atOpen, tryExits, type ExitCandidate, type PlaceExit } from '../core/exit.ts';
import { maxNotional, type LiquidationRules } from '../core/liquidation.ts';
import { FREQTRADE_FILLS } from '../core/fill-rules.ts';
import { isTimedOut } from '../core/order-upkeep.ts';
import { entryRate, exitRate, isWish, leavesAtStop } from '../core/order-rate.ts';
import type { Portfolio } from '../core/portfolio.ts';
import type { NoEntryReason } from '../core/reasons.ts';
import type { MoneyRules, TradeRules } from '../core/rules.ts';
import { ENTRY_STOPLOSS, finalStake, reducedAmount, stakeLimits } from '../core/sizing.ts';
import { startTrade } from '../core/start-trade.ts';
import { roundToTick, truncateAmount } from '../core/steps.ts';
import { setInitialStop } from '../core/stop.ts';
import { blankTrade, type Trade, type TradeOrder } from '../core/trade.ts';
import { noneCounted, type OrderCounters } from '../fills/order-counters.ts';
import { OrderFills } from '../fills/order-fills.ts';
import { cancel, openOrder, OrderMaker } from '../fills/order-list.ts';
import type { CandleView } from './candle-view.ts';
import { Margin } from './margin.ts';
import type { PairInput } from './pair-input.ts';
import type { RunFees } from './run-fees.ts';
import { Settlement, type OnExit } from './settlement.ts';

/** The same for the minimum that a strategy is told before it adjusts a position. */
const ADJUSTMENT_STOPLOSS = -0.1;

export interface DeskRules {
  readonly rules: TradeRules;
  readonly money: MoneyRules;
  readonly fees: RunFees;
  readonly advice: Advice;
  readonly isFutures: boolean;
  readonly liquidation: LiquidationRules;
}

/**
 * Does what the core decides: places, fills, replaces and cancels the orders of trades, candle by candle, as freqtrade's backtest
 * does. An order fills completely and at its own price on the first candle whose range holds that price, unless the rules of fills say
 * otherwise.
 */
export class Desk {
  readonly counters: OrderCounters = noneCounted();
  readonly fills: OrderFills;
  readonly #with: DeskRules;
  readonly #portfolio: Portfolio;
  readonly #margin: Margin;
  readonly #pairOf: (trade: Trade) => PairInput;
  readonly #view: CandleView;
  readonly #settlement: Settlement;
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
    this.fills = new OrderFills(rules.rules.fills ?? FREQTRADE_FILLS);
    this.#margin = new Margin(rules.isFutures, rules.liquidation, this.fills.rules, portfolio, pairOf);
    this.#view = view;
    this.#pairOf = pairOf;
    const { fills } = this;
    this.#settlement = new Settlement({ ...rules, fills, margin: this.#margin, view, onExit });
  }

  /** Whether the last fill was not at the open of its candle. */
  get filledInside(): boolean {
    return this.#settlement.filledInside;
  }

  /** Of the pair that is looked at. */
  get #fees(): Fees {
    return this.#with.fees.of(this.#view.pair);
  }

  /** Trades that were opened so far. */
  get tradeCount(): number {
    return this.#tradeCount;
  }

  /** How many trades and orders were made so far. */
  get made(): { readonly trades: number; readonly orders: number } {
    return { trades: this.#tradeCount, orders: this.#orders.count };
  }

  /** Numbers go on from here. */
  resume({ trades, orders }: Desk['made']): void {
    this.#tradeCount = trades;
    this.#orders.count = orders;
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
    this.#portfolio.clerk.turn(trade.id, this.#view.timeMs);
    const order = openOrder(trade);
    if (order === null) return false;
    const { rules, advice } = this.#with;
    if (isTimedOut(trade, order, this.#view.timeMs, rules, advice)) return this.#timeOut(trade, order);
    const adjust = advice.adjustOrderPrice;
    if (adjust === undefined || this.#view.timeMs <= order.placedTimeMs) return false;
    return this.#adjustOrder(trade, order, adjust(trade, order, this.#view.open, this.#view.timeMs));
  }

  /** The wallet is not told of this fill. */
  #missed(trade: Trade): void {
    this.#portfolio.isStale = true;
    this.#portfolio.clerk.missed(trade.id);
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
      if (this.fills.rules.freeAlwaysPresent) this.#portfolio.refreshFree();
      else if (openOrder(trade) === null) this.#missed(trade);
      this.counters.replacedEntryOrders++;
      return;
    }
    const price = roundToTick(this.fills.held(rate, trade.isShort, this.#view.open), trade.priceTick);
    this.#order(trade, false, order.tag ?? '', price, truncateAmount(order.amount, trade));
    this.counters.replacedExitOrders++;
  }

  // ── Entries ───────────────────────────────────────────────────────

  /** A new trade with its first order, or why there is none. */
  enter(input: PairInput, isShort: boolean): Trade | NoEntryReason {
    this.#portfolio.clerk.turn(Infinity, this.#view.timeMs);
    const { money, rules, advice } = this.#with;
    const limit = advice.entryLimit?.(this.#question(input.pair, isShort, this.#view.enterTag, this.#view.open));
    if (limit !== undefined && Number.isNaN(limit)) return 'no-price';
    const rate = this.#entryRate(null, input.pair, isShort, this.#view.enterTag, limit ?? undefined);
    const question = this.#question(input.pair, isShort, this.#view.enterTag, rate);
    const { market } = input;
    const sized = entryStake(
      { question, market, tiers: input.tiers, stoploss: ENTRY_STOPLOSS },
      (stake) => (this.#margin.isFutures ? this.#leverage(input, question, stake) : 1),
      { portfolio: this.#portfolio, money, rules, advice },
    );
    if (sized.reason !== null) return sized.reason;
    const amount = truncateAmount((sized.stake / rate) * sized.leverage, market);
    if (amount === 0) return 'amount-too-small';
    if (advice.confirmTradeEntry?.(question, amount) === false) return 'vetoed';
    return this.#newTrade(input, question, sized.leverage, amount);
  }

  #leverage(input: PairInput, question: EntryQuestion, stake: number): number {
    const asked = { ...question, rate: this.#view.open };
    return this.#margin.leverage(input, stake, (most) => this.#with.advice.leverage?.(asked, most));
  }

  #newTrade(input: PairInput, question: EntryQuestion, leverage: number, amount: number): Trade {
    const { rate, nowMs } = question;
    const trade = this.#spare.pop() ?? blankTrade();
    const { fee: feeOpen, exitFee: feeClose } = this.#fees;
    const tick = this.#tick(input);
    startTrade(trade, {
      id: ++this.#tradeCount,
      question,
      leverage,
      amount,
      market: input.market,
      tick,
      feeOpen,
      feeClose,
    });
    setInitialStop(trade, rate, this.#with.rules.stoploss);
    this.#portfolio.add(trade);
    this.#noteStaleMoney();
    this.#order(trade, true, question.tag, rate, amount);
    if (this.#settlement.fillIfReached(trade, openOrder(trade)!, nowMs)) this.#settlement.recalculate(trade);
    return trade;
  }

  #noteStaleMoney(): void {
    if (this.#portfolio.isStale) this.fills.notes.staleMoneyOrders++;
  }

  #entryRate(trade: Trade | null, pair: string, isShort: boolean, tag: string, limit?: number): number {
    const view = this.#view;
    const question = this.#question(pair, isShort, tag, view.open);
    const rate = entryRate(question, trade, view, this.#tick(view.pair), this.#with, limit);
    return this.fills.held(rate, !isShort, view.open);
  }

  #tick({ market, ticks }: PairInput): number | null {
    return (this.fills.rules.tickFromMarket ? market.priceTick : null) ?? ticks.at(this.#view.nowMs);
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
    const { requested } = order;
    const rate = requested === null ? proposed : this.fills.held(requested.rate, !trade.isShort, this.#view.open);
    const stake = requested?.stake || (decided.stake ?? 0);
    if (stake === 0 || (limits.min !== null && limits.min > 0 && stake < limits.min)) return false;
    const amount = truncateAmount((stake / rate) * trade.leverage, trade);
    if (amount === 0) return false;
    const question = this.#question(trade.pair, trade.isShort, tag, rate);
    if (requested !== null && advice.confirmTradeEntry?.(question, amount) === false) return false;
    if (!this.#makeWay(trade, true, rate, amount)) return false;
    this.#noteStaleMoney();
    this.#order(trade, true, tag, rate, amount);
    this.#settlement.fillIfReached(trade, openOrder(trade)!, this.#view.nowMs);
    this.#settlement.recalculate(trade);
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

  #order(trade: Trade, isEntry: boolean, tag: string, rate: number, amount: number, takes = false): void {
    const { rules } = this.#with;
    const wanted = isEntry ? rules.entryOrderType : rules.exitOrderType;
    const type = this.fills.isPlain ? wanted : this.fills.typeOf(wanted, takes);
    // Orders carry the time of their row; what fills later has that of the loop (freqtrade's way).
    const { nowMs } = this.#view;
    this.#orders.place(trade, { isEntry, type, tag, rate, amount, nowMs });
  }

  // ── A trade on a candle ───────────────────────────────────────────

  /** Entry fill, funding, adjustment, exits, exit fill. */
  hold(trade: Trade): void {
    const waiting = openOrder(trade);
    if (waiting?.isEntry === true && this.#settlement.fillIfReached(trade, waiting)) this.#portfolio.refreshFree();
    if (trade.amount > 0) {
      this.#view.isShort = trade.isShort;
      this.#margin.passTime(trade, this.#view.timeMs);
      const isFlat = this.#with.rules.maxEntryPositionAdjustment !== null && this.#adjustPosition(trade);
      if (!isFlat && trade.amount > 0) this.#tryExits(trade);
    }
    const exit = openOrder(trade);
    if (exit !== null && !exit.isEntry) this.#settlement.fillExit(trade, exit);
  }

  #tryExits(trade: Trade): void {
    const { rules, advice } = this.#with;
    tryExits(trade, this.#view, rules, this.#fees, advice, this.#place);
  }

  #placeExit(trade: Trade, candidate: ExitCandidate, wanted: number): boolean {
    const { timeMs, open } = this.#view;
    const { type } = candidate;
    const wish = exitRate(trade, candidate, this.#view, timeMs, this.#fees, this.#with);
    const rate = this.fills.held(wish, trade.isShort, isWish(type) ? open : wish);
    const asks = type !== 'liquidation' && type !== 'partial_exit';
    const { advice } = this.#with;
    if (asks && advice.confirmTradeExit?.(trade, rate, wanted, candidate.reason, timeMs, type) === false) return false;
    trade.exitReason = candidate.reason;
    trade.exitType = type;
    const price = roundToTick(rate, trade.priceTick);
    const amount = truncateAmount(wanted, trade);
    if (!this.#makeWay(trade, false, price, amount)) return false;
    this.#order(trade, false, candidate.reason, price, amount, leavesAtStop(type));
    this.#settlement.noteExit(trade, candidate);
    return true;
  }

  /** What is still open leaves at the open of the last candle, whatever waits. */
  forceExit(trade: Trade): void {
    // After all candles: nobody looks at the wallet any more.
    this.#portfolio.clerk.turn(trade.id, Infinity);
    const waiting = openOrder(trade);
    if (waiting !== null) this.#cancel(trade, waiting);
    trade.exitReason = 'force_exit';
    trade.exitType = 'force_exit';
    const rate = roundToTick(this.fills.held(this.#view.open, trade.isShort, this.#view.open), trade.priceTick);
    this.#order(trade, false, 'force_exit', rate, truncateAmount(trade.amount, trade), true);
    this.#settlement.fillExit(trade, openOrder(trade)!);
  }

  // ── Position adjustment ───────────────────────────────────────────

  /** Whether a reduction left nothing: the trade is closed. */
  #adjustPosition(trade: Trade): boolean {
    const { advice, money } = this.#with;
    if (advice.adjustTradePosition === undefined) return false;
    const { market, tiers } = this.#pairOf(trade);
    const { open } = this.#view;
    const limits = stakeLimits(market, money, open, ADJUSTMENT_STOPLOSS, 1, maxNotional(tiers, 1));
    const max = Math.min(limits.max, this.#portfolio.available());
    const wish = advice.adjustTradePosition(
      trade,
      { rate: open, profit: profitRatio(trade, open, this.#fees), min: limits.min, max },
      this.#view.timeMs,
    );
    if (wish === null) return false;
    if (wish.amount !== undefined) return this.#reduce(trade, truncateAmount(wish.amount, trade), wish.tag, limits.min);
    if (wish.stake < 0) return this.#reduce(trade, reducedAmount(trade, wish.stake), wish.tag, limits.min);
    if (wish.stake > 0) this.#increase(trade, wish);
    return false;
  }

  #increase(trade: Trade, { tag, stake, limit }: Adjustment): void {
    const entries = trade.orders.filter((order) => order.isEntry && order.filled > 0).length;
    const most = this.#with.rules.maxEntryPositionAdjustment!;
    if (most > -1 && entries > most) return;
    const waiting = openOrder(trade);
    this.#placeEntry(trade, { tag, stake, requested: null, ...(limit === undefined ? {} : { limit }) });
    if (waiting === null || openOrder(trade) !== waiting) this.#portfolio.refreshFree();
  }

  #reduce(trade: Trade, amount: number, tag: string | null, min: number | null): boolean {
    if (amount === 0) return false;
    if (amount > trade.amount) this.fills.notes.oversizedReductions++;
    const rest = (trade.amount - amount) * this.#view.open;
    if (min !== null && min > 0 && rest !== 0 && rest < min) return false;
    const candidate = atOpen('partial_exit', tag || 'partial_exit', this.#view.open);
    if (!this.#placeExit(trade, candidate, amount)) return false;
    return this.#settlement.fillExit(trade, openOrder(trade)!);
  }
}

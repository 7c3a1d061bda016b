import { candleOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import { makeFees, realizedProfit, type Fees } from '../core/accounting.ts';
import { decideEntry } from '../core/entry.ts';
import { tryExits, type PlaceExit } from '../core/exit.ts';
import { Portfolio } from '../core/portfolio.ts';
import type { MoneyRules, TradeRules } from '../core/rules.ts';
import type { ClosedTrade, Trade } from '../core/trade.ts';
import { OrderBook } from '../fills/candle-fills.ts';
import { CandleView } from './candle-view.ts';
import { entryCandles, NEVER, type EntryCandles } from './entry-candles.ts';
import { FateCounter } from './fates.ts';
import type { BacktestOutcome, RejectedSignal } from './outcome.ts';
import type { PairInput } from './pair-input.ts';
import { nextExitCandle } from './scan-exits.ts';
import { TradeLog } from './trade-log.ts';

export interface BacktestRun {
  readonly timeframe: Timeframe;
  /** In whitelist order, which decides who gets a free slot first. */
  readonly pairs: readonly PairInput[];
  readonly rules: TradeRules;
  readonly money: MoneyRules;
  /** Where closed trades are written; a search hands the same one to all its backtests and reads it in between. */
  readonly log?: TradeLog;
  /** Called now and then with the time reached; may throw to stop the run. */
  readonly onProgress?: (timeMs: number) => void;
}

/** A pair on its way through the run. Steps count candles of the timeframe from the start of the run, the same for all pairs. */
interface PairState {
  readonly input: PairInput;
  readonly entries: EntryCandles;
  readonly fate: FateCounter;
  /** candle = step + shift */
  readonly shift: number;
  /** Open time of candle 0 as the grid has it, where the timeframe has a fixed length; otherwise NaN. */
  readonly originMs: number;
  trade: Trade | null;
  /** The next step at which something can happen; NEVER when nothing will. */
  next: number;
}

const REJECTED_KEPT = 5_000;
const PROGRESS_EVERY = 4_096;

/**
 * Trades all pairs candle by candle in freqtrade's order: pairs with an open trade first, in order of opening, then the whitelist.
 * Only steps at which a pair has a signal, an open order, or an open trade that something can happen to are visited.
 */
export function runBacktest(run: BacktestRun): BacktestOutcome {
  return new Loop(run).run();
}

class Loop {
  readonly #run: BacktestRun;
  readonly #fees: Fees;
  readonly #portfolio: Portfolio;
  readonly #orders: OrderBook;
  readonly #pairs: PairState[];
  readonly #byName = new Map<string, PairState>();
  readonly #log: TradeLog;
  readonly #rejected: RejectedSignal[] = [];
  readonly #view = new CandleView();
  readonly #startMs: number;
  readonly #endMs: number;
  readonly #placeExit: PlaceExit = (trade, candidate) => this.#orders.placeExit(trade, candidate, this.#view.nowMs);
  #rejectedCount = 0;
  #tradeCount = 0;

  constructor(run: BacktestRun) {
    this.#run = run;
    this.#log = run.log ?? new TradeLog();
    this.#log.clear();
    this.#fees = makeFees(run.money.fee);
    this.#portfolio = new Portfolio(run.money);
    this.#orders = new OrderBook(this.#fees, run.rules);
    const traded = run.pairs.filter((pair) => pair.first <= pair.last);
    const timeOf = (pair: PairInput, candle: number): number => pair.candles.openTimeMs[candle]!;
    this.#startMs = Math.min(...traded.map((pair) => timeOf(pair, pair.first)));
    this.#endMs = Math.max(...traded.map((pair) => timeOf(pair, pair.last)));
    this.#pairs = traded.map((input) => this.#pairState(input));
    for (const state of this.#pairs) this.#byName.set(state.input.pair, state);
  }

  run(): BacktestOutcome {
    let visits = 0;
    for (let step = this.#nextStep(); step !== NEVER; step = this.#nextStep()) {
      this.#visit(step);
      if (++visits % PROGRESS_EVERY === 0) this.#run.onProgress?.(this.#view.nowMs);
    }
    this.#closeAll();
    const log = this.#log;
    let trades: readonly ClosedTrade[] | null = null;
    return {
      get trades() {
        return (trades ??= log.toArray());
      },
      rejectedSignals: this.#rejectedCount,
      rejectedSignalList: this.#rejected,
      counters: this.#orders.counters,
      fates: this.#pairs.map((state) => state.fate.finish()),
      finalBalance: this.#portfolio.finalBalance,
      fee: this.#fees.fee,
      backtestStartMs: this.#startMs,
      backtestEndMs: this.#endMs,
    };
  }

  #pairState(input: PairInput): PairState {
    const { timeframe, rules } = this.#run;
    const firstMs = input.candles.openTimeMs[input.first]!;
    const shift = input.first - stepsBetween(this.#startMs, firstMs, timeframe);
    const fate = new FateCounter(input, rules.canShort);
    const entries = entryCandles(input, rules.canShort);
    const originMs = timeframe === '1M' ? Number.NaN : firstMs - input.first * rules.timeframeMs;
    return { input, entries, fate, shift, originMs, trade: null, next: stepOf(entries.from(input.first + 1), shift) };
  }

  /** Reckoned rather than read where that is the same: one column less to look at. */
  #timeOf({ input, originMs }: PairState, candle: number): number {
    return Number.isNaN(originMs) ? input.candles.openTimeMs[candle]! : originMs + candle * this.#run.rules.timeframeMs;
  }

  #nextStep(): number {
    let next = NEVER;
    for (const state of this.#pairs) if (state.next < next) next = state.next;
    return next;
  }

  #visit(step: number): void {
    if (this.#pairs.length === 1) {
      this.#process(this.#pairs[0]!, step);
      return;
    }
    // The order is fixed at the start of the step; what happens to one pair does not move another.
    if (this.#portfolio.openTrades.length > 0) {
      for (const trade of [...this.#portfolio.openTrades]) {
        const state = this.#byName.get(trade.pair)!;
        if (state.next === step) this.#process(state, step);
      }
    }
    for (const state of this.#pairs) if (state.next === step) this.#process(state, step);
  }

  #process(state: PairState, step: number): void {
    const candle = step + state.shift;
    const direction = state.entries.directionAt(candle);
    this.#view.look(state.input, candle, this.#timeOf(state, candle));
    const closedSign = this.#step(state, candle, direction);
    // A trade that left may be followed by one of the opposite side on the same candle.
    if (this.#run.rules.canShort && direction !== 0 && closedSign === -direction) this.#step(state, candle, direction);
    state.next = stepOf(this.#nextOf(state, candle), state.shift);
  }

  /** Orders, entry, open trade: one candle of one pair. Returns the side of a trade that was open and is now closed, else 0. */
  #step(state: PairState, candle: number, direction: number): number {
    const before = state.trade;
    if (before !== null && this.#orders.manage(before, this.#view.nowMs)) this.#drop(state, before);
    if (direction !== 0) this.#considerEntry(state, candle, direction);
    const trade = state.trade;
    if (trade !== null) this.#hold(state, trade);
    return before !== null && state.trade === null ? before.sign : 0;
  }

  #considerEntry(state: PairState, candle: number, direction: number): void {
    if (this.#view.nowMs === this.#endMs) state.fate.refused(candle, 'last-candle');
    else if (state.trade !== null) state.fate.refused(candle, 'in-trade');
    else if (this.#portfolio.openTrades.length >= this.#run.rules.maxOpenTrades) this.#reject(state, candle);
    else this.#enter(state, candle, direction);
  }

  #reject(state: PairState, candle: number): void {
    state.fate.refused(candle, 'slot-taken');
    this.#rejectedCount++;
    if (this.#rejected.length >= REJECTED_KEPT) return;
    this.#rejected.push({ timeMs: this.#view.nowMs, pair: state.input.pair, tag: this.#view.enterTag });
  }

  #enter(state: PairState, candle: number, direction: number): void {
    const { rules, money } = this.#run;
    const { market, ticks, pair } = state.input;
    const decision = decideEntry(this.#portfolio, money, rules, market, this.#view.open, 1);
    if (decision.reason !== null) {
      state.fate.refused(candle, decision.reason);
      return;
    }
    state.fate.enteredAt(candle);
    const { nowMs, enterTag } = this.#view;
    const { amount, stakeAmount, rate } = decision;
    const trade = this.#orders.blankTrade();
    trade.id = ++this.#tradeCount;
    trade.pair = pair;
    trade.isShort = direction < 0;
    trade.sign = direction < 0 ? -1 : 1;
    trade.enterTag = enterTag;
    trade.openTimeMs = nowMs;
    trade.priceTick = ticks.at(nowMs);
    trade.amountStep = market.amountStep;
    trade.contractSize = market.contractSize;
    trade.stakeAmount = stakeAmount;
    trade.maxStakeAmount = stakeAmount;
    this.#orders.placeFirstEntry(trade, rate, amount);
    state.trade = trade;
    this.#portfolio.add(trade);
    this.#portfolio.refreshFree();
  }

  /** An open trade on a candle: entry fill, exits, exit fill. */
  #hold(state: PairState, trade: Trade): void {
    const view = this.#view;
    if (this.#orders.fillEntry(trade, view)) this.#portfolio.refreshFree();
    if (trade.amount > 0) {
      view.isShort = trade.isShort;
      tryExits(trade, view, this.#run.rules, this.#fees, this.#placeExit);
    }
    if (this.#orders.fillExit(trade, view)) this.#close(state, trade);
  }

  #close(state: PairState, trade: Trade): void {
    const profit = realizedProfit(trade, this.#fees);
    state.trade = null;
    this.#log.append(trade, this.#view.nowMs, trade.orders[trade.orders.length - 1]!.rate, profit.abs, profit.ratio);
    this.#portfolio.close(trade, profit.abs);
    this.#portfolio.refreshFree();
    this.#orders.recycle(trade);
  }

  /** A trade whose only entry order is gone leaves no trace but a counter. */
  #drop(state: PairState, trade: Trade): void {
    state.trade = null;
    this.#portfolio.remove(trade);
    this.#portfolio.refreshFree();
    this.#orders.recycle(trade);
  }

  #nextOf(state: PairState, candle: number): number {
    const after = candle + 1;
    if (after > state.input.last) return NEVER;
    if (state.trade === null) return state.entries.from(after);
    if (this.#orders.hasOpenOrder(state.trade)) return after;
    const afterMs = this.#timeOf(state, after);
    const next = nextExitCandle(state.trade, state.input, this.#run.rules, this.#fees, after, afterMs);
    return next > state.input.last ? NEVER : next;
  }

  /** What is still open leaves at the open of its pair's last candle, in the order in which the pairs came into the run. */
  #closeAll(): void {
    const byStart = this.#pairs.toSorted((a, b) => a.input.first - a.shift - (b.input.first - b.shift));
    for (const state of byStart) {
      const trade = state.trade;
      if (trade === null) continue;
      if (trade.amount === 0) {
        this.#drop(state, trade);
        continue;
      }
      this.#view.look(state.input, state.input.last, this.#timeOf(state, state.input.last));
      this.#orders.forceExit(trade, this.#view);
      if (this.#orders.fillExit(trade, this.#view)) this.#close(state, trade);
    }
  }
}

function stepOf(candle: number, shift: number): number {
  return candle === NEVER ? NEVER : candle - shift;
}

function stepsBetween(fromMs: number, toMs: number, timeframe: Timeframe): number {
  if (timeframe !== '1M') return Math.round((toMs - fromMs) / timeframeMs(timeframe));
  const from = new Date(candleOpenMs(fromMs, '1M'));
  const to = new Date(candleOpenMs(toMs, '1M'));
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
}

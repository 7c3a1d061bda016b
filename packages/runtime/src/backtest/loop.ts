import { closingProfit } from '../core/accounting.ts';
import { asksEveryCandle, type Advice } from '../core/advice.ts';
import { FREQTRADE_FILLS, type FillRules } from '../core/fill-rules.ts';
import type { LiquidationRules } from '../core/liquidation.ts';
import { Locks } from '../core/locks.ts';
import { Portfolio } from '../core/portfolio.ts';
import { runProtections, type PastTrade } from '../core/protections.ts';
import type { ClosedTrade, Trade } from '../core/trade.ts';
import { openOrder } from '../fills/order-list.ts';
import type { BacktestRun } from './backtest-run.ts';
import { CandleView } from './candle-view.ts';
import { closeTurns } from './close-turns.ts';
import { Desk } from './desk.ts';
import { NEVER } from './entry-candles.ts';
import { FreedInside } from './freed-inside.ts';
import type { BacktestOutcome } from './outcome.ts';
import type { PairInput } from './pair-input.ts';
import { byPriority, dropFrom, pairState, stepOf, type PairState } from './pair-state.ts';
import { nextExitCandle } from './scan-exits.ts';
import { RejectedSignals } from './rejected-signals.ts';
import { RunFees } from './run-fees.ts';
import { finished, type Slices } from './slices.ts';
import { stepsBetween } from './steps-between.ts';
import { TradeLog } from './trade-log.ts';

/** Steps from one look around to the next. */
const SLICE = 4_096;
const NO_ADVICE: Advice = {};
const ISOLATED: LiquidationRules = { isCross: false, buffer: 0.05 };

/**
 * Trades all pairs candle by candle in freqtrade's order: pairs with an open trade first, in order of opening, then the whitelist.
 * Only steps at which a pair has a signal, an open order, or an open trade that something can happen to are visited.
 */
export function runBacktest(run: BacktestRun): BacktestOutcome {
  return finished(backtestSlices(run));
}

/** The same walk in slices: whoever drives it may do something else between two of them. */
export function backtestSlices(run: BacktestRun): Slices<BacktestOutcome> {
  return new Loop(run).slices();
}

class Loop {
  readonly #run: BacktestRun;
  readonly #fees: RunFees;
  readonly #advice: Advice;
  readonly #portfolio: Portfolio;
  readonly #desk: Desk;
  readonly #locks: Locks;
  readonly #pairs: PairState[];
  readonly #byName = new Map<string, PairState>();
  readonly #log: TradeLog;
  readonly #past: PastTrade[] = [];
  readonly #protections: NonNullable<BacktestRun['protections']>;
  readonly #rejected = new RejectedSignals();
  readonly #view = new CandleView();
  readonly #startMs: number;
  readonly #endMs: number;
  /** Whether candles in a trade cannot be passed over. */
  readonly #everyCandle: boolean;
  readonly #fills: FillRules;
  readonly #freed: FreedInside;
  /** Whether the trade that was closed last left inside its candle, away from the open. */
  #leftInside = false;
  readonly #hasPriority: boolean;

  constructor(run: BacktestRun) {
    this.#run = run;
    this.#log = run.log ?? new TradeLog();
    this.#log.clear();
    this.#portfolio = new Portfolio(run.money, run.liquidation?.isCross);
    this.#freed = new FreedInside(this.#portfolio);
    this.#fills = run.rules.fills ?? FREQTRADE_FILLS;
    const isLimit = run.rules.entryOrderType === 'limit';
    this.#fees = new RunFees(run.money.fee, this.#fills.fees, isLimit, run.pairs);
    this.#protections = run.protections ?? [];
    this.#locks = run.locks ?? new Locks(run.timeframe);
    const world = { portfolio: this.#portfolio, locks: this.#locks, fees: this.#fees.one, view: this.#view };
    this.#advice = run.advise?.(world) ?? run.advice ?? NO_ADVICE;
    const { isFutures = false, liquidation = ISOLATED, rules, money } = run;
    // With cross margin a fill of one trade moves the liquidation prices of all.
    const movesOthers = isFutures && (liquidation.isCross || run.timeframe === '1M');
    this.#everyCandle = movesOthers || asksEveryCandle(this.#advice) || run.detailMs != null || rules.positionStacking;
    this.#desk = new Desk(
      { rules, money, fees: this.#fees, advice: this.#advice, isFutures, liquidation },
      this.#portfolio,
      this.#view,
      (trade) => this.#byName.get(trade.pair)!.input,
      (trade, isClosed) => this.#left(trade, isClosed),
    );
    const traded = run.pairs.filter((pair) => pair.first <= pair.last);
    const timeOf = (pair: PairInput, candle: number): number => pair.candles.openTimeMs[candle]!;
    this.#startMs = Math.min(...traded.map((pair) => timeOf(pair, pair.first)));
    this.#endMs = Math.max(...traded.map((pair) => timeOf(pair, pair.last)));
    this.#pairs = traded.map((input) => pairState(input, this.#startMs, run.timeframe, run.rules));
    for (const state of this.#pairs) this.#byName.set(state.input.pair, state);
    this.#hasPriority = traded.some(({ signals }) => (signals.priority ?? null) !== null);
  }

  *slices(): Slices<BacktestOutcome> {
    this.#advice.botStart?.(this.#startMs);
    if (this.#advice.botLoopStart === undefined) yield* this.#walk();
    else yield* this.#walkAll(this.#advice.botLoopStart);
    this.#closeAll();
    const log = this.#log;
    const pairs = this.#pairs;
    let trades: readonly ClosedTrade[] | null = null;
    let fates: BacktestOutcome['fates'] | null = null;
    return {
      get trades() {
        return (trades ??= log.toArray());
      },
      get fates() {
        return (fates ??= pairs.map((state) => state.fate.finish()));
      },
      rejectedSignals: this.#rejected.count,
      rejectedSignalList: this.#rejected.kept,
      counters: this.#desk.counters,
      locks: this.#locks.all,
      finalBalance: this.#portfolio.finalBalance(this.#run.isFutures ?? false),
      fee: this.#fees.one.fee,
      fillNotes: this.#desk.fills.notes,
      walletNotes: this.#portfolio.clerk,
      backtestStartMs: this.#startMs,
      backtestEndMs: this.#endMs,
    };
  }

  /** From one step at which something can happen to the next. */
  *#walk(): Slices<void> {
    for (let step = this.#nextStep(); step !== NEVER;) {
      step = this.#visitSome(step);
      this.#run.onProgress?.(this.#view.nowMs);
      yield;
    }
  }

  /** A slice from a step on; gives the step that comes after it. */
  #visitSome(first: number): number {
    let step = first;
    for (let visits = 0; visits < SLICE && step !== NEVER; visits += 1) {
      this.#visit(step);
      step = this.#nextStep();
    }
    return step;
  }

  /** Step by step, where each has to be told to the strategy. */
  *#walkAll(botLoopStart: (timeMs: number) => void): Slices<void> {
    const steps = stepsBetween(this.#startMs, this.#endMs, this.#run.timeframe);
    for (let step = 1; step <= steps; step++) {
      const timeMs = this.#startMs + step * this.#run.rules.timeframeMs;
      botLoopStart(timeMs);
      this.#visit(step);
      if (step % SLICE !== 0) continue;
      this.#run.onProgress?.(timeMs);
      yield;
    }
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
    const { detailMs } = this.#run;
    if (detailMs != null) {
      this.#visitClosely(step, this.#startMs + step * this.#run.rules.timeframeMs, detailMs);
      return;
    }
    if (this.#pairs.length === 1) {
      if (this.#pairs[0]!.next === step) this.#process(this.#pairs[0]!, step);
      return;
    }
    // The order is fixed at the start of the step; what happens to one pair does not move another.
    if (this.#portfolio.openTrades.length > 0) {
      for (const pair of this.#tradedPairs()) {
        const state = this.#byName.get(pair)!;
        if (state.next === step) this.#process(state, step);
      }
    }
    for (const state of this.#inLine(step)) if (state.next === step) this.#process(state, step);
  }

  /** Who is asked first for an entry: in the order of pairs, or as the strategy wants it. */
  #inLine(step: number): readonly PairState[] {
    return this.#hasPriority ? byPriority(this.#pairs, step) : this.#pairs;
  }

  /** In order of opening. */
  #tradedPairs(): string[] {
    return this.#portfolio.openTrades.map(({ pair }) => pair);
  }

  #process(state: PairState, step: number): void {
    const candle = step + state.shift;
    const direction = state.entries.directionAt(candle);
    this.#view.look(state.input, candle, this.#timeOf(state, candle));
    this.#steps(state, candle, direction);
    state.next = stepOf(this.#nextOf(state, candle), state.shift);
  }

  /**
   * The pairs with something to do on a main candle, in turns of one detail candle. A pair without detail candles there has one turn
   * with its main candle.
   */
  #visitClosely(step: number, timeMs: number, detailMs: number): void {
    const busy = this.#inLine(step).filter(({ next }) => next === step);
    let turns = 0;
    for (const state of busy) {
      const candle = step + state.shift;
      const direction = state.entries.directionAt(candle);
      state.turns = closeTurns(state.input, direction, timeMs, detailMs, this.#run.rules);
      state.wasOpen = state.trades.length > 0;
      turns = Math.max(turns, state.turns.skipped + state.turns.count);
    }
    const last = Math.min(turns - 1, Math.floor(this.#run.rules.timeframeMs / detailMs));
    for (let turn = 0; turn <= last; turn++) {
      for (const state of this.#turnOrder(busy)) this.#closeTurn(state, step, timeMs, timeMs + turn * detailMs, turn);
    }
    for (const state of busy) state.next = stepOf(this.#nextOf(state, step + state.shift), state.shift);
  }

  /** As for main candles: those with an open trade first, in order of opening. */
  #turnOrder(busy: readonly PairState[]): readonly PairState[] {
    if (busy.length === 1 || this.#portfolio.openTrades.length === 0) return busy;
    const traded = this.#tradedPairs().map((pair) => this.#byName.get(pair)!);
    return [...new Set([...traded.filter((state) => busy.includes(state)), ...busy])];
  }

  #closeTurn(state: PairState, step: number, timeMs: number, atMs: number, turn: number): void {
    const candle = step + state.shift;
    const { input } = state;
    const { skipped, count, firstRow, direction } = state.turns!;
    const turnOfPair = turn - skipped;
    if (turnOfPair < 0 || turnOfPair >= count) return;
    if (state.wasOpen && state.trades.length === 0) return;
    if (state.trades.length > 0) state.wasOpen = true;
    const expires = this.#run.rules.ignoreBuyingExpiredCandleAfter;
    const isStale = turn > 0 && expires > 0 && atMs - timeMs > expires * 1_000;
    if (firstRow < 0) this.#view.look(input, candle, this.#timeOf(state, candle));
    else this.#view.lookCloser(input, candle, firstRow + turnOfPair, atMs);
    this.#steps(state, candle, isStale ? 0 : direction);
  }

  /** A trade that left may be followed by one of the opposite side on the same candle. */
  #steps(state: PairState, candle: number, direction: number): void {
    this.#leftInside = false;
    if (this.#fills.freedSlotNextCandle) this.#freed.passTo(this.#view.timeMs);
    const closedSign = this.#step(state, candle, direction);
    const { canShort, noReversal = false } = this.#run.rules;
    if (!canShort || noReversal || direction === 0 || closedSign !== -direction) return;
    if (this.#leftInside && this.#fills.reverseOnlyFromOpen) state.fate.refused(candle, 'in-trade');
    else this.#reverse(state, candle, direction);
  }

  #reverse(state: PairState, candle: number, direction: number): void {
    const wasInside = this.#leftInside;
    const before = this.#desk.tradeCount;
    this.#step(state, candle, direction);
    if (wasInside && this.#desk.tradeCount > before) this.#desk.fills.notes.reversalsInside++;
  }

  /** Orders, entry, open trades: one candle of one pair. Returns the side of a trade that was open and is now closed, else 0. */
  #step(state: PairState, candle: number, direction: number): number {
    const { trades } = state;
    const sign = trades.length === 0 || this.#run.rules.positionStacking ? 0 : trades[0]!.sign;
    for (let i = 0; i < trades.length;) {
      if (this.#desk.manage(trades[i]!)) this.#drop(state, trades[i]!);
      else i++;
    }
    if (direction !== 0) this.#considerEntry(state, candle, direction);
    if (trades.length === 1) this.#desk.hold(trades[0]!);
    else if (trades.length > 1) for (const trade of [...trades]) this.#desk.hold(trade);
    return trades.length === 0 ? sign : 0;
  }

  #considerEntry(state: PairState, candle: number, direction: number): void {
    const { rules } = this.#run;
    const isShort = direction < 0;
    if (this.#isOver()) state.fate.refused(candle, 'last-candle');
    else if (state.trades.length > 0 && !rules.positionStacking) state.fate.refused(candle, 'in-trade');
    else if (this.#locks.isLocked(state.input.pair, this.#view.nowMs, isShort ? 'short' : 'long'))
      state.fate.refused(candle, 'locked');
    else if (this.#portfolio.openTrades.length + this.#freed.slots >= rules.maxOpenTrades) this.#reject(state, candle);
    else this.#enter(state, candle, isShort);
  }

  /** Nothing is entered on the last candle; of its detail candles only the first counts as that, unless the rules say otherwise. */
  #isOver(): boolean {
    const { timeMs } = this.#view;
    return timeMs === this.#endMs || (this.#fills.noEntryInLastCandle && timeMs > this.#endMs);
  }

  #reject(state: PairState, candle: number): void {
    state.fate.refused(candle, 'slot-taken');
    this.#rejected.add(this.#view.nowMs, state.input.pair, this.#view.enterTag);
  }

  #enter(state: PairState, candle: number, isShort: boolean): void {
    const entered = this.#desk.enter(state.input, isShort);
    if (typeof entered === 'string') {
      state.fate.refused(candle, entered);
      return;
    }
    state.fate.enteredAt(candle);
    if (this.#view.timeMs > this.#endMs) this.#desk.fills.notes.lastCandleEntries++;
    state.trades.push(entered);
    this.#portfolio.refreshFree();
  }

  /** An exit order was filled: the trade is flat, or a part of it is gone. */
  #left(trade: Trade, isClosed: boolean): void {
    if (isClosed) this.#close(this.#byName.get(trade.pair)!, trade);
    this.#portfolio.refreshFree();
    const protections = this.#protections;
    if (protections.length === 0) return;
    const { availableCapital, dryRunWallet, tradableBalanceRatio } = this.#run.money;
    const startingBalance = availableCapital ?? dryRunWallet * tradableBalanceRatio;
    runProtections(
      protections,
      { trades: this.#past, startingBalance },
      this.#locks,
      trade.pair,
      trade.isShort,
      this.#view.timeMs,
    );
  }

  #close(state: PairState, trade: Trade): void {
    const profit = closingProfit(trade, this.#fees.of(state.input));
    trade.fundingFees = 0;
    for (const order of trade.orders) trade.fundingFees += order.fundingFee ?? 0;
    const timeMs = this.#view.timeMs;
    dropFrom(state.trades, trade);
    const { rate } = trade.orders[trade.orders.length - 1]!;
    this.#log.append(trade, timeMs, rate, profit.abs, profit.ratio);
    this.#portfolio.close(trade, profit.abs);
    this.#leftInside = this.#desk.filledInside;
    if (this.#leftInside && this.#fills.freedSlotNextCandle)
      this.#freed.hold(trade.stakeAmount + Math.max(profit.abs, 0));
    this.#advice.tradeClosed?.(trade, { timeMs, rate, profitAbs: profit.abs, profitRatio: profit.ratio });
    if (this.#protections.length > 0) {
      const { pair, isShort, exitReason } = trade;
      this.#past.push({
        pair,
        isShort,
        exitReason: exitReason ?? '',
        closeTimeMs: timeMs,
        profitAbs: profit.abs,
        profitRatio: profit.ratio,
      });
    }
    this.#recycle(trade);
  }

  /** A strategy that is told of closed trades may look at them later. */
  #recycle(trade: Trade): void {
    if (this.#advice.tradeClosed === undefined) this.#desk.recycle(trade);
  }

  /** A trade whose only entry order is gone leaves no trace but a counter. */
  #drop(state: PairState, trade: Trade): void {
    dropFrom(state.trades, trade);
    this.#portfolio.remove(trade);
    this.#portfolio.refreshFree();
    this.#recycle(trade);
  }

  #nextOf(state: PairState, candle: number): number {
    const after = candle + 1;
    if (after > state.input.last) return NEVER;
    const [trade] = state.trades;
    if (trade === undefined) return state.entries.from(after);
    if (this.#everyCandle || openOrder(trade) !== null) return after;
    const fees = this.#fees.of(state.input);
    const next = nextExitCandle(trade, state.input, this.#run.rules, fees, after, this.#timeOf(state, after));
    return next > state.input.last ? NEVER : next;
  }

  /** What is still open leaves at the open of its pair's last candle, in the order in which the pairs came into the run. */
  #closeAll(): void {
    const byStart = this.#pairs.toSorted((a, b) => a.input.first - a.shift - (b.input.first - b.shift));
    for (const state of byStart) {
      for (const trade of [...state.trades]) {
        if (trade.amount === 0) {
          this.#drop(state, trade);
          continue;
        }
        this.#view.look(state.input, state.input.last, this.#timeOf(state, state.input.last));
        this.#desk.forceExit(trade);
      }
    }
  }
}

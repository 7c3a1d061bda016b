import { asksEveryCandle } from '../core/advice.ts';
import type { ClosedTrade } from '../core/trade.ts';
import { openOrder } from '../fills/order-list.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { CandleView } from './candle-view.ts';
import { closeTurns } from './close-turns.ts';
import { NEVER } from './entry-candles.ts';
import { Floor, ISOLATED } from './floor.ts';
import type { BacktestOutcome } from './outcome.ts';
import type { PairInput } from './pair-input.ts';
import { byPriority, pairState, stepOf, type PairState } from './pair-state.ts';
import { isPlainRun } from './plain/is-plain-run.ts';
import { PlainWalk } from './plain/plain-walk.ts';
import { nextExitCandle } from './scan-exits.ts';
import { finished, type Slices } from './slices.ts';
import { stepsBetween } from './steps-between.ts';
import { TradeLog } from './trade-log.ts';

/** Steps from one look around to the next. */
const SLICE = 4_096;

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
  readonly #floor: Floor;
  readonly #view: CandleView;
  readonly #pairs: PairState[];
  readonly #byName = new Map<string, PairState>();
  readonly #log: TradeLog;
  readonly #startMs: number;
  readonly #endMs: number;
  /** Whether candles in a trade cannot be passed over. */
  readonly #everyCandle: boolean;
  readonly #hasPriority: boolean;

  constructor(run: BacktestRun) {
    this.#run = run;
    this.#log = run.log ?? new TradeLog();
    this.#log.clear();
    this.#floor = new Floor(run, (pair) => this.#byName.get(pair)!, this.#log);
    this.#view = this.#floor.view;
    const { isFutures = false, liquidation = ISOLATED, rules } = run;
    // With cross margin a fill of one trade moves the liquidation prices of all.
    const movesOthers = isFutures && (liquidation.isCross || run.timeframe === '1M');
    this.#everyCandle =
      movesOthers || asksEveryCandle(this.#floor.advice) || run.detailMs != null || rules.positionStacking;
    const traded = run.pairs.filter((pair) => pair.first <= pair.last);
    const timeOf = (pair: PairInput, candle: number): number => pair.candles.openTimeMs[candle]!;
    this.#startMs = Math.min(...traded.map((pair) => timeOf(pair, pair.first)));
    this.#endMs = Math.max(...traded.map((pair) => timeOf(pair, pair.last)));
    this.#floor.endMs = this.#endMs;
    this.#pairs = traded.map((input) => pairState(input, this.#startMs, run.timeframe, run.rules));
    for (const state of this.#pairs) this.#byName.set(state.input.pair, state);
    this.#hasPriority = traded.some(({ signals }) => (signals.priority ?? null) !== null);
  }

  *slices(): Slices<BacktestOutcome> {
    const { advice, desk, fees, locks, portfolio, rejected } = this.#floor;
    advice.botStart?.(this.#startMs);
    if (isPlainRun(this.#run, advice)) yield* this.#walkPlainly();
    if (advice.botLoopStart === undefined) yield* this.#walk();
    else yield* this.#walkAll(advice.botLoopStart);
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
      rejectedSignals: rejected.count,
      rejectedSignalList: rejected.kept,
      counters: desk.counters,
      locks: locks.all,
      finalBalance: portfolio.finalBalance(this.#run.isFutures ?? false),
      fee: fees.one.fee,
      fillNotes: desk.fills.notes,
      walletNotes: portfolio.clerk,
      backtestStartMs: this.#startMs,
      backtestEndMs: this.#endMs,
    };
  }

  /** As far as nothing happens that is not plain, which mostly is the end. */
  *#walkPlainly(): Slices<void> {
    const plain = new PlainWalk(this.#run, this.#floor, this.#pairs, this.#log);
    while (plain.walk(SLICE)) {
      this.#run.onProgress?.(this.#view.nowMs);
      yield;
    }
    plain.handOver();
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
    if (this.#floor.portfolio.openTrades.length > 0) {
      for (const pair of this.#tradedPairs()) {
        const state = this.#byName.get(pair)!;
        if (state.next === step) this.#process(state, step);
      }
    }
    for (const state of this.#inLine(step)) if (state.next === step) this.#process(state, step);
  }

  /** Who is asked first for an entry: in the order of pairs, or as the strategy wants it. */
  #inLine(step: number): readonly PairState[] {
    return this.#hasPriority ? byPriority(this.#pairs, ({ shift }) => step + shift) : this.#pairs;
  }

  /** In order of opening. */
  #tradedPairs(): string[] {
    return this.#floor.portfolio.openTrades.map(({ pair }) => pair);
  }

  #process(state: PairState, step: number): void {
    const candle = step + state.shift;
    const direction = state.entries.directionAt(candle);
    this.#view.look(state.input, candle, this.#timeOf(state, candle));
    this.#floor.trade(state, candle, direction);
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
    if (busy.length === 1 || this.#floor.portfolio.openTrades.length === 0) return busy;
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
    this.#floor.trade(state, candle, isStale ? 0 : direction);
  }

  #nextOf(state: PairState, candle: number): number {
    const after = candle + 1;
    if (after > state.input.last) return NEVER;
    const [trade] = state.trades;
    if (trade === undefined) return state.entries.from(after);
    if (this.#everyCandle || openOrder(trade) !== null) return after;
    const fees = this.#floor.fees.of(state.input);
    const next = nextExitCandle(trade, state.input, this.#run.rules, fees, after, this.#timeOf(state, after));
    return next > state.input.last ? NEVER : next;
  }

  /** What is still open leaves at the open of its pair's last candle, in the order in which the pairs came into the run. */
  #closeAll(): void {
    const byStart = this.#pairs.toSorted((a, b) => a.input.first - a.shift - (b.input.first - b.shift));
    for (const state of byStart) {
      if (state.trades.length === 0) continue;
      this.#view.look(state.input, state.input.last, this.#timeOf(state, state.input.last));
      this.#floor.closeAll(state);
    }
  }
}
